//! Maintenance as calendars read it (RFC 5545): on the pages, and attached to mails.

use jiff::Timestamp;

use crate::notice::{Maintenance, NoticeKind, State};
use crate::{Language, NoticeId, Product};

/// The most octets of a line (RFC 5545 §3.1).
const LINE: usize = 75;

/// Japan's time zone: a calendar must have a component even without events, and this one says which
/// zone the times in the texts are in.
const TOKYO: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\n\
                     DTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\n\
                     TZNAME:JST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// A maintenance as a calendar shows it.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    pub product: Product,
    pub notice: NoticeId,
    pub maintenance: &'a Maintenance,
    pub state: State,
    /// The number of the latest update, by which calendars recognize a newer version.
    pub number: u32,
    /// The time of the latest update.
    pub at: Timestamp,
    pub title: &'a str,
    /// Without markup.
    pub text: &'a str,
    /// The address of the notice's page.
    pub page: &'a str,
}

/// A calendar of these events. `name` is what programs call it, where people subscribe to it.
pub fn calendar<'a>(
    name: Option<&str>,
    events: impl IntoIterator<Item = Event<'a>>,
    language: Language,
) -> String {
    let mut written = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    let mut line = |name: &str, value: &str| written.push_str(&folded(&format!("{name}:{value}")));
    line("PRODID", "-//Yakusoku//notices//EN");
    line("METHOD", "PUBLISH");
    if let Some(name) = name {
        line("X-WR-CALNAME", &escaped(name));
    }
    written.push_str(TOKYO);
    for event in events {
        written.push_str(&event.written(language));
    }
    written.push_str("END:VCALENDAR\r\n");
    written
}

impl Event<'_> {
    fn written(&self, language: Language) -> String {
        let Self { product, notice, maintenance, state, number, at, title, text, page } = *self;
        let status = if state == State::Cancelled { "CANCELLED" } else { "CONFIRMED" };
        let lines = [
            ("BEGIN", "VEVENT".to_owned()),
            ("UID", format!("{notice}@yakusoku")),
            ("DTSTAMP", utc(at)),
            ("LAST-MODIFIED", utc(at)),
            ("SEQUENCE", number.saturating_sub(1).to_string()),
            ("DTSTART", utc(maintenance.starts_at)),
            ("DTEND", utc(maintenance.ends_at)),
            ("STATUS", status.to_owned()),
            ("TRANSP", "TRANSPARENT".to_owned()),
            ("CATEGORIES", escaped(NoticeKind::Maintenance.words(language))),
            ("SUMMARY", escaped(&format!("{}: {title}", product.title()))),
            ("DESCRIPTION", escaped(text)),
            ("URL", page.to_owned()),
            ("END", "VEVENT".to_owned()),
        ];
        lines.map(|(name, value)| folded(&format!("{name}:{value}"))).concat()
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text, with special characters escaped (RFC 5545 §3.3.11).
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => written.extend(['\\', character]),
            '\n' => written.push_str("\\n"),
            character if character.is_control() => written.push(' '),
            character => written.push(character),
        }
    }
    written
}

/// A line, folded if it is too long, but never within a character.
fn folded(line: &str) -> String {
    let (mut written, mut room) = (String::new(), LINE);
    for character in line.chars() {
        let length = character.len_utf8();
        if length > room {
            written.push_str("\r\n ");
            room = LINE - 1;
        }
        written.push(character);
        room -= length;
    }
    written + "\r\n"
}

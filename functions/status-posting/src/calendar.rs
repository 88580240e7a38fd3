//! Maintenance as a calendar that people subscribe to (RFC 5545).

use domain::Language;
use domain::announcement::NoticeKind;
use domain::markdown;
use domain::notice::{About, Notice, State, Update};
use jiff::Timestamp;

use crate::words;

/// The most octets of a line (RFC 5545 §3.1).
const LINE: usize = 75;

/// Japan's time zone: a calendar must have a component even without events, and this one says which
/// zone the times in the texts are in.
const TOKYO: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\n\
                     DTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\n\
                     TZNAME:JST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// The calendar of these notices.
pub(crate) fn calendar<'a>(
    name: &str,
    base: &str,
    notices: impl Iterator<Item = &'a (Notice, Vec<Update>)>,
    language: Language,
) -> String {
    let mut written = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    let mut line = |name: &str, value: &str| written.push_str(&folded(&format!("{name}:{value}")));
    line("PRODID", "-//Yakusoku//status-posting//EN");
    line("METHOD", "PUBLISH");
    line("X-WR-CALNAME", &escaped(name));
    written.push_str(TOKYO);
    for (notice, updates) in notices {
        written.push_str(&event(base, notice, updates, language).unwrap_or_default());
    }
    written.push_str("END:VCALENDAR\r\n");
    written
}

fn event(base: &str, notice: &Notice, updates: &[Update], language: Language) -> Option<String> {
    let (About::Maintenance(maintenance), Some(published)) = (&notice.about, notice.published)
    else {
        return None;
    };
    let (text, _) = notice.texts.in_language(language);
    let kind = words::kind(NoticeKind::Maintenance, language);
    let product = notice.product.title();
    let status = if published.state == State::Cancelled { "CANCELLED" } else { "CONFIRMED" };
    let last = updates.last()?;
    let lines = [
        ("BEGIN", "VEVENT".to_owned()),
        ("UID", format!("{}@yakusoku", notice.id)),
        ("DTSTAMP", utc(last.at)),
        ("LAST-MODIFIED", utc(last.at)),
        ("CREATED", utc(published.at)),
        ("SEQUENCE", (last.number - 1).to_string()),
        ("DTSTART", utc(maintenance.starts_at)),
        ("DTEND", utc(maintenance.ends_at)),
        ("STATUS", status.to_owned()),
        ("TRANSP", "TRANSPARENT".to_owned()),
        ("CATEGORIES", escaped(kind)),
        ("SUMMARY", escaped(&format!("{product}: {}", text.title))),
        ("DESCRIPTION", escaped(&markdown::plain(&text.body))),
        ("URL", format!("{base}{}", notice.page(language))),
        ("END", "VEVENT".to_owned()),
    ];
    Some(lines.map(|(name, value)| folded(&format!("{name}:{value}"))).concat())
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

use super::tests::{mail, read, renderer};
use super::*;
use domain::announcement::{Affected, Announcement, News, NoticeKind, Said};
use domain::notice::{About, Effect, Incident, Maintenance, ServiceChange, Severity, State};
use domain::{AnnouncementId, Language, MailToken, NoticeId, SecretLink, SeededEntropy};
use icalendar::{Calendar, Component as _};
use jiff::Timestamp;
use jiff::civil::Date;
use mail_parser::{MessageParser, MimeHeaders as _};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn announcement(news: News, state: State, about: About) -> Announcement {
    let entropy = SeededEntropy::new(1);
    let at = at("2026-11-27T00:00:00Z");
    let said = |title: &str, text: &str| Said { title: title.into(), text: text.into() };
    Announcement {
        id: AnnouncementId::new(at, &entropy),
        product: Product::ProSign,
        notice: NoticeId::new(at, &entropy),
        number: 3,
        news,
        state,
        about,
        components: [].into(),
        reached: [].into(),
        affected: Affected::Everyone,
        ja: said(
            "署名の\n<お知らせ>",
            "ご不便をおかけします。\n続報はこのページでお知らせします。",
        ),
        en: Some(said("News of\n<signing>", "We apologize.\nMore will follow on the page.")),
        page_ja: "https://status.example.jp/pro-sign/notices/ntc_1.html".into(),
        page_en: "https://status.example.jp/en/pro-sign/notices/ntc_1.html".into(),
        at,
    }
}

pub(super) fn in_mail(announcement: &Announcement, language: Language) -> Message {
    let (site, product) = ("https://app.example.jp", Product::ProSign);
    let token = MailToken::new(&SeededEntropy::new(1));
    let api = "https://api.example.jp/v1/status/pro-sign/subscriptions";
    let one_click = SecretLink::made(format!("{api}/{}", token.expose()));
    let unsubscribe = SecretLink::to_unsubscribe(site, product, &token);
    announcement.mail(language, unsubscribe, one_click).into()
}

pub(super) fn incident() -> About {
    About::Incident(Incident {
        occurred_at: at("2026-11-26T23:00:00Z"),
        detected_at: at("2026-11-26T23:10:00Z"),
        severity: Severity::Serious,
        personal_data: false,
        affected: Affected::Everyone,
    })
}

fn maintenance() -> About {
    About::Maintenance(Maintenance {
        starts_at: at("2026-12-04T15:00:00Z"),
        ends_at: at("2026-12-04T19:00:00Z"),
        effect: Effect::Down,
        reminder: false,
        automatic: false,
    })
}

/// What may be announced of notices.
fn announcements() -> Vec<Announcement> {
    let change =
        || About::ServiceChange(ServiceChange { effective_on: Date::constant(2027, 1, 1) });
    let planned =
        [News::Published, News::Changed, News::Continued, News::Corrected, News::Reminder]
            .map(|news| announcement(news, State::Scheduled, maintenance()));
    let states = State::ALL.map(|state| {
        let about = match state.kind() {
            NoticeKind::Maintenance => maintenance(),
            NoticeKind::ServiceChange => change(),
            NoticeKind::Incident => incident(),
        };
        announcement(News::State, state, about)
    });
    planned.into_iter().chain(states).collect()
}

#[test]
fn every_announcement_says_what_is_when_in_every_state_and_language() {
    let renderer = renderer();
    let mut shown = String::new();
    for language in Language::ALL {
        for announcement in announcements() {
            let mail = mail(language, in_mail(&announcement, language));
            shown += &read(&renderer, &mail);
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_mail_about_planned_maintenance_brings_a_file_that_calendars_read() {
    let renderer = renderer();
    for announcement in announcements() {
        let mail = mail(Language::Japanese, in_mail(&announcement, Language::Japanese));
        let raw = renderer.write(&mail, "no-reply@example.jp", 0).unwrap();
        let read = MessageParser::default().parse(&raw).unwrap();
        let planned = matches!(announcement.state, State::Scheduled | State::Cancelled);
        assert_eq!(read.attachment_count(), usize::from(planned), "{announcement:?}");
        let Some(file) = read.attachment(0) else { continue };
        let media_type = file.content_type().unwrap();
        assert_eq!((media_type.ctype(), media_type.subtype()), ("text", Some("calendar")));
        assert_eq!(media_type.attribute("method"), Some("PUBLISH"));
        let calendar: Calendar = file.text_contents().unwrap().parse().unwrap();
        let event = calendar.components.iter().find_map(|component| component.as_event()).unwrap();
        let value = |name: &str| event.property_value(name).unwrap_or_default();
        let cancelled = announcement.state == State::Cancelled;
        assert_eq!(value("STATUS"), if cancelled { "CANCELLED" } else { "CONFIRMED" });
        assert_eq!((value("DTSTART"), value("DTEND")), ("20261204T150000Z", "20261204T190000Z"));
        assert_eq!(value("SEQUENCE"), "2");
        assert_eq!(value("UID"), format!("{}@yakusoku", announcement.notice));
    }
}

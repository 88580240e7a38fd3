//! Whole pages, as they were reviewed: every file of a product with a notice of each kind. An HTML
//! checker reads the same files in `infra/test/pages.test.ts`.

#![expect(clippy::unwrap_used, reason = "a page that cannot be made has failed")]

mod author;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use author::{Author, BASE, at, japanese, texts, update_request};
use aws::Page;
use domain::announcement::Affected;
use domain::notice::{
    self, About, Effect, Incident, Maintenance, Notice, ServiceChange, Severity, State,
    UpdateRequest,
};
use domain::{OrganizationId, Product};
use icalendar::Component as _;
use jiff::civil::Date;
use proptest::prelude::*;
use status_posting::{Posted, Writer};

const SITE: &str = "https://app.example.jp";
const TODAY: Date = Date::constant(2026, 11, 22);

/// A notice of each kind, one of them with a long story.
fn posted() -> Vec<Posted> {
    let author = Author::new();
    let change = author.post(
        "2026-10-30T15:30:00Z",
        About::ServiceChange(ServiceChange { effective_on: Date::constant(2026, 12, 1) }),
        japanese("一覧の並び順の変更", "一覧を**新しい順**に並べます。\n\n設定は不要です。"),
        State::Announced,
    );
    let organization = OrganizationId::new(at("2026-10-01T00:00:00Z"), &author.entropy);
    let incident = Incident {
        occurred_at: at("2026-11-20T01:05:00Z"),
        detected_at: at("2026-11-20T01:20:00Z"),
        severity: Severity::Serious,
        personal_data: false,
        affected: Affected::Companies(BTreeSet::from([organization])),
    };
    let mut trouble = author.post(
        "2026-11-20T02:00:00Z",
        About::Incident(incident),
        texts(
            "締結に関する障害",
            "契約の<b>締結</b>ができない<script>alert(1)</script>ことがあります。",
            "Trouble with signing",
            "Contracts sometimes cannot be signed; see [the manual](https://example.jp/manual?a=1&b=2).",
        ),
        State::Investigating,
    );
    let said = japanese("締結に関する障害", "原因を特定しました。\n\n1. 一つ目\n2. 二つ目");
    let next = update_request(&trouble, State::Identified, said);
    author.update("2026-11-20T03:00:00Z", &mut trouble, next);
    let said = texts(
        "締結に関する障害",
        "先ほどの原因の説明に誤りがありました。",
        "Trouble with signing",
        "The cause was not what we said.",
    );
    let next =
        UpdateRequest { corrects: Some(2), ..update_request(&trouble, State::Investigating, said) };
    author.update("2026-11-20T03:30:00Z", &mut trouble, next);
    let over =
        texts("締結に関する障害", "復旧しました。", "Trouble with signing", "It works again.");
    let next = update_request(&trouble, State::Resolved, over);
    author.update("2026-11-20T05:00:00Z", &mut trouble, next);

    let planned = Maintenance {
        starts_at: at("2026-12-05T15:00:00Z"),
        ends_at: at("2026-12-05T18:00:00Z"),
        effect: Effect::Down,
        reminder: false,
        automatic: false,
    };
    let said = || {
        texts(
            "定期メンテナンス（12月6日）",
            "データベースを更新します。\n\n- 署名\n- 検索; 一覧",
            "Maintenance on 6 December",
            "We update the database, and more.",
        )
    };
    let about = About::Maintenance(planned);
    let mut maintenance = author.post("2026-11-21T00:00:00Z", about, said(), State::Scheduled);
    let moved = About::Maintenance(Maintenance { ends_at: at("2026-12-05T19:00:00Z"), ..planned });
    let next =
        UpdateRequest { about: moved, ..update_request(&maintenance, State::Scheduled, said()) };
    author.update("2026-11-22T00:00:00Z", &mut maintenance, next);
    vec![change, trouble, maintenance]
}

fn pages(posted: &[Posted]) -> Vec<Page> {
    let writer = Writer::new(BASE, SITE).unwrap();
    let mut pages = writer.front().unwrap();
    pages.extend(writer.product(Product::ProSign, posted, TODAY).unwrap());
    pages.extend(writer.product(Product::ProLead, &[], TODAY).unwrap());
    pages
}

fn one(wanted: &str) -> Page {
    pages(&posted()).into_iter().find(|page| page.key == wanted).unwrap()
}

/// A notice without what makes it another at each run: nothing does.
fn ids(posted: &[Posted]) -> Vec<String> {
    posted.iter().map(|(notice, _): &(Notice, _)| notice.id.to_string()).collect()
}

#[test]
fn every_page_is_what_was_reviewed() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages"));
    // The style sheet is what it is made of: the client's tokens, and a template.
    let pages = pages(&posted()).into_iter().filter(|page| page.key != "style.css");
    let made = pages.map(|page| {
        // A key that ends with a slash is a file here too.
        let key = if page.key.ends_with('/') { page.key + "index.html" } else { page.key };
        (key, page.content)
    });
    let made: BTreeMap<String, String> = made.collect();
    #[expect(clippy::disallowed_methods, reason = "whoever changed a page says so")]
    if std::env::var("UPDATE_DOCUMENTS").is_ok() {
        std::fs::remove_dir_all(&folder).ok();
        for (key, content) in &made {
            let file = folder.join(key);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, content).unwrap();
        }
        return;
    }
    for (key, content) in &made {
        let there = std::fs::read_to_string(folder.join(key)).unwrap_or_default();
        assert!(there == *content, "{key} is not current: UPDATE_DOCUMENTS=1 makes it so");
    }
}

#[test]
fn the_same_notices_make_the_same_bytes_and_the_first_page_comes_last() {
    let (first, second) = (posted(), posted());
    assert_eq!(ids(&first), ids(&second));
    assert_eq!(pages(&first), pages(&second));
    let writer = Writer::new(BASE, SITE).unwrap();
    let keys: Vec<_> = writer.product(Product::ProSign, &first, TODAY).unwrap();
    let keys: Vec<_> = keys.into_iter().map(|page| page.key).collect();
    assert_eq!(keys[keys.len() - 2..], ["en/pro-sign/", "pro-sign/"]);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "each once: {keys:?}");
}

#[test]
fn no_page_holds_a_script_nor_names_a_company() {
    let organization = OrganizationId::new(at("2026-10-01T00:00:00Z"), &Author::new().entropy);
    let prefix = &organization.to_string()[..10];
    for page in pages(&posted()) {
        let shown = page.content.to_lowercase();
        assert!(!shown.contains(&prefix.to_lowercase()), "{}", page.key);
        if page.media_type.starts_with("text/html") {
            assert!(!shown.contains("<script") && !shown.contains("<b>"), "{}", page.key);
            assert!(shown.starts_with("<!doctype html>"), "{}", page.key);
        }
    }
}

#[test]
fn personal_data_at_risk_is_no_outage_on_the_first_line() {
    let author = Author::new();
    let incident = |personal_data| {
        let about = About::Incident(Incident {
            occurred_at: at("2026-11-20T01:05:00Z"),
            detected_at: at("2026-11-20T01:20:00Z"),
            severity: Severity::Serious,
            personal_data,
            affected: Affected::Everyone,
        });
        let said = japanese("お知らせ", "調査しています。");
        author.post("2026-11-20T02:00:00Z", about, said, State::Investigating)
    };
    let first_page = |posted: &[Posted]| {
        let pages = pages(posted).into_iter();
        pages.filter(|page| page.key == "pro-sign/").map(|page| page.content).next().unwrap()
    };
    let leak = first_page(&[incident(true)]);
    assert!(leak.contains("<p class=\"overall operational\">すべて正常に稼働しています</p>"));
    assert!(leak.contains("<span class=\"label\">インシデント</span>"));
    let outage = first_page(&[incident(true), incident(false)]);
    assert!(outage.contains("<p class=\"overall outage\">障害が発生しています</p>"));
    assert!(outage.contains("<span class=\"label\">障害</span>"));
}

#[test]
fn what_is_not_there_in_english_is_shown_in_japanese_with_a_note() {
    let posted = posted();
    let page = one(&format!("en/pro-sign/notices/{}.html", posted[0].0.id)).content;
    assert!(page.contains("This is available in Japanese only."));
    assert!(page.contains("<h1 lang=\"ja\">一覧の並び順の変更</h1>"));
    let page = one(&format!("en/pro-sign/notices/{}.html", posted[2].0.id)).content;
    assert!(!page.contains("Japanese only") && page.contains("<h1 lang=\"en\">Maintenance on"));
}

#[test]
fn a_feed_reader_reads_every_update_with_the_latest_first() {
    let feed = one("pro-sign/feed.atom").content;
    let feed = feed_rs::parser::parse(feed.as_bytes()).unwrap();
    assert_eq!(feed.id, "https://status.example.jp/pro-sign/");
    assert_eq!(feed.updated.unwrap().to_rfc3339(), "2026-11-22T00:00:00+00:00");
    let titles: Vec<_> = feed.entries.iter().map(|entry| entry.title.clone().unwrap()).collect();
    let titles: Vec<_> = titles.iter().map(|title| title.content.as_str()).collect();
    assert_eq!(
        titles,
        [
            "[メンテナンス] 定期メンテナンス（12月6日）: 予定",
            "[メンテナンス] 定期メンテナンス（12月6日）: 予定",
            "[障害] 締結に関する障害: 解決済み",
            "[障害] 締結に関する障害: 調査中",
            "[障害] 締結に関する障害: 原因を特定",
            "[障害] 締結に関する障害: 調査中",
            "[サービスの変更] 一覧の並び順の変更: 予告",
        ]
    );
    let bodies: Vec<_> =
        feed.entries.iter().map(|entry| entry.content.clone().unwrap().body.unwrap()).collect();
    assert!(bodies[5].contains("&lt;script&gt;") && !bodies[5].contains("<script"));
    let ids: BTreeSet<_> = feed.entries.iter().map(|entry| &entry.id).collect();
    assert_eq!(ids.len(), 7);
    let empty = one("pro-lead/feed.atom").content;
    assert_eq!(feed_rs::parser::parse(empty.as_bytes()).unwrap().entries.len(), 0);
}

#[test]
fn a_calendar_reads_the_maintenance_as_it_is_planned_now() {
    use icalendar::Calendar;
    let text = one("en/pro-sign/maintenance.ics").content;
    assert!(text.split_terminator("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let calendar: Calendar = text.parse().unwrap();
    let events: Vec<_> =
        calendar.components.iter().filter_map(|component| component.as_event()).collect();
    assert_eq!(events.len(), 1);
    let value = |name: &str| events[0].property_value(name).unwrap_or_default();
    assert_eq!(value("DTSTART"), "20261205T150000Z");
    assert_eq!(value("DTEND"), "20261205T190000Z");
    assert_eq!((value("SEQUENCE"), value("STATUS")), ("1", "CONFIRMED"));
    assert_eq!(value("SUMMARY"), "Pro-Sign: Maintenance on 6 December");
    assert!(value("DESCRIPTION").starts_with("We update the database"));
    let japanese: Calendar = one("pro-sign/maintenance.ics").content.parse().unwrap();
    let event = japanese.components.iter().find_map(|component| component.as_event()).unwrap();
    assert!(event.property_value("DESCRIPTION").unwrap().contains("検索"));
    let empty: Calendar = one("pro-lead/maintenance.ics").content.parse().unwrap();
    assert!(empty.components.iter().all(|component| component.as_event().is_none()));
}

/// A maintenance with that title and body, published.
fn announced(title: &str, body: &str) -> Posted {
    let planned = Maintenance {
        starts_at: at("2026-12-05T15:00:00Z"),
        ends_at: at("2026-12-05T18:00:00Z"),
        effect: Effect::Down,
        reminder: false,
        automatic: false,
    };
    let about = About::Maintenance(planned);
    Author::new().post("2026-11-21T00:00:00Z", about, japanese(title, body), State::Scheduled)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Whatever staff may write.
    #[test]
    fn feeds_and_calendars_carry_every_text_that_comes_in(
        title in r#"(\PC|[]>&<"';,:\\]){1,40}"#,
        body in r#"(.|[]>&<"';,:\\
    ]){1,80}"#,
    ) {
        let (Ok(title), Ok(body)) = (notice::title(&title), notice::body(&body)) else {
            return Ok(());
        };
        let pages = pages(&[announced(&title, &body)]);
        let page = |wanted: &str| &pages.iter().find(|page| page.key == wanted).unwrap().content;
        for language in ["", "en/"] {
            let feed = page(&format!("{language}pro-sign/feed.atom"));
            let feed = roxmltree::Document::parse(feed).unwrap();
            let entry = feed.descendants().find(|node| node.has_tag_name((ATOM, "entry"))).unwrap();
            let shown = entry.children().find(|node| node.has_tag_name((ATOM, "title"))).unwrap();
            prop_assert!(shown.text().unwrap().contains(&title), "{title:?} in {shown:?}");
            let calendar = page(&format!("{language}pro-sign/maintenance.ics"));
            let calendar: icalendar::Calendar = calendar.parse().unwrap();
            let event = calendar.components.iter().find_map(|one| one.as_event()).unwrap();
            let summary = event.property_value("SUMMARY").unwrap();
            prop_assert_eq!(summary, format!("Pro-Sign: {title}"));
            let notices = page(&format!("{language}pro-sign/notices.json"));
            let notices: serde_json::Value = serde_json::from_str(notices).unwrap();
            prop_assert!(notices.to_string().contains(&serde_json::Value::from(&*title).to_string()));
        }
    }
}

const ATOM: &str = "http://www.w3.org/2005/Atom";

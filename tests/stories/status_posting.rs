//! P11, P17: maintenance, changes and incidents are posted on a page for each product, in two languages.
//! Serving the pages needs no function.

use acceptance::{Account, Answer, Stack, Staff, event, transfer};
use serde_json::{Value, json};

use crate::staff_access::ask;

/// A staff member who posts notices.
pub(crate) struct Poster {
    pub(crate) stack: Stack,
    token: String,
    /// Unique to this story.
    pub(crate) title: String,
}

impl Poster {
    pub(crate) fn new() -> Self {
        let stack = Stack::find();
        let token = Staff::enrol(&stack).sign_in(&stack).access_token;
        Self { stack, token, title: format!("お知らせ{}", ulid::Ulid::generate()) }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        ask(&self.stack, method, &format!("/v1/staff/{path}"), &self.token, body)
    }

    pub(crate) fn incident(&self) -> Value {
        json!({
            "product": "pro-sign",
            "kind": "incident",
            "title": self.title,
            "body": "**署名**ができないことがあります。",
            "title_en": format!("Notice of {}", self.title),
            "body_en": "Signing sometimes fails.",
            "occurred_at": "2026-11-20T01:05:00Z",
            "detected_at": "2026-11-20T10:20:00+09:00",
            "severity": "serious",
            "personal_data": false,
            "affected": "everyone",
        })
    }

    /// Posts a notice and returns it.
    pub(crate) fn post(&self, body: &Value) -> Value {
        let posted = self.ask("POST", "notices", body);
        assert_eq!(posted.status, 201, "{posted:?}");
        posted.body
    }

    pub(crate) fn published(&self, mut body: Value) -> Value {
        body["publish"] = true.into();
        self.post(&body)
    }

    pub(crate) fn change(&self, notice: &Value, version: &Value, mut body: Value) -> Answer {
        body["version"] = version.clone();
        self.ask("PATCH", &format!("notices/{}", notice["id"].as_str().unwrap()), &body)
    }

    /// The content of a public page; `None` if the page does not exist.
    pub(crate) fn read(&self, path: &str) -> Option<String> {
        let (status, _, content) = self.stack.page(path);
        assert!([200, 404].contains(&status), "{path}: {status}");
        (status == 200).then_some(content)
    }

    /// Those of the notice's possible pages and feeds that contain the title.
    fn shown(&self, notice: &Value) -> Vec<String> {
        let id = notice["id"].as_str().unwrap();
        let places = ["", "feed.atom", "notices.json", "maintenance.ics"];
        let places = places.iter().map(|place| (*place).to_owned());
        let places = places.chain([format!("notices/{id}.html")]);
        let paths = places.flat_map(|place| {
            ["/pro-sign", "/en/pro-sign"].map(|product| format!("{product}/{place}"))
        });
        paths
            .filter(|path| self.read(path).is_some_and(|content| content.contains(&self.title)))
            .collect()
    }
}

pub(crate) fn repair(stack: &Stack) {
    let event = event("status-posting-repair");
    let repaired = Account::administrator(stack).invoke("status-posting", &event);
    assert_eq!(repaired.answer, json!({}), "{repaired:?}");
}

#[test]
fn a_draft_is_private_and_a_published_notice_is_on_both_pages() {
    let poster = Poster::new();
    let draft = poster.post(&poster.incident());
    assert_eq!((&draft["state"], &draft["page"]), (&Value::Null, &Value::Null));
    repair(&poster.stack);
    assert_eq!(poster.shown(&draft), Vec::<String>::new());

    let mut edited = poster.incident();
    edited["severity"] = "minor".into();
    for unchangeable in ["product", "kind"] {
        edited.as_object_mut().unwrap().remove(unchangeable);
    }
    edited["action"] = "edit".into();
    let edited = poster.change(&draft, &draft["version"], edited);
    assert_eq!((edited.status, &edited.body["version"]), (200, &json!(2)), "{edited:?}");
    let publish = json!({ "action": "publish" });
    let published = poster.change(&draft, &json!(2), publish.clone());
    assert_eq!((published.status, &published.body["state"]), (200, &json!("investigating")));
    assert_eq!(poster.change(&draft, &json!(3), publish).problem(), "notice-state");

    let id = draft["id"].as_str().unwrap();
    let page = format!("pro-sign/notices/{id}.html");
    let mut shown = poster.shown(&draft);
    shown.sort();
    let everywhere = ["", "feed.atom", "notices.json", &format!("notices/{id}.html")];
    let everywhere = ["/en/pro-sign", "/pro-sign"]
        .iter()
        .flat_map(|product| everywhere.iter().map(move |place| format!("{product}/{place}")));
    assert_eq!(shown, everywhere.collect::<Vec<_>>());
    let japanese = poster.read(&format!("/{page}")).unwrap();
    assert!(japanese.contains("<html lang=\"ja\">") && japanese.contains("2026年11月20日 10:05"));
    assert!(japanese.contains("<strong>署名</strong>") && japanese.contains("軽微"), "{japanese}");
    let english = poster.read(&format!("/en/{page}")).unwrap();
    assert!(
        english.contains("<html lang=\"en\">") && english.contains("20 November 2026, 10:05 JST")
    );
    assert!(published.body["page"].as_str().unwrap().ends_with(&format!("/{page}")));
    let month = published.body["published_at"].as_str().unwrap();
    let listed = ["/pro-sign", "/en/pro-sign"].map(|product| {
        let index = poster.read(&format!("{product}/")).unwrap();
        let (_, link) = index.rsplit_once("/history/").unwrap();
        let file = link.split('"').next().unwrap();
        poster.read(&format!("{product}/history/{file}")).unwrap().contains(&poster.title)
    });
    assert_eq!(listed, [true, true], "{month}");
}

#[test]
fn every_update_is_stored_and_an_outdated_one_must_be_repeated() {
    let poster = Poster::new();
    let notice = poster.published(poster.incident());
    let said =
        |state: &str, body: &str| json!({ "action": "update", "state": state, "body": body });
    let first = poster.change(&notice, &notice["version"], said("identified", "一人目です。"));
    assert_eq!((first.status, &first.body["version"]), (200, &json!(2)), "{first:?}");
    let late = said("identified", "二人目です。");
    let second = poster.change(&notice, &notice["version"], late.clone());
    assert_eq!((second.status, second.problem()), (409, "notice-changed"));
    let again = poster.change(&notice, &first.body["version"], late);
    assert_eq!(again.status, 200, "{again:?}");
    let resolved = poster.change(&notice, &json!(3), said("resolved", "復旧しました。"));
    assert_eq!(resolved.body["over_at"], resolved.body["updated_at"], "{resolved:?}");
    let back = poster.change(&notice, &json!(4), said("investigating", "またです。"));
    assert_eq!(back.problem(), "notice-state");
    let mut corrected = said("monitoring", "まだ復旧していません。");
    corrected["corrects"] = 9.into();
    let refused = poster.change(&notice, &json!(4), corrected.clone());
    assert_eq!(refused.faults(), [("corrects", "out-of-range")]);
    corrected["corrects"] = 4.into();
    let corrected = poster.change(&notice, &json!(4), corrected);
    assert_eq!(corrected.body["over_at"], Value::Null, "{corrected:?}");

    let id = notice["id"].as_str().unwrap();
    let history = poster.ask("GET", &format!("notices/{id}"), &Value::Null).body;
    let updates = history["updates"].as_array().unwrap();
    let states: Vec<_> = updates.iter().map(|update| update["state"].as_str().unwrap()).collect();
    let expected = ["investigating", "identified", "identified", "resolved", "monitoring"];
    assert_eq!(states, expected);
    assert_eq!(updates[4]["corrects"], 4);
    assert_eq!(updates[1]["title"], poster.title.as_str(), "an update without a title keeps it");
    let page = poster.read(&format!("/pro-sign/notices/{id}.html")).unwrap();
    for said in ["一人目です。", "二人目です。", "復旧しました。", "まだ復旧していません。"]
    {
        assert!(page.contains(said), "{said}");
    }
    let audited = Account::administrator(&poster.stack).scan("audit");
    let actions: Vec<_> = audited
        .iter()
        .filter(|row| row["actor"]["S"] == updates[0]["by"])
        .map(|row| row["action"]["S"].as_str().unwrap())
        .collect();
    let count = |wanted: &str| actions.iter().filter(|action| **action == wanted).count();
    assert_eq!((count("publish-notice"), count("update-notice")), (1, 4), "{actions:?}");
    let announced = Account::administrator(&poster.stack).scan("notices");
    let announced = announced.iter().filter(|row| {
        let content = row["content"]["S"].as_str().unwrap_or_default();
        row["sk"]["S"] == "announcement" && content.contains(id)
    });
    assert_eq!(announced.count(), 5, "each update makes an announcement");
}

#[test]
fn typed_html_and_unsafe_links_never_reach_a_page() {
    let poster = Poster::new();
    let mut body = poster.incident();
    body["title"] = format!("{}<script>alert(1)</script>", poster.title).into();
    body["body"] =
        "<script>alert(2)</script>\n\n[x](javascript:alert(3)) <img src=x onerror=alert(4)>\n\n\
                    ![y](https://example.jp/pixel.png) [z](https://example.jp)"
            .into();
    let notice = poster.published(body);
    let id = notice["id"].as_str().unwrap();
    for path in ["/pro-sign/".to_owned(), format!("/pro-sign/notices/{id}.html")] {
        let page = poster.read(&path).unwrap();
        assert!(page.contains(&poster.title), "{path}");
        for never in ["<script", "<img", "href=\"javascript", "pixel.png"] {
            assert!(!page.contains(never), "{path}: {never}");
        }
    }
    let (_, headers, _) = poster.stack.page(&format!("/pro-sign/notices/{id}.html"));
    assert!(headers["content-security-policy"].starts_with("default-src 'none'; style-src 'self'"));
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["cache-control"], "public, max-age=60");
}

#[test]
fn maintenance_is_moved_and_cancelled_and_the_calendar_says_so() {
    let poster = Poster::new();
    let notice = poster.published(json!({
        "product": "pro-sign",
        "kind": "maintenance",
        "title": poster.title,
        "body": "データベースを更新します。",
        "starts_at": "2027-01-10T01:00:00+09:00",
        "ends_at": "2027-01-10T03:00:00+09:00",
        "effect": "down",
    }));
    assert_eq!(notice["state"], "scheduled");
    let moved = json!({
        "action": "update", "state": "scheduled", "body": "延期します。",
        "starts_at": "2027-01-11T01:00:00+09:00", "ends_at": "2027-01-11T03:00:00+09:00",
    });
    assert_eq!(poster.change(&notice, &json!(1), moved).status, 200);
    let event = |text: &str| {
        let unfolded = text.replace("\r\n ", "");
        let id = notice["id"].as_str().unwrap();
        let (_, event) = unfolded.split_once(&format!("UID:{id}")).unwrap();
        event.split("END:VEVENT").next().unwrap().to_owned()
    };
    let calendar = || event(&poster.read("/pro-sign/maintenance.ics").unwrap());
    assert!(calendar().contains("DTSTART:20270110T160000Z\r\n"), "{}", calendar());
    let off = json!({ "action": "update", "state": "cancelled", "body": "中止します。" });
    assert_eq!(poster.change(&notice, &json!(2), off).status, 200);
    assert!(calendar().contains("STATUS:CANCELLED\r\n") && calendar().contains("SEQUENCE:2\r\n"));
    let page = poster.read("/en/pro-sign/").unwrap();
    assert!(page.contains(&poster.title), "the page lists it among the recent notices");
}

#[test]
fn every_wrong_field_of_a_notice_is_named_and_drafts_are_discarded() {
    let poster = Poster::new();
    let wrong = json!({
        "product": "pro-x", "kind": "incident", "title": "", "body": "a", "title_en": "a",
        "occurred_at": "yesterday", "detected_at": "2026-11-20T01:05:00Z", "severity": "bad",
        "ends_at": "2026-11-20T01:05:00Z",
    });
    let faults = poster.ask("POST", "notices", &wrong);
    let expected = [
        ("product", "not-one-of"),
        ("title", "empty"),
        ("body_en", "missing"),
        ("occurred_at", "wrong-format"),
        ("severity", "not-one-of"),
        ("ends_at", "unknown"),
    ];
    assert_eq!(faults.faults(), expected);
    let mut untold = poster.incident();
    untold["affected"] = Value::Null;
    untold["occurred_at"] = "2999-01-01T00:00:00Z".into();
    assert_eq!(poster.ask("POST", "notices", &untold).faults(), [("affected", "missing")]);
    untold["affected"] = json!(["everyone"]);
    let faults = poster.ask("POST", "notices", &untold);
    assert_eq!(faults.faults()[0], ("occurred_at", "out-of-range"));

    let key = ulid::Ulid::generate().to_string();
    let authorization = format!("Bearer {}", poster.token);
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &*authorization),
        ("idempotency-key", &*key),
    ];
    let body = poster.incident().to_string();
    let post = || poster.stack.send("POST", "/v1/staff/notices", &headers, body.clone());
    let (first, again) = (post(), post());
    assert_eq!((first.status, &first.body), (201, &again.body), "a repeated request posts once");

    let id = first.body["id"].as_str().unwrap();
    let discard = |version: u32| {
        poster.ask("DELETE", &format!("notices/{id}?version={version}"), &Value::Null)
    };
    assert_eq!(discard(2).problem(), "notice-changed");
    assert_eq!(discard(1).status, 204);
    assert_eq!(poster.ask("GET", &format!("notices/{id}"), &Value::Null).status, 404);
    let listed = poster.ask("GET", "notices?product=pro-sign", &Value::Null).body;
    assert!(!listed.to_string().contains(id));
    let ready = poster.ask("GET", "notice-templates", &Value::Null).body;
    assert!(ready["items"].as_array().unwrap().len() >= 6);
}

#[test]
fn pages_come_straight_from_the_bucket_and_lost_ones_are_repaired() {
    let poster = Poster::new();
    let account = Account::administrator(&poster.stack);
    // A page that no function wrote is served like any other.
    let key = format!("{}.txt", ulid::Ulid::generate());
    assert_eq!(account.s3("PUT", "pages", &key, "stands").status, 200);
    assert_eq!(poster.read(&format!("/{key}")).as_deref(), Some("stands"));

    let notice = poster.published(poster.incident());
    let page = format!("pro-sign/notices/{}.html", notice["id"].as_str().unwrap());
    let whole = poster.read(&format!("/{page}"));
    assert!(whole.is_some());
    assert_eq!(account.s3("PUT", "pages", &page, "half").status, 200);
    assert_eq!(poster.read(&format!("/{page}")).as_deref(), Some("half"));
    repair(&poster.stack);
    assert_eq!(poster.read(&format!("/{page}")), whole);
    assert_eq!(account.s3("DELETE", "pages", &page, "").status, 204);
    assert_eq!(poster.read(&format!("/{page}")), None);
    repair(&poster.stack);
    assert_eq!(poster.read(&format!("/{page}")), whole);

    for product in ["/", "/en/", "/pro-sign/", "/pro-lead/", "/en/pro-lead/"] {
        assert!(poster.read(product).is_some(), "{product}");
    }
    let (status, _, content) = poster.stack.page("/nowhere");
    assert_eq!(status, 404);
    assert!(content.contains("ページが見つかりません"), "{content}");
}

#[test]
fn pages_are_served_while_every_function_is_stopped() {
    let poster = Poster::new();
    let account = Account::administrator(&poster.stack);
    let notice = poster.published(poster.incident());
    let mut paths = poster.shown(&notice);
    assert_eq!(paths.len(), 8, "{paths:?}");
    paths.extend(["/", "/en/", "/pro-lead/", "/pro-sign/maintenance.ics"].map(str::to_owned));
    let read = || paths.iter().map(|path| poster.read(path)).collect::<Vec<_>>();
    let before = read();
    assert!(before.iter().all(Option::is_some), "{paths:?}");
    let keys = format!("{}/.well-known/jwks.json", poster.stack.api);
    let answered = || transfer("GET", &keys, &[("yakusoku-door", &*poster.stack.door)], b"").0;
    assert_eq!(answered(), 200);

    let stopped = account.stop_functions();
    assert!(answered() >= 429, "the API is down");
    assert_eq!(read(), before);
    drop(stopped);
    assert_eq!(answered(), 200);
}

//! P4: documents stay for as long as the law retains them. They are found by date, amount and
//! counterparty, corrected but never edited, and nobody can delete them before their day.

use std::collections::HashMap;

use acceptance::{Account, Answer, Person, Stack, transfer};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::invite::Company;

/// A company that stores documents.
pub(crate) struct Archive {
    pub(crate) stack: Stack,
    pub(crate) owner: Person,
    pub(crate) token: String,
}

impl Archive {
    fn new(product: &'static str) -> Self {
        let stack = Stack::find();
        let owner = Person::new(product);
        owner.sign_up(&stack);
        let token = owner.sign_in(&stack).access_token;
        Self { stack, owner, token }
    }

    fn of(company: &Company) -> Self {
        let Company { stack, founder, token } = company;
        Self { stack: stack.clone(), owner: founder.clone(), token: token.clone() }
    }

    fn send(&self, method: &str, token: &str, route: &str, body: &Value) -> Answer {
        self.send_in("ja", method, token, route, body)
    }

    fn send_in(
        &self,
        language: &str,
        method: &str,
        token: &str,
        route: &str,
        body: &Value,
    ) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", &*bearer),
            ("accept-language", language),
        ];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.stack.send(method, &self.owner.path(route), &headers, body)
    }

    fn get(&self, route: &str) -> Answer {
        self.send("GET", &self.token, route, &Value::Null)
    }

    /// Registers a document; returns the whole answer.
    fn register(&self, document: &Value) -> Value {
        let registered = self.send("POST", &self.token, "documents", document);
        assert_eq!(registered.status, 201, "{registered:?}");
        registered.body
    }

    /// Registers a document and uploads its file; returns its identifier.
    fn keep(&self, document: &Value, file: &[u8]) -> String {
        let registered = self.register(document);
        assert_eq!(upload(&registered["upload"], file), 200, "{registered:?}");
        registered["id"].as_str().unwrap().to_owned()
    }

    fn show(&self, id: &str) -> Value {
        let shown = self.get(&format!("documents/{id}"));
        assert_eq!(shown.status, 200, "{shown:?}");
        shown.body
    }

    /// The titles of the documents that a search finds.
    fn find(&self, search: &[(&str, &str)]) -> Vec<String> {
        let query = search.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let query = query.collect::<Vec<_>>().join("&");
        let found = self.get(&format!("documents?{query}"));
        assert_eq!(found.status, 200, "{found:?}");
        titles(&found.body)
    }

    fn organization(&self) -> String {
        let me = self.stack.get(&self.owner.path("me"), &self.token).body;
        me["organization"]["id"].as_str().unwrap().to_owned()
    }

    fn settings(&self, year_end: &str, extension: u8, loss_years: &[u16]) -> Answer {
        let body = json!({
            "fiscal_year_end": year_end,
            "extension_months": extension,
            "loss_years": loss_years,
        });
        self.send("PUT", &self.token, "archive-settings", &body)
    }

    /// The versions of a document's file in S3, each with the end of its lock.
    fn locks(&self, id: &str) -> Vec<(String, String)> {
        let account = Account::administrator(&self.stack);
        let path = format!("{}/{id}", self.organization());
        let listed = account.s3("GET", "documents", &format!("?prefix={path}&versions="), "");
        let listed = listed.body.as_str().unwrap_or_default().to_owned();
        let versions = elements(&listed, "VersionId");
        let lock = |version: String| {
            let path = format!("{path}?retention=&versionId={version}");
            let retention = account.s3("GET", "documents", &path, "");
            let retention = retention.body.as_str().unwrap_or_default().to_owned();
            let until = elements(&retention, "RetainUntilDate").pop().unwrap_or_default();
            (version, until)
        };
        versions.into_iter().map(lock).collect()
    }

    /// The company's audited actions in order, each with its outcome.
    fn audited(&self) -> Vec<String> {
        let organization = self.organization();
        let items = Account::administrator(&self.stack).scan("audit");
        let mut own: Vec<_> =
            items.iter().filter(|item| item["pk"]["S"] == organization.as_str()).collect();
        own.sort_by_key(|item| item["sk"]["S"].as_str().unwrap().to_owned());
        let describe = |item: &&Value| {
            [&item["action"]["S"], &item["outcome"]["S"]]
                .map(|text| text.as_str().unwrap())
                .join(" ")
        };
        own.iter().map(describe).collect()
    }
}

/// A file that contains a text and bytes that are not UTF-8.
fn file(text: &str) -> Vec<u8> {
    [&[0x25, 0x50, 0x44, 0x46, 0xff, 0x00, 0xfe], text.as_bytes()].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// The body that registers a document with a file.
pub(crate) fn document(kind: &str, title: &str, date: &str, file: &[u8]) -> Value {
    json!({
        "kind": kind,
        "title": title,
        "transaction_date": date,
        "amount": 110_000,
        "currency": "JPY",
        "counterparty": "株式会社例",
        "media_type": "application/pdf",
        "size": file.len(),
        "sha256": hex(digest(&SHA256, file).as_ref()),
    })
}

fn with(mut document: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        document[*name] = value.clone();
    }
    document
}

fn headers(upload: &Value) -> HashMap<String, String> {
    serde_json::from_value(upload["headers"].clone()).unwrap()
}

/// Uploads a file with the URL and headers of the answer; returns the status.
pub(crate) fn upload(upload: &Value, file: &[u8]) -> u16 {
    upload_with(upload, &headers(upload), file)
}

fn upload_with(upload: &Value, headers: &HashMap<String, String>, file: &[u8]) -> u16 {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    transfer("PUT", upload["url"].as_str().unwrap(), &headers, file).0
}

fn titles(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

fn elements(xml: &str, name: &str) -> Vec<String> {
    let opening = format!("<{name}>");
    let parts = xml.split(&opening).skip(1);
    parts.map(|part| part.split('<').next().unwrap_or_default().to_owned()).collect()
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

#[test]
fn a_document_is_registered_uploaded_found_and_downloaded_byte_for_byte() {
    for product in ["pro-sign", "pro-lead"] {
        let archive = Archive::new(product);
        let file = file("請求書");
        let registered = archive.register(&document("invoice", "請求書/4月", "2026-04-01", &file));
        assert_eq!(registered["keep_until"], "2034-05-31");
        let id = registered["id"].as_str().unwrap();
        let before = archive.show(id);
        assert_eq!(before["file"]["arrived"], false);
        assert_eq!(before["file"]["download"], Value::Null);

        assert_eq!(upload(&registered["upload"], &file), 200);
        let shown = archive.show(id);
        assert_eq!(shown["file"]["arrived"], true);
        assert_eq!(shown["file"]["upload"], Value::Null);
        assert_eq!(shown["title"], "請求書/4月");
        assert_eq!(shown["transaction_date"], "2026-04-01");
        assert_eq!([&shown["amount"], &shown["size"]], [&json!(110_000), &json!(file.len())]);

        let url = shown["file"]["download"].as_str().unwrap();
        let (status, headers, bytes) = transfer("GET", url, &[], b"");
        assert_eq!((status, bytes), (200, file.clone()));
        let disposition = "attachment; filename=\"document.pdf\"; \
                           filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8_4%E6%9C%88.pdf";
        assert_eq!(headers["content-disposition"], disposition);
        assert_eq!(headers["content-type"], "application/pdf");
        assert_eq!(archive.find(&[]), ["請求書/4月"]);
    }
}

#[test]
fn an_upload_address_takes_the_registered_file_and_only_once() {
    let archive = Archive::new("pro-sign");
    let right = file("right");
    let registered = archive.register(&document("invoice", "a", "2026-04-01", &right));
    let address = &registered["upload"];
    let url = address["url"].as_str().unwrap();
    // All of these headers are signed, whichever of them the emulator checks.
    let signed = url.split(['?', '&']).find_map(|part| part.strip_prefix("X-Amz-SignedHeaders="));
    assert_eq!(
        signed.unwrap().replace("%3B", ";"),
        "content-length;content-type;host;if-none-match;x-amz-checksum-sha256;\
         x-amz-object-lock-mode;x-amz-object-lock-retain-until-date"
    );
    assert!(url.contains("X-Amz-Expires=900&"), "{url}");
    let signed_headers = headers(address);
    assert_eq!(signed_headers["x-amz-object-lock-retain-until-date"], "2034-05-31T15:00:00Z");
    assert_eq!(signed_headers["x-amz-object-lock-mode"], "GOVERNANCE");

    assert_eq!(upload(address, &file("wrong")), 400, "the same size, another digest");
    assert_eq!(upload(address, &file("longer")), 403, "another size");
    for name in signed_headers.keys() {
        let mut fewer = signed_headers.clone();
        fewer.remove(name);
        assert_eq!(upload_with(address, &fewer, &right), 403, "without {name}");
    }
    let mut shorter = signed_headers.clone();
    shorter.insert("x-amz-object-lock-retain-until-date".into(), "2027-01-01T00:00:00Z".into());
    assert_eq!(upload_with(address, &shorter, &right), 403);
    assert_eq!(archive.show(registered["id"].as_str().unwrap())["file"]["arrived"], false);

    assert_eq!(upload(address, &right), 200);
    assert_eq!(upload(address, &right), 412, "the file has arrived");
    assert_eq!(archive.locks(registered["id"].as_str().unwrap()).len(), 1);
}

#[test]
fn a_missed_upload_gets_a_new_address() {
    let archive = Archive::new("pro-sign");
    let file = file("late");
    let registered = archive.register(&document("receipt", "a", "2026-04-01", &file));
    let id = registered["id"].as_str().unwrap();
    let anew = archive.show(id)["file"]["upload"].clone();
    assert_eq!(upload(&anew, &file), 200);
    assert_eq!(archive.show(id)["file"]["arrived"], true);
}

#[test]
fn documents_are_found_by_date_amount_counterparty_and_kind_and_every_combination() {
    let archive = Archive::new("pro-sign");
    let file = file("x");
    let keep = |title: &str, date: &str, kind: &str, amount: i64, currency: &str, who: &str| {
        archive.register(&with(
            document(kind, title, date, &file),
            &[
                ("amount", json!(amount)),
                ("currency", json!(currency)),
                ("counterparty", json!(who)),
            ],
        ));
    };
    keep("a", "2026-04-01", "invoice", 1000, "JPY", "プロサイン株式会社");
    keep("b", "2026-04-15", "invoice", 2000, "JPY", "ＡＢＣ株式会社");
    keep("c", "2026-05-01", "contract", 3000, "JPY", "abc商事");
    keep("d", "2026-05-01", "receipt", 2000, "USD", "ﾌﾟﾛｻｲﾝ販売");
    keep("e", "2027-03-31", "other", -500, "JPY", "Beta & Co");
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[], "e d c b a"),
        (&[("from", "2026-04-15")], "e d c b"),
        (&[("to", "2026-04-15")], "b a"),
        (&[("from", "2026-04-15"), ("to", "2026-05-01")], "d c b"),
        (&[("from", "2026-04-15"), ("to", "2026-04-15")], "b"),
        (&[("minimum", "2000"), ("currency", "JPY")], "c b"),
        (&[("maximum", "1000"), ("currency", "JPY")], "e a"),
        (&[("minimum", "1000"), ("maximum", "2000"), ("currency", "JPY")], "b a"),
        (&[("minimum", "1000"), ("maximum", "2000"), ("currency", "USD")], "d"),
        (&[("currency", "USD")], "d"),
        (&[("counterparty", "ﾌﾟﾛｻｲﾝ")], "d a"),
        (&[("counterparty", "プロサイン")], "d a"),
        (&[("counterparty", "abc")], "c b"),
        (&[("counterparty", "ＡＢＣ")], "c b"),
        (&[("counterparty", "& co")], "e"),
        (&[("kind", "invoice")], "b a"),
        (&[("counterparty", "abc"), ("from", "2026-05-01")], "c"),
        (&[("counterparty", "abc"), ("maximum", "2500"), ("currency", "JPY")], "b"),
        (&[("from", "2026-04-15"), ("maximum", "2500"), ("currency", "JPY")], "e b"),
        (
            &[
                ("from", "2026-04-01"),
                ("to", "2026-04-30"),
                ("minimum", "1"),
                ("maximum", "1500"),
                ("currency", "JPY"),
                ("counterparty", "サイン"),
                ("kind", "invoice"),
            ],
            "a",
        ),
        (&[("kind", "estimate")], ""),
    ];
    for (search, expected) in cases {
        assert_eq!(archive.find(search).join(" "), *expected, "{search:?}");
    }
}

#[test]
fn an_invalid_search_is_refused_with_the_field_at_fault() {
    let archive = Archive::new("pro-sign");
    for (query, faults) in [
        ("from=yesterday", [("from", "wrong-format")]),
        ("from=2026-04-02&to=2026-04-01", [("to", "out-of-range")]),
        ("minimum=1.5&currency=JPY", [("minimum", "not-an-integer")]),
        ("maximum=9007199254740992&currency=JPY", [("maximum", "out-of-range")]),
        ("minimum=1", [("currency", "missing")]),
        ("currency=yen", [("currency", "wrong-format")]),
        ("kind=Invoice", [("kind", "not-one-of")]),
        ("cursor=x", [("cursor", "wrong-format")]),
        ("title=a", [("title", "unknown")]),
    ] {
        let refused = archive.get(&format!("documents?{query}"));
        assert_eq!((refused.status, refused.problem()), (422, "invalid-fields"), "{query}");
        assert_eq!(refused.faults(), faults, "{query}");
    }
    let outside = "cursor=doc_20270401_01K7Z3Q4B8D6F1G2H5J9M0N3PR&to=2026-04-01";
    assert_eq!(archive.get(&format!("documents?{outside}")).faults(), [("cursor", "out-of-range")]);
}

#[test]
fn an_invalid_registration_is_refused_field_by_field() {
    let archive = Archive::new("pro-sign");
    let body = json!({
        "kind": "letter",
        "title": "",
        "transaction_date": "2026-02-30",
        "amount": "1000",
        "currency": "yen",
        "counterparty": "株".repeat(201),
        "media_type": "pdf",
        "size": 100 * 1024 * 1024 + 1,
        "sha256": "0f",
        "supersedes": "doc_1",
        "colour": "blue",
    });
    let refused = archive.send("POST", &archive.token, "documents", &body);
    let expected = [
        ("kind", "not-one-of"),
        ("title", "empty"),
        ("transaction_date", "wrong-format"),
        ("amount", "not-an-integer"),
        ("currency", "wrong-format"),
        ("counterparty", "too-long"),
        ("media_type", "wrong-format"),
        ("size", "out-of-range"),
        ("sha256", "wrong-format"),
        ("supersedes", "wrong-format"),
        ("colour", "unknown"),
    ];
    assert_eq!(refused.faults(), expected);
    let settings = json!({ "fiscal_year_end": "02-29", "extension_months": 11, "loss_years": [1] });
    let refused = archive.send("PUT", &archive.token, "archive-settings", &settings);
    assert_eq!(
        refused.faults(),
        [
            ("fiscal_year_end", "wrong-format"),
            ("extension_months", "out-of-range"),
            ("loss_years", "out-of-range"),
        ]
    );
    assert!(archive.find(&[]).is_empty());
}

#[test]
fn documents_are_listed_page_by_page_newest_transaction_first() {
    let archive = Archive::new("pro-lead");
    let file = file("x");
    let title = |day: usize| format!("2026-{:02}-{:02}", day / 28 + 1, day % 28 + 1);
    // The order of registration is not that of the transaction dates.
    for day in (0..110).step_by(2).chain((1..110).step_by(2)) {
        archive.register(&document("receipt", &title(day), &title(day), &file));
    }
    let (mut found, mut pages, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let page = archive.get(&format!("documents?cursor={cursor}"));
        found.extend(titles(&page.body));
        pages += 1;
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    let expected: Vec<_> = (0..110).rev().map(title).collect();
    assert_eq!(found, expected);
    assert_eq!(pages, 3);
}

#[test]
fn a_correction_supersedes_and_both_stay() {
    let archive = Archive::new("pro-sign");
    let file = file("x");
    let first = archive.keep(&document("invoice", "wrong", "2026-04-01", &file), &file);
    let correction = |of: &str| {
        with(document("invoice", "right", "2026-04-02", &file), &[("supersedes", json!(of))])
    };
    let second = archive.keep(&correction(&first), &file);
    assert_eq!(archive.show(&first)["superseded_by"], second.as_str());
    assert_eq!(archive.show(&second)["supersedes"], first.as_str());
    assert_eq!(archive.find(&[]), ["right", "wrong"]);
    let again = archive.send("POST", &archive.token, "documents", &correction(&first));
    assert_eq!((again.status, again.problem()), (409, "already-superseded"));
    archive.keep(&correction(&second), &file);

    let nothing = "doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
    let refused = archive.send("POST", &archive.token, "documents", &correction(nothing));
    assert_eq!(refused.faults(), [("supersedes", "not-there")]);
    let elsewhere = Archive::new("pro-sign");
    let refused = elsewhere.send("POST", &elsewhere.token, "documents", &correction(&first));
    assert_eq!(refused.faults(), [("supersedes", "not-there")]);
    // A document cannot be edited.
    for method in ["PUT", "PATCH"] {
        let edited =
            archive.send(method, &archive.token, &format!("documents/{first}"), &json!({}));
        assert_eq!(edited.status, 404, "{edited:?}");
    }
}

#[test]
fn only_one_of_many_simultaneous_corrections_succeeds() {
    let archive = Archive::new("pro-sign");
    let file = file("x");
    let first = archive.keep(&document("invoice", "a", "2026-04-01", &file), &file);
    let correction =
        with(document("invoice", "b", "2026-04-01", &file), &[("supersedes", json!(first))]);
    let answers = std::thread::scope(|scope| {
        let correct = || archive.send("POST", &archive.token, "documents", &correction).status;
        let correcting: Vec<_> = (0..5).map(|_| scope.spawn(correct)).collect();
        correcting.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
    assert_eq!(archive.find(&[]), ["b", "a"]);
}

#[test]
fn nobody_deletes_a_statutory_document() {
    let archive = Archive::new("pro-sign");
    let file = file("x");
    for kind in ["contract", "estimate", "purchase-order", "invoice", "receipt", "delivery-note"] {
        let id = archive.register(&document(kind, kind, "2026-04-01", &file))["id"].clone();
        let path = format!("documents/{}", id.as_str().unwrap());
        let refused = archive.send("DELETE", &archive.token, &path, &Value::Null);
        assert_eq!((refused.status, refused.problem()), (409, "kept-by-law"), "{kind}");
    }
    assert_eq!(archive.audited().last().unwrap(), "delete-document refused");

    let id = archive.keep(&document("invoice", "kept", "2026-04-01", &file), &file);
    let [(version, until)] = &archive.locks(&id)[..] else { panic!("one version") };
    assert_eq!(until, "2034-05-31T15:00:00Z");
    let path = format!("{}/{id}?versionId={version}", archive.organization());
    for account in [
        Account::administrator(&archive.stack),
        Account::role_of(&archive.stack, "document-archive"),
    ] {
        let refused = account.s3("DELETE", "documents", &path, "");
        assert_eq!(refused.status, 403, "{refused:?}");
        assert!(refused.body.to_string().contains("object lock"), "{refused:?}");
        let shorter = "<Retention><Mode>GOVERNANCE</Mode>\
                       <RetainUntilDate>2027-01-01T00:00:00Z</RetainUntilDate></Retention>";
        let path = path.replace("?versionId", "?retention=&versionId");
        let refused = account.s3("PUT", "documents", &path, shorter);
        assert_eq!(refused.status, 403, "{refused:?}");
    }
    let url = archive.show(&id)["file"]["download"].clone();
    assert_eq!(transfer("GET", url.as_str().unwrap(), &[], b"").2, file);
}

#[test]
fn a_document_no_law_retains_is_deleted_with_its_file() {
    let archive = Archive::new("pro-lead");
    let file = file("x");
    let first = archive.keep(&document("other", "1", "2026-04-01", &file), &file);
    let correction = |title: &str, of: &str| {
        let document = document("other", title, "2026-04-01", &file);
        archive.keep(&with(document, &[("supersedes", json!(of))]), &file)
    };
    let second = correction("2", &first);
    let third = correction("3", &second);
    let shown = archive.show(&second);
    assert_eq!([&shown["keep_until"], &shown["keep_reason"]], [&Value::Null, &Value::Null]);
    let url = shown["file"]["download"].as_str().unwrap().to_owned();

    let path = format!("documents/{second}");
    assert_eq!(archive.send("DELETE", &archive.token, &path, &Value::Null).status, 204);
    assert_eq!(archive.get(&path).status, 404);
    assert_eq!(archive.send("DELETE", &archive.token, &path, &Value::Null).status, 404);
    assert!(archive.locks(&second).is_empty());
    assert_eq!(transfer("GET", &url, &[], b"").0, 404);
    assert_eq!(archive.find(&[]), ["3", "1"]);
    assert_eq!(archive.show(&first)["superseded_by"], third.as_str());
    assert_eq!(archive.show(&third)["supersedes"], first.as_str());
    let audited = archive.audited();
    for done in ["delete-document done", "destroy-document done"] {
        assert_eq!(audited.iter().filter(|action| *action == done).count(), 1, "{audited:?}");
    }
}

#[test]
fn a_document_says_until_when_it_is_retained_and_why() {
    let archive = Archive::new("pro-sign");
    let file = file("x");
    let body = document("invoice", "a", "2026-04-01", &file);
    let japanese = archive.send_in("ja", "POST", &archive.token, "documents", &body).body;
    let english = archive.send_in("en", "POST", &archive.token, "documents", &body).body;
    let reason = |answer: &Value| answer["keep_reason"].as_str().unwrap().to_owned();
    assert!(
        reason(&japanese).starts_with("請求書は、事業年度（2026年4月1日から2027年3月31日まで）")
    );
    assert!(reason(&english).ends_with(
        "until 31 May 2034 (Electronic Books Preservation Act art. 7, Ordinance for Enforcement of \
         the Corporation Tax Act arts. 59 and 67)."
    ));
    let path = format!("documents/{}", japanese["id"].as_str().unwrap());
    let shown = archive.send_in("en", "GET", &archive.token, &path, &Value::Null);
    assert_eq!(reason(&shown.body), reason(&english));
}

#[test]
fn archive_settings_lengthen_a_retention_but_never_shorten_it() {
    let archive = Archive::new("pro-sign");
    let file = file("x");
    // More documents than fit on one page.
    let old = archive.keep(&document("invoice", "old", "2025-04-01", &file), &file);
    let other = archive.keep(&document("other", "other", "2026-04-01", &file), &file);
    let waiting = archive.register(&document("contract", "waiting", "2026-04-01", &file));
    for _ in 0..50 {
        archive.register(&document("receipt", "x", "2026-04-01", &file));
    }
    let id = archive.keep(&document("invoice", "new", "2026-04-01", &file), &file);
    let shown = archive.get("archive-settings").body;
    let usual = json!({
        "fiscal_year_end": "03", "extension_months": 0, "loss_years": [], "applied": true,
    });
    assert_eq!(shown, usual);

    let kept = |id: &str, until: &str, lock: &str| {
        assert_eq!(archive.show(id)["keep_until"], until, "{id}");
        let locks: Vec<_> = archive.locks(id).into_iter().map(|(_, until)| until).collect();
        assert_eq!(locks, [lock], "{id}");
    };
    kept(&id, "2034-05-31", "2034-05-31T15:00:00Z");
    let changed = archive.settings("03", 1, &[2026]);
    assert_eq!((changed.status, &changed.body["applied"]), (200, &json!(true)), "{changed:?}");
    kept(&id, "2037-06-30", "2037-06-30T15:00:00Z");
    // Its business year made no loss.
    kept(&old, "2033-06-30", "2033-06-30T15:00:00Z");
    assert_eq!(archive.locks(&other)[0].1, "", "no law retains it");
    let reason = archive.show(&id)["keep_reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("欠損金の生じた"), "{reason}");

    // Taking the settings back shortens nothing; repeating that changes nothing.
    for _ in 0..2 {
        assert_eq!(archive.settings("03", 0, &[]).body["applied"], true);
        kept(&id, "2037-06-30", "2037-06-30T15:00:00Z");
    }
    let new = archive.register(&document("invoice", "new", "2026-04-01", &file));
    assert_eq!(new["keep_until"], "2034-05-31", "a new document follows the current settings");
    // A file that is uploaded later is locked until the longer day too.
    let late = archive.show(waiting["id"].as_str().unwrap())["file"]["upload"].clone();
    assert_eq!(headers(&late)["x-amz-object-lock-retain-until-date"], "2037-06-30T15:00:00Z");
    assert!(archive.audited().contains(&"change-archive-settings done".to_owned()));
}

#[test]
fn repeating_partly_applied_settings_applies_them_to_the_remaining_documents() {
    let archive = Archive::new("pro-lead");
    let file = file("x");
    let keep = |day| archive.keep(&document("invoice", day, day, &file), &file);
    let ids = ["2026-06-01", "2026-05-01", "2026-04-01"].map(keep);
    // As after an interrupted request: the settings are stored, and applied to the newest document.
    let organization = archive.organization();
    let text = |text: &str| json!({ "S": text });
    let item = json!({
        "pk": text(&organization),
        "sk": text("archive-settings"),
        "fiscal_year_end": text("03"),
        "extension_months": { "N": "0" },
        "loss_years": { "L": [text("2026")] },
        "applied": text(&ids[0]),
        "version": { "N": "1" },
    });
    let table = &archive.stack.tables["documents"];
    let put = json!({ "TableName": table, "Item": item });
    let put = Account::administrator(&archive.stack).dynamodb("PutItem", &put);
    assert_eq!(put.status, 200, "{put:?}");

    assert_eq!(archive.get("archive-settings").body["applied"], false);
    for id in &ids {
        assert_eq!(archive.show(id)["keep_until"], "2037-05-31", "the new day is shown already");
    }
    assert_eq!(archive.settings("03", 0, &[2026]).body["applied"], true);
    let locks = ids.each_ref().map(|id| archive.locks(id)[0].1.clone());
    let (seven, ten) = ("2034-05-31T15:00:00Z", "2037-05-31T15:00:00Z");
    assert_eq!(locks, [seven, ten, ten], "it continues where it stopped");
    assert!(!archive.audited().contains(&"change-archive-settings done".to_owned()));
    // Repeating the request once more applies the settings to all documents.
    archive.settings("03", 0, &[2026]);
    assert_eq!(archive.locks(&ids[0])[0].1, ten);
}

#[test]
fn access_without_a_document_permission_is_refused_and_recorded() {
    let company = Company::new();
    let archive = Archive::of(&company);
    let hired = |permissions: &Value| {
        company.bring_in(&Person::new("pro-sign"), "general", permissions).access_token
    };
    let file = file("x");
    let id = archive.keep(&document("other", "a", "2026-04-01", &file), &file);
    let waiting = archive.register(&document("other", "b", "2026-04-01", &file))["id"].clone();
    let path = format!("documents/{id}");
    let (none, views, manages) = (
        hired(&json!(["invite"])),
        hired(&json!(["view-documents"])),
        hired(&json!(["manage-documents"])),
    );
    let register = |token: &str| {
        let document = document("other", "c", "2026-04-01", &file);
        archive.send("POST", token, "documents", &document).status
    };
    let read = |token: &str, route: &str| archive.send("GET", token, route, &Value::Null);
    let delete = |token: &str| archive.send("DELETE", token, &path, &Value::Null).status;
    let outcomes = |token: &str| {
        let status = |route: &str| read(token, route).status;
        [
            register(token),
            status("documents"),
            status(&path),
            status("archive-settings"),
            delete(token),
        ]
    };
    assert_eq!(outcomes(&none), [403, 403, 403, 403, 403]);
    assert_eq!(outcomes(&views), [403, 200, 200, 403, 403]);
    assert_eq!(outcomes(&manages), [201, 200, 200, 403, 204]);
    let waiting = format!("documents/{}", waiting.as_str().unwrap());
    assert_eq!(read(&views, &waiting).body["file"]["upload"], Value::Null);
    assert!(read(&manages, &waiting).body["file"]["upload"].is_object());
    let audited = archive.audited();
    for refused in
        ["register-document", "view-documents", "delete-document", "view-archive-settings"]
    {
        assert!(audited.contains(&format!("{refused} refused")), "{refused}: {audited:?}");
    }

    // Another company's documents are not found.
    let elsewhere = Archive::new("pro-sign");
    assert_eq!(elsewhere.get(&waiting).status, 404);
    assert_eq!(elsewhere.send("DELETE", &elsewhere.token, &waiting, &Value::Null).status, 404);
    assert!(elsewhere.find(&[]).is_empty());
}

#[test]
fn a_registration_that_arrives_twice_under_one_key_makes_one_document() {
    let archive = Archive::new("pro-sign");
    let body = document("invoice", "a", "2026-04-01", &file("x")).to_string();
    let (bearer, key) = (format!("Bearer {}", archive.token), ulid::Ulid::generate().to_string());
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &*bearer),
        ("idempotency-key", &*key),
    ];
    let register =
        || archive.stack.send("POST", &archive.owner.path("documents"), &headers, body.clone());
    let first = register();
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(register().body, first.body);
    assert_eq!(archive.find(&[]), ["a"]);
}

#[test]
fn no_content_of_a_document_is_readable_in_the_database() {
    let archive = Archive::new("pro-sign");
    let unique = ulid::Ulid::generate().to_string();
    let body = with(
        document("invoice", &format!("請求書{unique}"), "2026-04-01", &file("x")),
        &[("counterparty", json!(format!("株式会社{unique}"))), ("amount", json!(987_654_321))],
    );
    archive.keep(&body, &file("x"));
    archive.find(&[("counterparty", &unique)]);
    let account = Account::administrator(&archive.stack);
    let documents = account.scan("documents");
    let organization = archive.organization();
    let own: Vec<_> =
        documents.iter().filter(|item| item["pk"]["S"] == organization.as_str()).collect();
    assert_eq!(own.len(), 1);
    let kept = crate::personal_data::text_of(own[0]);
    assert!(kept.contains("keep_until") && kept.contains("2034-05-31"), "{kept}");
    let sha256 = body["sha256"].as_str().unwrap();
    for secret in [&unique, "請求書", "株式会社", "987654321", "JPY", sha256] {
        assert!(!kept.contains(secret), "the table holds {secret:?}");
    }
    // Documents have a key of their own, wrapped for its own purpose.
    let keyring = account.scan("keyring");
    let mut purposes: Vec<_> = keyring
        .iter()
        .filter(|item| item["pk"]["S"] == organization.as_str())
        .map(|item| item["sk"]["S"].as_str().unwrap())
        .collect();
    purposes.sort_unstable();
    assert_eq!(purposes, ["archive", "people"]);
}

//! Finding documents as an officer would, and taking along what was found.

use acceptance::{Person, transfer};
use serde_json::{Value, json};

use super::{Archive, document, file, hex, titles, with};
use crate::contract_confirmation::confirm_contract;
use crate::data_export::open;
use crate::invite::Company;

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
                // One of them is of a day to come.
                ("received_on", json!("2026-04-01")),
            ],
        ));
    };
    keep("a", "2026-04-01", "invoice", 1000, "JPY", "プロサイン株式会社");
    keep("b", "2026-04-15", "invoice", 2000, "JPY", "ＡＢＣ株式会社");
    keep("c", "2026-05-01", "contract", 3000, "JPY", "abc商事");
    keep("d", "2026-05-01", "receipt", 2000, "USD", "ﾌﾟﾛｻｲﾝ販売");
    keep("e", "2027-03-31", "other", -500, "JPY", "Beta & Co");
    keep("f", "2026-03-31", "estimate", 1, "JPY", "㈱髙嶋");
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[], "e d c b a f"),
        (&[("from", "2026-04-15")], "e d c b"),
        (&[("to", "2026-04-15")], "b a f"),
        (&[("from", "2026-04-15"), ("to", "2026-05-01")], "d c b"),
        (&[("from", "2026-04-15"), ("to", "2026-04-15")], "b"),
        (&[("minimum", "2000"), ("currency", "JPY")], "c b"),
        (&[("maximum", "1000"), ("currency", "JPY")], "e a f"),
        (&[("minimum", "1000"), ("maximum", "2000"), ("currency", "JPY")], "b a"),
        (&[("minimum", "1000"), ("maximum", "2000"), ("currency", "USD")], "d"),
        (&[("currency", "USD")], "d"),
        (&[("minimum", "1000"), ("maximum", "2000")], "d b a"),
        (&[("minimum", "２，０００"), ("from", "２０２６－０５－０１")], "d c"),
        (&[("maximum", "1500"), ("counterparty", "㈱")], "a f"),
        (&[("counterparty", "ﾌﾟﾛｻｲﾝ")], "d a"),
        (&[("counterparty", "プロサイン")], "d a"),
        (&[("counterparty", "abc")], "c b"),
        (&[("counterparty", "ＡＢＣ")], "c b"),
        (&[("counterparty", "（株）")], "b a f"),
        (&[("counterparty", "abc株式会社")], "b"),
        (&[("counterparty", "株式会社高島")], "f"),
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
        (&[("kind", "purchase-order")], ""),
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
fn documents_are_listed_page_by_page_newest_transaction_first() {
    let archive = Archive::new("pro-lead");
    confirm_contract(&archive.stack, &archive.organization());
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
fn what_was_found_leaves_as_a_list_and_as_files() {
    let company = Company::new();
    let archive = Archive::of(&company);
    let file = b"%PDF";
    let kept = archive.keep(&document("invoice", "請求書", "2026-04-01", file), file);
    archive.keep(&document("receipt", "領収書", "2026-04-02", b"other"), b"other");
    let list = archive.get("document-list?kind=invoice");
    assert_eq!((list.status, list.header("content-type")), (200, Some("text/csv; charset=utf-8")));
    let list = list.body.as_str().unwrap();
    assert_eq!((list.lines().count(), list.contains(&kept)), (2, true), "{list}");
    let pack = |token: &str, query: &str| {
        archive.send("POST", token, &format!("document-exports{query}"), &Value::Null)
    };
    let packed = pack(&archive.token, "?kind=invoice");
    assert_eq!((packed.status, &packed.body["documents"]), (201, &json!(1)), "{packed:?}");
    let (_, _, zip) = transfer("GET", packed.body["download"].as_str().unwrap(), &[], b"");
    let opened = open(&zip);
    assert_eq!(opened["index"][1][18], kept.as_str());
    assert_eq!(opened["files"][opened["index"][1][1].as_str().unwrap()], hex(file));
    assert_eq!(pack(&archive.token, "?kind=contract").body["documents"], 0);
    assert_eq!(pack(&archive.token, "?from=x").faults(), [("from", "wrong-format")]);

    let colleague = Person::new("pro-sign");
    let general = company.bring_in(&colleague, "general", &json!(["invite"])).access_token;
    assert_eq!(pack(&general, "").problem(), "not-permitted");
    let listed = archive.send("GET", &general, "document-list", &Value::Null);
    assert_eq!(listed.problem(), "not-permitted");
    let recorded = archive.audited();
    let recorded: Vec<_> =
        recorded.iter().filter(|line| line.starts_with("download-documents")).collect();
    assert_eq!(recorded.iter().filter(|line| line.contains("refused")).count(), 2, "{recorded:?}");
    assert_eq!(recorded.len(), 5, "{recorded:?}");
}

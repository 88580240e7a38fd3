//! How long a document is retained, and that nobody shortens it.

use acceptance::{Account, transfer};
use serde_json::{Value, json};

use super::{Archive, document, file, headers, with};
use crate::contract_confirmation::confirm_contract;

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
    archive.finalize();
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
    confirm_contract(&archive.stack, &archive.organization());
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
        "taxpayer": "company",
        "business_years": [{ "from": null, "year_end": "03", "extension_months": 0 }],
        "losses": [],
        "applied": true,
    });
    assert_eq!(shown, usual);

    let kept = |id: &str, until: &str, lock: &str| {
        assert_eq!(archive.show(id)["keep_until"], until, "{id}");
        let locks: Vec<_> = archive.locks(id).into_iter().map(|(_, until)| until).collect();
        assert_eq!(locks, [lock], "{id}");
    };
    archive.finalize();
    kept(&id, "2034-05-31", "2034-05-31T15:00:00Z");
    let changed = archive.settings("03", 1, &["2026-04-01"]);
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
        "taxpayer": text("company"),
        "business_years": { "L": [{ "M": {
            "from": text("1900-01-01"),
            "year_end": text("03"),
            "extension_months": { "N": "0" },
        } }] },
        "losses": { "L": [text("2026-04-01")] },
        "applied": text(&ids[0]),
        "version": { "N": "1" },
    });
    archive.finalize();
    let table = &archive.stack.tables["documents"];
    let put = json!({ "TableName": table, "Item": item });
    let put = Account::administrator(&archive.stack).dynamodb("PutItem", &put);
    assert_eq!(put.status, 200, "{put:?}");

    assert_eq!(archive.get("archive-settings").body["applied"], false);
    for id in &ids {
        assert_eq!(archive.show(id)["keep_until"], "2037-05-31", "the new day is shown already");
    }
    assert_eq!(archive.settings("03", 0, &["2026-04-01"]).body["applied"], true);
    let locks = ids.each_ref().map(|id| archive.locks(id)[0].1.clone());
    let (seven, ten) = ("2034-05-31T15:00:00Z", "2037-05-31T15:00:00Z");
    assert_eq!(locks, [seven, ten, ten], "it continues where it stopped");
    assert!(!archive.audited().contains(&"change-archive-settings done".to_owned()));
    // Repeating the request once more applies the settings to all documents.
    archive.settings("03", 0, &["2026-04-01"]);
    assert_eq!(archive.locks(&ids[0])[0].1, ten);
}

#[test]
fn a_document_received_in_the_next_year_is_retained_a_year_longer() {
    let archive = Archive::new("pro-sign");
    let body =
        with(document("invoice", "a", "2026-03-31", b"x"), &[("received_on", json!("2026-04-05"))]);
    let registered = archive.register(&body);
    assert_eq!(registered["keep_until"], "2034-05-31", "not 2033");
    let shown = archive.show(registered["id"].as_str().unwrap());
    assert_eq!([&shown["transaction_date"], &shown["received_on"]], ["2026-03-31", "2026-04-05"]);
    assert_eq!(archive.find(&[("from", "2026-03-31"), ("to", "2026-03-31")]), ["a"]);

    let tomorrow = acceptance::day(2);
    let future = with(body, &[("received_on", json!(tomorrow))]);
    let refused = archive.send("POST", &archive.token, "documents", &future);
    assert_eq!(refused.faults(), [("received_on", "out-of-range")]);
}

#[test]
fn a_sole_proprietor_retains_by_calendar_years() {
    let archive = Archive::new("pro-lead");
    let alone = json!({ "taxpayer": "sole-proprietor" });
    let set = archive.send("PUT", &archive.token, "archive-settings", &alone);
    assert_eq!((set.status, &set.body["business_years"]), (200, &json!([])), "{set:?}");
    let receipt = archive.register(&document("receipt", "a", "2026-06-15", b"x"));
    assert_eq!(receipt["keep_until"], "2034-03-15");
    let reason = receipt["keep_reason"].as_str().unwrap();
    assert!(reason.contains("2026年分の所得税") && reason.contains("所得税法施行規則"), "{reason}");
    let body = json!({ "taxpayer": "sole-proprietor", "losses": ["2026-01-01"] });
    let refused = archive.send("PUT", &archive.token, "archive-settings", &body);
    assert_eq!(refused.faults(), [("losses", "only-for-companies")]);
}

#[test]
fn business_years_may_begin_short_and_change_their_end() {
    let archive = Archive::new("pro-sign");
    let years = json!([
        { "from": "2018-06-01", "year_end": "12" },
        { "from": "2026-01-01", "year_end": "03" },
    ]);
    let set = |body: &Value| archive.send("PUT", &archive.token, "archive-settings", body);
    let body = json!({ "business_years": years, "losses": ["2018-06-01", "2026-01-01"] });
    assert_eq!(set(&body).status, 200);
    let until =
        |day: &str| archive.register(&document("invoice", day, day, b"x"))["keep_until"].clone();
    assert_eq!(until("2018-07-01"), "2029-02-28", "ten years of a year that began in June");
    assert_eq!(until("2025-12-31"), "2033-02-28");
    assert_eq!(until("2026-02-10"), "2036-05-31", "a short year with a loss");
    assert_eq!(until("2026-04-01"), "2034-05-31");
    let wrong = json!({ "business_years": years, "losses": ["2026-02-01"] });
    assert_eq!(set(&wrong).faults(), [("losses", "not-a-first-day")]);
    let wrong = json!({ "business_years": [{ "year_end": "03" }, { "year_end": "12" }] });
    assert_eq!(set(&wrong).faults(), [("business_years", "not-business-years")]);
}

#[test]
fn documents_of_a_transaction_are_retained_whatever_they_are_called() {
    let archive = Archive::new("pro-lead");
    for kind in [
        "delivery-note",
        "dispatch-note",
        "order-acceptance",
        "inspection-certificate",
        "payment-notice",
        "purchase-statement",
    ] {
        let kept = archive.register(&document(kind, kind, "2026-04-01", b"x"));
        assert_eq!(kept["keep_until"], "2034-05-31", "{kind}");
    }
}

//! Registering a document and uploading its file.

use acceptance::{Account, day, transfer};
use serde_json::{Value, json};

use super::{Archive, document, file, headers, upload, upload_with};

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
fn a_document_keeps_the_name_that_its_file_had() {
    let archive = Archive::new("pro-sign");
    let (file, name) = (file("named"), "請求書_2026-04 (1).pdf");
    let mut named = document("invoice", "a", "2026-04-01", &file);
    named["file_name"] = name.into();
    let id = archive.register(&named)["id"].as_str().unwrap().to_owned();
    assert_eq!(archive.show(&id)["file_name"], name);
    let items = archive.get("documents").body["items"].clone();
    assert_eq!(items[0]["file_name"], name);
    let kept = format!("{:?}", Account::administrator(&archive.stack).scan("documents"));
    assert!(!kept.contains(name), "it is sealed");
    archive.register(&document("invoice", "b", "2026-04-02", &file));
    assert_eq!(archive.get("documents").body["items"][0]["file_name"], Value::Null);
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
    let lock = &signed_headers["x-amz-object-lock-retain-until-date"];
    assert!((day(13)..=day(15)).contains(&lock[..10].to_owned()), "two weeks: {lock}");
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
    let mistyped = document("invoice", "a", "2099-04-01", b"x");
    let refused = archive.send("POST", &archive.token, "documents", &mistyped);
    let out_of_range = |field| (field, "out-of-range");
    assert_eq!(refused.faults(), ["transaction_date", "received_on"].map(out_of_range));
    let settings = json!({
        "taxpayer": "nobody",
        "business_years": [{ "year_end": "02-29", "extension_months": 11 }],
        "losses": ["1"],
    });
    let refused = archive.send("PUT", &archive.token, "archive-settings", &settings);
    assert_eq!(refused.faults(), [("taxpayer", "not-one-of"), ("losses", "wrong-format"),]);
    assert!(archive.find(&[]).is_empty());
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

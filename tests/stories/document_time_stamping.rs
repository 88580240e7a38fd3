//! P4: if the vendor has named a time stamping authority, the files of documents that the law has
//! retained are time-stamped as they arrive, and the proof goes wherever the file goes.

use acceptance::{Account, transfer, wait_for};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::data_export::{hex, open};
use crate::document_archive::{Archive, document, file};

/// Waits until the file of a document is time-stamped.
fn stamped(archive: &Archive, id: &str) -> Value {
    wait_for("a time stamp", || {
        let shown = archive.show(id);
        shown["time_stamp"].is_string().then_some(shown)
    })
}

fn token(shown: &Value) -> Vec<u8> {
    STANDARD.decode(shown["time_stamp"].as_str().unwrap()).unwrap()
}

/// Delivers the message that a document's file has arrived.
fn deliver(archive: &Archive, id: &str) {
    let key = format!("{}/{id}", archive.organization());
    let mut event = acceptance::event("document-time-stamping");
    event["Records"][0]["body"] = json!({ "key": key }).to_string().into();
    let delivered = Account::administrator(&archive.stack).invoke("document-time-stamping", &event);
    assert_eq!(delivered.answer, json!({ "batchItemFailures": [] }), "{delivered:?}");
}

#[test]
fn a_file_is_time_stamped_once_when_it_arrives() {
    let archive = Archive::new("pro-lead");
    let file = file("stamped");
    let id = archive.keep(&document("invoice", "a", "2026-04-01", &file), &file);
    let shown = stamped(&archive, &id);
    let sha256 = ring::digest::digest(&ring::digest::SHA256, &file);
    let token_of = token(&shown);
    assert!(token_of.windows(32).any(|part| part == sha256.as_ref()), "it states the digest");
    let at: jiff::Timestamp = shown["time_stamped_at"].as_str().unwrap().parse().unwrap();
    let registered: jiff::Timestamp = shown["registered_at"].as_str().unwrap().parse().unwrap();
    assert!((0..300).contains(&(at.as_second() - registered.as_second())), "{shown}");
    // A message may be delivered twice.
    deliver(&archive, &id);
    assert_eq!(archive.show(&id)["time_stamp"], shown["time_stamp"]);
}

#[test]
fn what_no_law_retains_is_not_time_stamped() {
    let archive = Archive::new("pro-sign");
    let file = file("other");
    let id = archive.keep(&document("other", "a", "2026-04-01", &file), &file);
    deliver(&archive, &id);
    let shown = archive.show(&id);
    assert_eq!((&shown["time_stamp"], &shown["time_stamped_at"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_time_stamp_stays_with_its_file_and_leaves_with_it() {
    let archive = Archive::new("pro-sign");
    let file = file("taken along");
    let id = archive.keep(&document("receipt", "a", "2026-04-01", &file), &file);
    let shown = stamped(&archive, &id);
    archive.finalize();
    assert_eq!(archive.show(&id)["time_stamp"], shown["time_stamp"]);
    let packed = archive.send("POST", &archive.token, "document-exports", &Value::Null);
    assert_eq!(packed.status, 201, "{packed:?}");
    let (_, _, zip) = transfer("GET", packed.body["download"].as_str().unwrap(), &[], b"");
    let opened = open(&zip);
    let name = opened["index"][1][1].as_str().unwrap();
    assert_eq!(opened["files"][name], hex(&file));
    assert_eq!(opened["files"][format!("{name}.tst")], hex(&token(&shown)));
    assert_eq!(opened["index"][1][19], shown["time_stamped_at"]);
}

//! Mistakes are corrected or voided, and stay viewable.

use acceptance::transfer;
use serde_json::{Value, json};

use super::{Archive, document, file, with};

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
fn a_mistaken_registration_is_voided_and_stays_viewable() {
    let archive = Archive::new("pro-sign");
    let file = file("x");
    let first = archive.keep(&document("invoice", "first", "2026-04-01", &file), &file);
    let correction = |title: &str| {
        let document = document("invoice", title, "2026-04-01", &file);
        archive.keep(&with(document, &[("supersedes", json!(first))]), &file)
    };
    let mistake = correction("mistake");
    let path = format!("documents/{mistake}");
    let void = || archive.send("POST", &archive.token, &format!("{path}/void"), &Value::Null);
    for _ in 0..2 {
        assert_eq!(void().status, 204, "repeating it changes nothing");
    }
    assert_eq!(archive.find(&[]), ["first"]);
    assert_eq!(archive.find(&[("voided", "true")]), ["mistake"]);
    let shown = archive.show(&mistake);
    let me = archive.stack.get(&archive.owner.path("me"), &archive.token).body;
    assert_eq!((&shown["voided_by"], &shown["title"]), (&me["id"], &json!("mistake")));
    assert!(shown["voided_at"].is_string(), "{shown}");
    assert_eq!(shown["keep_until"], Value::Null);
    let url = shown["file"]["download"].as_str().unwrap();
    assert_eq!(transfer("GET", url, &[], b"").2, file);
    assert!(archive.audited().contains(&"void-document done".to_owned()));

    let refused = archive.send("DELETE", &archive.token, &path, &Value::Null);
    assert_eq!((refused.status, refused.problem()), (409, "voided"));
    let corrected =
        with(document("invoice", "a", "2026-04-01", &file), &[("supersedes", json!(mistake))]);
    let refused = archive.send("POST", &archive.token, "documents", &corrected);
    assert_eq!((refused.status, refused.problem()), (409, "voided"));
    // The document that it corrected can be corrected again.
    let second = correction("second");
    assert_eq!(archive.show(&first)["superseded_by"], second.as_str());
}

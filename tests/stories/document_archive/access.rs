//! Who reads documents, and that the tables show nothing of them.

use acceptance::{Account, Person};
use serde_json::{Value, json};

use super::{Archive, document, file, with};
use crate::invite::Company;

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
    let is_own = |item: &&Value| {
        let is_document = item["sk"]["S"].as_str().unwrap().starts_with("doc_");
        item["pk"]["S"] == organization.as_str() && is_document
    };
    let own: Vec<_> = documents.iter().filter(is_own).collect();
    assert_eq!(own.len(), 1);
    let kept = crate::personal_data::text_of(own[0]);
    assert!(kept.contains("keep_until") && kept.contains("2034-05-31"), "{kept}");
    let sha256 = body["sha256"].as_str().unwrap();
    for secret in [&unique, "請求書", "株式会社", "987654321", "JPY", sha256] {
        assert!(!kept.contains(secret), "the table holds {secret:?}");
    }
    // Documents have a key of their own, wrapped for its own purpose, and a salt for a second one.
    let keyring = account.scan("keyring");
    let mut purposes: Vec<_> = keyring
        .iter()
        .filter(|item| item["pk"]["S"] == organization.as_str())
        .map(|item| item["sk"]["S"].as_str().unwrap())
        .collect();
    purposes.sort_unstable();
    assert_eq!(purposes, ["archive", "people", "salt"]);
}

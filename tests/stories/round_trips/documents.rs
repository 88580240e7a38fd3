//! Of documents, passes, exports and manuals.

use acceptance::event;
use serde_json::{Value, json};

use super::{Caller, NEW_KEY, QUERY, READ, WRITE, sorted};

#[test]
fn a_document_takes_a_read_and_a_key_and_signed_addresses_nothing() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let request = |key: &str, path: &str, body: &Value| {
        let mut event = event("document-archive");
        let id = path.rsplit('/').next().unwrap_or_default();
        let method = key.split(' ').next().unwrap_or_default();
        event["routeKey"] = key.into();
        event["requestContext"]["routeKey"] = key.into();
        event["requestContext"]["http"]["method"] = method.into();
        event["pathParameters"]["id"] = id.into();
        event["headers"]["authorization"] = format!("Bearer {token}").into();
        event["body"] = body.to_string().into();
        caller.account.invoke("document-archive", &event)
    };
    let body = |kind: &str| crate::document_archive::document(kind, "a", "2026-04-01", b"x");
    let register = |kind| request("POST /v1/{product}/documents", "", &body(kind));
    let first = register("invoice");
    assert_eq!(first.http().status, 201, "{first:?}");
    assert_eq!(first.calls(), [READ, NEW_KEY, WRITE]);
    assert_eq!(register("invoice").calls(), [READ, "KMS:Decrypt", WRITE]);
    let other = register("other").http().body["id"].as_str().unwrap().to_owned();

    let listed = request("GET /v1/{product}/documents", "", &Value::Null);
    assert_eq!(listed.http().status, 200, "{listed:?}");
    // The record is written beside the key and what follows from it.
    assert_eq!(sorted(&listed), [READ, QUERY, WRITE, "KMS:Decrypt"]);
    let route = "GET /v1/{product}/documents/{id}";
    let shown = request(route, &other, &Value::Null);
    assert_eq!(shown.http().status, 200, "{shown:?}");
    assert_eq!(sorted(&shown), [READ, WRITE, "KMS:Decrypt", "S3:ListObjectVersions"]);

    let mistaken = register("invoice").http().body["id"].as_str().unwrap().to_owned();
    let voided = request("POST /v1/{product}/documents/{id}/void", &mistaken, &Value::Null);
    assert_eq!(voided.http().status, 204, "{voided:?}");
    assert_eq!(voided.calls(), [READ, WRITE]);

    let deleted = request("DELETE /v1/{product}/documents/{id}", &other, &Value::Null);
    assert_eq!(deleted.http().status, 204, "{deleted:?}");
    assert_eq!(deleted.calls(), [READ, WRITE, READ, "S3:ListObjectVersions", WRITE]);
}

#[test]
fn a_manual_takes_one_read() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let route = "GET /v1/{product}/manuals";
    let listed = caller.request("manuals", route, &token, &Value::Null);
    assert_eq!(listed.http().status, 200, "{listed:?}");
    assert_eq!(listed.calls(), [READ]);
}

#[test]
fn access_by_a_pass_is_recorded_beside_unwrapping_its_key() {
    let leaving = crate::contract_end::Leaving::new();
    let id = crate::archive_pass::keep(&leaving.company, "invoice", "a", b"x");
    assert_eq!(leaving.end(-1).status, 200);
    let caller = Caller::new();
    let request_with = |key: &str, token: &str, body: &Value, approval: &str| {
        let mut event = event("archive-pass");
        let method = key.split(' ').next().unwrap_or_default();
        event["routeKey"] = key.into();
        event["requestContext"]["routeKey"] = key.into();
        event["requestContext"]["http"]["method"] = method.into();
        event["pathParameters"] = json!({ "id": id });
        let of_whom = format!("organization={}", leaving.organization);
        let reviews = key == "GET /v1/staff/archive-passes";
        event["rawQueryString"] = if reviews { of_whom } else { String::new() }.into();
        event["headers"]["authorization"] = format!("Bearer {token}").into();
        event["headers"]["content-type"] = "application/json".into();
        event["headers"]["approval"] = approval.into();
        event["body"] = body.to_string().into();
        caller.account.invoke("archive-pass", &event)
    };
    let request = |key: &str, token: &str, body: &Value| request_with(key, token, body, "");
    let email = &caller.person.email;
    let wish = json!({ "organization": leaving.organization, "email": email, "reason": "a" });
    let parameters = json!({
        "organization": leaving.organization, "email": email, "reason": "a", "days": "7",
    });
    let approval = leaving.pair.approval(&caller.stack, "issue-archive-pass", &parameters);
    let issued = request_with("POST /v1/staff/archive-passes", &leaving.staff, &wish, &approval);
    assert_eq!(issued.http().status, 201, "{issued:?}");
    assert_eq!(sorted(&issued), [READ, QUERY, WRITE, "KMS:Decrypt", NEW_KEY]);
    let reviewed = request("GET /v1/staff/archive-passes", &leaving.staff, &Value::Null);
    assert_eq!(reviewed.http().status, 200, "{reviewed:?}");
    assert_eq!(sorted(&reviewed), [READ, QUERY, WRITE, "KMS:Decrypt"]);

    let token = caller.stack.wait_for_letters(email, 1)[0].token();
    let listed = request("GET /v1/archive-pass/documents", &token, &Value::Null);
    assert_eq!(listed.http().status, 200, "{listed:?}");
    assert_eq!(sorted(&listed), [READ, QUERY, WRITE, "KMS:Decrypt"]);
    assert_eq!(
        listed.calls().last(),
        Some(&QUERY),
        "the look is on record before anything is read"
    );
    let shown = request("GET /v1/archive-pass/documents/{id}", &token, &Value::Null);
    assert_eq!(shown.http().status, 200, "{shown:?}");
    assert_eq!(sorted(&shown), [READ, WRITE, "KMS:Decrypt", "S3:ListObjectVersions"]);
    let list = request("GET /v1/archive-pass/document-list", &token, &Value::Null);
    assert_eq!(list.http().status, 200, "{list:?}");
    assert_eq!(sorted(&list), [READ, QUERY, WRITE, "KMS:Decrypt"]);
    let packed = request("POST /v1/archive-pass/document-exports", &token, &Value::Null);
    assert_eq!(packed.http().status, 201, "{packed:?}");
    let upload = ["S3:CreateMultipartUpload", "S3:UploadPart", "S3:CompleteMultipartUpload"];
    let mut calls = vec![READ, QUERY, WRITE, "KMS:Decrypt", "S3:GetObject"];
    calls.extend(upload);
    calls.sort_unstable();
    assert_eq!(sorted(&packed), calls);
    let stranger = request("GET /v1/archive-pass/documents", "x", &Value::Null);
    assert_eq!((stranger.http().status, stranger.calls().len()), (401, 0));
}

#[test]
fn an_export_request_takes_one_load_one_transaction_and_one_message() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let route = "POST /v1/{product}/exports";
    let asked = caller.request("data-export", route, &token, &Value::Null);
    assert_eq!(asked.http().status, 202, "{asked:?}");
    assert_eq!(sorted(&asked)[..2], [READ, QUERY], "side by side");
    assert_eq!(asked.calls()[2..], [WRITE, "SQS:SendMessage"]);

    let route = "GET /v1/{product}/exports";
    let listed = caller.request("data-export", route, &token, &Value::Null);
    assert_eq!(listed.http().status, 200);
    assert_eq!(sorted(&listed), [READ, QUERY, WRITE]);
    assert_eq!(listed.calls().last(), Some(&WRITE), "who looks is known by then");
}

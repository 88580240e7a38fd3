//! The deployed API, sent requests that schemathesis makes of its document. It fails where an answer is
//! not what the document says: an error of the service, an unknown status, another shape, a refusal of
//! what is right, or an acceptance of what is wrong. `schemathesis.toml` says what is asked of which
//! operation, and why where that is less.
//!
//! All requests come from one address here, so this runs by itself, after the stories: `make test`.

use std::path::Path;
use std::process::Command;

use acceptance::{Person, Stack, Staff, openapi};
use serde_json::json;

/// The tools that `make test` installs.
const SCHEMATHESIS: &str = ".venv/schemathesis/bin/schemathesis";

#[test]
fn requests_made_of_the_document_are_answered_as_it_says() {
    let stack = Stack::find();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let person = Person::new("pro-sign");
    let _ = person.sign_up(&stack);
    let customer = Person::new("pro-sign").sign_up(&stack);
    let staff = Staff::enrol(&stack).sign_in(&stack).access_token;
    let signed_in = person.sign_in(&stack).access_token;
    let notice = json!({
        "product": "pro-sign",
        "kind": "service-change",
        "title": "画面の変更について",
        "body": "画面が変わります。",
        "effective_on": "2026-12-31",
    });
    let authorization = format!("Bearer {staff}");
    let headers = [("content-type", "application/json"), ("authorization", authorization.as_str())];
    let notice = stack.send("POST", "/v1/staff/notices", &headers, notice.to_string());
    let id = |value: &serde_json::Value| value.as_str().unwrap().to_owned();

    let run = Command::new(root.join(SCHEMATHESIS))
        .args(["--config-file", "tests/schemathesis/schemathesis.toml", "run", openapi::DOCUMENT])
        .args(["--url", &stack.api])
        .current_dir(root)
        .env("ACCESS_TOKEN", signed_in)
        .env("STAFF_ACCESS_TOKEN", staff)
        .env("ORGANIZATION", id(&customer.body["organization_id"]))
        .env("NOTICE", id(&notice.body["id"]))
        .status();
    assert!(run.unwrap().success(), "an answer is not as the document says: see above");
}

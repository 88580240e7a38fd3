//! Sends the deployed API requests that schemathesis generates from the OpenAPI document. It fails if an
//! answer contradicts the document: a server error, an unknown status, a different shape, a refused
//! valid request or an accepted invalid one. `schemathesis.toml` configures the operations, and gives
//! the reason for every check that is left out.
//!
//! All requests have the same source address, so `make test` runs this alone, after the stories.

use std::path::Path;
use std::process::Command;

use acceptance::{Person, Stack, Staff, openapi};
use serde_json::json;

/// `make test` installs it here.
const SCHEMATHESIS: &str = ".venv/schemathesis/bin/schemathesis";

#[test]
fn generated_requests_get_answers_that_match_the_document() {
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
        .args(["--header", &format!("yakusoku-door: {}", stack.door)])
        .args(["--header", "yakusoku-viewer: 192.0.2.1"])
        .current_dir(root)
        .env("ACCESS_TOKEN", signed_in)
        .env("STAFF_ACCESS_TOKEN", staff)
        .env("ORGANIZATION", id(&customer.body["organization_id"]))
        .env("NOTICE", id(&notice.body["id"]))
        .status();
    assert!(run.unwrap().success(), "an answer contradicts the document: see above");
}

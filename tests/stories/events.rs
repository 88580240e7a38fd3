//! The events beside the code are what API Gateway and the stream really send, and every function
//! has one.

use acceptance::{Account, Person, Stack, event, source};
use serde_json::Value;

/// The same event from an address, and of somebody, that are like no other's: nothing that came of
/// it before counts against it.
fn of_somebody_new(mut event: Value) -> Value {
    if event["requestContext"]["http"].is_object() {
        event["requestContext"]["http"]["sourceIp"] = source().into();
    }
    let body = event["body"].as_str().and_then(|body| serde_json::from_str::<Value>(body).ok());
    if let Some(mut body) = body.filter(|body| body["email"].is_string()) {
        body["email"] = Person::new("pro-sign").email.into();
        event["body"] = body.to_string().into();
    }
    event
}

#[test]
fn every_function_answers_its_events() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let mut answered = Vec::new();
    let mut names: Vec<String> =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../events"))
            .unwrap()
            .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
    names.sort();
    for name in &names {
        let use_case = stack.functions.keys().filter(|use_case| name.starts_with(*use_case)).max();
        let use_case = use_case.unwrap_or_else(|| panic!("{name} is no function's"));
        let invoked = account.invoke(use_case, &of_somebody_new(event(name)));
        let answer = if invoked.answer["statusCode"].is_null() {
            invoked.answer.to_string()
        } else {
            let answer = invoked.http();
            format!("{} {}", answer.status, answer.problem())
        };
        answered.push(format!("{name}: {}", answer.trim_end()));
    }
    for use_case in stack.functions.keys() {
        assert!(names.contains(use_case), "{use_case} has no event");
    }
    assert_eq!(
        answered,
        [
            r#"announcement-delivery: {"batchItemFailures":[]}"#,
            r#"announcement-delivery-message: {"batchItemFailures":[]}"#,
            "archive-pass: 401 pass-not-valid",
            "archive-pass-issue: 404 not-found",
            "contract-end: 404 not-found",
            r#"customer-notification: {"batchItemFailures":[]}"#,
            "data-export: 401 not-signed-in",
            "document-archive: 401 not-signed-in",
            "document-archive-search: 401 not-signed-in",
            r#"export-packing: {"batchItemFailures":[]}"#,
            "incident-clock: {}",
            "invite: 401 not-signed-in",
            "invite-accept: 400 link-not-valid",
            "legal-hold: 404 not-found",
            r#"mail-delivery: {"batchItemFailures":[]}"#,
            "manuals: 401 not-signed-in",
            "member-removal: 401 not-signed-in",
            "member-removal-leave: 401 not-signed-in",
            "password-reset: 202",
            "password-reset-change: 401 not-signed-in",
            "password-reset-confirm: 400 link-not-valid",
            "retention-purge: {}",
            r#"retention-purge-replay: {"batchItemFailures":[]}"#,
            "role-change: 401 not-signed-in",
            "sign-in: 401 wrong-credentials",
            "sign-in-keys: 200",
            "signup: 202",
            "signup-confirm: 400 link-not-valid",
            "staff-access: 401 wrong-credentials",
            "staff-access-accept: 400 link-not-valid",
            "staff-access-enrol: 400 link-not-valid",
            "staff-access-invite: 202",
            "status-posting: 404 not-found",
            "status-posting-repair: {}",
            "status-subscription: 202",
            "status-subscription-confirm: 400 link-not-valid",
            "status-subscription-one-click: 204",
        ]
    );
}

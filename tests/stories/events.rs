//! The events beside the code are what API Gateway and the stream really send, and every function
//! has one.

use std::collections::BTreeSet;

use acceptance::{Account, Person, Stack, event, openapi, source};
use serde_json::{Value, json};

/// The same event from an address, and of somebody, that are like no other's: nothing that came of
/// it before counts against it.
fn of_somebody_new(mut event: Value) -> Value {
    if event["headers"].is_object() {
        event["headers"]["yakusoku-viewer"] = source().into();
    }
    let body = event["body"].as_str().and_then(|body| serde_json::from_str::<Value>(body).ok());
    if let Some(mut body) = body.filter(|body| body["email"].is_string()) {
        body["email"] = Person::new("pro-sign").email.into();
        event["body"] = body.to_string().into();
    }
    event
}

/// How a function answers somebody who holds nothing, by what the API's document says of the route;
/// nothing where the event is no request to the API.
fn answer_to_a_stranger(document: &Value, event: &Value) -> Option<String> {
    if event["type"] == "REQUEST" {
        return Some(json!({ "isAuthorized": false, "context": { "door": "front" } }).to_string());
    }
    let (method, path) = event["routeKey"].as_str()?.split_once(' ')?;
    let operation = &document["paths"][path][method.to_lowercase()];
    let refused = &operation["responses"]["400"]["content"]["application/problem+json"];
    let is_distinguished = refused["examples"]["link-not-valid"].is_object();
    let refusal = match operation["x-caller"].as_str()? {
        "access token" => "401 not-signed-in",
        "archive pass" => "401 pass-not-valid",
        "mail token" if is_distinguished => "400 link-not-valid",
        "password" => "401 wrong-credentials",
        "staff" => "404 not-found",
        "anyone" | "mail token" => {
            let mut statuses = operation["responses"].as_object()?.keys();
            return statuses.find(|status| status.starts_with('2')).cloned();
        }
        caller => panic!("no event of a {caller} has been seen yet"),
    };
    Some(refusal.to_owned())
}

#[test]
fn every_function_answers_its_events() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let document = openapi::document();
    let mut without_event: BTreeSet<&str> = stack.functions.keys().map(String::as_str).collect();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../events")).unwrap() {
        let name = file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        let use_case = stack.functions.keys().filter(|use_case| name.starts_with(*use_case)).max();
        let use_case = use_case.unwrap_or_else(|| panic!("{name} is no function's"));
        without_event.remove(&*name);
        let event = event(&name);
        let invoked = account.invoke(use_case, &of_somebody_new(event.clone()));
        let answered = if invoked.answer["statusCode"].is_null() {
            invoked.answer.to_string()
        } else {
            let answer = invoked.http();
            format!("{} {}", answer.status, answer.problem()).trim_end().to_owned()
        };
        match answer_to_a_stranger(&document, &event) {
            Some(expected) => assert_eq!(answered, expected, "{name}"),
            None => {
                let done = ["202", "204", "{}", r#"{"batchItemFailures":[]}"#];
                assert!(done.contains(&&*answered), "{name}: {answered}");
            }
        }
    }
    assert!(without_event.is_empty(), "{without_event:?} have no event of their name");
}

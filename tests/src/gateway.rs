//! Invokes functions as API Gateway would, from any source address. Through the emulator's API all
//! requests have the same source address, which wrong passwords slow down.

use serde_json::{Value, json};

use crate::{Account, Answer, Stack, exchange, stack};

/// A unique source address.
pub fn source() -> String {
    let [.., a, b, c, d] = ulid::Ulid::generate().to_bytes();
    format!("2001:db8:{a:x}{b:02x}:{c:x}{d:02x}::1")
}

/// Reads an event from `events/`.
pub fn event(name: &str) -> Value {
    let file = format!("{}/../events/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let event = std::fs::read(file).expect("the event is there");
    serde_json::from_slice(&event).expect("the event is JSON")
}

/// Invokes the function that the `OpenAPI` document names for a request.
pub(crate) fn send(
    called: &Stack,
    source: &str,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let operation = exchange::operation_of(stack::document(), method, path);
    let (template, operation) = operation.expect("a route of the document");
    let use_case = operation["tags"][0].as_str().expect("every route belongs to a use case");
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let key = format!("{method} {template}");
    let mut event = event("sign-in");
    event["routeKey"] = key.as_str().into();
    event["requestContext"]["routeKey"] = key.into();
    event["rawPath"] = path.into();
    event["rawQueryString"] = query.into();
    event["requestContext"]["http"]["method"] = method.into();
    event["requestContext"]["http"]["path"] = path.into();
    event["requestContext"]["http"]["sourceIp"] = source.into();
    let parts = template.split('/').zip(path.split('/'));
    event["pathParameters"] = parts
        .filter_map(|(name, part)| Some((name.strip_prefix('{')?.strip_suffix('}')?, part)))
        .map(|(name, part)| (name.to_owned(), Value::from(part)))
        .collect();
    event["headers"] = json!({ "host": "api.example.jp" });
    for (name, value) in headers {
        match *name {
            "cookie" => event["cookies"] = json!([value]),
            name => event["headers"][name] = (*value).into(),
        }
    }
    event["body"] = String::from_utf8_lossy(body).into();
    Account::administrator(called).ask(use_case, &event).http()
}

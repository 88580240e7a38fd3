//! The events beside the code.

use serde_json::Value;

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

//! Legal holds as the staff see them.

use domain::legal_hold::Hold;
use serde_json::{Value, json};

/// What is held for one matter.
pub fn legal_hold(hold: &Hold) -> Value {
    json!({
        "matter": hold.matter.to_string(),
        "reason": hold.reason.expose(),
        "documents": hold.documents,
        "held_by": hold.held_by,
        "held_since": hold.held_since,
    })
}

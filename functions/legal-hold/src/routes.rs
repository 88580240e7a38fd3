//! The routes of this use case.

use domain::legal_hold::{MOST_DOCUMENTS, Matter, Reason};
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let lists = Route::new(
        "GET /v1/staff/contracts/{organization}/holds",
        Caller::Staff,
        200,
        "What of a customer is held as evidence",
        "By matter. What is held outlives the purge and its own keep-until day.",
    );
    let places = Route::new(
        "PUT /v1/staff/contracts/{organization}/holds/{matter}",
        Caller::Staff,
        200,
        "Hold everything of a customer, or some documents, as evidence",
        "The purge skips what is held, and the purge plan and the certificate say so. A matter is \
         called by a word or a case number, which stands in logs; said anew, the last counts. Once the \
         purge has begun only documents can be held.",
    );
    let releases = Route::new(
        "DELETE /v1/staff/contracts/{organization}/holds/{matter}",
        Caller::Staff,
        204,
        "Release what a matter holds",
        "What no other matter holds and no law keeps goes with the next purge.",
    );
    let documents = json!({
        "type": "array",
        "items": { "type": "string", "examples": ["doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR"] },
        "maxItems": MOST_DOCUMENTS,
        "description": "Which documents; everything where there are none.",
    });
    let reason = json!({ "type": "string", "minLength": 1, "maxLength": Reason::MAXIMUM });
    vec![
        lists.answers(schema::object(&[("items", json!({ "type": "array", "items": hold() }))])),
        places
            .takes(schema::with_optional(&[("reason", reason)], &[("documents", documents)]))
            .answers(hold())
            .refuses([Problem::PurgeBegan]),
        releases,
    ]
}

/// What a matter holds.
fn hold() -> Value {
    schema::object(&[
        (
            "matter",
            json!({ "type": "string", "maxLength": Matter::MAXIMUM, "examples": ["tokyo-district-2026-wa-123"] }),
        ),
        ("reason", json!({ "type": "string" })),
        ("documents", json!({ "type": "array", "items": { "type": "string" } })),
        ("held_by", json!({ "type": "string" })),
        ("held_since", json!({ "type": "string", "format": "date-time" })),
    ])
}

//! The routes of this use case.

use domain::purge::Holding;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let ends = Route::new(
        "POST /v1/staff/contracts/{organization}/end",
        Caller::Staff,
        200,
        "End a customer's contract as of a day in Japan",
        "The representatives are told at once, 14 and 7 days before the purge, and when all is gone. \
         From the day after the contract's last the customer's people only read.",
    );
    let reinstates = Route::new(
        "DELETE /v1/staff/contracts/{organization}/end",
        Caller::Staff,
        204,
        "Take the end of a contract back",
        "Possible until the purge begins.",
    );
    let plans = Route::new(
        "GET /v1/staff/contracts/{organization}/purge-plan",
        Caller::Staff,
        200,
        "What a purge would destroy, and when",
        "Counts what is stored, store by store, and changes nothing.",
    );
    let certifies = Route::new(
        "GET /v1/staff/contracts/{organization}/certificate",
        Caller::Staff,
        200,
        "The certificate that a customer's data is gone",
        "A JWS (RFC 7515), signed with a key of `/.well-known/jwks.json`. What was retained and goes \
         later has a certificate of its own: `certificate` is the newest, `earlier` the others.",
    );
    let stores = Holding::ALL.map(Holding::slug);
    let count = schema::object(&[
        ("store", json!({ "enum": stores })),
        ("count", json!({ "type": "integer", "minimum": 0 })),
    ]);
    vec![
        ends.repeatable()
            .takes(schema::object(&[("ends_on", day())]))
            .answers(schema::object(&dates()))
            .refuses([Problem::ContractEnded]),
        reinstates.refuses([Problem::PurgeBegan]),
        plans.answers(schema::with_optional(
            &[
                ("stored", json!({ "type": "array", "items": count })),
                ("retained", json!({ "type": "array", "items": retained() })),
                ("legal_holds", json!({ "type": "array", "items": hold() })),
            ],
            &dates(),
        )),
        certifies.answers(schema::object(&[
            ("certificate", schema::text("The compact JWS.")),
            ("earlier", json!({ "type": "array", "items": { "type": "string" } })),
        ])),
    ]
}

/// What is held as evidence.
fn hold() -> Value {
    schema::object(&[
        ("matter", json!({ "type": "string" })),
        ("reason", json!({ "type": "string" })),
        ("documents", json!({ "type": "array", "items": { "type": "string" } })),
        ("held_by", json!({ "type": "string" })),
        ("held_since", json!({ "type": "string", "format": "date-time" })),
    ])
}

/// Documents of one kind that are retained on one ground.
fn retained() -> Value {
    schema::object(&[
        ("kind", json!({ "type": "string", "examples": ["invoice"] })),
        ("ground", json!({ "type": "string", "examples": ["business-year"] })),
        ("count", json!({ "type": "integer", "minimum": 1 })),
        ("until", json!({ "type": ["string", "null"], "format": "date" })),
    ])
}

fn dates() -> [(&'static str, Value); 4] {
    [
        ("ends_on", day()),
        ("reminders", json!({ "type": "array", "items": day() })),
        ("purge_on", day()),
        ("deadline", day()),
    ]
}

fn day() -> Value {
    json!({ "type": "string", "format": "date", "examples": ["2026-12-31"] })
}

//! The routes of this use case.

use domain::Product;
use domain::incident_clock::{Duty, ReportKind};
use lambda::{Caller, Route, schema};
use serde_json::{Value, json};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let runs = Route::new(
        "GET /v1/staff/incident-clocks",
        Caller::Staff,
        200,
        "What is due of incidents, and by when",
        "Every incident, drafts too, of which something is still to be done: in time, or after it was \
         missed. Days are Japan's business days, without the company's closing days.",
    );
    let records = Route::new(
        "GET /v1/staff/incident-record",
        Caller::Staff,
        200,
        "What became of the incidents of a year",
        "Of every incident that occurred in that year in Japan: what was met and what was missed.",
    );
    let reports = Route::new(
        "POST /v1/staff/notices/{id}/privacy-reports",
        Caller::Staff,
        200,
        "Write down a report of an incident to the authority",
        "That it was made, on which day. Said again, the day is put right. Where somebody may have \
         meant harm there are 60 days for the final report, otherwise 30.",
    );
    let tells = Route::new(
        "GET /v1/staff/notices/{id}/delivery-status",
        Caller::Staff,
        200,
        "How many customers were told of an incident",
        "Of the latest that was announced of it. Companies with whom it went wrong are tried again; \
         those that are no customers any more are not told.",
    );
    let year = json!({ "type": "string", "pattern": "^20[2-9][0-9]$", "examples": ["2026"] });
    let list = |item| json!({ "type": "array", "items": item });
    vec![
        runs.answers(schema::object(&[("items", list(clock()))])),
        records.asks(vec![("year", year)]).answers(schema::object(&[
            ("year", count("The year.")),
            ("summary", list(summary())),
            ("items", list(clock())),
        ])),
        reports
            .repeatable()
            .takes(schema::with_optional(
                &[
                    ("kind", json!({ "enum": ReportKind::ALL.map(ReportKind::slug) })),
                    ("reported_on", schema::date()),
                ],
                &[("wrongful_purpose", json!({ "type": "boolean" }))],
            ))
            .answers(clock()),
        tells.answers(schema::object(&[
            ("announcement", schema::id("ann")),
            ("total", count("How many companies are to be told, as far as they were found.")),
            ("told", count("How many are told.")),
            ("ended", count("How many are no customers any more.")),
            ("failed", count("With how many it went wrong when it was last tried.")),
            ("remaining", count("How many are left.")),
            ("all_found", json!({ "type": "boolean" })),
            ("told_at", schema::or_null(schema::time())),
        ])),
    ]
}

fn count(description: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": description })
}

fn duty() -> Value {
    json!({ "enum": Duty::ALL.map(Duty::slug) })
}

fn summary() -> Value {
    let states = ["met", "missed", "running"];
    let mut fields = vec![("duty", duty())];
    fields.extend(states.map(|state| (state, count("How many."))));
    schema::object(&fields)
}

/// An incident with what is due of it.
fn clock() -> Value {
    let deadline = schema::object(&[
        ("duty", duty()),
        ("aim_on", schema::or_null(schema::date())),
        ("due_on", schema::date()),
        ("due_before", schema::time()),
        ("provisional", json!({ "type": "boolean" })),
        ("state", json!({ "enum": ["running", "met", "missed"] })),
        ("met_at", schema::or_null(schema::time())),
        ("missed_since", schema::or_null(schema::time())),
    ]);
    schema::object(&[
        ("notice", schema::id("ntc")),
        ("product", json!({ "enum": Product::ALL.map(Product::slug) })),
        ("title", schema::text("In Japanese.")),
        ("occurred_at", schema::time()),
        ("detected_at", schema::time()),
        ("published_at", schema::or_null(schema::time())),
        ("deadlines", json!({ "type": "array", "items": deadline })),
    ])
}

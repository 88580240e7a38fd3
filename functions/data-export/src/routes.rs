//! The routes of this use case.

use domain::export::Progress;
use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let asks = Route::new(
        "requestExport",
        "POST /v1/{product}/exports",
        Caller::AccessToken,
        202,
        "Have everything packed to take along",
        "Representatives, also when the contract has ended, until the purge. While one export is being \
         packed, asking again tells of that one. Documents are packed into volumes (ZIP); the last file \
         is the overview, with `index.csv` and `everything.json`.",
    );
    let lists = Route::new(
        "listExports",
        "GET /v1/{product}/exports",
        Caller::AccessToken,
        200,
        "List what was packed",
        "Representatives. The newest comes first; an export is there for a week.",
    );
    let shows = Route::new(
        "getExport",
        "GET /v1/{product}/exports/{id}",
        Caller::AccessToken,
        200,
        "See how the packing goes, and download what is packed",
        "Representatives. Once it is `finished`, each `download` works for 15 minutes. An export that \
         nobody works on is called for again by whoever looks.",
    );
    let too_many = Problem::TooManyAttempts(SignedDuration::from_hours(1));
    vec![
        asks.answers(schema::object("NewExport", &[("id", schema::id("exp"))]))
            .refuses([Problem::NotPermitted, too_many]),
        // All of a week fit one page.
        lists.answers(schema::page(export("Export", &[]))).refuses([Problem::NotPermitted]),
        shows
            .names([("id", schema::id("exp"))])
            .answers(export("ExportDetails", &[("files", files())]))
            .refuses([Problem::NotPermitted]),
    ]
}

fn export(name: &str, more: &[(&str, Value)]) -> Value {
    let progress = schema::object(
        "ExportProgress",
        &[
            ("documents_done", schema::count("How many are packed.")),
            ("documents_total", schema::or_null(schema::count("Known once all are packed."))),
        ],
    );
    let mut fields = vec![
        ("id", schema::id("exp")),
        ("state", schema::one_of::<Progress>()),
        ("asked_by", schema::id("mem")),
        ("asked_at", schema::time()),
        ("progress", progress),
        ("expires_at", schema::time()),
    ];
    fields.extend(more.iter().cloned());
    schema::object(name, &fields)
}

fn files() -> Value {
    schema::list(schema::object(
        "ExportFile",
        &[
            ("name", schema::text("What it is called.")),
            ("documents", schema::count("How many documents it holds.")),
            ("size", schema::count("In bytes.")),
            ("sha256", schema::sha256()),
            ("download", schema::or_null(schema::text("Where it is."))),
        ],
    ))
}

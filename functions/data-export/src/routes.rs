//! The routes of this use case.

use domain::export::Progress;
use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

pub fn routes() -> Vec<Route> {
    let asks = Route::new(
        "requestExport",
        "POST /v1/{product}/exports",
        Caller::AccessToken,
        202,
        "Request an export of all of the company's data",
        "For representatives, also after the contract has ended, until the purge. While an export \
         is being packed, a further request returns that export. Documents are packed into volumes \
         (ZIP), with `index.csv` and `index.xlsx`; the last file is the overview, with the `index.csv` of \
         all documents and `everything.json`.",
    );
    let lists = Route::new(
        "listExports",
        "GET /v1/{product}/exports",
        Caller::AccessToken,
        200,
        "List the company's exports",
        "For representatives. The newest comes first; an export is available for a week.",
    );
    let shows = Route::new(
        "getExport",
        "GET /v1/{product}/exports/{id}",
        Caller::AccessToken,
        200,
        "Get the progress of an export and its downloads",
        "For representatives. Once the export is `finished`, each `download` works for 15 minutes. \
         If packing has stalled, this request restarts it.",
    );
    let too_many = Problem::TooManyAttempts(SignedDuration::from_hours(1));
    vec![
        asks.answers(schema::object("NewExport", &[("id", schema::id("exp"))]))
            .refuses([Problem::NotPermitted, too_many]),
        // All exports of a week fit on one page.
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
            ("documents_done", schema::count("How many documents are packed.")),
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
            ("name", schema::text("The name of the file.")),
            ("documents", schema::count("How many documents it contains.")),
            ("size", schema::count("The size in bytes.")),
            ("sha256", schema::sha256()),
            ("download", schema::or_null(schema::text("The address of the file."))),
        ],
    ))
}

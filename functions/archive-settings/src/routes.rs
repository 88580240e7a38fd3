//! The routes of this use case.

use lambda::archive_settings as settings;
use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

pub fn routes() -> Vec<Route> {
    let reads = Route::new(
        "getArchiveSettings",
        "GET /v1/{product}/archive-settings",
        Caller::AccessToken,
        200,
        "Get the settings that determine how long documents are retained",
        "For representatives.",
    );
    let changes = Route::new(
        "setArchiveSettings",
        "PUT /v1/{product}/archive-settings",
        Caller::AccessToken,
        200,
        "Set when business years end and which of them made a loss",
        "For representatives. The settings can extend the retention of documents, but never \
         shorten it. While `applied` is false, the locks of some documents still have to be \
         extended: repeat the request, and it continues where it stopped.",
    );
    let staff_reads = Route::new(
        "getArchiveSettingsOfCustomer",
        "GET /v1/staff/contracts/{organization}/archive-settings",
        Caller::Staff,
        200,
        "Get the settings that determine how long a customer's documents are retained",
        "Also after the contract has ended, as long as documents are retained.",
    );
    let staff_changes = Route::new(
        "setArchiveSettingsOfCustomer",
        "PUT /v1/staff/contracts/{organization}/archive-settings",
        Caller::Staff,
        200,
        "Set a customer's business years and losses",
        "Also after the contract has ended, for a loss that became known only then. It can extend the \
         retention of documents, but never shorten it. While `applied` is false, repeat the request.",
    );
    let organization = || [("organization", schema::id("org"))];
    vec![
        reads.answers(applied_settings()).refuses([Problem::NotPermitted]),
        changes
            .takes(settings::taken())
            .answers(applied_settings())
            .refuses([Problem::NotPermitted, Problem::ContractEnded]),
        staff_reads.names(organization()).answers(applied_settings()),
        staff_changes.names(organization()).takes(settings::taken()).answers(applied_settings()),
    ]
}

/// The settings in an answer.
fn applied_settings() -> Value {
    settings::shown("AppliedArchiveSettings", ("applied", schema::flag()))
}

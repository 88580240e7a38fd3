//! The routes of this use case.

use domain::purge::Holding;
use domain::statutory::{DocumentKind, Ground};
use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

use crate::YEARS;

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let ends = Route::new(
        "endContract",
        "POST /v1/staff/contracts/{organization}/end",
        Caller::Staff,
        200,
        "End a customer's contract as of a day in Japan",
        "The representatives are told at once, 14 and 7 days before the purge, and when all is gone. \
         From the day after the contract's last the customer's people only read.",
    );
    let reinstates = Route::new(
        "reinstateContract",
        "DELETE /v1/staff/contracts/{organization}/end",
        Caller::Staff,
        204,
        "Take the end of a contract back",
        "Possible until the purge begins.",
    );
    let plans = Route::new(
        "getPurgePlan",
        "GET /v1/staff/contracts/{organization}/purge-plan",
        Caller::Staff,
        200,
        "What a purge would destroy, and when",
        "Counts what is stored, store by store, and changes nothing.",
    );
    let certifies = Route::new(
        "getDeletionCertificate",
        "GET /v1/staff/contracts/{organization}/certificate",
        Caller::Staff,
        200,
        "The certificate that a customer's data is gone",
        "A JWS (RFC 7515), signed with a key of `/.well-known/jwks.json`. What was retained and goes \
         later has a certificate of its own: `certificate` is the newest, `earlier` the others.",
    );
    let certificates = schema::object(
        "DeletionCertificates",
        &[
            ("certificate", schema::text("The compact JWS.")),
            ("earlier", schema::list(schema::text("The compact JWS."))),
        ],
    );
    let organization = || [("organization", schema::id("org"))];
    vec![
        ends.names(organization())
            .repeatable()
            .takes(schema::request("ContractEnd", &[("ends_on", last_day())], &[]))
            .answers(schema::object("ContractEndDates", &dates()))
            .refuses([Problem::ContractEnded]),
        reinstates.names(organization()).refuses([Problem::PurgeBegan]),
        plans.names(organization()).answers(plan()),
        certifies.names(organization()).answers(certificates),
    ]
}

/// The last day of a contract, as it is sent.
fn last_day() -> Value {
    let mut day = schema::date();
    day["description"] = format!("At most {YEARS} years ago or ahead.").into();
    day
}

/// What a purge would destroy, and what it would retain.
fn plan() -> Value {
    let stored = schema::object(
        "DataCount",
        &[("store", schema::one_of::<Holding>()), ("count", schema::count("How many."))],
    );
    // Documents of one kind that are retained on one ground.
    let retained = schema::object(
        "RetainedCount",
        &[
            ("kind", schema::one_of::<DocumentKind>()),
            ("ground", schema::one_of::<Ground>()),
            ("count", schema::integer(1..=i64::MAX, "How many.")),
            ("until", schema::or_null(schema::date())),
        ],
    );
    schema::with_optional(
        "PurgePlan",
        &[
            ("stored", schema::list(stored)),
            ("retained", schema::list(retained)),
            ("legal_holds", schema::list(schema::legal_hold())),
        ],
        &dates(),
    )
}

fn dates() -> [(&'static str, Value); 4] {
    [
        ("ends_on", schema::date()),
        ("reminders", schema::list(schema::date())),
        ("purge_on", schema::date()),
        ("deadline", schema::date()),
    ]
}

//! The routes of this use case.

use domain::purge::DataClass;
use domain::statutory::{DocumentKind, Ground};
use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

use crate::YEARS;

pub fn routes() -> Vec<Route> {
    let ends = Route::new(
        "endContract",
        "POST /v1/staff/contracts/{organization}/end",
        Caller::Staff,
        200,
        "End a customer's contract as of a day in Japan",
        "The representatives are notified immediately, 14 and 7 days before the purge, and when \
         the purge is finished. From the day after the contract's last day, the customer's members \
         can only read.",
    );
    let reinstates = Route::new(
        "reinstateContract",
        "DELETE /v1/staff/contracts/{organization}/end",
        Caller::Staff,
        204,
        "Reinstate a contract",
        "Takes back the end of the contract. Possible until the purge begins.",
    );
    let plans = Route::new(
        "getPurgePlan",
        "GET /v1/staff/contracts/{organization}/purge-plan",
        Caller::Staff,
        200,
        "Get what a purge would destroy, and when",
        "Counts the stored data by class and changes nothing.",
    );
    let certifies = Route::new(
        "getDeletionCertificate",
        "GET /v1/staff/contracts/{organization}/certificate",
        Caller::Staff,
        200,
        "Get the certificate of deletion of a customer's data",
        "A JWS (RFC 7515), signed with a key of `/.well-known/jwks.json`. Data that was retained \
         and is destroyed later has its own certificate: `certificate` is the newest, `earlier` \
         lists the others.",
    );
    let certificates = schema::object(
        "DeletionCertificates",
        &[
            ("certificate", schema::text("A JWS in compact form.")),
            ("earlier", schema::list(schema::text("A JWS in compact form."))),
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

/// The last day of a contract in a request.
fn last_day() -> Value {
    let mut day = schema::date();
    day["description"] = format!("At most {YEARS} years in the past or future.").into();
    day
}

/// What a purge would destroy, and what it would retain.
fn plan() -> Value {
    let stored = schema::object(
        "DataCount",
        &[("store", schema::one_of::<DataClass>()), ("count", schema::count("How many items."))],
    );
    // Documents of one kind, retained on one ground.
    let retained = schema::object(
        "RetainedCount",
        &[
            ("kind", schema::one_of::<DocumentKind>()),
            ("ground", schema::one_of::<Ground>()),
            ("count", schema::integer(1..=i64::MAX, "How many documents.")),
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

//! The routes of this use case.

use domain::Product;
use domain::approval::Act;
use domain::purge::DataClass;
use domain::statutory::{DocumentKind, Ground};
use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

use crate::YEARS;

pub fn routes() -> Vec<Route> {
    let mut routes = of_representatives();
    routes.extend(of_staff());
    routes
}

fn of_representatives() -> Vec<Route> {
    let asks = Route::new(
        "requestContractEnd",
        "PUT /v1/{product}/contract-end-request",
        Caller::AccessToken,
        200,
        "Ask for the end of your company's contract",
        "For representatives. Staff confirm it with you and carry it out; until then it can be \
         changed and taken back, and nothing ends by itself.",
    );
    let shows = Route::new(
        "getContractEndRequest",
        "GET /v1/{product}/contract-end-request",
        Caller::AccessToken,
        200,
        "Get what you asked for",
        "For representatives. Not found if nothing was asked for, or once staff have ordered the end.",
    );
    let withdraws = Route::new(
        "withdrawContractEnd",
        "DELETE /v1/{product}/contract-end-request",
        Caller::AccessToken,
        204,
        "Take back what you asked for",
        "For representatives, until staff have ordered the end.",
    );
    let coming = schema::request("ContractEndRequest", &[("ends_on", coming_day())], &[]);
    let asked = || schema::object("RequestedContractEnd", &requested());
    let refusals = || [Problem::NotPermitted, Problem::ContractEnded];
    vec![
        asks.takes(coming).answers(asked()).refuses(refusals()),
        shows.answers(asked()).refuses([Problem::NotPermitted, Problem::NotFound]),
        withdraws.refuses(refusals()),
    ]
}

fn of_staff() -> Vec<Route> {
    let ends = Route::new(
        "endContract",
        "POST /v1/staff/contracts/{organization}/end",
        Caller::Staff,
        200,
        "End a customer's contract as of a day in Japan",
        "The representatives are notified immediately, 14 and 7 days before the purge, and when \
         the purge is finished. From the day after the contract's last day, the customer's members \
         can only read. The purge never begins earlier than 14 days after this order; a last day \
         so long past that the deadline would be missed is refused, unless `breaks_promise` says that \
         promise P3 shall be broken.",
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
        "A JWS (RFC 7515), signed with a key of \
         `/.well-known/deletion-certificate-keys.json`. Data that was retained \
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
    let lists = Route::new(
        "listContractEndRequests",
        "GET /v1/staff/contract-end-requests",
        Caller::Staff,
        200,
        "List the contracts whose end was asked for and not ordered yet",
        "The oldest request comes first.",
    );
    let mut listed = requested().to_vec();
    listed.extend([("organization", schema::id("org")), ("product", schema::one_of::<Product>())]);
    let item = schema::object("ListedContractEndRequest", &listed);
    vec![
        lists.answers(schema::object("ContractEndRequests", &[("items", schema::list(item))])),
        ends.names(organization())
            .repeatable()
            .takes(schema::request(
                "ContractEnd",
                &[("ends_on", last_day())],
                &[("breaks_promise", promise())],
            ))
            .answers(schema::object("ContractEndDates", &dates()))
            .refuses([Problem::ContractEnded])
            .needs_approval(Act::EndContract),
        reinstates
            .names(organization())
            .refuses([Problem::PurgeBegan])
            .needs_approval(Act::ReinstateContract),
        plans.names(organization()).answers(plan()),
        certifies.names(organization()).answers(certificates),
    ]
}

/// What a representative asked for.
fn requested() -> [(&'static str, Value); 3] {
    [
        ("ends_on", schema::date()),
        ("requested_by", schema::id("mem")),
        ("requested_on", schema::date()),
    ]
}

/// The last day of a contract that a representative asks for.
fn coming_day() -> Value {
    let mut day = schema::date();
    day["description"] = format!("From today on, at most {YEARS} years in the future.").into();
    day
}

/// The promise that a late order breaks.
fn promise() -> Value {
    let mut promise = schema::pattern("^P3$", "P3");
    promise["description"] = "The purge misses its deadline.".into();
    promise
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
            ("end_request", schema::or_null(schema::object("RequestedContractEnd", &requested()))),
        ],
        &dates(),
    )
}

fn dates() -> [(&'static str, Value); 7] {
    let described = |says: &str| {
        let mut day = schema::date();
        day["description"] = says.into();
        day
    };
    [
        ("ends_on", schema::date()),
        ("reminders", schema::list(schema::date())),
        ("available_until", described("The last day on which the customer can sign in.")),
        ("purge_on", described("The purge begins at 01:00 on this day, in Japan.")),
        ("backups_end_on", described("The last day on which a backup can restore the data.")),
        ("deadline", described("By the end of this day the promise wants every copy gone.")),
        ("breaks_promise", schema::or_null(promise())),
    ]
}

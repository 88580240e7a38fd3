//! The routes of this use case.

use domain::audit_review::PEOPLE;
use domain::{PersonName, Product};
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

pub fn routes() -> Vec<Route> {
    let searches = Route::new(
        "searchAudit",
        "GET /v1/staff/audit",
        Caller::Staff,
        200,
        "Search the audit log",
        "The newest entries first. `log` says whose: a company by its number, somebody who acted by \
         theirs, a product for callers who were not known, or `staff`. The search is itself in the \
         audit log. Nobody is named. `network` is shown for 30 days.",
    );
    let lists = Route::new(
        "downloadAudit",
        "GET /v1/staff/audit-list",
        Caller::Staff,
        200,
        "Take along a page of the audit log as CSV",
        "Takes the same search. Where there is more, a `Link` leads to the next page.",
    );
    let names = Route::new(
        "revealNames",
        "POST /v1/staff/audit/names",
        Caller::Staff,
        200,
        "Name people in the audit log of a company",
        "Takes a fresh code of the authenticator app, or a recovery code, and is itself in the audit \
         log. Who has left the company has no name any more.",
    );
    let person = schema::object(
        "NamedPerson",
        &[
            ("id", schema::id("mem")),
            ("name", schema::line(PersonName::MAXIMUM, "約束花子")),
            ("email", schema::email()),
        ],
    );
    let mut people = schema::list(schema::id("mem"));
    people["maxItems"] = PEOPLE.into();
    let wanted = schema::request(
        "NamesWanted",
        &[("code", schema::second_factor()), ("organization", schema::id("org"))],
        &[("people", people)],
    );
    let entry = entry();
    vec![
        searches
            .needs(vec![("log", log())])
            .asks(filters())
            .pages(entry, schema::id("aud"))
            .refuses(vec![Problem::NotPermitted]),
        lists
            .needs(vec![("log", log())])
            .asks(filters())
            .asks([("cursor", schema::id("aud"))])
            .answers_csv(schema::named("AuditList", json!({ "type": "string" })))
            .refuses(vec![Problem::NotPermitted]),
        names
            .takes(wanted)
            .answers(schema::object("NamedPeople", &[("items", schema::list(person))]))
            .refuses(vec![Problem::NotPermitted]),
    ]
}

fn log() -> Value {
    schema::pattern("^(org|mem|stf|pas)_[0-9A-Z_]+$|^staff$|^pro-(sign|lead)$", "staff")
}

fn filters() -> Vec<(&'static str, Value)> {
    let identifier = "^[a-z]+_[0-9A-Za-z_]+$";
    let example = "mem_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
    vec![
        ("actor", schema::pattern(identifier, example)),
        ("target", schema::pattern(identifier, example)),
        ("action", schema::pattern("^[a-z-]+$", "change-role")),
        ("from", schema::time()),
        ("until", schema::time()),
    ]
}

fn entry() -> Value {
    let text = |description: &str| schema::or_null(schema::text(description));
    let change = schema::object(
        "AuditDifference",
        &[
            ("field", schema::text("What changed.")),
            ("before", text("What it was; not of texts.")),
            ("after", text("What it is; not of texts.")),
        ],
    );
    schema::object(
        "AuditEntry",
        &[
            ("id", schema::id("aud")),
            ("at", schema::time()),
            ("organization", schema::or_null(schema::id("org"))),
            ("product", schema::or_null(schema::one_of::<Product>())),
            ("actor", text("Who did it.")),
            ("session", text("In which session.")),
            ("source", text("The same for the same address on the same day.")),
            ("network", text("The network of that address, for 30 days.")),
            ("approval", text("The approval that it took.")),
            ("action", schema::text("What was done.")),
            ("target", text("To whom or what.")),
            ("changed", schema::list(change)),
            ("outcome", json!({ "type": "string", "enum": ["done", "refused"] })),
            ("request", schema::text("The identifier of the request.")),
        ],
    )
}

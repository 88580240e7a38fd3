//! How each route is tried.

use acceptance::{PASSWORD, Person, Staff, day, terms};
use serde_json::{Value, json};

use super::{Caller, World};

/// Makes what a caller sends: the identifier in the path, and the body.
pub(super) type Attempt = fn(&World, &Caller) -> (String, Value);

pub(super) fn no_id(body: Value) -> (String, Value) {
    (String::new(), body)
}

/// What is tried. The last ones end the callers' sessions and accounts.
pub(super) const ATTEMPTS: &[(&str, &str, Attempt)] = &[
    ("GET /.well-known/jwks.json", "", |_, _| no_id(Value::Null)),
    ("GET /.well-known/deletion-certificate-keys.json", "", |_, _| no_id(Value::Null)),
    ("POST /v1/{product}/signups", "", |_, _| {
        no_id(json!({ "email": Person::new("pro-sign").email }))
    }),
    ("POST /v1/{product}/signups/confirm", "", |_, caller| {
        no_id(json!({
            "token": "x",
            "name": "a",
            "company": "b",
            "password": PASSWORD,
            "terms": terms(caller.person.product),
        }))
    }),
    ("POST /v1/{product}/password-resets", "", |_, _| {
        no_id(json!({ "email": Person::new("pro-sign").email }))
    }),
    ("POST /v1/{product}/password-resets/confirm", "", |_, _| {
        no_id(json!({ "token": "x", "password": PASSWORD }))
    }),
    ("POST /v1/{product}/sessions", "", |_, caller| {
        no_id(json!({ "email": caller.person.email, "password": PASSWORD }))
    }),
    ("POST /v1/{product}/sessions/refresh", "forged", |_, _| {
        no_id(json!({ "refresh_token": "x" }))
    }),
    ("GET /v1/{product}/me", "", |_, _| no_id(Value::Null)),
    ("PATCH /v1/{product}/me", "", |_, caller| no_id(json!({ "name": caller.person.name }))),
    ("GET /v1/{product}/terms", "", |_, _| no_id(Value::Null)),
    ("PUT /v1/{product}/me/terms", "", |_, caller| {
        no_id(json!({ "version": terms(caller.person.product) }))
    }),
    ("GET /v1/{product}/me/sessions", "", |_, _| no_id(Value::Null)),
    ("DELETE /v1/{product}/me/sessions/{id}", "of nobody", |_, _| {
        ("ses_01K7Z3Q4B8D6F1G2H5J9M0N3PR".to_owned(), Value::Null)
    }),
    ("PUT /v1/{product}/me/password", "guessable", |_, _| {
        no_id(json!({ "current_password": PASSWORD, "password": "password" }))
    }),
    ("GET /v1/{product}/invitations", "", |_, _| no_id(Value::Null)),
    ("POST /v1/{product}/invitations", "general", |_, _| invite("general")),
    ("POST /v1/{product}/invitations", "organization-admin", |_, _| invite("organization-admin")),
    ("POST /v1/{product}/invitations", "representative", |_, _| invite("representative")),
    ("POST /v1/{product}/invitations/{id}/resend", "", |world, _| (world.invitation(), json!({}))),
    ("DELETE /v1/{product}/invitations/{id}", "", |world, _| (world.invitation(), Value::Null)),
    ("POST /v1/{product}/invitations/view", "forged", |_, _| no_id(json!({ "token": "x" }))),
    ("POST /v1/{product}/invitations/report", "forged", |_, _| no_id(json!({ "token": "x" }))),
    ("POST /v1/{product}/invitations/accept", "forged", |_, _| {
        no_id(json!({
            "token": "x",
            "name": "a",
            "password": PASSWORD,
            "terms": terms("pro-sign"),
        }))
    }),
    ("GET /v1/{product}/members", "", |_, _| no_id(Value::Null)),
    ("PATCH /v1/{product}/members/{id}", "general → general", |world, _| {
        (world.colleague.clone(), json!({ "role": "general", "permissions": ["view-documents"] }))
    }),
    ("PATCH /v1/{product}/members/{id}", "general → admin", |world, _| {
        (world.hire(), json!({ "role": "organization-admin" }))
    }),
    ("PATCH /v1/{product}/members/{id}", "representative → general", |world, _| {
        let me = world.company.me(&world.company.token);
        (me["id"].as_str().unwrap().to_owned(), json!({ "role": "general" }))
    }),
    ("DELETE /v1/{product}/members/{id}", "general", |world, _| (world.hire(), Value::Null)),
    ("DELETE /v1/{product}/members/{id}", "representative", |world, _| {
        let me = world.company.me(&world.company.token);
        (me["id"].as_str().unwrap().to_owned(), Value::Null)
    }),
    ("POST /v1/staff/sessions", "", |_, caller| {
        no_id(json!({ "email": caller.person.email, "password": PASSWORD, "code": "000000" }))
    }),
    ("POST /v1/staff/sessions/refresh", "forged", |_, _| no_id(json!({ "refresh_token": "x" }))),
    ("POST /v1/staff/enrolments", "forged", |_, _| no_id(json!({ "token": "x" }))),
    ("POST /v1/staff/invitations/accept", "forged", |_, _| {
        no_id(json!({
            "token": "x", "enrolment": "x", "name": "a", "password": PASSWORD, "code": "000000",
        }))
    }),
    ("POST /v1/staff/invitations", "", |_, _| {
        no_id(json!({ "email": Person::new("pro-sign").email, "roles": ["operator"] }))
    }),
    ("GET /v1/staff/me", "", |_, _| no_id(Value::Null)),
    ("GET /v1/staff/members", "", |_, _| no_id(Value::Null)),
    ("POST /v1/staff/approvals", "with a wrong code", |_, _| {
        let parameters = json!({ "organization": NOBODYS });
        no_id(json!({ "act": "reinstate-contract", "parameters": parameters, "code": "000000" }))
    }),
    ("GET /v1/staff/approvals", "", |_, _| no_id(Value::Null)),
    ("POST /v1/staff/approvals/{id}/approve", "of nobody", |_, _| {
        ("apr_01K7Z3Q4B8D6F1G2H5J9M0N3PR".to_owned(), json!({ "code": "000000" }))
    }),
    ("GET /v1/staff/me/sessions", "", |_, _| no_id(Value::Null)),
    ("DELETE /v1/staff/me/sessions/{id}", "of nobody", |_, _| {
        ("ses_01K7Z3Q4B8D6F1G2H5J9M0N3PR".to_owned(), Value::Null)
    }),
    ("PUT /v1/staff/me/password", "without anything", |_, _| no_id(json!({}))),
    ("POST /v1/staff/me/enrolments", "", |_, _| no_id(json!({}))),
    ("PUT /v1/staff/me/second-factor", "without anything", |_, _| no_id(json!({}))),
    ("POST /v1/staff/me/recovery-codes", "without anything", |_, _| no_id(json!({}))),
    ("PATCH /v1/staff/members/{id}", "of nobody", |_, _| {
        ("stf_01K7Z3Q4B8D6F1G2H5J9M0N3PR".to_owned(), json!({ "roles": ["operator"] }))
    }),
    ("DELETE /v1/staff/members/{id}", "", |world, _| {
        (Staff::enrol(&world.company.stack).id, Value::Null)
    }),
    ("GET /v1/staff/audit", "without a log", |_, _| no_id(Value::Null)),
    ("GET /v1/staff/audit-list", "without a log", |_, _| no_id(Value::Null)),
    ("POST /v1/staff/audit/names", "without a code", |_, _| no_id(json!({}))),
    ("GET /v1/staff/customers", "without a product", |_, _| no_id(Value::Null)),
    ("POST /v1/staff/customers/lifted-waits", "of nobody", |_, _| {
        no_id(json!({ "product": "pro-sign", "email": "nobody@example.jp" }))
    }),
    ("DELETE /v1/staff/customers/{organization}/invitation-pause", "", |world, _| {
        (world.organization(), Value::Null)
    }),
    ("POST /v1/staff/customers/links", "without anything", |_, _| no_id(json!({}))),
    ("POST /v1/staff/customers/search", "", |world, _| {
        no_id(json!({ "query": world.organization() }))
    }),
    ("PUT /v1/staff/contracts/{organization}/confirmation", "", |world, _| {
        (world.organization(), json!({}))
    }),
    ("GET /v1/staff/contracts/{organization}/archive-settings", "", |world, _| {
        (world.organization(), Value::Null)
    }),
    ("PUT /v1/staff/contracts/{organization}/archive-settings", "", |world, _| {
        (world.organization(), json!({ "business_years": [{ "year_end": "03" }] }))
    }),
    ("GET /v1/staff/contracts/{organization}/purge-plan", "", |world, _| {
        (world.organization(), Value::Null)
    }),
    ("PUT /v1/{product}/contract-end-request", "", |_, _| no_id(json!({ "ends_on": day(365) }))),
    ("GET /v1/{product}/contract-end-request", "", |_, _| no_id(Value::Null)),
    ("DELETE /v1/{product}/contract-end-request", "", |_, _| no_id(Value::Null)),
    ("GET /v1/staff/contract-end-requests", "", |_, _| no_id(Value::Null)),
    ("POST /v1/staff/contracts/{organization}/end", "in a year", |world, _| {
        (world.organization(), json!({ "ends_on": day(365) }))
    }),
    ("DELETE /v1/staff/contracts/{organization}/end", "", |world, _| {
        (world.organization(), Value::Null)
    }),
    ("GET /v1/staff/contracts/{organization}/certificate", "before there is one", |world, _| {
        (world.organization(), Value::Null)
    }),
    ("PUT /v1/staff/contracts/{organization}/holds/{matter}", "", |world, _| {
        (world.organization(), json!({ "reason": "a case" }))
    }),
    ("GET /v1/staff/contracts/{organization}/holds", "", |world, _| {
        (world.organization(), Value::Null)
    }),
    ("DELETE /v1/staff/contracts/{organization}/holds/{matter}", "", |world, _| {
        (world.organization(), Value::Null)
    }),
    ("POST /v1/staff/contracts/{organization}/representatives", "without approval", |world, _| {
        let email = Person::new("pro-sign").email;
        (world.organization(), json!({ "email": email, "evidence": "登記事項証明書" }))
    }),
    ("POST /v1/staff/archive-passes", "while the contract runs", |world, _| {
        // There is something to keep.
        world.document("invoice");
        no_id(json!({
            "organization": world.organization(),
            "email": Person::new("pro-sign").email,
            "reason": "a",
        }))
    }),
    ("GET /v1/staff/archive-passes", "of nobody", |_, _| no_id(Value::Null)),
    ("DELETE /v1/staff/archive-passes/{id}", "of nobody", |_, _| {
        ("pas_01K7Z3Q4B8D6F1G2H5J9M0N3PR_01K7Z3Q4B8D6F1G2H5J9M0N3PR".to_owned(), Value::Null)
    }),
    ("GET /v1/archive-pass", "", |_, _| no_id(Value::Null)),
    ("GET /v1/archive-pass/documents", "", |_, _| no_id(Value::Null)),
    ("GET /v1/archive-pass/document-list", "", |_, _| no_id(Value::Null)),
    ("POST /v1/archive-pass/document-exports", "", |_, _| no_id(Value::Null)),
    ("GET /v1/archive-pass/documents/{id}", "", |world, _| {
        (world.document("invoice"), Value::Null)
    }),
    ("POST /v1/staff/notices", "", |_, _| no_id(notice())),
    ("PATCH /v1/staff/notices/{id}", "publish", |world, _| {
        (world.notice(), json!({ "action": "publish", "version": 1 }))
    }),
    ("DELETE /v1/staff/notices/{id}", "without a version", |world, _| {
        (world.notice(), Value::Null)
    }),
    ("GET /v1/staff/notices/{id}", "", |world, _| (world.notice(), Value::Null)),
    ("GET /v1/staff/notices", "without a product", |_, _| no_id(Value::Null)),
    ("GET /v1/staff/subscribers", "without a product", |_, _| no_id(Value::Null)),
    ("GET /v1/staff/notice-templates", "", |_, _| no_id(Value::Null)),
    ("GET /v1/staff/incident-clocks", "", |_, _| no_id(Value::Null)),
    ("GET /v1/staff/incident-record", "without a year", |_, _| no_id(Value::Null)),
    ("POST /v1/staff/notices/{id}/privacy-reports", "of nothing", |_, _| {
        (NOBODYS.to_owned(), json!({ "kind": "final", "reported_on": day(0) }))
    }),
    ("GET /v1/staff/notices/{id}/delivery-status", "of nothing", |_, _| {
        (NOBODYS.to_owned(), Value::Null)
    }),
    ("DELETE /v1/staff/sessions/current", "", |_, _| no_id(Value::Null)),
    ("POST /v1/{product}/documents", "", |_, _| no_id(invoice("invoice"))),
    ("GET /v1/{product}/documents", "", |_, _| no_id(Value::Null)),
    ("GET /v1/{product}/document-list", "", |_, _| no_id(Value::Null)),
    ("POST /v1/{product}/document-exports", "", |_, _| no_id(Value::Null)),
    ("GET /v1/{product}/documents/{id}", "", |world, _| (world.document("invoice"), Value::Null)),
    ("POST /v1/{product}/documents/{id}/void", "", |world, _| {
        (world.document("invoice"), Value::Null)
    }),
    ("DELETE /v1/{product}/documents/{id}", "invoice", |world, _| {
        (world.document("invoice"), Value::Null)
    }),
    ("DELETE /v1/{product}/documents/{id}", "other", |world, _| {
        (world.document("other"), Value::Null)
    }),
    ("GET /v1/{product}/archive-settings", "", |_, _| no_id(Value::Null)),
    ("PUT /v1/{product}/archive-settings", "", |_, _| {
        no_id(json!({ "business_years": [{ "year_end": "03" }] }))
    }),
    ("GET /v1/{product}/manuals", "", |_, _| no_id(Value::Null)),
    ("GET /v1/{product}/manuals/{slug}", "", |_, _| ("password".to_owned(), Value::Null)),
    ("POST /v1/{product}/exports", "", |_, _| no_id(Value::Null)),
    ("GET /v1/{product}/exports", "", |_, _| no_id(Value::Null)),
    ("GET /v1/{product}/exports/{id}", "", |world, _| (world.export(), Value::Null)),
    ("POST /v1/status/{product}/subscriptions", "", |_, _| {
        no_id(json!({ "email": Person::new("pro-sign").email, "kinds": ["incident"] }))
    }),
    ("POST /v1/status/{product}/subscriptions/confirm", "forged", |_, _| {
        no_id(json!({ "token": "x" }))
    }),
    ("POST /v1/status/{product}/subscriptions/activate", "forged", |_, _| {
        no_id(json!({ "token": "x" }))
    }),
    ("GET /v1/status/{product}/subscriptions/{token}", "forged", |_, _| no_id(Value::Null)),
    ("PUT /v1/status/{product}/subscriptions/{token}", "forged", |_, _| {
        no_id(json!({ "kinds": ["incident"] }))
    }),
    ("POST /v1/status/{product}/subscriptions/{token}", "forged", |_, _| no_id(Value::Null)),
    ("DELETE /v1/status/{product}/subscriptions/{token}", "forged", |_, _| no_id(Value::Null)),
    ("DELETE /v1/{product}/me/sessions", "", |_, _| no_id(Value::Null)),
    ("DELETE /v1/{product}/me", "", |_, _| no_id(json!({ "password": PASSWORD }))),
    ("DELETE /v1/{product}/sessions/current", "", |_, _| no_id(Value::Null)),
];

pub(super) fn notice() -> Value {
    json!({
        "product": "pro-lead",
        "kind": "service-change",
        "effective_on": "2027-01-01",
        "title": "a",
        "body": "b",
    })
}

/// A notice that there is not.
pub(super) const NOBODYS: &str = "ntc_01K7Z3Q4B8D6F1G2H5J9M0N3PR";

pub(super) fn invoice(kind: &str) -> Value {
    json!({
        "kind": kind,
        "title": "a",
        "transaction_date": "2026-04-01",
        "amount": 1,
        "currency": "JPY",
        "counterparty": "b",
        "media_type": "application/pdf",
        "size": 1,
        "sha256": "0f".repeat(32),
    })
}

pub(super) fn invite(role: &str) -> (String, Value) {
    let email = Person::new("pro-sign").email;
    no_id(json!({ "invitations": [{ "email": email, "role": role }] }))
}

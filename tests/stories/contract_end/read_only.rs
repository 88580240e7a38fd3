//! After its last day a customer reads and changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use acceptance::{PASSWORD, Person, day, openapi, terms};
use serde_json::{Value, json};

use super::Leaving;
use crate::document_archive::document;
use crate::staff_access::ask;

/// The writing routes that stay open to customers without a contract, and why.
const STILL_OPEN: [(&str, &str); 14] = [
    ("POST /v1/{product}/signups", "signing up makes a new customer"),
    ("POST /v1/{product}/signups/confirm", "signing up makes a new customer"),
    ("POST /v1/{product}/sessions", "they sign in to read and to export"),
    ("POST /v1/{product}/sessions/refresh", "they sign in to read and to export"),
    ("DELETE /v1/{product}/sessions/current", "they sign in to read and to export"),
    ("POST /v1/{product}/password-resets", "an account stays secure while it exists"),
    ("POST /v1/{product}/password-resets/confirm", "an account stays secure while it exists"),
    ("DELETE /v1/{product}/me/sessions", "an account stays secure while it exists"),
    ("DELETE /v1/{product}/me/sessions/{id}", "an account stays secure while it exists"),
    ("PUT /v1/{product}/me/password", "an account stays secure while it exists"),
    ("DELETE /v1/{product}/me", "people may leave at any time"),
    ("POST /v1/{product}/invitations/report", "whoever wants no mail gets none at any time"),
    ("POST /v1/{product}/document-exports", "their data stays theirs until the purge"),
    ("POST /v1/{product}/exports", "their data stays theirs until the purge"),
];

/// Every writing route of customers in the `OpenAPI` document. Staff and subscribers to notices have no
/// contract, so their routes do not count.
fn writing_routes() -> BTreeSet<String> {
    let document = openapi::document();
    let paths = document["paths"].as_object().unwrap().iter();
    let paths = paths.filter(|(path, _)| path.starts_with("/v1/{product}/"));
    let routes = paths.flat_map(|(path, operations)| {
        let methods = operations.as_object().unwrap().keys().filter(|method| *method != "get");
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    routes.collect()
}

#[test]
fn a_customer_without_a_contract_reads_but_changes_nothing() {
    let leaving = Leaving::new();
    let company = &leaving.company;
    let colleague = Person::new("pro-sign");
    let token = company.bring_in(&colleague, "general", &json!([])).access_token;
    let id = company.me(&token)["id"].as_str().unwrap().to_owned();
    let guest = Person::new("pro-sign");
    let wanted = json!([{ "email": guest.email, "role": "general" }]);
    let invited = company.invite(&company.token, wanted.clone());
    let invitation = invited.body["results"][0]["id"].as_str().unwrap().to_owned();
    let link = company.link(&guest, 1);
    let note = crate::archive_pass::keep(company, "other", "メモ", b"note");
    let stack = &company.stack;
    let read = |token: &str| {
        let routes = ["members", "invitations", "documents", "archive-settings"];
        routes.map(|route| stack.get(&company.founder.path(route), token).body)
    };
    let before = read(&company.token);
    assert_eq!(leaving.end(-1).status, 200);

    let invoice = document("invoice", "請求書", &day(-60), b"file");
    let settings = json!({ "business_years": [{ "year_end": "06", "extension_months": 1 }] });
    let viewed = json!({ "token": link });
    let version = terms("pro-sign");
    let accepted =
        json!({ "token": link, "name": guest.name, "password": PASSWORD, "terms": version });
    let requests = BTreeMap::from([
        ("POST /v1/{product}/invitations", ("", json!({ "invitations": wanted }))),
        ("POST /v1/{product}/invitations/view", ("", viewed)),
        ("POST /v1/{product}/invitations/accept", ("", accepted)),
        ("POST /v1/{product}/invitations/{id}/resend", (&*invitation, json!({}))),
        ("DELETE /v1/{product}/invitations/{id}", (&*invitation, Value::Null)),
        ("PATCH /v1/{product}/me", ("", json!({ "language": "en" }))),
        ("PUT /v1/{product}/me/terms", ("", json!({ "version": version }))),
        ("PATCH /v1/{product}/members/{id}", (&*id, json!({ "role": "organization-admin" }))),
        ("DELETE /v1/{product}/members/{id}", (&*id, Value::Null)),
        ("POST /v1/{product}/documents", ("", invoice)),
        ("DELETE /v1/{product}/documents/{id}", (&*note, Value::Null)),
        ("POST /v1/{product}/documents/{id}/void", (&*note, Value::Null)),
        ("PUT /v1/{product}/archive-settings", ("", settings)),
        ("PUT /v1/{product}/contract-end-request", ("", json!({ "ends_on": day(9) }))),
        ("DELETE /v1/{product}/contract-end-request", ("", Value::Null)),
    ]);
    let open = STILL_OPEN.map(|(route, _)| route);
    let known: BTreeSet<String> = requests.keys().chain(&open).map(|&key| key.into()).collect();
    assert_eq!(writing_routes(), known, "each route is tried here, or open for a reason");
    for (route, (id, body)) in requests {
        let (method, path) = route.split_once(' ').unwrap();
        let path = path.replace("{product}", "pro-sign").replace("{id}", id);
        let refused = ask(stack, method, &path, &company.token, &body);
        assert_eq!((refused.status, refused.problem()), (409, "contract-ended"), "{route}");
    }

    let signed_in = company.founder.sign_in(stack).access_token;
    assert_eq!(read(&signed_in), before);
    assert_eq!(company.me(&token)["name"], colleague.name.as_str());
}

//! P1, P6, P7: who may do what. Every route of the API is tried by everyone: by each role, by
//! somebody of another company, by somebody who was removed, at the other product, by the vendor's
//! staff, and by nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use acceptance::{PASSWORD, Person, Staff, day, openapi};
use serde_json::{Value, json};

use crate::invite::Company;
use crate::member_removal::remove;

/// Somebody who tries everything, and how the table calls them.
struct Caller {
    title: &'static str,
    person: Person,
    token: String,
}

/// The company whose ids everyone uses, and everyone.
struct World {
    company: Company,
    colleague: String,
    callers: Vec<Caller>,
}

impl World {
    fn new() -> Self {
        let company = Company::new();
        let hired = |title, role, permissions: Value| {
            let person = Person::new("pro-sign");
            let token = company.bring_in(&person, role, &permissions).access_token;
            Caller { title, person, token }
        };
        let signed_up = |title, product| {
            let person = Person::new(product);
            person.sign_up(&company.stack);
            let token = person.sign_in(&company.stack).access_token;
            Caller { title, person, token }
        };
        let removed = hired("removed", "representative", json!([]));
        let (founder, token) = (company.founder.clone(), company.token.clone());
        let callers = vec![
            Caller { title: "nobody", person: Person::new("pro-sign"), token: String::new() },
            Caller { title: "representative", person: founder, token },
            hired("organization-admin", "organization-admin", json!([])),
            hired("general", "general", json!(["view-documents", "manage-documents"])),
            hired("general+invite", "general", json!(["invite"])),
            hired("general+view", "general", json!(["view-documents"])),
            signed_up("other company", "pro-sign"),
            removed,
            signed_up("pro-lead", "pro-lead"),
            Caller {
                title: "staff",
                person: Person::new("pro-sign"),
                token: Staff::enrol(&company.stack).sign_in(&company.stack).access_token,
            },
        ];
        let mut world = Self { colleague: String::new(), company, callers };
        world.colleague = world.hire();
        let removed = world.callers.iter().find(|caller| caller.title == "removed").unwrap();
        let id = world.company.me(&removed.token)["id"].as_str().unwrap().to_owned();
        let gone = remove(&world.company, &world.company.token, &id);
        assert_eq!(gone.status, 204, "{gone:?}");
        world
    }

    /// A new general user of the company.
    fn hire(&self) -> String {
        let person = Person::new("pro-sign");
        let token = self.company.bring_in(&person, "general", &json!([])).access_token;
        self.company.me(&token)["id"].as_str().unwrap().to_owned()
    }

    fn organization(&self) -> String {
        let me = self.company.me(&self.company.token);
        me["organization"]["id"].as_str().unwrap().to_owned()
    }

    /// A new document of the company.
    fn document(&self, kind: &str) -> String {
        let body = invoice(kind);
        let registered = self.company.post(&self.company.token, "documents", &body);
        registered.body["id"].as_str().unwrap().to_owned()
    }

    /// The export that the company's representative asked for.
    fn export(&self) -> String {
        let path = self.company.founder.path("exports");
        let listed = self.company.stack.get(&path, &self.company.token);
        listed.body["items"][0]["id"].as_str().unwrap().to_owned()
    }

    /// A new draft of a notice.
    fn notice(&self) -> String {
        let staff = self.callers.iter().find(|caller| caller.title == "staff").unwrap();
        let bearer = format!("Bearer {}", staff.token);
        let headers = [("content-type", "application/json"), ("authorization", &*bearer)];
        let path = "/v1/staff/notices";
        let drafted = self.company.stack.send("POST", path, &headers, notice().to_string());
        drafted.body["id"].as_str().unwrap().to_owned()
    }

    /// A new invitation of the company.
    fn invitation(&self) -> String {
        let wanted = json!([{ "email": Person::new("pro-sign").email, "role": "general" }]);
        let invited = self.company.invite(&self.company.token, wanted);
        invited.body["results"][0]["id"].as_str().unwrap().to_owned()
    }
}

/// Makes what a caller sends: the identifier in the path, and the body.
type Attempt = fn(&World, &Caller) -> (String, Value);

fn no_id(body: Value) -> (String, Value) {
    (String::new(), body)
}

/// What is tried. The last ones end the callers' sessions and accounts.
const ATTEMPTS: &[(&str, &str, Attempt)] = &[
    ("GET /.well-known/jwks.json", "", |_, _| no_id(Value::Null)),
    ("POST /v1/{product}/signups", "", |_, _| {
        no_id(json!({ "email": Person::new("pro-sign").email }))
    }),
    ("POST /v1/{product}/signups/confirm", "", |_, _| {
        no_id(json!({ "token": "x", "name": "a", "company": "b", "password": PASSWORD }))
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
    ("PUT /v1/{product}/me/password", "guessable", |_, _| {
        no_id(json!({ "current_password": PASSWORD, "password": "password" }))
    }),
    ("GET /v1/{product}/invitations", "", |_, _| no_id(Value::Null)),
    ("POST /v1/{product}/invitations", "general", |_, _| invite("general")),
    ("POST /v1/{product}/invitations", "organization-admin", |_, _| invite("organization-admin")),
    ("POST /v1/{product}/invitations", "representative", |_, _| invite("representative")),
    ("POST /v1/{product}/invitations/{id}/resend", "", |world, _| (world.invitation(), json!({}))),
    ("DELETE /v1/{product}/invitations/{id}", "", |world, _| (world.invitation(), Value::Null)),
    ("POST /v1/{product}/invitations/accept", "forged", |_, _| {
        no_id(json!({ "token": "x", "name": "a", "password": PASSWORD }))
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
        no_id(json!({ "email": Person::new("pro-sign").email }))
    }),
    ("GET /v1/staff/me", "", |_, _| no_id(Value::Null)),
    ("GET /v1/staff/members", "", |_, _| no_id(Value::Null)),
    ("DELETE /v1/staff/members/{id}", "", |world, _| {
        (Staff::enrol(&world.company.stack).id, Value::Null)
    }),
    ("GET /v1/staff/contracts/{organization}/purge-plan", "", |world, _| {
        (world.organization(), Value::Null)
    }),
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
    ("POST /v1/staff/archive-passes", "", |world, _| {
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
    ("GET /v1/archive-pass/documents", "", |_, _| no_id(Value::Null)),
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
    ("GET /v1/{product}/documents/{id}", "", |world, _| (world.document("invoice"), Value::Null)),
    ("DELETE /v1/{product}/documents/{id}", "invoice", |world, _| {
        (world.document("invoice"), Value::Null)
    }),
    ("DELETE /v1/{product}/documents/{id}", "other", |world, _| {
        (world.document("other"), Value::Null)
    }),
    ("GET /v1/{product}/archive-settings", "", |_, _| no_id(Value::Null)),
    ("PUT /v1/{product}/archive-settings", "", |_, _| {
        no_id(json!({ "fiscal_year_end": "03", "extension_months": 0 }))
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
    ("POST /v1/status/{product}/subscriptions/{token}", "forged", |_, _| no_id(Value::Null)),
    ("DELETE /v1/status/{product}/subscriptions/{token}", "forged", |_, _| no_id(Value::Null)),
    ("DELETE /v1/{product}/me", "", |_, _| no_id(json!({ "password": PASSWORD }))),
    ("DELETE /v1/{product}/sessions/current", "", |_, _| no_id(Value::Null)),
];

fn notice() -> Value {
    json!({
        "product": "pro-lead",
        "kind": "service-change",
        "effective_on": "2027-01-01",
        "title": "a",
        "body": "b",
    })
}

/// A notice that there is not.
const NOBODYS: &str = "ntc_01K7Z3Q4B8D6F1G2H5J9M0N3PR";

fn invoice(kind: &str) -> Value {
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

fn invite(role: &str) -> (String, Value) {
    let email = Person::new("pro-sign").email;
    no_id(json!({ "invitations": [{ "email": email, "role": role }] }))
}

/// Tries it, and tells the status with the problem or what became of the one entry.
fn outcome(world: &World, caller: &Caller, key: &str, attempt: Attempt) -> String {
    let (id, body) = attempt(world, caller);
    let (method, path) = key.split_once(' ').unwrap();
    let path = path.replace("{product}", caller.person.product).replace("{id}", &id);
    let path = path.replace("{organization}", &id).replace("{matter}", "a-case");
    let path = path.replace("{slug}", &id);
    let bearer = format!("Bearer {}", caller.token);
    let mut headers = vec![("content-type", "application/json")];
    headers.extend((!caller.token.is_empty()).then_some(("authorization", &*bearer)));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stack = world.company.stack.clone();
    if key.ends_with("/sessions") {
        // Most of them do not know the password.
        stack = stack.with_own_source();
    }
    let answer = stack.send(method, &path, &headers, body);
    let entry = &answer.body["results"][0];
    let entry = match entry["problem"]["type"].as_str() {
        Some(problem) => problem.split('#').next_back().unwrap_or_default(),
        None => entry["status"].as_str().unwrap_or_else(|| answer.problem()),
    };
    format!("{} {entry}", answer.status).trim_end().to_owned()
}

#[test]
fn who_may_do_what_was_reviewed_for_every_route() {
    let world = World::new();
    let mut table = String::new();
    for (key, what, attempt) in ATTEMPTS {
        let _ = writeln!(table, "{}", format!("{key} {what}").trim_end());
        let mut outcomes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for caller in &world.callers {
            let outcome = outcome(&world, caller, key, *attempt);
            outcomes.entry(outcome).or_default().push(caller.title);
        }
        for (outcome, who) in outcomes {
            let everyone = who.len() == world.callers.len();
            let who = if everyone { "everyone".to_owned() } else { who.join(", ") };
            let _ = writeln!(table, "    {outcome:24}{who}");
        }
    }
    let tried: BTreeSet<&str> = ATTEMPTS.iter().map(|(key, ..)| *key).collect();
    let routes = openapi::routes().into_iter().flat_map(|(_, routes)| routes);
    let left_out: Vec<_> =
        routes.map(|route| route.key).filter(|key| !tried.contains(key)).collect();
    assert!(left_out.is_empty(), "nobody tried {left_out:?}");
    insta::assert_snapshot!(table);
}

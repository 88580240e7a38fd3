//! P1, P6, P7: who may do what. Every route of the API is tried by everyone: by each role, by
//! somebody of another company, by somebody who was removed, at the other product, by the vendor's
//! staff, and by nobody.

mod attempts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use acceptance::{Person, Staff, openapi};
use attempts::{ATTEMPTS, Attempt, invoice, notice};
use serde_json::{Value, json};

use crate::contract_confirmation::confirm_contract;
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
        // Many are invited here.
        confirm_contract(&company.stack, &company.organization());
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
        let of_staff = |title, roles: &[&str]| Caller {
            title,
            person: Person::new("pro-sign"),
            token: Staff::enrol_as(&company.stack, roles).sign_in(&company.stack).access_token,
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
            of_staff("staff", &[]),
            of_staff("operator", &["operator"]),
            of_staff("publisher", &["publisher"]),
            of_staff("auditor", &["auditor"]),
            of_staff("administrator", &["administrator"]),
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
        self.company.organization()
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
        // Only the staff's own routes know one of the staff from another.
        let is_tried_by = |caller: &&Caller| {
            let is_in_one_role = ["operator", "publisher", "auditor", "administrator"];
            key.contains("/v1/staff/") || !is_in_one_role.contains(&caller.title)
        };
        let callers: Vec<_> = world.callers.iter().filter(is_tried_by).collect();
        for caller in &callers {
            let outcome = outcome(&world, caller, key, *attempt);
            outcomes.entry(outcome).or_default().push(caller.title);
        }
        for (outcome, who) in outcomes {
            let everyone = who.len() == callers.len();
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

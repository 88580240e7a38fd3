//! P4: documents stay viewable after the contract has ended and everything else is purged: for a set
//! period, by a set method, which is a pass that the vendor's staff issue.

mod issue;
mod reading;

use acceptance::{Account, Answer, Person, Stack, day};
use serde_json::{Value, json};

use crate::contract_end::{Leaving, ask_approved};
use crate::document_archive::{document, upload};
use crate::invite::Company;
use crate::staff_access::ask;

const REASON: &str = "税務調査への対応のため";

/// Registers a document with its file; returns its identifier.
pub(crate) fn keep(company: &Company, kind: &str, title: &str, file: &[u8]) -> String {
    let body = document(kind, title, &day(-60), file);
    let registered = company.post(&company.token, "documents", &body);
    assert_eq!(registered.status, 201, "{registered:?}");
    assert_eq!(upload(&registered.body["upload"], file), 200);
    registered.body["id"].as_str().unwrap().to_owned()
}

/// The body with which staff issue a pass.
fn wish(organization: &str, email: &str) -> Value {
    json!({ "organization": organization, "email": email, "reason": REASON })
}

fn issue(leaving: &Leaving, body: &Value) -> Answer {
    let stack = &leaving.company.stack;
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let days = body["days"].as_i64().unwrap_or(7).to_string();
    let parameters = json!({
        "organization": text("organization"), "email": text("email"), "reason": text("reason"),
        "days": days,
    });
    let route = ("POST", "/v1/staff/archive-passes");
    ask_approved(stack, &leaving.pair, route, body, ("issue-archive-pass", &parameters))
}

fn review(leaving: &Leaving) -> Vec<Value> {
    let path = format!("/v1/staff/archive-passes?organization={}", leaving.organization);
    let listed = ask(&leaving.company.stack, "GET", &path, &leaving.staff, &Value::Null);
    assert_eq!(listed.status, 200, "{listed:?}");
    listed.body["items"].as_array().unwrap().clone()
}

/// The holder of a pass, who has no account.
pub(crate) struct Reader {
    stack: Stack,
    pub(crate) email: String,
    pub(crate) pass: String,
    pub(crate) token: String,
}

impl Reader {
    pub(crate) fn of(leaving: &Leaving) -> Self {
        let stack = leaving.company.stack.clone();
        let email = Person::new("pro-sign").email;
        let issued = issue(leaving, &wish(&leaving.organization, &email));
        assert_eq!(issued.status, 201, "{issued:?}");
        let pass = issued.body["id"].as_str().unwrap().to_owned();
        let token = stack.wait_for_letters(&email, 1)[0].token();
        Self { stack, email, pass, token }
    }

    fn get(&self, route: &str) -> Answer {
        look(&self.stack, route, &self.token)
    }

    fn find(&self, query: &str) -> Vec<String> {
        let found = self.get(&format!("documents{query}"));
        assert_eq!(found.status, 200, "{found:?}");
        let items = found.body["items"].as_array().unwrap();
        items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    }
}

fn look(stack: &Stack, route: &str, token: &str) -> Answer {
    ask(stack, "GET", &format!("/v1/archive-pass/{route}"), token, &Value::Null)
}

/// The audit records of a pass in order: action, outcome and document of each.
fn audited(stack: &Stack, pass: &str) -> Vec<String> {
    let mut lines = Account::administrator(stack).scan("audit");
    lines.retain(|line| line["actor"]["S"] == pass || line["target"]["S"] == pass);
    lines.sort_by_key(|line| line["sk"]["S"].as_str().unwrap().to_owned());
    let describe = |line: &Value| {
        let text = |name: &str| line[name]["S"].as_str().unwrap_or_default().to_owned();
        let document = Some(text("target")).filter(|target| target.starts_with("doc_"));
        let words = [text("action"), text("outcome"), document.unwrap_or_default()];
        words.join(" ").trim_end().to_owned()
    };
    lines.iter().map(describe).collect()
}

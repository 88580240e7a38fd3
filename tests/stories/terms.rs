//! Terms of use: everyone can read them, people accept them when they join, and again when a version
//! asks for it. What they accepted is on record.

use acceptance::{Account, Answer, PASSWORD, Person, Stack, terms};
use serde_json::{Value, json};

use crate::contract_end::Leaving;
use crate::invite::Company;
use crate::round_trips::{Caller, READ, WRITE};
use crate::staff_access::ask;

/// The first version of Pro-Sign's terms, which a later one that asks everyone has replaced.
const EARLIER: &str = "2025-04-01";

fn accept(stack: &Stack, person: &Person, token: &str, version: &str) -> Answer {
    ask(stack, "PUT", &person.path("me/terms"), token, &json!({ "version": version }))
}

/// Lets a member be somebody who joined under an earlier version.
fn put_back(stack: &Stack, me: &Value) {
    let key = json!({ "pk": { "S": me["organization"]["id"] }, "sk": { "S": me["id"] } });
    let put_back = Account::administrator(stack).dynamodb(
        "UpdateItem",
        &json!({
            "TableName": stack.tables["directory"],
            "Key": key,
            "UpdateExpression": "SET terms = :terms, terms_accepted_at = :at",
            "ExpressionAttributeValues": {
                ":terms": { "S": EARLIER },
                ":at": { "S": "2025-04-02T00:00:00Z" },
            },
        }),
    );
    assert_eq!(put_back.status, 200, "{put_back:?}");
}

/// The entries of the audit log about a member's terms, the first first.
fn on_record(stack: &Stack, me: &Value) -> Vec<(String, Value)> {
    let audit = Account::administrator(stack).scan("audit");
    let mut lines: Vec<_> =
        audit.into_iter().filter(|line| line["actor"]["S"] == me["id"]).collect();
    lines.sort_by_key(|line| line["sk"]["S"].as_str().map(str::to_owned));
    let differences = lines.into_iter().flat_map(|line| {
        let action = line["action"]["S"].as_str().unwrap_or_default().to_owned();
        let changed = line["changed"]["L"].as_array().cloned().unwrap_or_default();
        changed.into_iter().map(move |one| (action.clone(), one["M"].clone()))
    });
    differences.filter(|(_, difference)| difference["field"]["S"] == "terms").collect()
}

#[test]
fn everyone_reads_the_terms_in_force_and_earlier_ones() {
    let stack = Stack::find();
    for product in ["pro-sign", "pro-lead"] {
        let path = format!("/v1/{product}/terms");
        let read = |language: &str, query: &str| {
            let shown =
                stack.send("GET", &format!("{path}{query}"), &[("accept-language", language)], "");
            assert_eq!((shown.status, &shown.body["language"]), (200, &json!(language)));
            shown.body
        };
        let (japanese, english) = (read("ja", ""), read("en", ""));
        let in_force = terms(product);
        for shown in [&japanese, &english] {
            assert_eq!(
                (&shown["version"], &shown["in_force"]),
                (&shown["in_force"], &json!(in_force))
            );
            assert!(shown["html"].as_str().unwrap().starts_with("<h3>"), "{shown}");
        }
        assert!(japanese["markdown"].as_str().unwrap().contains("利用規約"));
        assert!(english["markdown"].as_str().unwrap().contains("terms of use"));

        let earlier = read("ja", &format!("?version={EARLIER}"));
        assert_eq!(
            (&earlier["version"], &earlier["in_force"]),
            (&json!(EARLIER), &json!(in_force))
        );
        assert!(earlier["versions"].as_array().unwrap().contains(&json!(EARLIER)));
        let refused = stack.send("GET", &format!("{path}?version=2020-01-01"), &[], "");
        assert_eq!((refused.status, &*refused.faults()), (422, &[("version", "not-one-of")][..]));
    }
}

#[test]
fn whoever_signs_up_or_is_invited_accepts_the_terms_on_record() {
    let company = Company::new();
    let guest = Person::new("pro-sign");
    let token = company.bring_in(&guest, "general", &json!([])).access_token;
    let stack = &company.stack;
    let members = [(&company.token, "confirm-signup"), (&token, "accept-invitation")];
    for (token, action) in members {
        let me = company.me(token);
        assert_eq!(me["terms"]["version"], terms("pro-sign"));
        assert_eq!(me["terms_to_accept"], Value::Null);
        let recorded = on_record(stack, &me);
        let [(recorded, difference)] = &*recorded else { panic!("{recorded:?}") };
        assert_eq!((&**recorded, &difference["after"]["S"]), (action, &json!(terms("pro-sign"))));
    }
}

#[test]
fn nobody_joins_under_terms_that_are_not_in_force() {
    let company = Company::new();
    let (stack, founder, guest) =
        (&company.stack, Person::new("pro-sign"), Person::new("pro-sign"));
    founder.ask(stack);
    let token = stack.wait_for_letters(&founder.email, 1)[0].token();
    company.invite(&company.token, json!([{ "email": guest.email, "role": "general" }]));
    let link = company.link(&guest, 1);
    for (version, code) in [
        (json!(EARLIER), "not-in-force"),
        (json!("2099-01-01"), "not-in-force"),
        (json!(true), "not-text"),
        (Value::Null, "missing"),
    ] {
        let signup = json!({
            "token": token,
            "name": founder.name,
            "company": founder.company,
            "password": PASSWORD,
            "terms": version,
        });
        let acceptance =
            json!({ "token": link, "name": guest.name, "password": PASSWORD, "terms": version });
        for (route, body) in [("signups/confirm", signup), ("invitations/accept", acceptance)] {
            let refused = stack.post(&founder.path(route), &body);
            assert_eq!((refused.status, &*refused.faults()), (422, &[("terms", code)][..]));
            if code == "not-in-force" {
                let message = refused.body["errors"][0]["message"].as_str().unwrap();
                let year = terms("pro-sign")[..4].to_owned();
                assert!(message.contains(&format!("{year}年")), "{message}");
            }
        }
    }
    // Neither link was used up.
    assert_eq!(founder.confirm(stack, &token, PASSWORD).status, 201);
    assert_eq!(crate::invite::accept(stack, &guest, &link).status, 200);
}

#[test]
fn a_newer_version_is_asked_for_until_it_is_accepted_once() {
    let company = Company::new();
    let (stack, founder) = (&company.stack, &company.founder);
    let me = || company.me(&company.token);
    put_back(stack, &me());
    let in_force = terms("pro-sign");
    let asked = me();
    assert_eq!(asked["terms"]["version"], EARLIER);
    assert_eq!(asked["terms_to_accept"], in_force);

    for version in [EARLIER, "2099-01-01", ""] {
        let refused = accept(stack, founder, &company.token, version);
        assert_eq!((refused.status, &*refused.faults()), (422, &[("version", "not-in-force")][..]));
    }
    assert_eq!(me(), asked, "a refusal changes nothing");

    assert_eq!(accept(stack, founder, &company.token, &in_force).status, 204);
    let accepted = me();
    assert_eq!(accepted["terms"]["version"], in_force);
    assert_ne!(accepted["terms"]["accepted_at"], asked["terms"]["accepted_at"]);
    assert_eq!(accepted["terms_to_accept"], Value::Null);
    assert_eq!(accept(stack, founder, &company.token, &in_force).status, 204);
    assert_eq!(me(), accepted, "the time of the first acceptance stays");

    let recorded = on_record(stack, &accepted);
    let [_, (action, difference)] = &*recorded else { panic!("{recorded:?}") };
    assert_eq!(action, "accept-terms");
    assert_eq!(difference["before"]["S"], EARLIER);
    assert_eq!(difference["after"]["S"], in_force);
}

#[test]
fn no_terms_are_asked_for_once_the_contract_has_ended() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    put_back(stack, &company.me(&company.token));
    assert_eq!(company.me(&company.token)["terms_to_accept"], terms("pro-sign"));
    assert_eq!(leaving.end(-1).status, 200);
    let ended = company.me(&company.token);
    assert_eq!(ended["terms_to_accept"], Value::Null);
    assert_eq!(ended["terms"]["version"], EARLIER);
    let refused = accept(stack, &company.founder, &company.token, &terms("pro-sign"));
    assert_eq!((refused.status, refused.problem()), (409, "contract-ended"));
}

#[test]
fn accepting_takes_a_read_and_a_transaction_and_again_a_read() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    put_back(&caller.stack, &caller.stack.get(&caller.person.path("me"), &token).body);
    let body = json!({ "version": terms(caller.person.product) });
    for calls in [&[READ, WRITE][..], &[READ]] {
        let accepted = caller.request("me", "PUT /v1/{product}/me/terms", &token, &body);
        assert_eq!(accepted.http().status, 204, "{accepted:?}");
        assert_eq!(accepted.calls(), calls);
    }
}

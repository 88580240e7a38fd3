//! P1: people see their own profile at either product, and set their name and language themselves.

mod sessions;

use acceptance::{Account, Answer, Person, Stack};
use serde_json::{Value, json};

use crate::contract_end::Leaving;
use crate::invite::Company;
use crate::member_removal::remove;
use crate::round_trips::{Caller, READ, WRITE};
use crate::staff_access::ask;

const ROUTE: &str = "PATCH /v1/{product}/me";

fn change(stack: &Stack, person: &Person, token: &str, body: &Value) -> Answer {
    ask(stack, "PATCH", &person.path("me"), token, body)
}

#[test]
fn people_set_their_own_name_and_language_at_either_product() {
    let stack = Stack::find();
    for product in ["pro-sign", "pro-lead"] {
        let person = Person::new(product);
        person.sign_up(&stack);
        let token = person.sign_in(&stack).access_token;
        let me = || stack.get(&person.path("me"), &token).body;
        let before = me();
        assert_eq!(
            (&before["language"], before["name"].as_str()),
            (&json!("ja"), Some(&*person.name))
        );

        let mut expected = before.clone();
        expected["name"] = "山田花子".into();
        for _ in 0..2 {
            let changed = change(&stack, &person, &token, &json!({ "name": " 山田花子 " }));
            assert_eq!((changed.status, changed.body), (204, Value::Null));
            assert_eq!(me(), expected, "the name and nothing else, however often");
        }
        expected["language"] = "en".into();
        assert_eq!(change(&stack, &person, &token, &json!({ "language": "en" })).status, 204);
        assert_eq!(me(), expected, "the language and nothing else");
        let both = json!({ "name": person.name, "language": "ja" });
        assert_eq!(change(&stack, &person, &token, &both).status, 204);
        assert_eq!(me(), before);

        let audit = Account::administrator(&stack).scan("audit");
        let member = before["id"].as_str();
        let mut lines = audit.iter().filter(|line| line["actor"]["S"].as_str() == member);
        assert_eq!(lines.clone().filter(|line| line["action"]["S"] == "update-profile").count(), 4);
        assert!(lines.all(|line| line["product"]["S"] == product));
    }
}

#[test]
fn mail_is_written_in_the_language_that_its_reader_set() {
    let leaving = Leaving::new();
    let (stack, founder) = (&leaving.company.stack, &leaving.company.founder);
    let changed = change(stack, founder, &leaving.company.token, &json!({ "language": "en" }));
    assert_eq!(changed.status, 204);
    assert_eq!(leaving.end(10).status, 200);
    let letters = stack.wait_for_letters(&founder.email, 2);
    assert!(letters[0].subject.contains("確認"), "{letters:?}");
    assert!(letters[1].subject.contains("Your contract ends"), "{letters:?}");
}

#[test]
fn a_new_name_is_what_colleagues_see_at_once() {
    let company = Company::new();
    let person = Person::new("pro-sign");
    let token = company.bring_in(&person, "general", &json!([])).access_token;
    let changed = change(&company.stack, &person, &token, &json!({ "name": "山田花子" }));
    assert_eq!(changed.status, 204);
    let listed = company.stack.get(&person.path("members"), &company.token).body;
    let names = listed["items"].as_array().unwrap().iter().map(|item| item["name"].as_str());
    assert!(names.eq([Some(&*company.founder.name), Some("山田花子")]), "{listed}");
}

#[test]
fn an_update_names_each_wrong_field_and_an_empty_one_changes_nothing() {
    let company = Company::new();
    let try_out = |body: Value| change(&company.stack, &company.founder, &company.token, &body);
    let before = company.me(&company.token);
    for (body, faults) in [
        (
            json!({ "name": " ", "language": "fr" }),
            &[("name", "empty"), ("language", "not-one-of")][..],
        ),
        (json!({ "name": "a\nb" }), &[("name", "forbidden-character")]),
        (json!({ "language": "en", "role": "representative" }), &[("role", "unknown")]),
        (json!({ "email": "other@example.jp" }), &[("email", "unknown")]),
    ] {
        let refused = try_out(body);
        assert_eq!((refused.status, &*refused.faults()), (422, faults));
    }
    for empty in [json!({}), json!({ "name": null, "language": null })] {
        assert_eq!(try_out(empty).status, 204);
    }
    assert_eq!(company.me(&company.token), before);
}

#[test]
fn nobody_changes_anything_elsewhere_once_removed_or_after_the_contract() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let person = Person::new("pro-sign");
    let token = company.bring_in(&person, "representative", &json!([])).access_token;
    let body = json!({ "name": "a", "language": "en" });
    let elsewhere = Person { product: "pro-lead", ..person.clone() };
    let refused = change(stack, &elsewhere, &token, &body);
    assert_eq!((refused.status, refused.problem()), (401, "not-signed-in"));

    let id = company.me(&token)["id"].as_str().unwrap().to_owned();
    assert_eq!(remove(company, &company.token, &id).status, 204);
    let refused = change(stack, &person, &token, &body);
    assert_eq!((refused.status, refused.problem()), (401, "not-signed-in"));

    let before = company.me(&company.token);
    assert_eq!(leaving.end(-1).status, 200);
    let refused = change(stack, &company.founder, &company.token, &body);
    assert_eq!((refused.status, refused.problem()), (409, "contract-ended"));
    assert_eq!(company.me(&company.token)["name"], before["name"]);
}

#[test]
fn only_a_name_takes_a_key_to_show_or_to_set() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let shown = caller.request("me", "GET /v1/{product}/me", &token, &Value::Null);
    assert_eq!(shown.http().status, 200, "{shown:?}");
    assert_eq!(shown.calls(), [READ, "KMS:Decrypt"]);
    for (body, calls) in [
        (json!({ "name": "a" }), &[READ, "KMS:Decrypt", WRITE][..]),
        (json!({ "language": "en" }), &[READ, WRITE]),
    ] {
        let changed = caller.request("me", ROUTE, &token, &body);
        assert_eq!(changed.http().status, 204, "{changed:?}");
        assert_eq!(changed.calls(), calls);
    }
}

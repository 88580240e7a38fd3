//! A request that arrives twice under the same `Idempotency-Key` is carried out once and gets the same
//! answer twice.

use acceptance::{Answer, PASSWORD, Person, Stack, Staff, terms};
use serde_json::{Value, json};

use crate::document_archive::document;
use crate::invite::Company;
use crate::member_removal::remove;
use crate::staff_access;

/// A unique idempotency key.
fn key() -> String {
    ulid::Ulid::generate().to_string()
}

fn post(stack: &Stack, path: &str, key: &str, token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("content-type", "application/json"), ("idempotency-key", key)];
    headers.extend((!token.is_empty()).then_some(("authorization", &*bearer)));
    stack.send("POST", path, &headers, body.to_string())
}

/// The part of an answer that stories compare, without the headers that API Gateway adds.
fn comparable(answer: &Answer) -> (u16, Value, Option<&str>) {
    (answer.status, answer.body.clone(), answer.header("set-cookie"))
}

#[test]
fn signing_up_twice_under_one_key_gives_one_mail_and_one_account() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    let (asked, made) = (key(), key());
    let body = json!({ "email": person.email });
    for _ in 0..2 {
        let answer = post(&stack, &person.path("signups"), &asked, "", &body);
        assert_eq!((answer.status, &answer.body), (202, &Value::Null));
    }
    let token = stack.wait_for_letters(&person.email, 1)[0].token();
    let body = json!({
        "token": token,
        "name": "a",
        "company": "b",
        "password": PASSWORD,
        "terms": terms(person.product),
    });
    let path = person.path("signups/confirm");
    let confirmed = post(&stack, &path, &made, "", &body);
    assert_eq!(confirmed.status, 201, "{confirmed:?}");
    // Without the key the link is already used.
    assert_eq!(stack.post(&path, &body).problem(), "link-not-valid");
    let again = post(&stack, &path, &made, "", &body);
    assert_eq!(comparable(&again), comparable(&confirmed));
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&person.email).len(), 1);
}

#[test]
fn an_answer_is_given_again_only_to_whoever_may_still_act() {
    let company = Company::new();
    let (stack, guest) = (&company.stack, Person::new("pro-sign"));
    let permissions = json!(["manage-documents", "view-documents"]);
    let colleague = company.bring_in(&guest, "general", &permissions);
    let id = company.me(&colleague.access_token)["id"].as_str().unwrap().to_owned();
    let (path, named) = (guest.path("documents"), key());
    let invoice = document("invoice", "a", "2026-04-01", b"file");
    let register = || post(stack, &path, &named, &colleague.access_token, &invoice);
    let registered = register();
    assert_eq!(registered.status, 201, "{registered:?}");
    assert_eq!(comparable(&register()), comparable(&registered));
    // A permission that is taken away, and then the membership.
    assert_eq!(company.change(&company.token, &id, "general", &json!([])).status, 204);
    let refused = register();
    assert_eq!((refused.status, refused.problem()), (403, "not-permitted"));
    assert_eq!(remove(&company, &company.token, &id).status, 204);
    assert_eq!(register().status, 401);

    let mut administrator = Staff::enrol_as(stack, &["administrator"]);
    let token = administrator.sign_in(stack).access_token;
    let mut operator = Staff::enrol_as(stack, &["operator"]);
    let operators = operator.sign_in(stack).access_token;
    let named = key();
    let wanted = json!({
        "act": "reinstate-contract",
        "parameters": { "organization": company.me(&company.token)["organization"]["id"] },
        "code": operator.factor(),
    });
    let ask = || post(stack, "/v1/staff/approvals", &named, &operators, &wanted);
    let asked = ask();
    assert_eq!(asked.status, 201, "{asked:?}");
    assert_eq!(comparable(&ask()), comparable(&asked));
    let path = format!("/v1/staff/members/{}", operator.id);
    assert_eq!(staff_access::ask(stack, "DELETE", &path, &token, &Value::Null).status, 204);
    assert_eq!(ask().status, 404);
}

#[test]
fn another_body_under_the_same_key_is_refused() {
    let stack = Stack::find();
    let (person, other) = (Person::new("pro-sign"), Person::new("pro-sign"));
    let (path, key) = (person.path("signups"), key());
    let ask = |person: &Person| post(&stack, &path, &key, "", &json!({ "email": person.email }));
    assert_eq!(ask(&person).status, 202);
    let refused = ask(&other);
    assert_eq!((refused.status, refused.problem()), (422, "idempotency-key-reused"));
    let elsewhere = person.path("password-resets");
    let body = json!({ "email": person.email });
    let refused = post(&stack, &elsewhere, &key, "", &body);
    assert_eq!((refused.status, refused.problem()), (422, "idempotency-key-reused"));
    stack.wait_for_letters(&person.email, 1);
    stack.wait_for_outbox();
    assert!(stack.letters(&other.email).is_empty());
}

#[test]
fn a_key_that_two_callers_might_choose_is_refused() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    let body = json!({ "email": person.email });
    for bad in ["1", "", "sixteen letters!", &"a".repeat(129)] {
        let refused = post(&stack, &person.path("signups"), bad, "", &body);
        assert_eq!((refused.status, refused.problem()), (400, "invalid-idempotency-key"), "{bad}");
    }
}

#[test]
fn a_repeated_invitation_is_mailed_once_and_answered_the_same() {
    let company = Company::new();
    let (stack, guest) = (&company.stack, Person::new("pro-sign"));
    let wanted = json!({ "invitations": [
        { "email": guest.email, "role": "general", "permissions": [] },
        { "email": "nobody", "role": "general" },
    ] });
    let (path, invited) = (guest.path("invitations"), key());
    let first = post(stack, &path, &invited, &company.token, &wanted);
    assert_eq!(first.body["results"][0]["status"], "invited", "{first:?}");
    let again = post(stack, &path, &invited, &company.token, &wanted);
    assert_eq!(comparable(&again), comparable(&first));
    let token = company.link(&guest, 1);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&guest.email).len(), 1);

    // Accepting twice makes one member and one session.
    let terms = terms(guest.product);
    let body = json!({ "token": token, "name": guest.name, "password": PASSWORD, "terms": terms });
    let (path, accepted) = (guest.path("invitations/accept"), key());
    let first = post(stack, &path, &accepted, "", &body);
    assert_eq!(first.status, 200, "{first:?}");
    let again = post(stack, &path, &accepted, "", &body);
    assert_eq!(comparable(&again), comparable(&first));
    assert_eq!(company.me(first.body["access_token"].as_str().unwrap())["name"], guest.name);

    // The same key from another person is a different key.
    let colleague = first.body["access_token"].as_str().unwrap();
    let refused = post(stack, &guest.path("invitations"), &invited, colleague, &wanted);
    assert_eq!(refused.body["results"][0]["status"], "refused", "{refused:?}");
}

#[test]
fn simultaneous_requests_under_one_key_all_get_the_same_answer() {
    let company = Company::new();
    let (stack, guest) = (&company.stack, Person::new("pro-sign"));
    let (path, key) = (guest.path("invitations"), key());
    let wanted = json!({ "invitations": [{ "email": guest.email, "role": "general" }] });
    let answers = std::thread::scope(|scope| {
        let ask = || post(stack, &path, &key, &company.token, &wanted);
        let asking: Vec<_> = (0..6).map(|_| scope.spawn(ask)).collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(answers[0].body["results"][0]["status"], "invited", "{answers:?}");
    for answer in &answers {
        assert_eq!(comparable(answer), comparable(&answers[0]));
    }
    company.link(&guest, 1);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&guest.email).len(), 1);
}

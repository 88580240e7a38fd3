//! Of coming in, staying in and inviting others.

use acceptance::{Enrolment, PASSWORD, Person, Staff, event, terms};
use serde_json::{Value, json};

use super::{Caller, NEW_KEY, QUERY, READ, WRITE, side_by_side, sorted};
use crate::contract_confirmation::confirm_contract;

#[test]
fn signing_up_takes_a_read_and_a_new_key_then_one_transaction() {
    let caller = Caller::new();
    let email = &caller.person.email;
    let asked =
        caller.request("signup", "POST /v1/{product}/signups", "", &json!({ "email": email }));
    assert_eq!(asked.http().status, 202);
    assert_eq!(side_by_side(&asked), [READ, "KMS:GenerateDataKey", WRITE]);

    let token = caller.stack.wait_for_letters(email, 1)[0].token();
    let body = json!({
        "token": token,
        "name": "a",
        "company": "b",
        "password": PASSWORD,
        "terms": terms(caller.person.product),
    });
    let confirmed = caller.request("signup", "POST /v1/{product}/signups/confirm", "", &body);
    assert_eq!(confirmed.http().status, 201);
    // Only a link that works is worth a key, so these follow one another.
    assert_eq!(confirmed.calls(), [READ, "KMS:GenerateDataKey", WRITE]);
}

#[test]
fn signing_in_takes_two_reads_one_key_one_transaction_and_one_signature() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let body = json!({ "email": caller.person.email, "password": PASSWORD });
    let signed_in = caller.request("sign-in", "POST /v1/{product}/sessions", "", &body);
    assert_eq!(signed_in.http().status, 200);
    assert_eq!(signed_in.calls()[..3], [READ, READ, "KMS:Decrypt"]);
    assert_eq!(sorted(&signed_in), [READ, READ, WRITE, "KMS:Decrypt", "KMS:Sign"]);
    let tokens = signed_in.http().body;
    let token = tokens["access_token"].as_str().unwrap();

    let body = json!({ "refresh_token": tokens["refresh_token"] });
    let route = "POST /v1/{product}/sessions/refresh";
    let refreshed = caller.request("sign-in", route, "", &body);
    assert_eq!(refreshed.http().status, 200);
    // The signature comes first: no session moves on to a token that nobody was given.
    assert_eq!(refreshed.calls(), [READ, "KMS:Sign", WRITE]);
    let repeated = caller.request("sign-in", route, "", &body);
    assert_eq!(repeated.calls(), [READ, "KMS:Sign"]);

    let route = "DELETE /v1/{product}/sessions/current";
    let signed_out = caller.request("sign-in", route, token, &Value::Null);
    assert_eq!(signed_out.http().status, 204);
    assert_eq!(signed_out.calls(), [WRITE]);
}

#[test]
fn a_wrong_password_and_an_unknown_address_take_the_same_calls() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let calls = |email: &str| {
        let body = json!({ "email": email, "password": "not the password at all" });
        let refused = caller.request("sign-in", "POST /v1/{product}/sessions", "", &body);
        assert_eq!(refused.http().status, 401);
        refused.calls().join(" ")
    };
    assert_eq!(calls(&caller.person.email), format!("{READ} {WRITE}"));
    assert_eq!(calls(&Person::new("pro-sign").email), format!("{READ} {WRITE}"));
}

#[test]
fn inviting_many_takes_one_read_and_as_few_transactions_as_fit() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let me = caller.stack.get(&caller.person.path("me"), &token).body;
    confirm_contract(&caller.stack, me["organization"]["id"].as_str().unwrap());
    let wanted = |people: &[Person]| {
        let wanted = |person: &Person| json!({ "email": person.email, "role": "general" });
        json!({ "invitations": people.iter().map(wanted).collect::<Vec<_>>() })
    };
    let people: Vec<Person> = (0..50).map(|_| Person::new("pro-sign")).collect();
    let route = "POST /v1/{product}/invitations";
    for people in [&people[..1], &people[1..25], &people[25..49]] {
        let invited = caller.request("invite", route, &token, &wanted(people));
        assert_eq!(invited.http().body["results"][0]["status"], "invited", "{invited:?}");
        assert_eq!(sorted(&invited), [READ, WRITE, "KMS:Decrypt", NEW_KEY]);
        assert_eq!(invited.calls().last(), Some(&WRITE));
    }
    let people: Vec<Person> = (0..50).map(|_| Person::new("pro-sign")).collect();
    let invited = caller.request("invite", route, &token, &wanted(&people));
    assert_eq!(sorted(&invited), [READ, WRITE, WRITE, WRITE, "KMS:Decrypt", NEW_KEY]);

    let listed = caller.request("invite", "GET /v1/{product}/invitations", &token, &Value::Null);
    assert_eq!(listed.http().status, 200);
    // The record is written beside the last read.
    assert_eq!(sorted(&listed), [READ, QUERY, WRITE, "KMS:Decrypt"]);

    let guest = &people[0];
    let link = caller.stack.wait_for_letters(&guest.email, 1)[0].token();
    let route = "POST /v1/{product}/invitations/view";
    let viewed = caller.request("invite", route, "", &json!({ "token": link }));
    assert_eq!(viewed.http().status, 200, "{viewed:?}");
    assert_eq!(viewed.calls(), [READ, READ, "KMS:Decrypt"]);
    let terms = terms(guest.product);
    let body = json!({ "token": link, "name": "a", "password": PASSWORD, "terms": terms });
    let route = "POST /v1/{product}/invitations/accept";
    let accepted = caller.request("invite", route, "", &body);
    assert_eq!(accepted.http().status, 200, "{accepted:?}");
    assert_eq!(accepted.calls(), [READ, READ, "KMS:Decrypt", "KMS:Sign", WRITE]);

    let token = accepted.http().body["access_token"].as_str().unwrap().to_owned();
    let route = "GET /v1/{product}/members";
    let listed = caller.request("role-change", route, &token, &Value::Null);
    assert_eq!(listed.http().body["items"].as_array().unwrap().len(), 2);
    // The salts of the page are read after it.
    assert_eq!(sorted(&listed), [READ, READ, QUERY, WRITE, "KMS:Decrypt"]);

    let body = json!({ "password": PASSWORD });
    let left = caller.request("member-removal", "DELETE /v1/{product}/me", &token, &body);
    assert_eq!(left.http().status, 204, "{left:?}");
    assert_eq!(left.calls(), [READ, READ, WRITE]);
}

#[test]
fn attempts_at_known_and_unknown_invitations_take_the_same_calls() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let other = Person::new("pro-sign");
    other.sign_up(&caller.stack);
    let others = other.sign_in(&caller.stack).access_token;
    let guest = Person::new("pro-sign");
    let wanted = json!({ "invitations": [{ "email": guest.email, "role": "general" }] });
    let route = "POST /v1/{product}/invitations";
    let invited = caller.request("invite", route, &others, &wanted).http();
    let foreign = invited.body["results"][0]["id"].as_str().unwrap().to_owned();
    let unknown = format!("inv_{}", "0123456789abcdef".repeat(4));
    let calls = |invitation: &str| {
        let mut event =
            caller.event("invite", "DELETE /v1/{product}/invitations/{id}", &token, &Value::Null);
        event["pathParameters"]["id"] = invitation.into();
        let refused = caller.account.invoke("invite", &event);
        assert_eq!(refused.http().status, 404, "{refused:?}");
        refused.calls().join(" ")
    };
    assert_eq!(calls(&foreign), format!("{READ} KMS:Decrypt {WRITE}"));
    assert_eq!(calls(&unknown), calls(&foreign));
}

#[test]
fn a_new_password_takes_as_few_calls_as_its_checks_allow() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let email = &caller.person.email;
    let route = "POST /v1/{product}/password-resets";
    let asked = caller.request("password-reset", route, "", &json!({ "email": email }));
    assert_eq!(side_by_side(&asked), [READ, NEW_KEY, WRITE]);
    let token = caller.stack.wait_for_letters(email, 2)[1].token();
    let body = json!({ "token": token, "password": "lantern 雪 bicycle oyster marble" });
    let route = "POST /v1/{product}/password-resets/confirm";
    let confirmed = caller.request("password-reset", route, "", &body);
    assert_eq!(confirmed.http().status, 204, "{confirmed:?}");
    assert_eq!(sorted(&confirmed), [READ, READ, READ, WRITE, "KMS:Decrypt", NEW_KEY]);

    let body = json!({ "email": email, "password": "lantern 雪 bicycle oyster marble" });
    let signed_in = caller.request("sign-in", "POST /v1/{product}/sessions", "", &body);
    let token = signed_in.http().body["access_token"].as_str().unwrap().to_owned();
    let body = json!({
        "current_password": "lantern 雪 bicycle oyster marble",
        "password": PASSWORD,
    });
    let route = "PUT /v1/{product}/me/password";
    let changed = caller.request("password-reset", route, &token, &body);
    assert_eq!(changed.http().status, 204, "{changed:?}");
    assert_eq!(sorted(&changed), [READ, READ, WRITE, "KMS:Decrypt", NEW_KEY]);
}

#[test]
fn the_staff_come_in_and_go_in_as_few_calls_as_customers() {
    let caller = Caller::new();
    let ask =
        |route: &str, token: &str, body: &Value| caller.request("staff-access", route, token, body);
    let (email, name) = Staff::unknown();
    let invited = ask("INVITE /v1/staff", "", &json!({ "email": email }));
    assert_eq!(invited.http().status, 202);
    assert_eq!(side_by_side(&invited), [READ, NEW_KEY, WRITE]);
    let token = caller.stack.wait_for_letters(&email, 1)[0].token();
    let enrolled = ask("POST /v1/staff/enrolments", "", &json!({ "token": token }));
    assert_eq!(enrolled.calls(), [READ, READ]);
    let enrolment = Enrolment::ask(&caller.stack, &token);
    let body = json!({
        "token": token, "enrolment": enrolment.sealed, "name": name,
        "password": PASSWORD, "code": enrolment.code(0),
    });
    let accepted = ask("POST /v1/staff/invitations/accept", "", &body);
    assert_eq!(accepted.http().status, 201, "{accepted:?}");
    assert_eq!(accepted.calls(), [READ, READ, WRITE]);

    let code = accepted.http().body["recovery_codes"][0].clone();
    let credentials = json!({ "email": email, "password": PASSWORD, "code": code });
    let signed_in = ask("POST /v1/staff/sessions", "", &credentials);
    assert_eq!(signed_in.http().status, 200, "{signed_in:?}");
    assert_eq!(side_by_side(&signed_in), [READ, WRITE, "KMS:Sign"]);
    let tokens = signed_in.http().body;
    let wrong = ask("POST /v1/staff/sessions", "", &credentials);
    let unknown = json!({ "email": Staff::unknown().0, "password": PASSWORD, "code": code });
    let unknown = ask("POST /v1/staff/sessions", "", &unknown);
    assert_eq!([wrong.calls(), unknown.calls()], [[READ, WRITE], [READ, WRITE]]);

    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(ask("GET /v1/staff/me", token, &Value::Null).calls(), [READ]);
    let listed = ask("GET /v1/staff/members", token, &Value::Null);
    // The record is written beside the page.
    assert_eq!(sorted(&listed), [READ, QUERY, WRITE]);
    assert_eq!(listed.calls()[0], READ);
    let guest = json!({ "email": Staff::unknown().0, "roles": ["operator"] });
    let alone = ask("POST /v1/staff/invitations", token, &guest);
    assert_eq!(alone.http().problem(), "approval-needed");
    let code = accepted.http().body["recovery_codes"][1].clone();
    let parameters = json!({ "email": guest["email"], "roles": "operator" });
    let wanted = json!({ "act": "invite-staff", "parameters": parameters, "code": code });
    let asked = ask("POST /v1/staff/approvals", token, &wanted);
    assert_eq!(asked.calls(), [READ, READ, WRITE]);
    let approval = asked.http().body["token"].clone();
    let approved = Staff::approve_as_operator(&caller.stack, &asked.http().body["id"]);
    assert_eq!(approved.status, 204);
    let mut event = caller.event("staff-access", "POST /v1/staff/invitations", token, &guest);
    event["headers"]["approval"] = approval;
    let invited = caller.account.invoke("staff-access", &event);
    assert_eq!(invited.http().status, 202, "{invited:?}");
    assert_eq!(side_by_side(&invited), [READ, NEW_KEY, WRITE]);
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    let refreshed = ask("POST /v1/staff/sessions/refresh", "", &body);
    assert_eq!(refreshed.calls(), [READ, "KMS:Sign", WRITE]);
    let signed_out = ask("DELETE /v1/staff/sessions/current", token, &Value::Null);
    assert_eq!(signed_out.http().status, 204);
    assert_eq!(signed_out.calls(), [READ, WRITE]);
}

#[test]
fn recognizing_a_repetition_takes_one_read_more_and_repeating_only_that() {
    let caller = Caller::new();
    let mut event = event("signup");
    event["body"] = json!({ "email": caller.person.email }).to_string().into();
    event["headers"]["idempotency-key"] = ulid::Ulid::generate().to_string().into();
    let first = caller.account.invoke("signup", &event);
    assert_eq!(first.http().status, 202);
    assert_eq!(sorted(&first), [READ, READ, WRITE, NEW_KEY]);
    let again = caller.account.invoke("signup", &event);
    assert_eq!(again.http().status, 202);
    assert_eq!(again.calls(), [READ]);
}

#[test]
fn the_published_keys_take_no_call() {
    let caller = Caller::new();
    for set in ["jwks.json", "deletion-certificate-keys.json"] {
        let route = format!("GET /.well-known/{set}");
        let keys = caller.request("sign-in", &route, "", &Value::Null);
        assert_eq!(keys.http().status, 200);
        assert!(keys.calls().is_empty(), "{keys:?}");
    }
}

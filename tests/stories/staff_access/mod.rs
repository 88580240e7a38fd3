//! The vendor's staff have accounts apart from the customers', with a second factor, and their routes
//! show nothing to anyone else.

mod approval;
mod joining;
mod own_security;
mod roles;
mod session;

use acceptance::{Account, Answer, Enrolment, PASSWORD, SignedIn, Stack, Staff, source, wait_for};
use serde_json::{Value, json};

use crate::personal_data::text_of;

/// Sends a request with an access token, or without one if it is empty.
pub(crate) fn ask(stack: &Stack, method: &str, path: &str, token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("content-type", "application/json")];
    headers.extend((!token.is_empty()).then_some(("authorization", &*bearer)));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    stack.send(method, path, &headers, body)
}

/// Invites an address as an operator, in English; the operator of the account approves.
fn invite(stack: &Stack, inviter: &mut Staff, token: &str, email: &str) -> Answer {
    let approval = inviter.approval(
        stack,
        token,
        "invite-staff",
        &json!({ "email": email, "roles": "operator" }),
    );
    let bearer = format!("Bearer {token}");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &*bearer),
        ("accept-language", "en"),
        ("approval", &*approval),
    ];
    let body = json!({ "email": email, "roles": ["operator"] }).to_string();
    stack.send("POST", "/v1/staff/invitations", &headers, body)
}

fn me(stack: &Stack, token: &str) -> Answer {
    stack.get("/v1/staff/me", token)
}

fn refresh(stack: &Stack, token: &str) -> Answer {
    stack.post("/v1/staff/sessions/refresh", &json!({ "refresh_token": token }))
}

/// Removes a staff member as another one.
fn remove(stack: &Stack, token: &str, id: &str) -> Answer {
    ask(stack, "DELETE", &format!("/v1/staff/members/{id}"), token, &Value::Null)
}

/// The claims of an access token, unverified.
fn claims(token: &str) -> Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

#[test]
fn no_table_or_log_holds_what_staff_typed_or_were_given() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let (email, name) = Staff::unknown();
    assert_eq!(Staff::invite_as_operator(&stack, &email).status, 202);
    let token = stack.wait_for_letters(&email, 1)[0].token();
    let enrolment = Enrolment::ask(&stack, &token);
    assert_eq!(Staff::accept(&stack, &token, &name, &enrolment, &enrolment.code(9)).status, 422);
    let mut staff = Staff::join(&stack, &email, &name, &token);
    let code = staff.factor();
    let signed_in = SignedIn::read(&stack.post("/v1/staff/sessions", &staff.credentials(&code)));
    from_elsewhere(&stack, &source(), &staff.credentials(&code));
    let next = SignedIn::read(&refresh(&stack, &signed_in.refresh_token));
    let forged = format!("{}x", next.access_token);
    let last = me(&stack, &forged).body["request_id"].as_str().unwrap().to_owned();

    let group = format!("/aws/lambda/{}", stack.functions["staff-access"]);
    let logged = wait_for("the log of the last request", || {
        Some(account.logs(&group)).filter(|logged| logged.contains(&last))
    });
    let tables = ["staff", "sessions", "outbox", "audit"];
    let items = tables.iter().flat_map(|table| account.scan(table));
    let kept: String = items.map(|item| text_of(&item)).collect();
    assert!(
        kept.contains(&staff.id) && logged.contains("request answered"),
        "the story left no trace at all"
    );
    let unique = email.trim_start_matches("staff.").trim_end_matches("@example.jp");
    let recovery = staff.recovery[0].clone();
    let compact = recovery.replace('-', "").to_uppercase();
    for secret in [
        unique,
        &email,
        &name,
        "担当花子",
        PASSWORD,
        &token,
        &enrolment.secret,
        &enrolment.sealed,
        &recovery,
        &compact,
        &signed_in.access_token,
        &signed_in.refresh_token,
        &next.refresh_token,
    ] {
        assert!(!kept.contains(secret), "a table holds {secret:?}");
        assert!(!logged.contains(secret), "a log holds {secret:?}");
    }
}

/// Signs in from a given source address, so that failures there slow nobody else down.
fn from_elsewhere(stack: &Stack, source: &str, credentials: &Value) -> Answer {
    stack.calling_from(source).post("/v1/staff/sessions", credentials)
}

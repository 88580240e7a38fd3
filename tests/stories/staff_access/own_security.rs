//! What each of the staff changes about their own way in.

use acceptance::{Answer, Enrolment, PASSWORD, Stack, Staff};
use serde_json::{Value, json};

use super::{ask, me};

/// A password that is as good as the usual one.
const OTHER: &str = "ゆったり泳ぐ青いくじらと木の椅子";

fn put(stack: &Stack, token: &str, what: &str, body: &Value) -> Answer {
    ask(stack, "PUT", &format!("/v1/staff/me/{what}"), token, body)
}

fn sessions(stack: &Stack, token: &str) -> Vec<Value> {
    let listed = stack.get("/v1/staff/me/sessions", token);
    assert_eq!(listed.status, 200, "{listed:?}");
    listed.body["items"].as_array().unwrap().clone()
}

#[test]
fn staff_change_their_password_are_mailed_and_their_other_sessions_end() {
    let stack = Stack::find();
    let mut staff = Staff::enrol(&stack);
    let (elsewhere, here) = (staff.sign_in(&stack), staff.sign_in(&stack));
    let mut change = |current: &str, code: Option<&str>| {
        let code = code.map_or_else(|| staff.factor(), str::to_owned);
        let body = json!({ "current_password": current, "code": code, "password": OTHER });
        put(&stack, &here.access_token, "password", &body)
    };
    let wrong = change("not my password at all", None);
    assert_eq!((wrong.status, wrong.problem()), (403, "wrong-password"));
    let wrong = change(PASSWORD, Some("000000"));
    assert_eq!(wrong.faults(), [("code", "wrong-code")], "{wrong:?}");
    let changed = change(PASSWORD, None);
    assert_eq!(changed.status, 204, "{changed:?}");
    let letters = stack.wait_for_letters(&staff.email, 2);
    assert!(letters[1].text.contains("/staff/me"), "{letters:?}");

    assert_eq!(me(&stack, &here.access_token).status, 200);
    assert_eq!(me(&stack, &elsewhere.access_token).status, 404);
    let code = staff.factor();
    let with = |password: &str| {
        let body = json!({ "email": staff.email, "password": password, "code": code });
        stack.post("/v1/staff/sessions", &body).status
    };
    assert_eq!([with(PASSWORD), with(OTHER)], [401, 200]);
}

#[test]
fn staff_move_to_another_app_and_get_new_recovery_codes() {
    let stack = Stack::find();
    let mut staff = Staff::enrol(&stack);
    let token = staff.sign_in(&stack).access_token;
    let offered = ask(&stack, "POST", "/v1/staff/me/enrolments", &token, &json!({}));
    let offered = Enrolment::read(&offered);
    let mut replace = |code: &str| {
        let body = json!({
            "current_password": PASSWORD, "code": staff.factor(),
            "enrolment": offered.sealed, "new_code": code,
        });
        put(&stack, &token, "second-factor", &body)
    };
    let wrong = replace("000000");
    assert_eq!(wrong.faults(), [("new_code", "wrong-code")], "{wrong:?}");
    let replaced = offered.register_late(replace);
    assert_eq!(replaced.status, 204, "{replaced:?}");
    let other = Staff::enrol(&stack).sign_in(&stack).access_token;
    let body = json!({
        "current_password": PASSWORD, "code": "000000",
        "enrolment": offered.sealed, "new_code": offered.code(0),
    });
    let foreign = put(&stack, &other, "second-factor", &body);
    assert_eq!((foreign.status, foreign.problem()), (400, "link-not-valid"));

    let earlier = staff.recovery[0].clone();
    let body = json!({ "current_password": PASSWORD, "code": offered.code(0) });
    let renewed = ask(&stack, "POST", "/v1/staff/me/recovery-codes", &token, &body);
    let codes = renewed.body["recovery_codes"].as_array().unwrap();
    assert_eq!((renewed.status, codes.len()), (200, 10), "{renewed:?}");
    let with = |code: &Value| {
        let body = json!({ "email": staff.email, "password": PASSWORD, "code": code });
        stack.post("/v1/staff/sessions", &body).status
    };
    assert_eq!([with(&json!(earlier)), with(&codes[0]), with(&codes[0])], [401, 200, 401]);
}

#[test]
fn staff_see_their_sessions_and_end_one() {
    let stack = Stack::find();
    let mut staff = Staff::enrol(&stack);
    let (elsewhere, here) = (staff.sign_in(&stack), staff.sign_in(&stack));
    let listed = sessions(&stack, &here.access_token);
    let current: Vec<_> = listed.iter().map(|session| session["is_current"].clone()).collect();
    assert_eq!(current, [true, false], "{listed:?}");
    let path = format!("/v1/staff/me/sessions/{}", listed[1]["id"].as_str().unwrap());
    let others = Staff::enrol(&stack).sign_in(&stack).access_token;
    let end = |token: &str| ask(&stack, "DELETE", &path, token, &Value::Null).status;
    assert_eq!(end(&others), 204, "a session that is not theirs has ended for them");
    assert_eq!(me(&stack, &elsewhere.access_token).status, 200);
    assert_eq!([end(&here.access_token), end(&here.access_token)], [204, 204]);
    assert_eq!(me(&stack, &elsewhere.access_token).status, 404);
    assert_eq!(sessions(&stack, &here.access_token).len(), 1);
}

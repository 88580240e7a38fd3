//! Signing in with both factors, and staying signed in.

use acceptance::{PASSWORD, Person, SignedIn, Stack, Staff, source};
use serde_json::{Value, json};

use super::{ask, from_elsewhere, me, refresh};
use crate::sign_in::comparable;

#[test]
fn signing_in_takes_both_factors_and_does_not_say_which_was_wrong() {
    let stack = Stack::find();
    let mut staff = Staff::enrol(&stack);
    let (source, code) = (source(), staff.factor());
    let right = staff.credentials(&code);
    let sign_in = |credentials: &Value| comparable(from_elsewhere(&stack, &source, credentials));
    let with = |name: &str, value: &str| {
        let mut credentials = right.clone();
        credentials[name] = value.into();
        sign_in(&credentials)
    };
    let wrong_password = with("password", "violet ladder 七味 harbor quarts");
    assert_eq!((wrong_password.status, wrong_password.problem()), (401, "wrong-credentials"));
    // A well-formed recovery code that was never issued.
    assert_eq!(with("code", "aaaa-bbbb-cccc-dddd-eeee-ffff"), wrong_password);
    assert_eq!(with("email", &Staff::unknown().0), wrong_password);
    let missing = json!({ "email": staff.email, "password": PASSWORD });
    assert_eq!(sign_in(&missing).faults(), [("code", "missing")]);

    // Staff cannot sign in as customers, nor customers as staff.
    let as_customer = json!({ "email": staff.email, "password": PASSWORD });
    let as_customer = stack.calling_from(&source).post("/v1/pro-sign/sessions", &as_customer);
    assert_eq!(as_customer.status, 401);
    let customer = Person::new("pro-sign");
    customer.sign_up(&stack);
    assert_eq!(with("email", &customer.email), wrong_password);

    assert_eq!(sign_in(&right).status, 200, "a refused sign-in leaves the code unused");
}

#[test]
fn a_code_works_once_even_for_two_at_once() {
    let stack = Stack::find();
    // Two of the staff, because the failures of one would delay the next attempt.
    let (mut with_app, staff) = (Staff::enrol(&stack), Staff::enrol(&stack));
    let code = with_app.factor();
    for (staff, code) in [(&with_app, code), (&staff, staff.recovery[0].clone())] {
        let credentials = staff.credentials(&code);
        let source = source();
        let mut answers = std::thread::scope(|scope| {
            let sign_in = || from_elsewhere(&stack, &source, &credentials).status;
            let trying: Vec<_> = (0..3).map(|_| scope.spawn(sign_in)).collect();
            trying.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        answers.sort_unstable();
        assert_eq!(answers, [200, 401, 401], "{code}");
        assert_eq!(from_elsewhere(&stack, &source, &credentials).status, 401);
    }
    // Another recovery code still works, in capitals and with spaces instead of hyphens.
    let code = staff.recovery[1].to_uppercase().replace('-', " ");
    assert_eq!(from_elsewhere(&stack, &source(), &staff.credentials(&code)).status, 200);
}

#[test]
fn guesses_slow_down_whether_or_not_the_address_is_known() {
    let stack = Stack::find();
    let known = Staff::enrol(&stack).email;
    for email in [known, Staff::unknown().0] {
        let source = source();
        let guess =
            json!({ "email": email, "password": PASSWORD, "code": "aaaabbbbccccddddeeeeffff" });
        let statuses: Vec<u16> =
            (0..12).map(|_| from_elsewhere(&stack, &source, &guess).status).collect();
        assert_eq!(statuses[..5], [401; 5]);
        assert!(statuses.contains(&429), "{statuses:?}");
    }
}

#[test]
fn a_staff_session_is_refreshed_and_ends_when_its_owner_signs_out() {
    let stack = Stack::find();
    let mut staff = Staff::enrol(&stack);
    let signed_in = staff.sign_in(&stack);
    let next = SignedIn::read(&refresh(&stack, &signed_in.refresh_token));
    assert_ne!(next.refresh_token, signed_in.refresh_token);

    let path = "/v1/staff/sessions/current";
    assert_eq!(ask(&stack, "DELETE", path, &next.access_token, &Value::Null).status, 204);
    assert_eq!(me(&stack, &next.access_token).problem(), "not-found");
    let ended = ask(&stack, "DELETE", path, &next.access_token, &Value::Null);
    assert_eq!((ended.status, ended.problem()), (404, "not-found"));
    let ended = refresh(&stack, &next.refresh_token);
    assert_eq!((ended.status, ended.problem()), (401, "session-ended"));

    // Without a valid access token, the refresh token signs out.
    let last = staff.sign_in(&stack);
    let body = json!({ "refresh_token": last.refresh_token });
    assert_eq!(ask(&stack, "DELETE", path, "", &body).status, 204);
    assert_eq!(me(&stack, &last.access_token).problem(), "not-found");
}

#[test]
fn a_browser_keeps_the_staffs_refresh_token_in_its_own_cookie() {
    let stack = Stack::find();
    let mut staff = Staff::enrol(&stack);
    let code = staff.factor();
    let page = [("content-type", "application/json"), ("origin", "http://localhost:8080")];
    let body = staff.credentials(&code).to_string();
    let signed_in = stack.send("POST", "/v1/staff/sessions", &page, body);
    assert_eq!((signed_in.status, &signed_in.body["refresh_token"]), (200, &Value::Null));
    let cookie = signed_in.header("set-cookie").unwrap();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-refresh-staff="), "{pair}");
    assert_eq!(attributes, "Max-Age=43200; Path=/; Secure; HttpOnly; SameSite=Strict");
    let with_cookie = [("cookie", pair), ("origin", "http://localhost:8080")];
    let refreshed = stack.send("POST", "/v1/staff/sessions/refresh", &with_cookie, "");
    assert_eq!(refreshed.status, 200, "{refreshed:?}");
    let next = refreshed.header("set-cookie").unwrap().split("; ").next().unwrap();
    let with_cookie = [("cookie", next), ("origin", "http://localhost:8080")];
    let signed_out = stack.send("DELETE", "/v1/staff/sessions/current", &with_cookie, "");
    assert_eq!(signed_out.status, 204, "{signed_out:?}");
    let forgotten = signed_out.header("set-cookie").unwrap();
    assert!(forgotten.starts_with("__Host-refresh-staff=; Max-Age=0; "), "{forgotten}");
    let ended = stack.send("POST", "/v1/staff/sessions/refresh", &with_cookie, "");
    assert_eq!(ended.problem(), "session-ended");
    assert_eq!(ended.header("set-cookie"), Some(forgotten));
}

#[test]
fn staff_routes_answer_everyone_else_with_not_found() {
    let stack = Stack::find();
    let mut staff = Staff::enrol(&stack);
    let staff_in = staff.sign_in(&stack);
    let customer = Person::new("pro-sign");
    customer.sign_up(&stack);
    let customer_in = customer.sign_in(&stack);
    // A path that does not exist.
    let nowhere = comparable(stack.get("/v1/nowhere/members", ""));
    assert_eq!((nowhere.status, nowhere.problem()), (404, "not-found"));

    let mut ended = staff.sign_in(&stack).access_token;
    let path = "/v1/staff/sessions/current";
    assert_eq!(ask(&stack, "DELETE", path, &ended, &Value::Null).status, 204);
    for token in ["", "x", &customer_in.access_token, &ended] {
        let member = format!("/v1/staff/members/{}", staff.id);
        for (method, path, body) in [
            ("GET", "/v1/staff/me", Value::Null),
            ("GET", "/v1/staff/members", Value::Null),
            ("GET", "/v1/staff/members?cursor=stf_01K7Z3Q4B8D6F1G2H5J9M0N3PR", Value::Null),
            ("DELETE", &member, Value::Null),
            ("DELETE", "/v1/staff/members/x", Value::Null),
            ("POST", "/v1/staff/invitations", json!({ "email": "taro@example.jp" })),
            ("POST", "/v1/staff/invitations", json!({ "email": 7 })),
            ("DELETE", "/v1/staff/sessions/current", Value::Null),
        ] {
            let refused = comparable(ask(&stack, method, path, token, &body));
            assert_eq!(refused, nowhere, "{method} {path} {token}");
        }
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", &*bearer), ("idempotency-key", "short")];
        let refused = comparable(stack.send("POST", "/v1/staff/invitations", &headers, "{"));
        assert_eq!(refused, nowhere, "{token}");
    }

    // Tokens of the staff do not work at the products, nor the reverse.
    ended.clear();
    for path in ["/v1/pro-sign/me", "/v1/pro-lead/me", "/v1/pro-sign/members"] {
        let refused = stack.get(path, &staff_in.access_token);
        assert!([401, 404].contains(&refused.status), "{path} {refused:?}");
    }
    for (path, token) in [
        ("/v1/pro-sign/sessions/refresh", &staff_in.refresh_token),
        ("/v1/staff/sessions/refresh", &customer_in.refresh_token),
    ] {
        let refused = stack.post(path, &json!({ "refresh_token": token }));
        assert_eq!((refused.status, refused.problem()), (401, "session-ended"), "{path}");
    }
}

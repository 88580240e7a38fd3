//! The vendor's staff have accounts apart from the customers', with a second factor, and their routes
//! show nothing to anyone else.

use acceptance::{
    Account, Answer, Enrolment, PASSWORD, Person, SignedIn, Stack, Staff, openapi, source, wait_for,
};
use domain::MailToken;
use serde_json::{Value, json};

use crate::personal_data::text_of;
use crate::sign_in::told;

/// Sends a request with an access token, or without one if it is empty.
pub(crate) fn ask(stack: &Stack, method: &str, path: &str, token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("content-type", "application/json")];
    headers.extend((!token.is_empty()).then_some(("authorization", &*bearer)));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    stack.send(method, path, &headers, body)
}

/// Invites an address as a staff member.
fn invite(stack: &Stack, token: &str, email: &str) -> Answer {
    ask(stack, "POST", "/v1/staff/invitations", token, &json!({ "email": email }))
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

/// Signs in from a given source address, so that failures there slow nobody else down.
fn from_elsewhere(stack: &Stack, source: &str, credentials: &Value) -> Answer {
    stack.calling_from(source).post("/v1/staff/sessions", credentials)
}

/// The claims of an access token, unverified.
fn claims(token: &str) -> Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

#[test]
fn only_the_operator_invites_the_first_of_the_staff() {
    let stack = Stack::find();
    let (email, name) = Staff::unknown();
    let by_request = ask(&stack, "INVITE", "/v1/staff", "", &json!({ "email": email }));
    assert!([403, 404].contains(&by_request.status), "{by_request:?}");
    let routes = openapi::routes().into_iter().flat_map(|(_, routes)| routes);
    assert!(routes.map(|route| route.key).all(|key| !key.starts_with("INVITE")));

    assert_eq!(Staff::invite_as_operator(&stack, &email).status, 202);
    let letters = stack.wait_for_letters(&email, 1);
    assert_eq!(letters.len(), 1, "the request did nothing");
    assert_eq!(letters[0].subject, "【Yakusoku】担当者としての招待");
    assert!(letters[0].text.contains("/staff/invitation#token="), "{}", letters[0].text);
    let mut staff = Staff::join(&stack, &email, &name, &letters[0].token());
    assert_eq!(staff.recovery.len(), 10);

    let signed_in = staff.sign_in(&stack);
    let known = me(&stack, &signed_in.access_token);
    let expected = json!({ "id": staff.id, "name": name, "email": email });
    assert_eq!((known.status, known.body), (200, expected));
    let claims = claims(&signed_in.access_token);
    assert_eq!((&claims["aud"], &claims["sub"]), (&json!("staff"), &json!(staff.id)));
}

#[test]
fn staff_invite_others_and_see_them_in_the_list() {
    let stack = Stack::find();
    let token = Staff::enrol(&stack).sign_in(&stack).access_token;
    let (email, name) = Staff::unknown();
    let bearer = format!("Bearer {token}");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &*bearer),
        ("accept-language", "en"),
    ];
    let body = json!({ "email": email }).to_string();
    let invited = stack.send("POST", "/v1/staff/invitations", &headers, body);
    assert_eq!((invited.status, &invited.body), (202, &Value::Null));
    let letter = stack.wait_for_letters(&email, 1).remove(0);
    assert_eq!(letter.subject, "[Yakusoku] You are invited to the staff");
    let other = Staff::join(&stack, &email, &name, &letter.token());

    let mut cursor = String::new();
    let mut listed = Vec::new();
    loop {
        let page = stack.get(&format!("/v1/staff/members{cursor}"), &token);
        assert_eq!(page.status, 200, "{page:?}");
        listed.extend(page.body["items"].as_array().unwrap().clone());
        let Some(next) = page.body["next_cursor"].as_str() else { break };
        cursor = format!("?cursor={next}");
    }
    assert!(listed.contains(&json!({ "id": other.id, "name": name })), "{listed:?}");

    // Inviting an address of the staff gets the same answer; its mail has no link to join.
    let again = invite(&stack, &token, &email.to_uppercase());
    assert_eq!(told(again).status, 202);
    let addresses = [email.clone(), email.to_uppercase()];
    let second = wait_for("the second letter", || {
        let letters = addresses.iter().flat_map(|address| stack.letters(address));
        letters.map(|letter| letter.text).find(|text| text.contains("/staff/sign-in"))
    });
    assert!(!second.contains("token="), "{second}");
}

#[test]
fn a_staff_invitation_works_once_for_a_day_while_its_sender_stays() {
    let stack = Stack::find();
    let (mut host, mut other) = (Staff::enrol(&stack), Staff::enrol(&stack));
    let (host_in, other_in) = (host.sign_in(&stack), other.sign_in(&stack));
    let invited = |token: &str| {
        let (email, name) = Staff::unknown();
        assert_eq!(invite(&stack, token, &email).status, 202);
        let link = stack.wait_for_letters(&email, 1)[0].token();
        (email, name, link)
    };
    let enrol = |link: &str| {
        let answer = stack.post("/v1/staff/enrolments", &json!({ "token": link }));
        (answer.status, answer.problem().to_owned())
    };
    let not_valid = (400, "link-not-valid".to_owned());

    let (email, name, link) = invited(&host_in.access_token);
    let enrolment = Enrolment::ask(&stack, &link);
    Staff::join(&stack, &email, &name, &link);
    let again = Staff::accept(&stack, &link, &name, &enrolment, &enrolment.code(0));
    assert_eq!((again.status, again.problem()), (400, "link-not-valid"));
    assert_eq!(enrol(&link), not_valid);

    let (_, _, late) = invited(&host_in.access_token);
    expire(&stack, &late);
    assert_eq!(enrol(&late), not_valid);

    let (_, name, orphaned) = invited(&other_in.access_token);
    let enrolment = Enrolment::ask(&stack, &orphaned);
    assert_eq!(remove(&stack, &host_in.access_token, &other.id).status, 204);
    let accepted = Staff::accept(&stack, &orphaned, &name, &enrolment, &enrolment.code(0));
    assert_eq!((accepted.status, accepted.problem()), (400, "link-not-valid"));
    assert_eq!(enrol(&orphaned), not_valid);
}

/// Moves an invitation's expiry into the past.
fn expire(stack: &Stack, token: &str) {
    let hash = MailToken::parse(token).unwrap().hash();
    let updated = Account::administrator(stack).dynamodb(
        "UpdateItem",
        &json!({
            "TableName": stack.tables["staff"],
            "Key": { "pk": { "S": format!("staff-invitation#{}", hash.as_str()) }, "sk": { "S": "link" } },
            "UpdateExpression": "SET expires_at = :past",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": { ":past": { "N": "1600000000" } },
        }),
    );
    assert_eq!(updated.status, 200, "{updated:?}");
}

#[test]
fn joining_takes_a_good_password_and_the_apps_code() {
    let stack = Stack::find();
    let link = || {
        let (email, name) = Staff::unknown();
        assert_eq!(Staff::invite_as_operator(&stack, &email).status, 202);
        (stack.wait_for_letters(&email, 1)[0].token(), name)
    };
    let ((token, name), (other, _)) = (link(), link());
    let enrolment = Enrolment::ask(&stack, &token);
    let second = Enrolment::ask(&stack, &token);
    assert_ne!(enrolment.secret, second.secret, "the secret does not follow from the mailed token");

    let wrong = Staff::accept(&stack, &token, &name, &enrolment, &enrolment.code(20));
    assert_eq!((wrong.status, wrong.faults()), (422, vec![("code", "wrong-code")]));
    let wrong = Staff::accept(&stack, &token, &name, &enrolment, "12345");
    assert_eq!((wrong.status, wrong.faults()), (422, vec![("code", "not-a-code")]));
    let elsewhere = Enrolment::ask(&stack, &other);
    let wrong = Staff::accept(&stack, &token, &name, &elsewhere, &elsewhere.code(0));
    assert_eq!((wrong.status, wrong.problem()), (400, "link-not-valid"));
    let guessable = json!({
        "token": token, "enrolment": enrolment.sealed, "name": name,
        "password": "sakurasakura2024", "code": enrolment.code(0),
    });
    let wrong = stack.post("/v1/staff/invitations/accept", &guessable);
    assert_eq!((wrong.status, wrong.faults()), (422, vec![("password", "password-refused")]));
    assert_eq!(Staff::accept(&stack, &token, &name, &second, &second.code(0)).status, 201);
}

#[test]
fn joining_again_under_one_key_gives_the_same_recovery_codes() {
    let stack = Stack::find();
    let (email, name) = Staff::unknown();
    assert_eq!(Staff::invite_as_operator(&stack, &email).status, 202);
    let token = stack.wait_for_letters(&email, 1)[0].token();
    let enrolment = Enrolment::ask(&stack, &token);
    let key = ulid::Ulid::generate().to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", &*key)];
    let body = json!({
        "token": token, "enrolment": enrolment.sealed, "name": name,
        "password": PASSWORD, "code": enrolment.code(0),
    });
    let path = "/v1/staff/invitations/accept";
    let [first, again] = [0, 1].map(|_| stack.send("POST", path, &headers, body.to_string()));
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(told(again), told(first));
}

#[test]
fn signing_in_takes_both_factors_and_does_not_say_which_was_wrong() {
    let stack = Stack::find();
    let mut staff = Staff::enrol(&stack);
    let (source, code) = (source(), staff.factor());
    let right = staff.credentials(&code);
    let sign_in = |credentials: &Value| told(from_elsewhere(&stack, &source, credentials));
    let with = |name: &str, value: &str| {
        let mut credentials = right.clone();
        credentials[name] = value.into();
        sign_in(&credentials)
    };
    let wrong_password = with("password", "violet ladder 七味 harbor quarts");
    assert_eq!((wrong_password.status, wrong_password.problem()), (401, "wrong-credentials"));
    // A well-formed recovery code that was never issued.
    assert_eq!(with("code", "aaaa-bbbb-cccc-dddd"), wrong_password);
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
    let mut staff = Staff::enrol(&stack);
    for code in [staff.factor(), staff.recovery[0].clone()] {
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
        let guess = json!({ "email": email, "password": PASSWORD, "code": "aaaabbbbccccdddd" });
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
    let again = SignedIn::read(&refresh(&stack, &signed_in.refresh_token));
    assert_eq!(again.refresh_token, next.refresh_token, "two tabs continue with the same token");

    let path = "/v1/staff/sessions/current";
    assert_eq!(ask(&stack, "DELETE", path, &next.access_token, &Value::Null).status, 204);
    assert_eq!(me(&stack, &next.access_token).problem(), "not-found");
    let ended = ask(&stack, "DELETE", path, &next.access_token, &Value::Null);
    assert_eq!((ended.status, ended.problem()), (404, "not-found"));
    let ended = refresh(&stack, &next.refresh_token);
    assert_eq!((ended.status, ended.problem()), (401, "session-ended"));

    // Reusing an old refresh token ends the session for its owner and the thief.
    let first = staff.sign_in(&stack);
    let second = SignedIn::read(&refresh(&stack, &first.refresh_token));
    let third = SignedIn::read(&refresh(&stack, &second.refresh_token));
    assert_eq!(refresh(&stack, &first.refresh_token).problem(), "session-ended");
    assert_eq!(refresh(&stack, &third.refresh_token).problem(), "session-ended");
    assert_eq!(me(&stack, &third.access_token).problem(), "not-found");

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
    let nowhere = told(stack.get("/v1/nowhere/members", ""));
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
            let refused = told(ask(&stack, method, path, token, &body));
            assert_eq!(refused, nowhere, "{method} {path} {token}");
        }
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", &*bearer), ("idempotency-key", "short")];
        let refused = told(stack.send("POST", "/v1/staff/invitations", &headers, "{"));
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

#[test]
fn removed_staff_are_out_at_once_and_can_come_back() {
    let stack = Stack::find();
    let (mut host, mut leaver) = (Staff::enrol(&stack), Staff::enrol(&stack));
    let (host_in, leaver_in) = (host.sign_in(&stack), leaver.sign_in(&stack));
    let oneself = remove(&stack, &host_in.access_token, &host.id);
    assert_eq!((oneself.status, oneself.problem()), (403, "not-permitted"));
    assert_eq!(remove(&stack, &host_in.access_token, "stf_x").problem(), "not-found");

    assert_eq!(remove(&stack, &host_in.access_token, &leaver.id).status, 204);
    let again = remove(&stack, &host_in.access_token, &leaver.id);
    assert_eq!((again.status, again.problem()), (404, "not-found"));
    for (method, path, body) in [
        ("GET", "/v1/staff/me", Value::Null),
        ("GET", "/v1/staff/members", Value::Null),
        ("POST", "/v1/staff/invitations", json!({ "email": leaver.email })),
        ("POST", "/v1/staff/invitations", json!({})),
        ("DELETE", &*format!("/v1/staff/members/{}", host.id), Value::Null),
        ("DELETE", "/v1/staff/sessions/current", Value::Null),
    ] {
        let refused = ask(&stack, method, path, &leaver_in.access_token, &body);
        assert_eq!((refused.status, refused.problem()), (404, "not-found"), "{method} {path}");
    }
    assert_eq!(refresh(&stack, &leaver_in.refresh_token).problem(), "session-ended");
    let code = leaver.factor();
    let credentials = leaver.credentials(&code);
    assert_eq!(from_elsewhere(&stack, &source(), &credentials).problem(), "wrong-credentials");

    assert_eq!(invite(&stack, &host_in.access_token, &leaver.email).status, 202);
    let token = stack.wait_for_letters(&leaver.email, 2)[1].token();
    let mut back = Staff::join(&stack, &leaver.email, &leaver.name, &token);
    assert_ne!(back.id, leaver.id);
    back.sign_in(&stack);
}

#[test]
fn when_two_remove_each_other_at_once_one_remains() {
    let stack = Stack::find();
    let (mut one, mut other) = (Staff::enrol(&stack), Staff::enrol(&stack));
    let tokens = [one.sign_in(&stack).access_token, other.sign_in(&stack).access_token];
    let mut statuses = std::thread::scope(|scope| {
        let removing = [
            scope.spawn(|| remove(&stack, &tokens[0], &other.id).status),
            scope.spawn(|| remove(&stack, &tokens[1], &one.id).status),
        ];
        removing.map(|removing| removing.join().unwrap())
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404]);
    let mut left = tokens.map(|token| me(&stack, &token).status);
    left.sort_unstable();
    assert_eq!(left, [200, 404]);
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

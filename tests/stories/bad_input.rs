//! Bad input gets a problem that names each field and what would be right, never a 500, and changes
//! nothing.

use acceptance::{Account, Answer, PASSWORD, Person, Stack, event, openapi};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lambda::Caller;
use serde_json::{Value, json};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

#[test]
fn every_bad_body_gets_the_problem_that_fits_it() {
    let stack = Stack::find();
    let routes = ["signups", "signups/confirm", "sessions", "sessions/refresh"];
    let deep = "[".repeat(5000);
    let large = format!("{{\"email\":\"{}\"}}", "a".repeat(20_000));
    for route in routes {
        let path = format!("/v1/pro-sign/{route}");
        for (body, problem) in [
            (&b"{"[..], "400 malformed-body"),
            (b"", "400 malformed-body"),
            (b"null", "400 malformed-body"),
            (b"[]", "400 malformed-body"),
            (b"{\"email\":\"\\ud800\"}", "400 malformed-body"),
            (deep.as_bytes(), "400 malformed-body"),
            (large.as_bytes(), "413 body-too-large"),
            (b"{}", "422 invalid-fields"),
            (b"{\"unknown\":1}", "422 invalid-fields"),
        ] {
            // Without a body the refresh token comes from the cookie, and there is none.
            let shows_nothing = route == "sessions/refresh" && body.is_empty();
            let problem = if shows_nothing { "401 session-ended" } else { problem };
            let answer = stack.send("POST", &path, &JSON, body);
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]);
            let outcome = format!("{} {}", answer.status, answer.problem());
            assert_eq!(outcome, problem, "{route} {shown}: {answer:?}");
        }
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let answer = stack.send("POST", &path, &form, "email=taro@example.jp");
        assert_eq!((answer.status, answer.problem()), (415, "unsupported-media-type"));
    }
}

#[test]
fn the_caller_is_checked_before_the_body() {
    let stack = Stack::find();
    let routes = openapi::routes().into_iter().flat_map(|(_, routes)| routes);
    let with_body = routes.filter(|route| route.takes.is_some());
    let mut tried = 0;
    for route in with_body {
        let refused = match route.caller {
            Caller::AccessToken => (401, "not-signed-in"),
            Caller::Staff => (404, "not-found"),
            _ => continue,
        };
        let path = route.template().replace("{product}", "pro-sign");
        let path = path.replace("{matter}", "matter").replace(['{', '}'], "");
        let answer = stack.send(route.method(), &path, &JSON, "{\"unknown\":1}");
        assert_eq!((answer.status, answer.problem()), refused, "{}: {answer:?}", route.key);
        tried += 1;
    }
    assert!(tried > 10, "only {tried} routes take a body from a signed-in caller");
}

#[test]
fn refreshing_without_any_token_answers_that_the_session_ended() {
    let stack = Stack::find();
    for path in ["/v1/pro-sign/sessions/refresh", "/v1/staff/sessions/refresh"] {
        let answer = stack.send("POST", path, &[], "");
        assert_eq!((answer.status, answer.problem()), (401, "session-ended"), "{answer:?}");
    }
}

#[test]
fn an_empty_cursor_is_no_cursor() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let token = person.sign_in(&stack).access_token;
    for list in ["members", "invitations", "documents"] {
        let answer = stack.get(&person.path(&format!("{list}?cursor=")), &token);
        assert_eq!(answer.status, 200, "{list}: {answer:?}");
    }
}

#[test]
fn a_body_that_is_not_utf_8_is_malformed() {
    let stack = Stack::find();
    let mut event = event("signup");
    // API Gateway passes a body that is not text on in base 64; the emulator's API would repair it.
    event["isBase64Encoded"] = true.into();
    event["body"] = STANDARD.encode(b"{\"email\":\"\xff\xfe\"}").into();
    let answer = Account::administrator(&stack).invoke("signup", &event).http();
    assert_eq!((answer.status, answer.problem()), (400, "malformed-body"));
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let stack = Stack::find();
    let body = json!({
        "token": 7,
        "name": "",
        "company": "株".repeat(201),
        "colour": "blue",
    });
    let answer = stack.post("/v1/pro-sign/signups/confirm", &body);
    assert_eq!((answer.status, answer.problem()), (422, "invalid-fields"));
    assert_eq!(
        answer.faults(),
        [
            ("token", "not-text"),
            ("name", "empty"),
            ("company", "too-long"),
            ("password", "missing"),
            ("terms", "missing"),
            ("colour", "unknown"),
        ]
    );
}

#[test]
fn a_problem_is_in_the_callers_language() {
    let stack = Stack::find();
    let answer_in = |language: &str| {
        let headers = [("content-type", "application/json"), ("accept-language", language)];
        let path = "/v1/pro-sign/signups";
        let mut answer = stack.send("POST", path, &headers, r#"{"email":"taro","name":"x"}"#);
        answer.body["request_id"] = "(request id)".into();
        answer
    };
    let japanese = answer_in("ja");
    assert_eq!(japanese.header("content-language"), Some("ja"));
    assert_eq!(answer_in("en").header("content-language"), Some("en"));
    insta::with_settings!({ sort_maps => true }, {
        insta::assert_json_snapshot!([japanese.body, answer_in("en").body]);
    });
}

#[test]
fn addresses_that_cannot_receive_mail_are_refused() {
    let stack = Stack::find();
    for email in
        ["taro", "taro@localhost", "太郎@example.jp", "a@b.jp,c@d.jp", "x@e.jp\r\nBcc: y@e.jp"]
            .into_iter()
            .chain(["a@1.2.3.4", "a@[1.2.3.4]", "a@-日本語.jp"])
    {
        let answer = stack.post("/v1/pro-sign/signups", &json!({ "email": email }));
        assert_eq!(answer.faults(), [("email", "not-an-address")], "{email}");
    }
    let long = format!("{}@example.jp", "a".repeat(300));
    let answer = stack.post("/v1/pro-sign/signups", &json!({ "email": long }));
    assert_eq!(answer.faults(), [("email", "too-long")]);
}

#[test]
fn a_name_like_a_link_is_refused_wherever_it_is_given() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.ask(&stack);
    let token = stack.wait_for_letters(&person.email, 1)[0].token();
    let link = "至急 ｈｔｔｐｓ：／／evil.example/login".to_owned();
    let linked = Person { name: link.clone(), company: link.clone(), ..person.clone() };
    let refused = linked.confirm(&stack, &token, PASSWORD);
    let fault = |field| (field, "looks-like-link");
    assert_eq!(refused.faults(), [fault("name"), fault("company")]);
    let long = format!("Amazon.co.jp{}", "株".repeat(188));
    let named = Person { company: long.clone(), ..person };
    assert_eq!(named.confirm(&stack, &token, PASSWORD).status, 201, "the link still works");

    let access = named.sign_in(&stack).access_token;
    let me = stack.get(&named.path("me"), &access).body;
    assert_eq!(me["organization"]["name"], long.as_str());
    let bearer = format!("Bearer {access}");
    let headers = [JSON[0], ("authorization", &*bearer)];
    let body = json!({ "name": link }).to_string();
    let refused = stack.send("PATCH", &named.path("me"), &headers, body);
    assert_eq!(refused.faults(), [fault("name")]);
    let body = json!({ "token": token, "name": link, "password": "", "terms": "" });
    let refused = stack.post(&named.path("invitations/accept"), &body);
    assert!(refused.faults().contains(&fault("name")), "{refused:?}");
}

#[test]
fn a_request_with_one_wrong_field_leaves_nothing_behind() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let wrong = Person::new("pro-sign");
    let body = json!({ "email": wrong.email, "colour": "blue" });
    assert_eq!(stack.post(&wrong.path("signups"), &body).faults(), [("colour", "unknown")]);
    let right = Person::new("pro-sign");
    right.ask(&stack);
    let token = stack.wait_for_letters(&right.email, 1)[0].token();
    stack.wait_for_outbox();
    assert!(stack.letters(&wrong.email).is_empty());

    let refused = right.confirm(&stack, &token, "short");
    assert_eq!(refused.status, 422);
    let id = refused.body["request_id"].as_str().unwrap().to_owned();
    let audit = account.scan("audit");
    assert!(!audit.iter().any(|row| row["request"]["S"] == id.as_str()), "nothing was committed");
    assert_eq!(right.confirm(&stack, &token, PASSWORD).status, 201, "the link is still unused");
}

#[test]
fn forged_tokens_are_refused_and_the_real_one_still_works() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.ask(&stack);
    let token = stack.wait_for_letters(&person.email, 1)[0].token();
    let other_first = if token.starts_with('A') { "B" } else { "A" };
    let forged = format!("{other_first}{}", &token[1..]);
    for forged in [&*forged, "", "nonsense", &"A".repeat(43), &"A".repeat(9000)] {
        let refused = person.confirm(&stack, forged, PASSWORD);
        assert_eq!((refused.status, refused.problem()), (400, "link-not-valid"), "{forged}");
    }
    assert_eq!(person.confirm(&stack, &token, PASSWORD).status, 201);
}

#[test]
fn unknown_products_and_routes_are_not_found() {
    let stack = Stack::find();
    let outcome = |answer: Answer| (answer.status, answer.problem().to_owned());
    let body = json!({ "email": "taro@example.jp" });
    let not_found = (404, "not-found".to_owned());
    assert_eq!(outcome(stack.post("/v1/pro-case/signups", &body)), not_found);
    assert_eq!(outcome(stack.post("/v1/PRO-SIGN/signups", &body)), not_found);
    assert_eq!(outcome(stack.get("/v1/pro-case/me", "token")), not_found);
    let no_route = stack.send("GET", "/v1/pro-sign/nothing", &[], "");
    assert_eq!(no_route.status, 404);
    assert_ne!(no_route.body, Value::Null);
}

#[test]
fn an_overlong_password_is_reported_as_too_long() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    let body = json!({ "email": person.email, "password": "長".repeat(129) });
    let answer = stack.post(&person.path("sessions"), &body);
    assert_eq!((answer.status, answer.faults()), (422, vec![("password", "too-long")]));
}

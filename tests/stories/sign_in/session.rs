//! Staying signed in, and what a token is worth.

use acceptance::{Answer, PASSWORD, Person, SignedIn, Stack};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

fn refresh(stack: &Stack, person: &Person, token: &str) -> Answer {
    stack.post(&person.path("sessions/refresh"), &json!({ "refresh_token": token }))
}

#[test]
fn a_forged_refresh_token_harms_nobody() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let signed_in = person.sign_in(&stack);
    let mut bytes = URL_SAFE_NO_PAD.decode(&signed_in.refresh_token).unwrap();
    bytes[35] ^= 1;
    for forged in [&URL_SAFE_NO_PAD.encode(&bytes), "nonsense", ""] {
        let refused = refresh(&stack, &person, forged);
        assert_eq!((refused.status, refused.problem()), (401, "session-ended"), "{forged}");
    }
    let elsewhere = Person { product: "pro-lead", ..person.clone() };
    assert_eq!(refresh(&stack, &elsewhere, &signed_in.refresh_token).status, 401);
    SignedIn::read(&refresh(&stack, &person, &signed_in.refresh_token));
}

#[test]
fn a_browser_keeps_its_refresh_token_in_a_cookie_scripts_cannot_see() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let body = json!({ "email": person.email, "password": PASSWORD }).to_string();
    let page = [("content-type", "application/json"), ("origin", "http://localhost:8080")];
    let signed_in = stack.send("POST", &person.path("sessions"), &page, body);
    assert_eq!(signed_in.status, 200, "{signed_in:?}");
    assert_eq!(signed_in.body["refresh_token"], Value::Null);
    let cookie = signed_in.header("set-cookie").unwrap();
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert_eq!(attributes, "Max-Age=2592000; Path=/; Secure; HttpOnly; SameSite=Strict");

    let with_cookie = [("cookie", pair), ("origin", "http://localhost:8080")];
    let refreshed = stack.send("POST", &person.path("sessions/refresh"), &with_cookie, "");
    assert_eq!(refreshed.status, 200, "{refreshed:?}");
    let next = refreshed.header("set-cookie").unwrap();
    assert!(next.starts_with("__Host-refresh-pro-sign=") && !next.starts_with(pair), "{next}");

    // Looking in at the other product ends nothing here, and has no session of its own.
    let elsewhere = stack.send("POST", "/v1/pro-lead/sessions/refresh", &with_cookie, "");
    assert_eq!((elsewhere.status, elsewhere.problem()), (401, "session-ended"));
    let forgotten = elsewhere.header("set-cookie").unwrap();
    assert!(forgotten.starts_with("__Host-refresh-pro-lead=; "), "{forgotten}");

    let access_token = refreshed.body["access_token"].as_str().unwrap();
    let bearer = format!("Bearer {access_token}");
    let sign_out = [("authorization", &*bearer), ("origin", "http://localhost:8080")];
    let signed_out = stack.send("DELETE", &person.path("sessions/current"), &sign_out, "");
    assert_eq!(signed_out.status, 204);
    let forgotten = signed_out.header("set-cookie").unwrap();
    assert!(forgotten.starts_with("__Host-refresh-pro-sign=; Max-Age=0; "), "{forgotten}");
    let ended = stack.send("POST", &person.path("sessions/refresh"), &with_cookie, "");
    assert_eq!(ended.problem(), "session-ended");
    assert_eq!(ended.header("set-cookie"), Some(forgotten));
}

#[test]
fn signing_out_ends_the_session_at_once_and_can_be_done_twice() {
    let stack = Stack::find();
    let person = Person::new("pro-lead");
    person.sign_up(&stack);
    let signed_in = person.sign_in(&stack);
    let other_device = person.sign_in(&stack);
    let bearer = format!("Bearer {}", signed_in.access_token);
    for _ in 0..2 {
        let path = person.path("sessions/current");
        let signed_out = stack.send("DELETE", &path, &[("authorization", &bearer)], "");
        assert_eq!((signed_out.status, signed_out.body), (204, Value::Null));
    }
    let me = stack.get(&person.path("me"), &signed_in.access_token);
    assert_eq!((me.status, me.problem()), (401, "not-signed-in"));
    assert_eq!(me.header("www-authenticate"), Some("Bearer"));
    assert_eq!(refresh(&stack, &person, &signed_in.refresh_token).problem(), "session-ended");
    assert_eq!(stack.get(&person.path("me"), &other_device.access_token).status, 200);
}

#[test]
fn who_was_away_too_long_signs_out_with_the_refresh_token() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let signed_in = person.sign_in(&stack);
    let path = person.path("sessions/current");
    let sign_out = |token: &str| {
        let body = json!({ "refresh_token": token }).to_string();
        stack.send("DELETE", &path, &[("content-type", "application/json")], body)
    };
    let mut bytes = URL_SAFE_NO_PAD.decode(&signed_in.refresh_token).unwrap();
    bytes[67] ^= 1;
    assert_eq!(sign_out(&URL_SAFE_NO_PAD.encode(bytes)).status, 204, "which tells nothing");
    let next = SignedIn::read(&refresh(&stack, &person, &signed_in.refresh_token));
    assert_eq!(sign_out(&next.refresh_token).status, 204);
    assert_eq!(refresh(&stack, &person, &next.refresh_token).problem(), "session-ended");
    let nothing = stack.send("DELETE", &path, &[], "");
    assert_eq!((nothing.status, nothing.problem()), (401, "not-signed-in"));
}

#[test]
fn anyone_can_verify_an_access_token_with_the_published_key() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    let made = person.sign_up(&stack);
    let token = person.sign_in(&stack).access_token;
    let published = stack.send("GET", "/.well-known/jwks.json", &[], "");
    assert_eq!(published.header("cache-control"), Some("public, max-age=300"));

    let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let json = |part: &str| serde_json::from_slice::<Value>(&decode(part)).unwrap();
    assert_eq!(json(header)["alg"], "ES256");
    let keys = published.body["keys"].as_array().unwrap();
    let key = keys.iter().find(|key| key["kid"] == json(header)["kid"]).unwrap();
    let coordinate = |name: &str| decode(key[name].as_str().unwrap());
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(format!("{header}.{claims}").as_bytes(), &decode(signature))
        .unwrap();

    let claims = json(claims);
    assert_eq!(claims["sub"], made.body["member_id"]);
    assert_eq!(claims["org"], made.body["organization_id"]);
    assert_eq!(claims["aud"], "pro-sign");
    let lives = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(lives, 600);
    assert!(!claims.to_string().contains(&person.name));
}

#[test]
fn forged_and_misplaced_access_tokens_are_refused() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let token = person.sign_in(&stack).access_token;
    let (signed, _) = token.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    for forged in [
        format!("{unsigned}.{claims}."),
        format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([1; 64])),
        signed.to_owned(),
        String::new(),
    ] {
        let refused = stack.get(&person.path("me"), &forged);
        assert_eq!((refused.status, refused.problem()), (401, "not-signed-in"), "{forged}");
    }
    let elsewhere = stack.get("/v1/pro-lead/me", &token);
    assert_eq!((elsewhere.status, elsewhere.problem()), (401, "not-signed-in"));
    let none = stack.send("GET", &person.path("me"), &[], "");
    assert_eq!((none.status, none.problem()), (401, "not-signed-in"));
}

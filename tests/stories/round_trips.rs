//! Latency is counted in round trips: what each use case asks of AWS, once its function has
//! started.

use acceptance::{Account, Invoked, PASSWORD, Person, Stack};
use serde_json::{Value, json};

use crate::signup::event;

struct Caller {
    stack: Stack,
    account: Account,
    person: Person,
    /// Like no other's, so that nobody else's failures stand between reading and writing.
    source: String,
}

impl Caller {
    fn new() -> Self {
        let stack = Stack::find();
        let account = Account::administrator(&stack);
        let [.., a, b, c, d] = ulid::Ulid::generate().to_bytes();
        let source = format!("2001:db8:{a:x}{b:02x}:{c:x}{d:02x}::1");
        Self { stack, account, person: Person::new("pro-sign"), source }
    }

    /// Sends a request to a function as API Gateway would.
    fn request(&self, use_case: &str, route: &str, token: &str, body: &Value) -> Invoked {
        let mut event = event(use_case);
        let method = route.split(' ').next().unwrap_or_default();
        event["routeKey"] = route.into();
        event["requestContext"]["routeKey"] = route.into();
        event["requestContext"]["http"]["method"] = method.into();
        event["headers"]["authorization"] = format!("Bearer {token}").into();
        event["requestContext"]["http"]["sourceIp"] = self.source.as_str().into();
        event["body"] = body.to_string().into();
        self.account.invoke(use_case, &event)
    }
}

const READ: &str = "DynamoDB:BatchGetItem";
const WRITE: &str = "DynamoDB:TransactWriteItems";

#[test]
fn signing_up_takes_a_read_and_a_new_key_then_one_transaction() {
    let caller = Caller::new();
    let email = &caller.person.email;
    let asked =
        caller.request("signup", "POST /v1/{product}/signups", "", &json!({ "email": email }));
    assert_eq!(asked.http().status, 202);
    assert_eq!(side_by_side(&asked), [READ, "KMS:GenerateDataKey", WRITE]);

    let token = caller.stack.wait_for_letters(email, 1)[0].token();
    let body = json!({ "token": token, "name": "a", "company": "b", "password": PASSWORD });
    let confirmed = caller.request("signup", "POST /v1/{product}/signups/confirm", "", &body);
    assert_eq!(confirmed.http().status, 201);
    // Only a link that works is worth a key, so these follow one another.
    assert_eq!(confirmed.calls(), [READ, "KMS:GenerateDataKey", WRITE]);
}

#[test]
fn signing_in_takes_one_read_then_one_transaction_and_one_signature_side_by_side() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let body = json!({ "email": caller.person.email, "password": PASSWORD });
    let signed_in = caller.request("sign-in", "POST /v1/{product}/sessions", "", &body);
    assert_eq!(signed_in.http().status, 200);
    assert_eq!(side_by_side(&signed_in), [READ, WRITE, "KMS:Sign"]);
    let tokens = signed_in.http().body;
    let token = tokens["access_token"].as_str().unwrap();

    let me = caller.request("sign-in", "GET /v1/{product}/me", token, &Value::Null);
    assert_eq!(me.http().status, 200, "{me:?}");
    assert_eq!(me.calls(), [READ, "KMS:Decrypt"]);

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
fn the_published_key_takes_no_call() {
    let caller = Caller::new();
    let keys = caller.request("sign-in", "GET /.well-known/jwks.json", "", &Value::Null);
    assert_eq!(keys.http().status, 200);
    assert!(keys.calls().is_empty(), "{keys:?}");
}

#[test]
fn delivering_a_mail_takes_a_claim_a_key_the_sending_and_the_removal() {
    let caller = Caller::new();
    caller.person.ask(&caller.stack);
    caller.stack.wait_for_letters(&caller.person.email, 1);
    let group = format!("/aws/lambda/{}", caller.stack.functions["mail-delivery"]);
    let calls = "DynamoDB:UpdateItem KMS:Decrypt SES:SendRawEmail DynamoDB:DeleteItem";
    acceptance::wait_for("the log line of one mail", || {
        let logs = caller.account.logs(&group);
        let lines = logs.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut single = lines.filter(|line| line["records"] == 1);
        single.any(|line| line["calls"] == calls).then_some(())
    });
}

/// The calls, with those that run side by side in one order.
fn side_by_side(invoked: &Invoked) -> [&str; 3] {
    let mut calls: [&str; 3] = invoked.calls().try_into().unwrap();
    if calls[1] == READ {
        calls.swap(0, 1);
    }
    if calls[2] == WRITE && calls[1] == "KMS:Sign" {
        calls.swap(1, 2);
    }
    calls
}

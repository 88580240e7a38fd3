//! Latency is counted in round trips: what each use case asks of AWS, once its function has
//! started. A use case with a story of its own may count its calls there.

use acceptance::{Account, Enrolment, Invoked, PASSWORD, Person, Stack, Staff, event, source};
use serde_json::{Value, json};

pub(crate) struct Caller {
    pub(crate) stack: Stack,
    account: Account,
    pub(crate) person: Person,
    /// Like no other's, so that nobody else's failures stand between reading and writing.
    source: String,
}

impl Caller {
    pub(crate) fn new() -> Self {
        let stack = Stack::find();
        let account = Account::administrator(&stack);
        Self { stack, account, person: Person::new("pro-sign"), source: source() }
    }

    /// Sends a request to a function as API Gateway would.
    pub(crate) fn request(
        &self,
        use_case: &str,
        route: &str,
        token: &str,
        body: &Value,
    ) -> Invoked {
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

pub(crate) const READ: &str = "DynamoDB:BatchGetItem";
pub(crate) const WRITE: &str = "DynamoDB:TransactWriteItems";
const QUERY: &str = "DynamoDB:Query";
const NEW_KEY: &str = "KMS:GenerateDataKey";

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
fn signing_in_takes_a_read_then_a_transaction_beside_a_signature() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let body = json!({ "email": caller.person.email, "password": PASSWORD });
    let signed_in = caller.request("sign-in", "POST /v1/{product}/sessions", "", &body);
    assert_eq!(signed_in.http().status, 200);
    assert_eq!(side_by_side(&signed_in), [READ, WRITE, "KMS:Sign"]);
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
    let wanted = |people: &[Person]| {
        let wanted = |person: &Person| json!({ "email": person.email, "role": "general" });
        json!({ "invitations": people.iter().map(wanted).collect::<Vec<_>>() })
    };
    let people: Vec<Person> = (0..50).map(|_| Person::new("pro-sign")).collect();
    let route = "POST /v1/{product}/invitations";
    for people in [&people[..1], &people[1..32], &people[32..]] {
        let invited = caller.request("invite", route, &token, &wanted(people));
        assert_eq!(invited.http().body["results"][0]["status"], "invited", "{invited:?}");
        assert_eq!(sorted(&invited), [READ, WRITE, "KMS:Decrypt", NEW_KEY]);
        assert_eq!(invited.calls().last(), Some(&WRITE));
    }
    let people: Vec<Person> = (0..50).map(|_| Person::new("pro-sign")).collect();
    let invited = caller.request("invite", route, &token, &wanted(&people));
    assert_eq!(sorted(&invited), [READ, WRITE, WRITE, "KMS:Decrypt", NEW_KEY]);

    let listed = caller.request("invite", "GET /v1/{product}/invitations", &token, &Value::Null);
    assert_eq!(listed.http().status, 200);
    assert_eq!(listed.calls(), [READ, "KMS:Decrypt", QUERY]);

    let guest = &people[0];
    let link = caller.stack.wait_for_letters(&guest.email, 1)[0].token();
    let body = json!({ "token": link, "name": "a", "password": PASSWORD });
    let route = "POST /v1/{product}/invitations/accept";
    let accepted = caller.request("invite", route, "", &body);
    assert_eq!(accepted.http().status, 200, "{accepted:?}");
    assert_eq!(accepted.calls(), [READ, READ, "KMS:Decrypt", "KMS:Sign", WRITE]);

    let token = accepted.http().body["access_token"].as_str().unwrap().to_owned();
    let route = "GET /v1/{product}/members";
    let listed = caller.request("role-change", route, &token, &Value::Null);
    assert_eq!(listed.http().body["items"].as_array().unwrap().len(), 2);
    assert_eq!(sorted(&listed), [READ, QUERY, "KMS:Decrypt"]);

    let body = json!({ "password": PASSWORD });
    let left = caller.request("member-removal", "DELETE /v1/{product}/me", &token, &body);
    assert_eq!(left.http().status, 204, "{left:?}");
    assert_eq!(left.calls(), [READ, READ, WRITE]);
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
    assert_eq!(enrolled.calls(), [READ]);
    let enrolment = Enrolment::ask(&caller.stack, &token);
    let body = json!({
        "token": token, "enrolment": enrolment.sealed, "name": name,
        "password": PASSWORD, "code": enrolment.code(0),
    });
    let accepted = ask("POST /v1/staff/invitations/accept", "", &body);
    assert_eq!(accepted.http().status, 201, "{accepted:?}");
    assert_eq!(accepted.calls(), [READ, WRITE]);

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
    assert_eq!(sorted(&listed), [READ, QUERY]);
    let guest = json!({ "email": Staff::unknown().0 });
    let invited = ask("POST /v1/staff/invitations", token, &guest);
    assert_eq!(side_by_side(&invited), [READ, NEW_KEY, WRITE]);
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    let refreshed = ask("POST /v1/staff/sessions/refresh", "", &body);
    assert_eq!(refreshed.calls(), [READ, "KMS:Sign", WRITE]);
    let signed_out = ask("DELETE /v1/staff/sessions/current", token, &Value::Null);
    assert_eq!(signed_out.http().status, 204);
    assert_eq!(signed_out.calls(), [READ, WRITE]);
}

#[test]
fn a_document_takes_a_read_and_a_key_and_signed_addresses_nothing() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let request = |key: &str, path: &str, body: &Value| {
        let mut event = event("document-archive");
        let id = path.rsplit('/').next().unwrap_or_default();
        let method = key.split(' ').next().unwrap_or_default();
        event["routeKey"] = key.into();
        event["requestContext"]["routeKey"] = key.into();
        event["requestContext"]["http"]["method"] = method.into();
        event["pathParameters"]["id"] = id.into();
        event["headers"]["authorization"] = format!("Bearer {token}").into();
        event["body"] = body.to_string().into();
        caller.account.invoke("document-archive", &event)
    };
    let body = |kind: &str| crate::document_archive::document(kind, "a", "2026-04-01", b"x");
    let register = |kind| request("POST /v1/{product}/documents", "", &body(kind));
    let first = register("invoice");
    assert_eq!(first.http().status, 201, "{first:?}");
    assert_eq!(first.calls(), [READ, NEW_KEY, WRITE]);
    assert_eq!(register("invoice").calls(), [READ, "KMS:Decrypt", WRITE]);
    let other = register("other").http().body["id"].as_str().unwrap().to_owned();

    let listed = request("GET /v1/{product}/documents", "", &Value::Null);
    assert_eq!(listed.http().status, 200, "{listed:?}");
    assert_eq!(listed.calls(), [READ, "KMS:Decrypt", QUERY]);
    let route = "GET /v1/{product}/documents/{id}";
    let shown = request(route, &other, &Value::Null);
    assert_eq!(shown.http().status, 200, "{shown:?}");
    assert_eq!(sorted(&shown), [READ, "KMS:Decrypt", "S3:ListObjectVersions"]);

    let settings = json!({ "fiscal_year_end": "03", "extension_months": 1 });
    let changed = request("PUT /v1/{product}/archive-settings", "", &settings);
    assert_eq!(changed.http().status, 200, "{changed:?}");
    let mut calls = changed.calls();
    // Whether the two files have arrived is asked once S3 found nothing to lock.
    calls.retain(|call| !call.starts_with("S3:"));
    assert_eq!(calls, [READ, WRITE, READ, QUERY, WRITE, READ]);

    let deleted = request("DELETE /v1/{product}/documents/{id}", &other, &Value::Null);
    assert_eq!(deleted.http().status, 204, "{deleted:?}");
    assert_eq!(deleted.calls(), [READ, WRITE, READ, "S3:ListObjectVersions", WRITE]);
}

#[test]
fn a_manual_takes_one_read() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let route = "GET /v1/{product}/manuals";
    let listed = caller.request("manuals", route, &token, &Value::Null);
    assert_eq!(listed.http().status, 200, "{listed:?}");
    assert_eq!(listed.calls(), [READ]);
}

#[test]
fn access_by_a_pass_is_recorded_beside_unwrapping_its_key() {
    let leaving = crate::contract_end::Leaving::new();
    let id = crate::archive_pass::keep(&leaving.company, "invoice", "a", b"x");
    let caller = Caller::new();
    let request = |key: &str, token: &str, body: &Value| {
        let mut event = event("archive-pass");
        let method = key.split(' ').next().unwrap_or_default();
        event["routeKey"] = key.into();
        event["requestContext"]["routeKey"] = key.into();
        event["requestContext"]["http"]["method"] = method.into();
        event["pathParameters"] = json!({ "id": id });
        let of_whom = format!("organization={}", leaving.organization);
        let reviews = key == "GET /v1/staff/archive-passes";
        event["rawQueryString"] = if reviews { of_whom } else { String::new() }.into();
        event["headers"]["authorization"] = format!("Bearer {token}").into();
        event["headers"]["content-type"] = "application/json".into();
        event["body"] = body.to_string().into();
        caller.account.invoke("archive-pass", &event)
    };
    let email = &caller.person.email;
    let wish = json!({ "organization": leaving.organization, "email": email, "reason": "a" });
    let issued = request("POST /v1/staff/archive-passes", &leaving.staff, &wish);
    assert_eq!(issued.http().status, 201, "{issued:?}");
    assert_eq!(sorted(&issued), [READ, WRITE, "KMS:Decrypt", NEW_KEY]);
    let reviewed = request("GET /v1/staff/archive-passes", &leaving.staff, &Value::Null);
    assert_eq!(reviewed.http().status, 200, "{reviewed:?}");
    assert_eq!(sorted(&reviewed), [READ, QUERY, WRITE, "KMS:Decrypt"]);

    let token = caller.stack.wait_for_letters(email, 1)[0].token();
    let listed = request("GET /v1/archive-pass/documents", &token, &Value::Null);
    assert_eq!(listed.http().status, 200, "{listed:?}");
    assert_eq!(sorted(&listed), [READ, QUERY, WRITE, "KMS:Decrypt"]);
    assert_eq!(
        listed.calls().last(),
        Some(&QUERY),
        "the look is on record before anything is read"
    );
    let shown = request("GET /v1/archive-pass/documents/{id}", &token, &Value::Null);
    assert_eq!(shown.http().status, 200, "{shown:?}");
    assert_eq!(sorted(&shown), [READ, WRITE, "KMS:Decrypt", "S3:ListObjectVersions"]);
    let stranger = request("GET /v1/archive-pass/documents", "x", &Value::Null);
    assert_eq!((stranger.http().status, stranger.calls().len()), (401, 0));
}

#[test]
fn subscribing_takes_a_read_and_a_new_key_then_one_transaction() {
    let caller = Caller::new();
    let ask = |route: &str, body: &Value| caller.request("status-subscription", route, "", body);
    let email = &caller.person.email;
    let wish = json!({ "email": email, "kinds": ["incident"] });
    let asked = ask("POST /v1/status/{product}/subscriptions", &wish);
    assert_eq!(asked.http().status, 202, "{asked:?}");
    assert_eq!(side_by_side(&asked), [READ, NEW_KEY, WRITE]);
    let token = caller.stack.wait_for_letters(email, 1)[0].token();
    let confirm = "POST /v1/status/{product}/subscriptions/confirm";
    let confirmed = ask(confirm, &json!({ "token": token }));
    assert_eq!(confirmed.http().status, 201, "{confirmed:?}");
    // Only a link that works is worth a key.
    assert_eq!(sorted(&confirmed), [READ, READ, WRITE, NEW_KEY]);
    assert_eq!(confirmed.calls()[0], READ);

    let mut event = event("status-subscription-one-click");
    event["pathParameters"]["token"] = confirmed.http().body["unsubscribe_token"].clone();
    let ended = caller.account.invoke("status-subscription", &event);
    assert_eq!(ended.http().status, 204);
    assert_eq!(ended.calls(), [READ, READ, WRITE]);
    assert_eq!(caller.account.invoke("status-subscription", &event).calls(), [READ]);
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
fn the_published_key_takes_no_call() {
    let caller = Caller::new();
    let keys = caller.request("sign-in", "GET /.well-known/jwks.json", "", &Value::Null);
    assert_eq!(keys.http().status, 200);
    assert!(keys.calls().is_empty(), "{keys:?}");
}

#[test]
fn delivering_a_mail_takes_a_claim_a_key_sending_and_removal() {
    let caller = Caller::new();
    caller.person.ask(&caller.stack);
    caller.stack.wait_for_letters(&caller.person.email, 1);
    let group = format!("/aws/lambda/{}", caller.stack.functions["mail-delivery"]);
    // Every mail takes the same, and no line tells whose it is: so each that was sent alone counts.
    let sent_alone = acceptance::wait_for("the log line of a mail that was sent alone", || {
        let logs = caller.account.logs(&group);
        let lines = logs.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let single = lines.filter(|line| line["records"] == 1 && line["failed"] == 0);
        let calls = single.map(|line| line["calls"].as_str().unwrap_or_default().to_owned());
        let sent: Vec<_> = calls.filter(|calls| calls.contains("SES:")).collect();
        (!sent.is_empty()).then_some(sent)
    });
    for calls in sent_alone {
        let expected = "DynamoDB:UpdateItem KMS:Decrypt SES:SendRawEmail DynamoDB:DeleteItem";
        assert_eq!(calls, expected);
    }
}

#[test]
fn an_export_request_takes_one_load_one_transaction_and_one_message() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let route = "POST /v1/{product}/exports";
    let asked = caller.request("data-export", route, &token, &Value::Null);
    assert_eq!(asked.http().status, 202, "{asked:?}");
    assert_eq!(sorted(&asked)[..2], [READ, QUERY], "side by side");
    assert_eq!(asked.calls()[2..], [WRITE, "SQS:SendMessage"]);

    let route = "GET /v1/{product}/exports";
    let listed = caller.request("data-export", route, &token, &Value::Null);
    assert_eq!(listed.http().status, 200);
    assert_eq!(sorted(&listed), [READ, QUERY]);
}

/// The calls in alphabetical order, for requests in which several run side by side.
fn sorted(invoked: &Invoked) -> Vec<&str> {
    let mut calls = invoked.calls();
    calls.sort_unstable();
    calls
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

//! Of subscriptions and mail.

use acceptance::{Staff, event};
use serde_json::{Value, json};

use super::{Caller, NEW_KEY, READ, WRITE, side_by_side, sorted};

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
fn naming_companies_takes_one_more_read_beside_the_others() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let me = caller.stack.get(&caller.person.path("me"), &token).body;
    let token = Staff::enrol(&caller.stack).sign_in(&caller.stack).access_token;
    let incident = |affected: Value| {
        json!({
            "product": "pro-sign",
            "kind": "incident",
            "title": "a",
            "body": "b",
            "occurred_at": "2026-11-20T10:00:00+09:00",
            "detected_at": "2026-11-20T10:20:00+09:00",
            "severity": "minor",
            "personal_data": false,
            "affected": affected,
        })
    };
    let post = |affected| {
        let route = "POST /v1/staff/notices";
        let posted = caller.request("status-posting", route, &token, &incident(affected));
        assert_eq!(posted.http().status, 201, "{posted:?}");
        posted.calls().join(" ")
    };
    assert_eq!(post(json!("everyone")), format!("{READ} {WRITE}"));
    assert_eq!(post(json!([me["organization"]["id"]])), format!("{READ} {READ} {WRITE}"));
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

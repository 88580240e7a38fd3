//! P11: a webhook gets notices once its receiver confirms it, and until it fails for a day.

use acceptance::{Account, Person, Stack, wait_for};
use domain::notice::NoticeKind;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::status_subscription::{PATH, announce, ask, notified, now, subscribe};

#[test]
fn an_address_inside_our_network_is_refused_as_webhook() {
    let stack = Stack::find();
    for webhook in [
        "http://hooks.example.jp/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://2130706433/",
        "https://169.254.169.254/latest/meta-data/",
        "https://hooks.example.jp:8443/",
        "https://user@hooks.example.jp/",
    ] {
        let email = Person::new("pro-sign").email;
        let subscription_request =
            json!({ "email": email, "kinds": ["incident"], "webhook": webhook });
        let answer = ask(&stack, &subscription_request);
        assert_eq!(answer.faults(), [("webhook", "wrong-format")], "{webhook}: {answer:?}");
    }
    let subscription_request =
        json!({ "email": "x", "kinds": ["outage"], "language": "fr", "webhook": 1 });
    let wrong = ask(&stack, &subscription_request);
    let named: Vec<_> = wrong.faults().iter().map(|(field, _)| (*field).to_owned()).collect();
    assert_eq!(named, ["email", "kinds", "language", "webhook"]);
    let none = ask(&stack, &json!({ "email": "taro@example.jp", "kinds": [] }));
    assert_eq!(none.faults(), [("kinds", "wrong-count")]);
}

#[test]
fn a_webhooks_secret_is_shown_once_and_a_dead_webhook_is_dropped() {
    let stack = Stack::find();
    let email = Person::new("pro-sign").email;
    let webhook = format!("https://{}.invalid/notices", ulid::Ulid::generate()).to_lowercase();
    let subscription_request =
        json!({ "email": email, "kinds": ["service-change"], "webhook": webhook });
    let made = subscribe(&stack, &subscription_request);
    assert_eq!(made["webhook"], webhook.as_str());
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!((&made["format"], &made["active"]), (&json!("standard"), &json!(false)));

    let account = Account::administrator(&stack);
    let token = made["unsubscribe_token"].as_str().unwrap();
    let hash = domain::MailToken::parse(token).unwrap().hash().as_str().to_owned();
    let partition = format!("subscribers#pro-sign#{}", &hash[..1]);
    let row = json!({ "pk": { "S": partition }, "sk": { "S": hash } });
    // No receiver that these stories can have is on the public internet: its answer is written.
    let answered = account.dynamodb(
        "UpdateItem",
        &json!({
            "TableName": stack.tables["notices"],
            "Key": row,
            "UpdateExpression": "REMOVE expires_at",
            "ConditionExpression": "attribute_exists(expires_at)",
        }),
    );
    assert_eq!(answered.status, 200, "{answered:?}");

    let title = ulid::Ulid::generate().to_string();
    let yesterday = now() - SignedDuration::from_hours(25);
    announce(&stack, NoticeKind::ServiceChange, yesterday, &title);
    let letters = stack.wait_for_letters(&email, 2);
    assert_eq!(letters[1].subject, "【Pro-Sign】Webhookへの配信を終了しました");
    assert!(letters[1].text.contains(".\u{2060}invalid"), "{}", letters[1].text);
    stack.wait_for_outbox();
    assert!(notified(&stack, &email, &title).is_empty(), "the owner of a webhook gets no notices");
}

#[test]
fn a_webhook_waits_for_its_receiver_and_a_format_needs_a_webhook() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let email = Person::new("pro-sign").email;
    let wish = json!({ "email": email, "kinds": ["incident"], "format": "slack" });
    assert_eq!(ask(&stack, &wish).faults(), [("webhook", "missing")]);
    let mut wish = wish;
    wish["webhook"] = format!("https://{}.invalid/", ulid::Ulid::generate()).to_lowercase().into();
    wish["format"] = "irc".into();
    assert_eq!(ask(&stack, &wish).faults(), [("format", "not-one-of")]);
    wish["format"] = "slack".into();
    let made = subscribe(&stack, &wish);
    assert_eq!((&made["format"], &made["secret"]), (&json!("slack"), &Value::Null));

    // The challenge is written with the subscription, and is asked for under its hash.
    let token = domain::MailToken::parse(made["unsubscribe_token"].as_str().unwrap()).unwrap();
    let challenges = account.scan("notices").into_iter();
    let mut challenges = challenges.filter(|row| {
        row["sk"]["S"] == "webhook-challenge" && row["token"]["S"] == token.hash().as_str()
    });
    assert!(challenges.next().is_some() && challenges.next().is_none());
    let group = format!("/aws/lambda/{}", stack.functions["announcement-delivery"]);
    wait_for("the challenge that nobody answers", || {
        let logs = account.logs(&group);
        let of_webhook = |line: &&str| line.contains(token.hash().as_str());
        let mut lines = logs.lines().filter(of_webhook);
        lines.any(|line| line.contains("webhook not confirmed")).then_some(())
    });
    for token in ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x"] {
        let refused = stack.post(&format!("{PATH}/activate"), &json!({ "token": token }));
        assert_eq!((refused.status, refused.problem()), (400, "link-not-valid"));
    }
}

#[test]
fn confirming_twice_under_one_key_returns_the_same_secret() {
    let stack = Stack::find();
    let email = Person::new("pro-sign").email;
    let webhook = "https://hooks.invalid/notices";
    let subscription_request =
        json!({ "email": email, "kinds": ["service-change"], "webhook": webhook });
    assert_eq!(ask(&stack, &subscription_request).status, 202);
    let token = stack.wait_for_letters(&email, 1)[0].token();
    let key = ulid::Ulid::generate().to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", &*key)];
    let body = json!({ "token": token }).to_string();
    let confirm = || stack.send("POST", &format!("{PATH}/confirm"), &headers, body.clone());
    let first = confirm();
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(confirm().body, first.body);
}

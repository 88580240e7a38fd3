//! P5: anyone may sign up; the account is made when the person confirms. P8: people choose their own
//! password. P9: short and guessable passwords are refused.

use acceptance::{Account, PASSWORD, Person, Stack, event, terms};
use ring::digest;
use serde_json::{Value, json};

#[test]
fn anyone_signs_up_by_mail_and_signs_in_at_either_product() {
    let stack = Stack::find();
    for product in ["pro-sign", "pro-lead"] {
        let person = Person::new(product);
        let made = person.sign_up(&stack);
        assert_eq!(made.body["role"], "representative");

        let signed_in = person.sign_in(&stack);
        let me = stack.get(&person.path("me"), &signed_in.access_token);
        let expected = json!({
            "id": made.body["member_id"],
            "name": person.name,
            "email": person.email,
            "language": "ja",
            "role": "representative",
            "permissions": [],
            "product": product,
            "organization": {
                "id": made.body["organization_id"],
                "name": person.company,
                "contract_ends_on": Value::Null,
            },
            "terms": {
                "version": terms(product),
                "accepted_at": me.body["terms"]["accepted_at"],
            },
            "terms_to_accept": Value::Null,
        });
        assert_eq!((me.status, me.body), (200, expected));
    }
}

#[test]
fn the_mail_is_in_the_persons_language() {
    let stack = Stack::find();
    for (language, subject, link) in [
        ("ja", "【Pro-Sign】メールアドレスの確認", "アカウントを作成する"),
        ("en-GB,en;q=0.9", "[Pro-Sign] Please confirm your email address", "Create your account"),
    ] {
        let person = Person::new("pro-sign");
        let headers = [("content-type", "application/json"), ("accept-language", language)];
        let body = json!({ "email": person.email }).to_string();
        assert_eq!(stack.send("POST", &person.path("signups"), &headers, body).status, 202);
        let letters = stack.wait_for_letters(&person.email, 1);
        assert_eq!(letters[0].subject, subject);
        assert!(letters[0].html.contains(link), "{}", letters[0].html);
    }
}

#[test]
fn a_link_works_once() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.ask(&stack);
    let token = stack.wait_for_letters(&person.email, 1)[0].token();
    assert_eq!(person.confirm(&stack, &token, PASSWORD).status, 201);
    let again = person.confirm(&stack, &token, PASSWORD);
    assert_eq!((again.status, again.problem()), (400, "link-not-valid"));
    assert_eq!(again.faults(), [("token", "not-valid")]);
}

#[test]
fn a_link_fails_at_the_other_product_and_after_its_day() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.ask(&stack);
    let token = stack.wait_for_letters(&person.email, 1)[0].token();

    let elsewhere = Person { product: "pro-lead", ..person.clone() };
    let refused = elsewhere.confirm(&stack, &token, PASSWORD);
    assert_eq!((refused.status, refused.problem()), (400, "link-not-valid"));

    expire(&stack, "signup", &token);
    let late = person.confirm(&stack, &token, PASSWORD);
    assert_eq!((late.status, late.problem()), (400, "link-not-valid"));
}

/// Moves a link's expiry into the past; returns when it would have expired, in seconds since 1970.
pub(crate) fn expire(stack: &Stack, purpose: &str, token: &str) -> i64 {
    use base64::Engine as _;
    let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token).unwrap();
    let hash = digest::digest(&digest::SHA256, &secret);
    let hash = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let key = format!("{purpose}#pro-sign#{hash}");
    let updated = Account::administrator(stack).dynamodb(
        "UpdateItem",
        &json!({
            "TableName": stack.tables["directory"],
            "Key": { "pk": { "S": key }, "sk": { "S": "link" } },
            "UpdateExpression": "SET expires_at = :past",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": { ":past": { "N": "1600000000" } },
            "ReturnValues": "ALL_OLD",
        }),
    );
    assert_eq!(updated.status, 200, "{updated:?}");
    updated.body["Attributes"]["expires_at"]["N"].as_str().unwrap().parse().unwrap()
}

#[test]
fn asking_again_sends_at_most_three_mails_an_hour() {
    let stack = Stack::find();
    let person = Person::new("pro-lead");
    let answers: Vec<_> = (0..5).map(|_| person.ask(&stack).status).collect();
    assert_eq!(answers, [202; 5]);
    let letters = stack.wait_for_letters(&person.email, 3);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&person.email).len(), 3);
    let oldest = person.confirm(&stack, &letters[0].token(), PASSWORD);
    assert_eq!(oldest.status, 201, "each link works until one is used");
}

#[test]
fn there_is_one_account_per_address_and_product() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.ask(&stack);
    person.ask(&stack);
    let letters = stack.wait_for_letters(&person.email, 2);
    assert_eq!(person.confirm(&stack, &letters[0].token(), PASSWORD).status, 201);
    let second = person.confirm(&stack, &letters[1].token(), PASSWORD);
    assert_eq!((second.status, second.problem()), (409, "already-registered"));

    let elsewhere = Person { product: "pro-lead", ..person };
    elsewhere.ask(&stack);
    let letters = stack.wait_for_letters(&elsewhere.email, 3);
    let elsewhere = elsewhere.confirm(&stack, &letters[2].token(), PASSWORD);
    assert_eq!(elsewhere.status, 201, "the other product has a separate account");
}

#[test]
fn only_the_mail_reveals_that_an_address_is_known() {
    let stack = Stack::find();
    let known = Person::new("pro-sign");
    known.sign_up(&stack);
    let unknown = Person::new("pro-sign");
    let asker = Account::administrator(&stack);
    let ask = |person: &Person| {
        let mut event = event("signup");
        event["body"] = json!({ "email": person.email }).to_string().into();
        let invoked = asker.invoke("signup", &event);
        let answer = invoked.http();
        let calls: Vec<String> = invoked.calls().into_iter().map(str::to_owned).collect();
        (answer, calls)
    };
    assert_eq!(ask(&known), ask(&unknown));
    let letters = stack.wait_for_letters(&known.email, 2);
    assert_eq!(letters[1].subject, "【Pro-Sign】このメールアドレスは登録済みです");
    assert!(letters[1].text.contains("/pro-sign/sign-in"), "{}", letters[1].text);
    assert!(!letters[1].text.contains("token="));
}

#[test]
fn short_and_guessable_passwords_are_refused_and_the_link_still_works() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.ask(&stack);
    let token = stack.wait_for_letters(&person.email, 1)[0].token();
    let too_long = "violet ladder ".repeat(10);
    for (password, says) in [
        ("kj8#fQ2x", "15"),
        ("sakurasakura2024", "推測"),
        ("arigatougozaimasu", "推測"),
        (&*person.email, "推測"),
        (&*too_long, "128"),
    ] {
        let refused = person.confirm(&stack, &token, password);
        assert_eq!((refused.status, refused.problem()), (422, "invalid-fields"), "{password}");
        assert_eq!(refused.faults(), [("password", "password-refused")]);
        let message = refused.body["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(says), "{password}: {message}");
        assert!(!message.contains(password), "{message}");
    }
    assert_eq!(person.confirm(&stack, &token, PASSWORD).status, 201);
}

#[test]
fn only_one_of_many_simultaneous_confirmations_makes_the_account() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.ask(&stack);
    let token = stack.wait_for_letters(&person.email, 1)[0].token();
    let statuses = std::thread::scope(|scope| {
        let confirm = || person.confirm(&stack, &token, PASSWORD).status;
        let confirming: Vec<_> = (0..6).map(|_| scope.spawn(confirm)).collect();
        confirming.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 400, 409].contains(status)), "{statuses:?}");
}

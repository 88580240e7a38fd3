//! P1, P8: people manage their own passwords, and nobody else ever learns them.

use acceptance::{Account, Answer, PASSWORD, Person, SignedIn, Stack, event, wait_for};
use serde_json::{Value, json};

use crate::invite::Company;
use crate::signup::expire;

/// Another password that the policy accepts.
const OTHER: &str = "copper 提灯 meadow skylight";

fn ask(stack: &Stack, person: &Person) -> Answer {
    stack.post(&person.path("password-resets"), &json!({ "email": person.email }))
}

fn confirm(stack: &Stack, person: &Person, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    stack.post(&person.path("password-resets/confirm"), &body)
}

fn sign_in(stack: &Stack, person: &Person, password: &str) -> Answer {
    let body = json!({ "email": person.email, "password": password });
    stack.post(&person.path("sessions"), &body)
}

fn change(stack: &Stack, person: &Person, access_token: &str, current: &str) -> Answer {
    let body = json!({ "current_password": current, "password": OTHER }).to_string();
    let bearer = format!("Bearer {access_token}");
    let headers = [("content-type", "application/json"), ("authorization", &*bearer)];
    stack.send("PUT", &person.path("me/password"), &headers, body)
}

#[test]
fn resetting_a_forgotten_password_by_mail_ends_every_session() {
    let stack = Stack::find();
    let person = Person::new("pro-lead");
    person.sign_up(&stack);
    let before = [person.sign_in(&stack), person.sign_in(&stack)];

    assert_eq!(ask(&stack, &person).status, 202);
    let letter = &stack.wait_for_letters(&person.email, 2)[1];
    assert_eq!(letter.subject, "【Pro-Lead】パスワードの再設定");
    let confirmed = confirm(&stack, &person, &letter.token(), OTHER);
    assert_eq!((confirmed.status, confirmed.body), (204, Value::Null));

    let old = sign_in(&stack.with_own_source(), &person, PASSWORD);
    assert_eq!(old.problem(), "wrong-credentials");
    assert_eq!(sign_in(&stack, &person, OTHER).status, 200);
    for session in before {
        let me = stack.get(&person.path("me"), &session.access_token);
        assert_eq!((me.status, me.problem()), (401, "not-signed-in"));
        let body = json!({ "refresh_token": session.refresh_token });
        let refreshed = stack.post(&person.path("sessions/refresh"), &body);
        assert_eq!((refreshed.status, refreshed.problem()), (401, "session-ended"));
    }
    let letters = stack.wait_for_letters(&person.email, 3);
    assert_eq!(letters[2].subject, "【Pro-Lead】パスワードが変更されました");
    let again = confirm(&stack, &person, &letter.token(), PASSWORD);
    assert_eq!((again.status, again.problem()), (400, "link-not-valid"), "a link works once");
}

#[test]
fn an_access_token_from_before_a_reset_opens_no_document_or_export() {
    let company = Company::new();
    let (stack, person) = (&company.stack, &company.founder);
    let document = crate::archive_pass::keep(&company, "invoice", "請求書", b"file");
    let export = company.post(&company.token, "exports", &json!({})).body["id"].clone();
    let export = export.as_str().unwrap();
    let routes = [
        "documents".to_owned(),
        format!("documents/{document}"),
        "archive-settings".to_owned(),
        "exports".to_owned(),
        format!("exports/{export}"),
    ];
    let statuses = || {
        routes.each_ref().map(|route| {
            let answer = stack.get(&person.path(route), &company.token);
            format!("{} {}", answer.status, answer.problem())
        })
    };
    assert_eq!(statuses(), ["200 "; 5]);
    ask(stack, person);
    let letter = wait_for("the mail with the link", || {
        let mut letters = stack.letters(&person.email).into_iter();
        letters.find(|letter| letter.subject.ends_with("パスワードの再設定"))
    });
    assert_eq!(confirm(stack, person, &letter.token(), OTHER).status, 204);
    assert_eq!(statuses(), ["401 not-signed-in"; 5]);
    let asked = company.post(&company.token, "exports", &json!({}));
    assert_eq!((asked.status, asked.problem()), (401, "not-signed-in"));
}

#[test]
fn a_reset_link_works_for_an_hour_and_only_at_its_product() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let signup_token = stack.letters(&person.email)[0].token();
    ask(&stack, &person);
    let token = stack.wait_for_letters(&person.email, 2)[1].token();

    let elsewhere = Person { product: "pro-lead", ..person.clone() };
    for refused in [
        confirm(&stack, &elsewhere, &token, OTHER),
        confirm(&stack, &person, &signup_token, OTHER),
        confirm(&stack, &person, "forged", OTHER),
        person.confirm(&stack, &token, OTHER),
    ] {
        assert_eq!((refused.status, refused.problem()), (400, "link-not-valid"));
        assert_eq!(refused.faults(), [("token", "not-valid")]);
    }
    let expires_at = expire(&stack, "password-reset", &token);
    let validity = expires_at - ulid_seconds(&person);
    assert!((3590..3700).contains(&validity), "{validity} s");
    assert_eq!(confirm(&stack, &person, &token, OTHER).problem(), "link-not-valid");
    assert_eq!(sign_in(&stack, &person, PASSWORD).status, 200, "nothing has changed");
}

#[test]
fn every_change_of_the_password_ends_all_reset_links() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let link = |mails: usize| {
        assert_eq!(ask(&stack, &person).status, 202);
        let letters = stack.wait_for_letters(&person.email, mails);
        let mut reset =
            letters.iter().filter(|letter| letter.subject.ends_with("パスワードの再設定"));
        reset.next_back().unwrap().token()
    };
    let (first, second) = (link(2), link(3));
    assert_eq!(confirm(&stack, &person, &first, OTHER).status, 204);
    let outlived = confirm(&stack, &person, &second, PASSWORD);
    assert_eq!((outlived.status, outlived.problem()), (400, "link-not-valid"));

    let third = link(5);
    let body = json!({ "email": person.email, "password": OTHER });
    let token = stack.post(&person.path("sessions"), &body).body["access_token"].clone();
    let body = json!({ "current_password": OTHER, "password": PASSWORD }).to_string();
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    let headers = [("content-type", "application/json"), ("authorization", &*bearer)];
    assert_eq!(stack.send("PUT", &person.path("me/password"), &headers, body).status, 204);
    assert_eq!(confirm(&stack, &person, &third, OTHER).problem(), "link-not-valid");
    assert_eq!(sign_in(&stack, &person, PASSWORD).status, 200, "nothing else has changed");
}

/// When a person was created, from the ULID in their address, in seconds since 1970.
fn ulid_seconds(person: &Person) -> i64 {
    let unique = person.email.split(['.', '@']).nth(1).unwrap().to_uppercase();
    let milliseconds = ulid::Ulid::from_string(&unique).unwrap().timestamp_ms();
    i64::try_from(milliseconds / 1000).unwrap()
}

#[test]
fn known_and_unknown_addresses_get_the_same_answer_by_the_same_calls() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let known = Person::new("pro-sign");
    known.sign_up(&stack);
    let unknown = Person::new("pro-sign");
    let ask = |person: &Person| {
        let mut event = event("password-reset");
        event["body"] = json!({ "email": person.email }).to_string().into();
        let invoked = account.invoke("password-reset", &event);
        let mut calls: Vec<String> = invoked.calls().into_iter().map(str::to_owned).collect();
        calls[..2].sort();
        (invoked.http(), calls)
    };
    let (answer, calls) = ask(&known);
    assert_eq!((&answer, &calls), (&ask(&unknown).0, &ask(&unknown).1));
    assert_eq!(answer.status, 202);
    assert_eq!(
        calls,
        ["DynamoDB:BatchGetItem", "KMS:GenerateDataKey", "DynamoDB:TransactWriteItems"]
    );
    let letters = stack.wait_for_letters(&unknown.email, 2);
    assert_eq!(letters[0].subject, "【Pro-Sign】このメールアドレスのアカウントはありません");
    assert!(!letters[0].text.contains("token="));
}

#[test]
fn a_reset_may_be_requested_three_times_an_hour() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    let answers: Vec<_> = (0..5).map(|_| ask(&stack, &person).status).collect();
    assert_eq!(answers, [202; 5]);
    stack.wait_for_letters(&person.email, 3);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&person.email).len(), 3);
    assert_eq!(person.ask(&stack).status, 202);
    stack.wait_for_letters(&person.email, 4);
}

#[test]
fn a_new_password_guessable_from_personal_details_is_refused() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    ask(&stack, &person);
    let token = stack.wait_for_letters(&person.email, 2)[1].token();
    for guessable in ["sakurasakura2024", "short", &*person.name, &*person.company] {
        let refused = confirm(&stack, &person, &token, guessable);
        assert_eq!(refused.faults(), [("password", "password-refused")], "{guessable}");
    }
    assert_eq!(confirm(&stack, &person, &token, OTHER).status, 204, "the link still works");
}

#[test]
fn changing_a_password_while_signed_in_ends_the_other_sessions() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let (here, elsewhere) = (person.sign_in(&stack), person.sign_in(&stack));

    let stranger = stack.with_own_source();
    let wrong = change(&stranger, &person, &here.access_token, "not the password at all");
    assert_eq!((wrong.status, wrong.problem()), (403, "wrong-password"));
    assert_eq!(wrong.faults(), [("current_password", "not-valid")]);
    let changed = change(&stack, &person, &here.access_token, PASSWORD);
    assert_eq!((changed.status, changed.body), (204, Value::Null));

    assert_eq!(stack.get(&person.path("me"), &here.access_token).status, 200);
    let body = json!({ "refresh_token": here.refresh_token });
    SignedIn::read(&stack.post(&person.path("sessions/refresh"), &body));
    let me = stack.get(&person.path("me"), &elsewhere.access_token);
    assert_eq!((me.status, me.problem()), (401, "not-signed-in"));
    assert_eq!(sign_in(&stranger, &person, PASSWORD).status, 401);
    assert_eq!(sign_in(&stack, &person, OTHER).status, 200);
    let letters = stack.wait_for_letters(&person.email, 2);
    assert_eq!(letters[1].subject, "【Pro-Sign】パスワードが変更されました");
}

#[test]
fn guesses_at_the_current_password_slow_down_too() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let signed_in = person.sign_in(&stack);
    let stranger = stack.with_own_source();
    let guess = || change(&stranger, &person, &signed_in.access_token, "not the password");
    crate::sign_in::until_refused(guess);
}

#[test]
fn changing_a_password_takes_a_session_at_the_product() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let token = person.sign_in(&stack).access_token;
    let elsewhere = Person { product: "pro-lead", ..person.clone() };
    for refused in
        [change(&stack, &person, "forged", PASSWORD), change(&stack, &elsewhere, &token, PASSWORD)]
    {
        assert_eq!((refused.status, refused.problem()), (401, "not-signed-in"));
    }
    assert_eq!(sign_in(&stack, &person, PASSWORD).status, 200);
}

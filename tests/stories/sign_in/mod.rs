//! Signing in, staying signed in, and being kept out.

mod familiar_devices;
mod guessing;
mod session;
mod tokens;

use acceptance::{Account, Answer, PASSWORD, Person, SignedIn, Stack};
use serde_json::json;

/// [`PASSWORD`] under lower parameters than today's.
const WEAKER: &str = "$argon2id$v=19$m=8192,t=1,p=1$c2l4dGVlbiBzYWx0eSBieQ$\
                      uxxEfqQdTLF02JQ1AeWulOH+fltH92Mv+9yJzi7O4zg";

/// Guesses a password, from a source address like no other's.
fn guess(stack: &Stack, email: &str) -> Answer {
    let body = json!({ "email": email, "password": "not the password at all" });
    stack.with_own_source().post("/v1/pro-sign/sessions", &body)
}

/// An answer without what differs from request to request.
pub(crate) fn comparable(mut answer: Answer) -> Answer {
    answer.headers.retain(|(name, _)| !["apigw-requestid", "date"].contains(&name.as_str()));
    if let Some(body) = answer.body.as_object_mut() {
        body.remove("request_id");
    }
    answer
}

#[test]
fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let stranger = stack.with_own_source();
    let sign_in = |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password });
        comparable(stranger.post(&person.path("sessions"), &body))
    };
    let wrong = sign_in(&person.email, "violet ladder 七味 harbor quarts");
    let unknown = sign_in(&Person::new("pro-sign").email, PASSWORD);
    assert_eq!((wrong.status, wrong.problem()), (401, "wrong-credentials"));
    assert_eq!(wrong, unknown);

    let elsewhere = json!({ "email": person.email, "password": PASSWORD });
    let elsewhere = comparable(stranger.post("/v1/pro-lead/sessions", &elsewhere));
    assert_eq!(elsewhere, unknown, "the other product knows nothing of the account");
}

#[test]
fn addresses_and_passwords_sign_in_however_they_are_typed() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let full_width = PASSWORD.replace("violet", "ｖｉｏｌｅｔ");
    let body = json!({ "email": person.email.to_uppercase(), "password": full_width });
    SignedIn::read(&stack.post(&person.path("sessions"), &body));
}

/// Guesses until a guess is refused, which the sixth is, or on a slow machine one soon after: each
/// that is looked at doubles the wait.
pub(crate) fn until_refused(guess: impl Fn() -> Answer) -> Answer {
    for number in 0..20 {
        let answer = guess();
        if answer.problem() == "too-many-attempts" {
            assert!(number >= 5, "five are free, {number} were looked at");
            return answer;
        }
        assert!(answer.problem().starts_with("wrong-"), "{answer:?}");
    }
    panic!("nothing slows down")
}

#[test]
fn a_password_hashed_under_weaker_parameters_is_hashed_anew_at_sign_in() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let person = Person::new("pro-sign");
    let made = person.sign_up(&stack);
    let logins = || {
        let mut rows = account.scan("directory");
        rows.retain(|row| {
            row["sk"]["S"] == "login" && row["member"]["S"] == made.body["member_id"]
        });
        rows.pop().unwrap()
    };
    let weaken = |hash: &str| {
        let login = logins();
        let updated = account.dynamodb(
            "UpdateItem",
            &json!({
                "TableName": stack.tables["directory"],
                "Key": { "pk": login["pk"], "sk": login["sk"] },
                "UpdateExpression": "SET password = :weaker",
                "ExpressionAttributeValues": { ":weaker": { "S": hash } },
            }),
        );
        assert_eq!(updated.status, 200, "{updated:?}");
    };
    weaken(WEAKER);
    person.sign_in(&stack);
    let hash = logins()["password"]["S"].as_str().unwrap().to_owned();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    person.sign_in(&stack);
}

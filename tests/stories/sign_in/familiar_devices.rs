//! Guessing slows strangers down, and never the owner on a familiar device.

use std::collections::BTreeSet;

use acceptance::{Account, Answer, PASSWORD, Person, Stack};
use serde_json::{Value, json};

use super::guess;

/// Signs in on a device that holds these tokens; none on an unknown one.
fn sign_in(stack: &Stack, person: &Person, device: Option<&str>) -> Answer {
    attempt(stack, &person.path("sessions"), &person.email, PASSWORD, device)
}

fn attempt(stack: &Stack, path: &str, email: &str, password: &str, device: Option<&str>) -> Answer {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(device.map(|tokens| ("device-tokens", tokens)));
    let body = json!({ "email": email, "password": password });
    stack.send("POST", path, &headers, body.to_string())
}

/// The tokens that an answer gives to the device.
fn device(answer: &Answer) -> String {
    assert!(answer.status < 300, "{answer:?}");
    answer.header("device-tokens").unwrap().to_owned()
}

/// Lets the row that counts those guesses say that there were forty, so that the wait is long and no
/// machine is too slow to be made to wait.
fn hammer(account: &Account, stack: &Stack, kind: &str, guess: impl Fn() -> Answer) {
    let mut counting: Option<BTreeSet<String>> = None;
    for guesses in 1..=4 {
        let guessed = guess();
        assert_eq!(guessed.problem(), "wrong-credentials", "{guessed:?}");
        let rows = account.scan("sessions").into_iter();
        let counts = |row: &Value| row["failures"]["N"] == guesses.to_string().as_str();
        let keys = rows.filter(counts).filter_map(|row| row["pk"]["S"].as_str().map(str::to_owned));
        let keys: BTreeSet<_> = keys.filter(|key| key.starts_with(kind)).collect();
        let seen = counting.get_or_insert_with(|| keys.clone());
        seen.retain(|key| keys.contains(key));
    }
    let counting: Vec<_> = counting.into_iter().flatten().collect();
    let [key] = &counting[..] else { panic!("one row counts these guesses: {counting:?}") };
    let hammered = account.dynamodb(
        "UpdateItem",
        &json!({
            "TableName": stack.tables["sessions"],
            "Key": { "pk": { "S": key }, "sk": { "S": "attempts" } },
            "UpdateExpression": "SET failures = :many",
            "ConditionExpression": "failures = :four",
            "ExpressionAttributeValues": { ":many": { "N": "60" }, ":four": { "N": "4" } },
        }),
    );
    assert_eq!(hammered.status, 200, "{hammered:?}");
}

fn must_wait(answer: &Answer) {
    assert_eq!((answer.status, answer.problem()), (429, "too-many-attempts"), "{answer:?}");
    let seconds: u32 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");
}

#[test]
fn wrong_passwords_slow_strangers_down_but_not_the_owners_device() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let mine = device(&sign_in(&stack, &person, None));

    hammer(&account, &stack, "account#", || guess(&stack, &person.email));
    must_wait(&sign_in(&stack.with_own_source(), &person, None));
    let wherever_i_am = stack.with_own_source();
    let again = device(&sign_in(&wherever_i_am, &person, Some(&mine)));
    must_wait(&sign_in(&wherever_i_am, &person, None));

    // The tokens of another person are none of this one's.
    let other = Person::new("pro-sign");
    other.sign_up(&stack);
    let theirs = device(&sign_in(&stack, &other, None));
    must_wait(&sign_in(&wherever_i_am, &person, Some(&theirs)));
    let both = device(&sign_in(&stack, &other, Some(&again)));
    assert_eq!(both.split('.').count(), 2, "a device knows several log-ins");
    assert_eq!(sign_in(&wherever_i_am, &person, Some(&both)).status, 200);
}

#[test]
fn an_office_delays_no_familiar_device_and_learns_nothing_of_accounts() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let office = stack.with_own_source();
    let person = Person::new("pro-sign");
    person.sign_up(&office);
    let mine = device(&sign_in(&office, &person, None));

    let path = person.path("sessions");
    let mistype = || {
        let unknown = Person::new("pro-sign").email;
        attempt(&office, &path, &unknown, "not the password at all", None)
    };
    hammer(&account, &stack, "source#", mistype);
    for unfamiliar in [&person, &Person::new("pro-sign")] {
        must_wait(&sign_in(&office, unfamiliar, None));
    }
    assert_eq!(sign_in(&office, &person, Some(&mine)).status, 200);

    // The owner's own mistakes delay nobody else.
    let elsewhere = stack.with_own_source();
    let mistake = attempt(&office, &path, &person.email, "not the password", Some(&mine));
    assert_eq!(mistake.problem(), "wrong-credentials");
    assert_eq!(sign_in(&elsewhere, &person, None).status, 200);
}

#[test]
fn guesses_on_a_familiar_device_slow_down_as_well() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let person = Person::new("pro-sign");
    let mine = device(&person.sign_up(&stack));
    let path = person.path("sessions");
    let guess =
        || attempt(&stack.with_own_source(), &path, &person.email, "not the password", Some(&mine));
    hammer(&account, &stack, "device#", guess);
    must_wait(&sign_in(&stack.with_own_source(), &person, Some(&mine)));
    assert_eq!(sign_in(&stack.with_own_source(), &person, None).status, 200, "not elsewhere");
}

#[test]
fn a_new_password_by_mail_lets_its_device_in_at_once() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    hammer(&account, &stack, "account#", || guess(&stack, &person.email));
    must_wait(&sign_in(&stack, &person, None));

    let asked = stack.post(&person.path("password-resets"), &json!({ "email": person.email }));
    assert_eq!(asked.status, 202, "{asked:?}");
    let token = stack.wait_for_letters(&person.email, 2)[1].token();
    let new = "きれいな緑の自転車と古いパン屋の朝";
    let body = json!({ "token": token, "password": new });
    let confirmed = stack.post(&person.path("password-resets/confirm"), &body);
    let mine = device(&confirmed);
    let path = person.path("sessions");
    assert_eq!(attempt(&stack, &path, &person.email, new, Some(&mine)).status, 200);
}

#[test]
fn a_browser_keeps_what_its_device_knows_in_a_cookie() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let body = json!({ "email": person.email, "password": PASSWORD }).to_string();
    let sign_in = |cookie: &str| {
        let page = [
            ("content-type", "application/json"),
            ("origin", "http://localhost:8080"),
            ("cookie", cookie),
        ];
        let signed_in = stack.send("POST", &person.path("sessions"), &page, body.clone());
        assert_eq!((signed_in.status, signed_in.header("device-tokens")), (200, None));
        let cookies = signed_in.headers.iter().filter(|(name, _)| name == "set-cookie");
        let mut cookies = cookies.map(|(_, value)| value.clone());
        cookies.find(|cookie| cookie.starts_with("__Host-devices=")).unwrap()
    };
    let cookie = sign_in("a=b");
    let (tokens, attributes) = cookie.split_once("; ").unwrap();
    assert_eq!(attributes, "Max-Age=7776000; Path=/; Secure; HttpOnly; SameSite=Strict");
    let next = sign_in(tokens);
    let known = |cookie: &str| cookie.split(';').next().unwrap().split('.').count();
    assert_eq!([known(&cookie), known(&next)], [1, 1], "it is the same device again");
}

//! P10: personal data in the database is encrypted, and no log holds personal data or secrets.

use acceptance::{Account, PASSWORD, Person, SignedIn, Stack, source, wait_for};
use serde_json::{Value, json};

/// The whole content of an item as text, with binary attributes decoded.
pub(crate) fn text_of(value: &Value) -> String {
    use base64::Engine as _;
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match value.as_str().filter(|_| name == "B") {
                Some(bytes) => {
                    let bytes = base64::engine::general_purpose::STANDARD.decode(bytes);
                    String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
                }
                None => format!("{name} {}\n", text_of(value)),
            })
            .collect(),
        Value::Array(values) => values.iter().map(text_of).collect(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn no_table_or_log_holds_what_a_person_typed_or_was_given() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let person = Person::new("pro-sign");

    // From sign-up to refresh, including every failure on the way.
    person.ask(&stack);
    let token = stack.wait_for_letters(&person.email, 1)[0].token();
    person.confirm(&stack, &token, "sakurasakura2024");
    assert_eq!(person.confirm(&stack, &token, PASSWORD).status, 201);
    person.confirm(&stack, &token, PASSWORD);
    person.ask(&stack);
    stack.wait_for_letters(&person.email, 2);
    let wrong = json!({ "email": person.email, "password": "sakurasakura2024" });
    let source = source();
    stack.calling_from(&source).post(&person.path("sessions"), &wrong);
    let unknown = json!({ "email": person.email, "password": PASSWORD, "name": person.name });
    stack.post(&person.path("sessions"), &unknown);
    let signed_in = person.sign_in(&stack);
    assert_eq!(stack.get(&person.path("me"), &signed_in.access_token).status, 200);
    let body = json!({ "refresh_token": signed_in.refresh_token });
    let next = SignedIn::read(&stack.post(&person.path("sessions/refresh"), &body));
    let forged = format!("{}x", next.access_token);
    let last = stack.get(&person.path("me"), &forged).body["request_id"].clone();
    let last = last.as_str().unwrap();

    let unique = person.email.trim_start_matches("taro.").trim_end_matches("@example.jp");
    let tables = [
        "directory",
        "addresses",
        "sessions",
        "outbox",
        "keyring",
        "salts",
        "audit",
        "purges",
        "staff",
        "documents",
        "notices",
        "subscriber-keys",
        "passes",
        "approvals",
        "source-keys",
    ];
    let kept = || {
        let items = tables.iter().flat_map(|table| account.scan(table));
        items.map(|item| text_of(&item)).collect::<String>()
    };
    let logged = || {
        let groups = account.log_groups();
        assert!(groups.len() >= 3, "{groups:?}");
        groups.iter().map(|group| account.logs(group)).collect::<String>()
    };
    // The last request is logged last; the mails were already sent and logged.
    let logged = wait_for("the log of the last request", || {
        Some(logged()).filter(|logged| logged.contains(last))
    });
    let kept = kept();
    assert!(
        kept.contains("login#") && logged.contains("request answered"),
        "the stories left no trace at all"
    );
    for secret in [
        unique,
        &person.email,
        &person.name,
        &person.company,
        "山田",
        "株式会社",
        PASSWORD,
        "sakurasakura2024",
        &token,
        &signed_in.access_token,
        &signed_in.refresh_token,
        &next.access_token,
        &next.refresh_token,
        "127.0.0.1",
        &source,
    ] {
        assert!(!kept.contains(secret), "a table holds {secret:?}");
        assert!(!logged.contains(secret), "a log holds {secret:?}");
    }
}

//! Guessing is slow for strangers and never for the owner at home.

use acceptance::{Account, PASSWORD, Person, Stack};
use serde_json::{Value, json};

use super::{guess, until_refused};

#[test]
fn wrong_passwords_slow_strangers_down_but_not_the_owner_at_home() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let before = account.scan("sessions");
    // No other account knows as many places, so its row can be recognized.
    let homes = [(); 4].map(|()| stack.with_own_source());
    for home in &homes {
        person.sign_in(home);
    }

    let refused = until_refused(|| guess(&stack, &person.email));
    assert_eq!(refused.status, 429);
    let seconds: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");

    // From here on the wait is long, so that no machine is too slow to be made to wait.
    let rows = account.scan("sessions");
    let new = rows.iter().filter(|row| !before.iter().any(|old| old["pk"] == row["pk"]));
    let places = |row: &Value| row["familiar"]["L"].as_array().map_or(0, Vec::len);
    let rows: Vec<_> = new.filter(|row| places(row) == homes.len()).collect();
    let [row] = rows[..] else { panic!("one row is the account's: {rows:?}") };
    let hammered = account.dynamodb(
        "UpdateItem",
        &json!({
            "TableName": stack.tables["sessions"],
            "Key": { "pk": row["pk"], "sk": row["sk"] },
            "UpdateExpression": "SET failures = :many",
            "ConditionExpression": "failures >= :five",
            "ExpressionAttributeValues": { ":many": { "N": "40" }, ":five": { "N": "5" } },
        }),
    );
    assert_eq!(hammered.status, 200, "{hammered:?}");
    let afar = stack.with_own_source();
    let right = json!({ "email": person.email, "password": PASSWORD });
    let right_from_afar = afar.post(&person.path("sessions"), &right);
    assert_eq!(right_from_afar.status, 429, "a guess is not even looked at");

    // The owner, from where they signed in before.
    person.sign_in(&homes[0]);
    let right_from_afar = afar.post(&person.path("sessions"), &right);
    assert_eq!(right_from_afar.status, 429, "which tells strangers nothing");
}

#[test]
fn an_unknown_address_slows_down_like_a_known_one() {
    let stack = Stack::find();
    let unknown = Person::new("pro-sign");
    until_refused(|| guess(&stack, &unknown.email));
}

#[test]
fn of_guesses_made_at_once_every_one_counts() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let unknown = Person::new("pro-sign");
    let before = account.scan("sessions");
    let problems = std::thread::scope(|scope| {
        let guesses: Vec<_> =
            (0..12).map(|_| scope.spawn(|| guess(&stack, &unknown.email))).collect();
        let answers = guesses.into_iter().map(|guess| guess.join().unwrap());
        answers.map(|answer| answer.problem().to_owned()).collect::<Vec<_>>()
    });
    let looked_at = problems.iter().filter(|problem| *problem == "wrong-credentials").count();
    let kept_out = |problem: &String| ["too-many-attempts", "busy"].contains(&problem.as_str());
    assert_eq!(problems.iter().filter(|problem| kept_out(problem)).count(), 12 - looked_at);
    let counts = |row: &&Value| {
        let new = !before.iter().any(|old| old["pk"] == row["pk"]);
        new && row["failures"]["N"] == looked_at.to_string().as_str()
    };
    let after = account.scan("sessions");
    assert!(after.iter().any(|row| counts(&row)), "{looked_at} were looked at: {problems:?}");
    assert!(looked_at <= 9, "{looked_at} of twelve at once were looked at");
}

//! Guessing is slow, whether or not the address has an account.

use acceptance::{Account, Person, Stack};
use serde_json::Value;

use super::{guess, until_refused};

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

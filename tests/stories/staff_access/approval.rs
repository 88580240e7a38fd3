//! What takes two people.

use acceptance::{Account, Pair, Stack, Staff, day};
use serde_json::{Value, json};

use super::ask;

/// The parameters of an end that nobody carries out.
fn some_end() -> Value {
    json!({
        "organization": "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR", "ends_on": day(30), "breaks_promise": "",
    })
}

#[test]
fn a_colleague_sees_what_is_asked_for_and_nobody_approves_their_own() {
    let stack = Stack::find();
    let pair = Pair::enrol(&stack);
    let asked = pair.ask(&stack, "end-contract", &some_end());
    let id = asked.body["id"].as_str().unwrap();
    let listed = ask(&stack, "GET", "/v1/staff/approvals", &pair.token, &Value::Null);
    let items = listed.body["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["id"] == id).unwrap();
    assert_eq!((&item["act"], &item["parameters"]), (&json!("end-contract"), &some_end()));
    assert_eq!(item["approved_by"], Value::Null);
    let own = pair.approve_own(&stack, id);
    assert_eq!((own.status, own.problem()), (403, "not-permitted"));
    let path = format!("/v1/staff/approvals/{id}/approve");
    let guess = json!({ "code": "000000" });
    let wrong = ask(&stack, "POST", &path, &pair.colleagues_token, &guess);
    assert_eq!(wrong.faults(), [("code", "wrong-code")], "{wrong:?}");
    assert_eq!(pair.approve(&stack, id).status, 204);
    let missing = pair.ask(&stack, "end-contract", &json!({ "organization": "org_1", "a": "b" }));
    let faults = [
        ("parameters.a", "unknown"),
        ("parameters.ends_on", "missing"),
        ("parameters.breaks_promise", "missing"),
    ];
    assert_eq!(missing.faults(), faults);
    let rows = Account::administrator(&stack).scan("audit");
    let about = rows.iter().filter(|row| row["target"]["S"] == id);
    let words =
        |row: &Value| ["action", "outcome"].map(|name| row[name]["S"].as_str().unwrap().to_owned());
    let mut about: Vec<_> = about.map(words).collect();
    about.sort_unstable();
    let expected = [["approve", "done"], ["approve", "refused"], ["request-approval", "done"]];
    assert_eq!(about, expected);
}

#[test]
fn the_operator_of_the_account_approves_where_there_is_no_colleague() {
    let stack = Stack::find();
    let pair = Pair::enrol(&stack);
    let asked = pair.ask(&stack, "end-contract", &some_end());
    let approved = Staff::approve_as_operator(&stack, &asked.body["id"]);
    assert_eq!(approved.status, 204, "{approved:?}");
    let listed = ask(&stack, "GET", "/v1/staff/approvals", &pair.token, &Value::Null);
    let items = listed.body["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["id"] == asked.body["id"]).unwrap();
    assert_eq!(item["approved_by"], "operator");
}

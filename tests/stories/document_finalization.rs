//! P3, P4: for a week a registration can be voided, and then it is final. Its file is locked for two
//! weeks at first, and until its retention ends once staff have confirmed the company's contract.

use acceptance::{Account, Stack, day, event, wait_for};
use serde_json::{Value, json};

use crate::contract_confirmation::confirm_contract;
use crate::document_archive::{Archive, document, file};

/// The rows of a company's documents.
fn rows(stack: &Stack, organization: &str) -> Vec<Value> {
    let rows = Account::administrator(stack).scan("documents").into_iter();
    let is_document = |sk: &Value| sk.as_str().is_some_and(|sk| sk.starts_with("doc_"));
    rows.filter(|row| row["pk"]["S"] == organization && is_document(&row["sk"]["S"])).collect()
}

fn set(stack: &Stack, table: &str, row: &Value, path: &str, names: &Value, value: &str) {
    let update = json!({
        "TableName": stack.tables[table],
        "Key": { "pk": row["pk"], "sk": row["sk"] },
        "UpdateExpression": format!("SET {path} = :value"),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": { ":value": { "S": value } },
    });
    let updated = Account::administrator(stack).dynamodb("UpdateItem", &update);
    assert_eq!(updated.status, 200, "{updated:?}");
}

/// Makes everything that a company has registered eight days old.
fn let_a_week_pass(stack: &Stack, organization: &str) {
    let past = format!("{}T00:00:00Z", day(-8));
    for row in rows(stack, organization) {
        set(stack, "documents", &row, "#at", &json!({ "#at": "registered_at" }), &past);
    }
    let key = json!({ "pk": { "S": organization }, "sk": { "S": "organization" } });
    let is_company = |row: &&Value| row["pk"] == key["pk"] && row["sk"] == key["sk"];
    let directory = Account::administrator(stack).scan("directory");
    if directory.iter().find(is_company).is_some_and(|row| row["confirmation"].is_object()) {
        let names = json!({ "#confirmation": "confirmation", "#at": "at" });
        set(stack, "directory", &key, "#confirmation.#at", &names, &past);
    }
}

/// Runs the daily job until none of the company's documents is that far from being final.
fn run_the_daily_job(stack: &Stack, organization: &str, leaving: &str) {
    let event = event("document-finalization");
    let run = Account::administrator(stack).invoke("document-finalization", &event);
    assert_eq!(run.answer, json!({}), "{run:?}");
    wait_for("the registrations to be settled", || {
        let rows = rows(stack, organization);
        rows.iter().all(|row| row["finality"]["S"] != leaving).then_some(())
    });
}

/// Confirms a company's contract, and lets everything that it has registered become final.
pub(crate) fn finalize(stack: &Stack, organization: &str) {
    confirm_contract(stack, organization);
    let_a_week_pass(stack, organization);
    run_the_daily_job(stack, organization, "provisional");
    // The run of another story may have come between the days that were set.
    run_the_daily_job(stack, organization, "unconfirmed");
}

#[test]
fn a_file_is_locked_to_its_day_once_its_registration_is_final() {
    let archive = Archive::new("pro-sign");
    let (stack, organization) = (&archive.stack, archive.organization());
    let file = file("x");
    let id = archive.keep(&document("invoice", "a", "2026-04-01", &file), &file);
    let missing = archive.register(&document("receipt", "b", "2026-04-01", &file));
    let lock = || archive.locks(&id).pop().unwrap().1;
    let (two_weeks, end) = (day(13)..=day(15), "2034-05-31T15:00:00Z");
    let first = lock();
    assert!(two_weeks.contains(&first[..10].to_owned()), "{first}");

    let_a_week_pass(stack, &organization);
    let path = format!("documents/{id}/void");
    let late = archive.send("POST", &archive.token, &path, &Value::Null);
    assert_eq!((late.status, late.problem()), (409, "void-period-over"));
    run_the_daily_job(stack, &organization, "provisional");
    assert_eq!(lock(), first, "nobody confirmed the contract");

    confirm_contract(stack, &organization);
    let_a_week_pass(stack, &organization);
    run_the_daily_job(stack, &organization, "unconfirmed");
    assert_eq!(lock(), end);
    let shown = archive.show(&id);
    assert_eq!((&shown["title"], &shown["keep_until"]), (&json!("a"), &json!("2034-05-31")));
    // What arrives later is locked at once.
    let upload = &archive.show(missing["id"].as_str().unwrap())["file"]["upload"];
    assert_eq!(upload["headers"]["x-amz-object-lock-retain-until-date"], end);
}

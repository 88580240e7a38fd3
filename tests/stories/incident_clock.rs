//! P17: a serious incident is posted, and affected customers are notified, within two business days of
//! its occurrence; it is handled within four. The clock computes the deadlines, reminds the staff, and
//! keeps the record.

use acceptance::{Account, day, wait_for};
use serde_json::{Value, json};

use crate::customer_notification::{Responder, id, organization};
use crate::invite::Company;

/// Runs the clock once, as the schedule does every quarter of an hour.
fn tick(responder: &Responder) {
    let ticked = Account::administrator(&responder.stack)
        .invoke("incident-clock", &acceptance::event("incident-clock"));
    assert_eq!(ticked.answer, json!({}), "{ticked:?}");
}

/// The entry of an incident in a list for staff, if it is there.
fn seen(responder: &Responder, path: &str, notice: &Value) -> Option<Value> {
    let list = responder.ask("GET", path, &Value::Null);
    assert_eq!(list.status, 200, "{list:?}");
    let items = list.body["items"].as_array().unwrap();
    items.iter().find(|item| item["notice"] == notice["id"]).cloned()
}

fn clock(responder: &Responder, notice: &Value) -> Option<Value> {
    seen(responder, "incident-clocks", notice)
}

/// Each deadline of an incident: its duty, day and state.
fn deadlines(clock: &Value) -> Vec<[&str; 3]> {
    let deadlines = clock["deadlines"].as_array().unwrap().iter();
    let deadlines = deadlines
        .map(|deadline| ["duty", "due_on", "state"].map(|name| deadline[name].as_str().unwrap()));
    deadlines.collect()
}

#[test]
fn incident_deadlines_are_japans_business_days_and_misses_stay_on_record() {
    let responder = Responder::new();
    let company = Company::new();
    let occurred = json!({
        "occurred_at": "2026-09-18T15:00:00+09:00",
        "detected_at": "2026-09-18T15:10:00+09:00",
    });
    let draft = responder.draft(&[&organization(&company)], &occurred);
    let days = |state| {
        [
            ["posted", "2026-09-25", state],
            ["customers-notified", "2026-09-25", state],
            ["handled", "2026-09-29", state],
        ]
    };
    // A draft does not count as posted, so its deadlines run.
    assert_eq!(deadlines(&clock(&responder, &draft).unwrap()), days("missed"));

    tick(&responder);
    let reminders = || responder.notified(&responder.staff.email);
    let reminded =
        wait_for("a reminder", || Some(reminders()).filter(|letters| !letters.is_empty()));
    for said in ["お知らせの掲載: 2026年9月25日", "2026年9月29日", "期限を過ぎました", id(&draft)]
    {
        assert!(reminded[0].text.contains(said), "{said}: {}", reminded[0].text);
    }
    tick(&responder);

    let posted = responder.change(&draft, json!({ "action": "publish" }));
    responder.wait_until_notified(&posted, 1);
    let resolved = json!({ "action": "update", "state": "resolved", "body": "復旧しました。" });
    responder.change(&posted, resolved);
    responder.wait_until_notified(&posted, 1);
    tick(&responder);
    assert_eq!(clock(&responder, &draft), None, "nothing is due any more");
    let record = seen(&responder, "incident-record?year=2026", &draft).unwrap();
    assert_eq!(deadlines(&record), days("missed"), "a late duty stays missed");
    for deadline in record["deadlines"].as_array().unwrap() {
        assert!(deadline["met_at"].is_string(), "{deadline}");
        assert!(deadline["missed_since"].as_str().unwrap().ends_with("T15:00:00Z"), "{deadline}");
    }
    assert_eq!(seen(&responder, "incident-record?year=2025", &draft), None);
    // A tick returns only after its mails are in the outbox.
    responder.stack.wait_for_outbox();
    let reminders = reminders();
    assert_eq!(reminders.len(), 1, "one reminder, for all deadlines");
}

#[test]
fn an_incident_handled_at_once_is_on_record_as_met() {
    let responder = Responder::new();
    let company = Company::new();
    let today = format!("{}T00:00:00+09:00", day(0));
    let now = json!({ "occurred_at": today, "detected_at": today, "publish": true });
    let posted = responder.draft(&[&organization(&company)], &now);
    responder.wait_until_notified(&posted, 1);
    let states = |clock: &Value| -> Vec<String> {
        deadlines(clock).into_iter().map(|[duty, _, state]| format!("{duty} {state}")).collect()
    };
    let running = clock(&responder, &posted).unwrap();
    assert_eq!(states(&running), ["posted met", "customers-notified met", "handled running"]);

    let resolved = json!({ "action": "update", "state": "resolved", "body": "復旧しました。" });
    responder.change(&posted, resolved);
    tick(&responder);
    assert_eq!(clock(&responder, &posted), None);
    let year = &day(0)[..4];
    let path = format!("incident-record?year={year}");
    let record = seen(&responder, &path, &posted).unwrap();
    assert_eq!(states(&record), ["posted met", "customers-notified met", "handled met"]);
    let summary = responder.ask("GET", &path, &Value::Null).body["summary"].clone();
    assert!(summary[0]["met"].as_u64().unwrap() >= 1, "{summary}");

    // A tick returns only after its mails are in the outbox.
    responder.stack.wait_for_outbox();
    assert_eq!(responder.notified(&responder.staff.email).len(), 0, "no reminder was due");
}

#[test]
fn a_leak_of_personal_data_starts_a_legal_clock_that_records_reports() {
    let responder = Responder::new();
    let company = Company::new();
    let (of, today) = (organization(&company), format!("{}T00:00:00+09:00", day(0)));
    let leaked = json!({
        "occurred_at": today, "detected_at": today, "severity": "minor", "personal_data": true,
    });
    let draft = responder.draft(&[&of], &leaked);
    let running = clock(&responder, &draft).unwrap();
    let first = ["preliminary-report", &day(4), "running"];
    assert_eq!(deadlines(&running)[0], first, "the day of detection is the first of five");
    let notices: Vec<_> = deadlines(&running)[1..3].iter().map(|[duty, ..]| *duty).collect();
    assert_eq!(notices, ["principals-notified", "data-subjects-notified"]);
    let [duty, last, _] = deadlines(&running)[3];
    assert_eq!(duty, "final-report");
    assert!(*last >= *day(29), "{last}");

    let path = format!("notices/{}/privacy-reports", id(&draft));
    let report = |body: Value| responder.ask("POST", &path, &body);
    let made = report(json!({
        "kind": "preliminary", "reported_on": day(0), "wrongful_purpose": true,
    }));
    assert_eq!(made.status, 200, "{made:?}");
    assert_eq!(deadlines(&made.body)[0][2], "met");
    assert!(deadlines(&made.body)[3][1] >= &*day(59), "{made:?}");
    let wrong = report(json!({ "kind": "whole", "reported_on": day(1) }));
    assert_eq!(wrong.faults(), [("kind", "not-one-of"), ("reported_on", "out-of-range")]);
    for kind in ["principals", "data-subjects"] {
        let made = report(json!({ "kind": kind, "reported_on": day(0) }));
        assert_eq!(made.status, 200, "{made:?}");
    }
    let made = report(json!({ "kind": "final", "reported_on": day(0) }));
    assert!(deadlines(&made.body).iter().all(|[.., state]| *state == "met"), "{made:?}");
    assert_eq!(clock(&responder, &draft), None);

    // An incident without personal data needs no report.
    let other = responder.draft(&[&of], &json!({}));
    let path = format!("notices/{}/privacy-reports", id(&other));
    let body = json!({ "kind": "final", "reported_on": day(0) });
    assert_eq!(responder.ask("POST", &path, &body).status, 404);
}

//! P11, P17: what is planned happens by itself: drafts are published, subscribers are reminded, and
//! maintenance starts and finishes.

use acceptance::{Account, Letter, Person, wait_for};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::status_posting::{Poster, repair};
use crate::status_subscription::{now, subscribe};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn maintenance(poster: &Poster, starts_at: Timestamp, ends_at: Timestamp) -> Value {
    json!({
        "product": "pro-sign",
        "kind": "maintenance",
        "title": poster.title,
        "body": "{日時}に行います。影響: {影響}",
        "starts_at": starts_at,
        "ends_at": ends_at,
        "effect": "read-only",
        "reminder": true,
        "automatic": true,
    })
}

/// Somebody who subscribes to maintenance by mail.
fn subscriber(poster: &Poster) -> String {
    let email = Person::new("pro-sign").email;
    subscribe(&poster.stack, &json!({ "email": email, "kinds": ["maintenance"] }));
    email
}

/// The mails about the poster's notice with that label.
fn labelled(poster: &Poster, email: &str, label: &str) -> Vec<Letter> {
    let letters = poster.stack.letters(email).into_iter();
    let wanted = |letter: &Letter| {
        letter.text.contains(&poster.title)
            && letter.subject.starts_with(&format!("【Pro-Sign】{label}メンテナンスのお知らせ（"))
    };
    letters.filter(wanted).collect()
}

fn wait_for_label(poster: &Poster, email: &str, label: &str) -> Letter {
    wait_for(label, || labelled(poster, email, label).pop())
}

fn read(poster: &Poster, notice: &Value) -> Value {
    let path = format!("notices/{}", notice["id"].as_str().unwrap());
    poster.ask("GET", &path, &Value::Null).body
}

#[test]
fn maintenance_starts_and_finishes_by_itself_and_subscribers_hear_of_it() {
    let poster = Poster::new();
    let email = subscriber(&poster);
    let notice = poster.published(maintenance(&poster, now() - HOUR, now() + HOUR));
    assert_eq!(
        (&notice["state"], &notice["about"]["automatic"]),
        (&json!("scheduled"), &json!(true))
    );
    let announced = wait_for_label(&poster, &email, "");
    assert!(announced.text.contains("影響: 閲覧のみご利用いただけます"), "{}", announced.text);
    assert!(!announced.text.contains('{'), "{}", announced.text);

    repair(&poster.stack);
    let running = read(&poster, &notice);
    assert_eq!(
        (&running["state"], &running["updates"][1]["by"]),
        (&json!("running"), &Value::Null)
    );
    wait_for_label(&poster, &email, "【開始】");
    let page = format!("/pro-sign/notices/{}.html", notice["id"].as_str().unwrap());
    assert!(poster.read(&page).unwrap().contains("実施中"));

    let earlier = json!({
        "action": "update", "state": "running", "body": "早まりました。",
        "ends_at": now() - SignedDuration::from_secs(1),
    });
    let moved = poster.change(&notice, &running["version"], earlier);
    assert_eq!(moved.status, 200, "{moved:?}");
    wait_for_label(&poster, &email, "【変更】");
    for _ in 0..2 {
        repair(&poster.stack);
    }
    let finished = read(&poster, &notice);
    assert_eq!(
        (&finished["state"], finished["updates"].as_array().unwrap().len()),
        (&json!("finished"), 4)
    );
    wait_for_label(&poster, &email, "【完了】");
}

#[test]
fn a_planned_draft_is_published_by_itself_unless_it_is_taken_back() {
    let poster = Poster::new();
    let soon = now() + SignedDuration::from_secs(3);
    let draft = || poster.post(&maintenance(&poster, now() + 48 * HOUR, now() + 49 * HOUR));
    let [planned, other] = [draft(), draft()];
    let schedule = |at: Timestamp| json!({ "action": "schedule", "publish_at": at });
    let past = poster.change(&planned, &json!(1), schedule(now() - HOUR));
    assert_eq!(past.faults(), [("publish_at", "out-of-range")]);
    for notice in [&planned, &other] {
        let scheduled = poster.change(notice, &json!(1), schedule(soon));
        assert_eq!(scheduled.status, 200, "{scheduled:?}");
        assert_eq!(scheduled.body["publish_at"], json!(soon));
        assert!(scheduled.body["publish_by"].as_str().unwrap().starts_with("stf_"));
    }
    let unschedule = || json!({ "action": "unschedule" });
    let back = poster.change(&other, &json!(2), unschedule());
    assert_eq!((back.status, &back.body["publish_at"]), (200, &Value::Null), "{back:?}");
    assert_eq!(poster.change(&other, &json!(3), unschedule()).problem(), "notice-state");

    let published = wait_for("the planned publication", || {
        repair(&poster.stack);
        Some(read(&poster, &planned)).filter(|notice| notice["state"] == "scheduled")
    });
    assert!(published["updates"][0]["by"].is_string() && published["publish_at"].is_null());
    assert_eq!(read(&poster, &other)["state"], Value::Null, "it was taken back");
}

#[test]
fn subscribers_are_reminded_of_maintenance_once() {
    let poster = Poster::new();
    let email = subscriber(&poster);
    let notice = poster.published(maintenance(&poster, now() + 23 * HOUR, now() + 24 * HOUR));
    repair(&poster.stack);
    assert!(labelled(&poster, &email, "【リマインド】").is_empty(), "it was announced just now");

    let account = Account::administrator(&poster.stack);
    let key = json!({ "pk": { "S": "notices#pro-sign" }, "sk": { "S": format!("notice#{}", notice["id"].as_str().unwrap()) } });
    let rows = account.scan("notices");
    let row = rows.iter().find(|row| row["sk"] == key["sk"]).unwrap();
    let mut content: Value = serde_json::from_str(row["content"]["S"].as_str().unwrap()).unwrap();
    content["updated_at"] = json!(now() - 48 * HOUR);
    let aged = json!({
        "TableName": poster.stack.tables["notices"],
        "Key": key,
        "UpdateExpression": "SET content = :content",
        "ExpressionAttributeValues": { ":content": { "S": content.to_string() } },
    });
    assert_eq!(account.dynamodb("UpdateItem", &aged).status, 200);
    for _ in 0..2 {
        repair(&poster.stack);
    }
    let reminder = wait_for_label(&poster, &email, "【リマインド】");
    assert!(reminder.text.contains("状態: 予定"), "{}", reminder.text);
    poster.stack.wait_for_outbox();
    assert_eq!(labelled(&poster, &email, "【リマインド】").len(), 1);
}

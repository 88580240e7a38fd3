//! P11, P17: subscribers to a product's notices get its announcements by mail or webhook until they
//! unsubscribe.

use acceptance::{Account, Answer, Letter, Person, Stack, Staff, event, wait_for};
use domain::announcement::{Affected, Announcement, News, NoticeKind, Said};
use domain::notice::{About, Effect, Incident, Maintenance, ServiceChange, Severity, State};
use domain::{AnnouncementId, Component, NoticeId, Product};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::staff_access::ask as ask_staff;

pub(crate) const PATH: &str = "/v1/status/pro-sign/subscriptions";

pub(crate) fn ask(stack: &Stack, body: &Value) -> Answer {
    stack.post(PATH, body)
}

/// Subscribes and confirms; returns the confirmation's body.
pub(crate) fn subscribe(stack: &Stack, body: &Value) -> Value {
    let asked = ask(stack, body);
    assert_eq!((asked.status, &asked.body), (202, &Value::Null), "{asked:?}");
    let email = body["email"].as_str().unwrap();
    let token = stack.wait_for_letters(email, 1).pop().unwrap().token();
    let confirmed = stack.post(&format!("{PATH}/confirm"), &json!({ "token": token }));
    assert_eq!(confirmed.status, 201, "{confirmed:?}");
    let again = stack.post(&format!("{PATH}/confirm"), &json!({ "token": token }));
    assert_eq!((again.status, again.problem()), (400, "link-not-valid"));
    confirmed.body
}

#[expect(clippy::disallowed_methods, reason = "a story runs at the real time")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// What a notice of that kind is about.
fn about(kind: NoticeKind) -> (About, State) {
    let at = |time: &str| time.parse().unwrap();
    match kind {
        NoticeKind::Maintenance => {
            let (starts_at, ends_at) = (at("2026-12-04T15:00:00Z"), at("2026-12-04T19:00:00Z"));
            let maintenance = Maintenance {
                starts_at,
                ends_at,
                effect: Effect::Down,
                reminder: false,
                automatic: false,
            };
            (About::Maintenance(maintenance), State::Scheduled)
        }
        NoticeKind::ServiceChange => {
            let effective_on = jiff::civil::Date::constant(2027, 1, 1);
            (About::ServiceChange(ServiceChange { effective_on }), State::Announced)
        }
        NoticeKind::Incident => {
            let incident = Incident {
                occurred_at: at("2026-11-20T01:05:00Z"),
                detected_at: at("2026-11-20T01:20:00Z"),
                severity: Severity::Serious,
                personal_data: false,
                affected: Affected::Everyone,
            };
            (About::Incident(incident), State::Investigating)
        }
    }
}

/// Writes the announcement that publishing a notice writes; the title identifies the story's own.
pub(crate) fn announce(stack: &Stack, kind: NoticeKind, at: Timestamp, title: &str) {
    write_announcement(stack, kind, &[], at, title);
}

/// The same of a notice that names components.
fn announce_of(stack: &Stack, kind: NoticeKind, components: &[Component], title: &str) {
    write_announcement(stack, kind, components, now(), title);
}

fn write_announcement(
    stack: &Stack,
    kind: NoticeKind,
    components: &[Component],
    at: Timestamp,
    title: &str,
) {
    let id: AnnouncementId = format!("ann_{}", ulid::Ulid::generate()).parse().unwrap();
    let notice: NoticeId = format!("ntc_{}", ulid::Ulid::generate()).parse().unwrap();
    let said = |text: &str| Said { title: title.into(), text: text.into() };
    let (about, state) = about(kind);
    let announcement = Announcement {
        id,
        product: Product::ProSign,
        notice,
        number: 1,
        news: News::Published,
        state,
        about,
        components: components.iter().copied().collect(),
        reached: components.iter().copied().collect(),
        affected: Affected::Everyone,
        ja: said("調査中です。"),
        en: Some(said("We are looking into it.")),
        page_ja: "https://status.example.jp/pro-sign/ja".into(),
        page_en: "https://status.example.jp/pro-sign/en".into(),
        at,
    };
    let put = Account::administrator(stack).dynamodb(
        "PutItem",
        &json!({
            "TableName": stack.tables["notices"],
            "Item": {
                "pk": { "S": id.to_string() },
                "sk": { "S": "announcement" },
                "content": { "S": serde_json::to_string(&announcement).unwrap() },
            },
        }),
    );
    assert_eq!(put.status, 200, "{put:?}");
}

/// The mails to an address that name the title.
pub(crate) fn notified(stack: &Stack, email: &str, title: &str) -> Vec<Letter> {
    let letters = stack.letters(email).into_iter();
    let names = |letter: &Letter| letter.subject.ends_with(title) || letter.text.contains(title);
    letters.filter(names).collect()
}

fn wait_until_notified(stack: &Stack, email: &str, title: &str) -> Letter {
    wait_for(title, || notified(stack, email, title).pop())
}

#[test]
fn mail_subscribers_get_the_kinds_they_chose_until_they_unsubscribe() {
    let stack = Stack::find();
    let [all, maintenance] = [(); 2].map(|()| Person::new("pro-sign").email);
    let subscription_request =
        json!({ "email": all, "kinds": ["maintenance", "service-change", "incident"] });
    let made = subscribe(&stack, &subscription_request);
    assert_eq!((&made["webhook"], &made["secret"]), (&Value::Null, &Value::Null));
    let subscription_request =
        json!({ "email": maintenance, "kinds": ["maintenance"], "language": "en" });
    subscribe(&stack, &subscription_request);

    let incident = ulid::Ulid::generate().to_string();
    announce(&stack, NoticeKind::Incident, now(), &incident);
    let letter = wait_until_notified(&stack, &all, &incident);
    assert_eq!(letter.subject, format!("【Pro-Sign】【調査中】障害: {incident}"));
    assert!(letter.text.contains("調査中です。"), "{}", letter.text);
    let planned = ulid::Ulid::generate().to_string();
    announce(&stack, NoticeKind::Maintenance, now(), &planned);
    let letter = wait_until_notified(&stack, &maintenance, &planned);
    let when = "5 December, 00:00–04:00 JST (UTC+9)";
    assert_eq!(letter.subject, format!("[Pro-Sign] Maintenance on {when}"));
    assert!(letter.text.contains("Ends: 5 December 2026, 04:00 JST (UTC+9)"), "{}", letter.text);
    wait_until_notified(&stack, &all, &planned);
    stack.wait_for_outbox();
    assert!(notified(&stack, &maintenance, &incident).is_empty(), "a kind they did not choose");

    // One-click unsubscription by the mail program (RFC 8058), without signing in.
    let token = made["unsubscribe_token"].as_str().unwrap();
    let link = format!("/pro-sign/unsubscribe#token={token}");
    let letter = wait_until_notified(&stack, &all, &planned);
    assert!(letter.text.contains(&link), "{}", letter.text);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let click = "List-Unsubscribe=One-Click";
    for path in [format!("{PATH}/{token}"), format!("{PATH}/{token}"), format!("{PATH}/x")] {
        let answer = stack.send("POST", &path, &form, click);
        assert_eq!((answer.status, answer.body), (204, Value::Null));
    }
    assert_eq!(stack.send("DELETE", &format!("{PATH}/{token}"), &[], "").status, 204);
    let last = ulid::Ulid::generate().to_string();
    announce(&stack, NoticeKind::Maintenance, now(), &last);
    wait_until_notified(&stack, &maintenance, &last);
    stack.wait_for_outbox();
    assert!(notified(&stack, &all, &last).is_empty(), "they have unsubscribed");
}

#[test]
fn the_link_of_any_mail_ends_the_subscription_there_is_by_then() {
    let stack = Stack::find();
    let email = Person::new("pro-sign").email;
    let made = subscribe(&stack, &json!({ "email": email, "kinds": ["incident"] }));
    let asked = ask(&stack, &json!({ "email": email, "kinds": ["maintenance"] }));
    assert_eq!(asked.status, 202, "{asked:?}");
    let token = stack.wait_for_letters(&email, 2).pop().unwrap().token();
    let confirmed = stack.post(&format!("{PATH}/confirm"), &json!({ "token": token }));
    assert_eq!(confirmed.status, 201, "{confirmed:?}");

    let first = format!("{PATH}/{}", made["unsubscribe_token"].as_str().unwrap());
    assert_eq!(stack.send("DELETE", &first, &[], "").status, 204);
    let other = Person::new("pro-sign").email;
    subscribe(&stack, &json!({ "email": other, "kinds": ["maintenance"] }));
    let planned = ulid::Ulid::generate().to_string();
    announce(&stack, NoticeKind::Maintenance, now(), &planned);
    wait_until_notified(&stack, &other, &planned);
    stack.wait_for_outbox();
    assert!(notified(&stack, &email, &planned).is_empty(), "an earlier mail's link ended it");
}

#[test]
fn subscribers_change_their_kinds_and_components_by_the_link_of_a_mail() {
    let stack = Stack::find();
    let [changed, kept] = [(); 2].map(|()| Person::new("pro-sign").email);
    let wish = json!({ "email": changed, "kinds": ["incident"], "components": ["documents"] });
    let made = subscribe(&stack, &wish);
    subscribe(
        &stack,
        &json!({ "email": kept, "kinds": ["incident"], "components": ["documents"] }),
    );
    let path = format!("{PATH}/{}", made["unsubscribe_token"].as_str().unwrap());
    let seen = stack.send("GET", &path, &[], "");
    let expected = json!({ "kinds": ["incident"], "components": ["documents"] });
    assert_eq!((seen.status, seen.body), (200, expected));

    let put = |path: &str, body: &Value| {
        stack.send("PUT", path, &[("content-type", "application/json")], body.to_string())
    };
    let wrong = put(&path, &json!({ "kinds": [], "components": ["leads"] }));
    assert_eq!(wrong.faults(), [("kinds", "wrong-count"), ("components", "not-one-of")]);
    let wish = json!({ "kinds": ["incident", "maintenance"], "components": ["api"] });
    let put_once = put(&path, &wish);
    let expected = json!({ "kinds": ["maintenance", "incident"], "components": ["api"] });
    assert_eq!((put_once.status, &put_once.body), (200, &expected), "{put_once:?}");
    assert_eq!(stack.send("GET", &path, &[], "").body, expected);

    let title = ulid::Ulid::generate().to_string();
    announce_of(&stack, NoticeKind::Incident, &[Component::Documents], &title);
    wait_until_notified(&stack, &kept, &title);
    let other = ulid::Ulid::generate().to_string();
    announce_of(&stack, NoticeKind::Incident, &[Component::Api], &other);
    wait_until_notified(&stack, &changed, &other);
    let all = ulid::Ulid::generate().to_string();
    announce_of(&stack, NoticeKind::Incident, &[], &all);
    for email in [&changed, &kept] {
        wait_until_notified(&stack, email, &all);
    }
    stack.wait_for_outbox();
    assert!(notified(&stack, &changed, &title).is_empty(), "a component they gave up");
    assert!(notified(&stack, &kept, &other).is_empty(), "a component they did not choose");

    assert_eq!(stack.send("DELETE", &path, &[], "").status, 204);
    for answer in [stack.send("GET", &path, &[], ""), put(&path, &wish)] {
        assert_eq!((answer.status, answer.problem()), (400, "link-not-valid"));
    }
}

#[test]
fn subscribing_reveals_no_subscriber_and_floods_nobody() {
    let stack = Stack::find();
    let email = Person::new("pro-sign").email;
    let subscription_request = json!({ "email": email, "kinds": ["incident"] });
    subscribe(&stack, &subscription_request);
    for _ in 0..4 {
        let again = ask(&stack, &subscription_request);
        assert_eq!((again.status, again.body), (202, Value::Null));
    }
    stack.wait_for_outbox();
    let asked = notified(&stack, &email, "お知らせの配信のご確認");
    assert_eq!(asked.len(), 3, "at most three mails an hour");
}

#[test]
fn stored_subscriptions_name_nobody_and_unsubscribing_destroys_them() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let email = Person::new("pro-sign").email;
    let made = subscribe(&stack, &json!({ "email": email, "kinds": ["incident"] }));
    let token = made["unsubscribe_token"].as_str().unwrap();
    let subscribers = || {
        let rows = account.scan("notices").into_iter();
        let of = |row: &Value| row["pk"]["S"].as_str().unwrap().starts_with("subscribers#");
        rows.filter(of).map(|row| row["sk"]["S"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let kept = format!("{:?}", account.scan("notices"));
    assert!(!kept.contains(&email) && !kept.contains(token));
    let hash = domain::MailToken::parse(token).unwrap().hash();
    assert!(subscribers().contains(&hash.as_str().to_owned()));
    assert_eq!(stack.send("DELETE", &format!("{PATH}/{token}"), &[], "").status, 204);
    assert!(!subscribers().contains(&hash.as_str().to_owned()));
}

#[test]
fn staff_see_how_many_subscribers_a_notice_would_reach() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let staff = Staff::enrol(&stack).sign_in(&stack).access_token;
    subscribe(&stack, &json!({ "email": Person::new("pro-sign").email, "kinds": ["incident"] }));
    // Other stories subscribe and unsubscribe meanwhile.
    wait_for("the counts of the table", || {
        let counted = ask_staff(
            &stack,
            "GET",
            "/v1/staff/subscribers?product=pro-sign",
            &staff,
            &Value::Null,
        );
        assert_eq!(counted.status, 200, "{counted:?}");
        let rows = account.scan("notices");
        let count = |kind: &str, channel: &str| {
            let is_counted = |row: &&Value| {
                // A webhook that its receiver has not confirmed expires.
                let is_of_product = row["expires_at"].is_null()
                    && row["pk"]["S"].as_str().unwrap().starts_with("subscribers#pro-sign#");
                let kinds = row["kinds"]["L"].as_array();
                let is_of_kind =
                    kinds.is_some_and(|kinds| kinds.iter().any(|one| one["S"] == kind));
                is_of_product && is_of_kind && row["channel"]["S"] == channel
            };
            rows.iter().filter(is_counted).count()
        };
        let items = ["maintenance", "service-change", "incident"].map(|kind| {
            json!({ "kind": kind, "by_mail": count(kind, "mail"), "by_webhook": count(kind, "webhook") })
        });
        let incident_mails = items[2]["by_mail"].as_u64().unwrap();
        (incident_mails > 0 && counted.body == json!({ "items": items })).then_some(())
    });
}

#[test]
fn a_repeated_message_notifies_nobody_twice() {
    let stack = Stack::find();
    let account = Account::administrator(&stack);
    let email = Person::new("pro-sign").email;
    subscribe(&stack, &json!({ "email": email, "kinds": ["incident"] }));
    let title = ulid::Ulid::generate().to_string();
    announce(&stack, NoticeKind::Incident, now(), &title);
    wait_until_notified(&stack, &email, &title);
    let announced = account
        .scan("notices")
        .into_iter()
        .find(|row| row["content"]["S"].as_str().is_some_and(|content| content.contains(&title)));
    let mut brought = event("announcement-delivery");
    brought["Records"][0]["dynamodb"]["Keys"]["pk"] = announced.unwrap()["pk"].clone();
    for _ in 0..3 {
        let invoked = account.invoke("announcement-delivery", &brought);
        assert_eq!(invoked.answer, json!({ "batchItemFailures": [] }), "{invoked:?}");
    }
    // Mails of the repeated message would come before that of the next announcement.
    let next = ulid::Ulid::generate().to_string();
    announce(&stack, NoticeKind::Incident, now(), &next);
    wait_until_notified(&stack, &email, &next);
    stack.wait_for_outbox();
    assert_eq!(notified(&stack, &email, &title).len(), 1);
}

//! Who gets a pass, and who is notified of it.

use acceptance::{Account, Person, Staff, day, wait_for};
use serde_json::{Value, json};

use super::{REASON, Reader, issue, keep, review, wish};
use crate::contract_end::{Leaving, let_days_pass};
use crate::personal_data::text_of;

#[test]
fn former_representatives_are_notified_of_each_pass_even_after_the_purge() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let (partner, colleague) = (Person::new("pro-sign"), Person::new("pro-sign"));
    company.bring_in(&partner, "representative", &json!([]));
    company.bring_in(&colleague, "general", &json!([]));
    keep(company, "invoice", "請求書", b"file");
    assert_eq!(leaving.end(0).status, 200);
    for representative in [&partner, &company.founder] {
        stack.wait_for_letters(&representative.email, 2);
    }
    let_days_pass(stack, &leaving.organization, 31);
    leaving.purge();
    let notified = |email: &str| {
        let letters = stack.letters(email).into_iter();
        letters.filter(|letter| letter.subject.contains("閲覧用パスを発行")).collect::<Vec<_>>()
    };
    for count in [1, 2] {
        let reader = Reader::of(&leaving);
        for representative in [&partner, &company.founder] {
            let letters = wait_for("the mail about the pass", || {
                Some(notified(&representative.email)).filter(|letters| letters.len() == count)
            });
            let newest = &letters[count - 1];
            for expected in [&*reader.pass, &*leaving.organization, &*company.founder.company] {
                assert!(newest.text.contains(expected), "{expected}: {}", newest.text);
            }
            assert!(!newest.text.contains(&reader.email) && !newest.text.contains(&reader.token));
        }
    }
    stack.wait_for_outbox();
    assert!(notified(&colleague.email).is_empty());
    let account = Account::administrator(stack);
    let kept = stack.tables.keys().flat_map(|table| account.scan(table));
    let kept: String = kept.map(|row| text_of(&row)).collect();
    assert!(!kept.contains(&partner.email), "only what delivers mail can open the address");
}

#[test]
fn a_pass_is_refused_while_the_contract_runs_and_to_staff() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    keep(company, "invoice", "請求書", b"file");
    let accountant = Person::new("pro-sign").email;
    let refused = |email: &str| {
        let answer = issue(&leaving, &wish(&leaving.organization, email));
        (answer.status, answer.problem().to_owned())
    };
    let running = (409, "contract-not-ended".to_owned());
    assert_eq!(refused(&accountant), running);
    assert_eq!(leaving.end(0).status, 200);
    assert_eq!(refused(&accountant), running, "its last day is not over");
    let_days_pass(stack, &leaving.organization, 1);

    let colleague = Staff::enrol(stack).email;
    for email in [colleague.clone(), colleague.to_uppercase()] {
        let answer = issue(&leaving, &wish(&leaving.organization, &email));
        assert_eq!(answer.faults(), [("email", "of-staff")], "{answer:?}");
    }
    assert!(review(&leaving).is_empty());
    stack.wait_for_outbox();
    assert!(stack.letters(&accountant).is_empty());
    assert_eq!(stack.letters(&colleague).len(), 1, "only their invitation to the staff");
    let mut lines = Account::administrator(stack).scan("audit");
    lines.retain(|line| {
        line["pk"]["S"] == leaving.organization.as_str()
            && line["action"]["S"] == "issue-archive-pass"
    });
    let outcomes: Vec<_> = lines.iter().map(|line| line["outcome"]["S"].clone()).collect();
    assert_eq!(outcomes, ["refused"; 4]);
    Reader::of(&leaving);
}

#[test]
fn a_pass_lasts_a_month_at_most_and_is_mailed_once() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let email = Person::new("pro-sign").email;
    let wanted = wish(&leaving.organization, &email);
    let nobody = wish("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR", &email);
    for body in [&wanted, &nobody] {
        assert_eq!(issue(&leaving, body).faults(), [("organization", "nothing-kept")]);
    }
    keep(&leaving.company, "invoice", "請求書", b"file");
    assert_eq!(leaving.end(-1).status, 200);
    let with = |name: &str, value: Value| {
        let mut body = wanted.clone();
        body[name] = value;
        body
    };
    for (name, value, fault) in [
        ("days", json!(0), "out-of-range"),
        ("days", json!(31), "out-of-range"),
        ("email", json!("nobody"), "not-an-address"),
        ("reason", json!(" "), "empty"),
        ("organization", json!("pro-sign"), "wrong-format"),
    ] {
        assert_eq!(issue(&leaving, &with(name, value)).faults(), [(name, fault)]);
    }

    let bearer = format!("Bearer {}", leaving.staff);
    let key = ulid::Ulid::generate().to_string();
    let parameters = json!({
        "organization": leaving.organization, "email": email, "reason": REASON, "days": "30",
    });
    let approval = leaving.pair.approval(stack, "issue-archive-pass", &parameters);
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &*bearer),
        ("idempotency-key", &*key),
        ("accept-language", "en"),
        ("approval", &*approval),
    ];
    let body = with("days", json!(30)).to_string();
    let send = || stack.send("POST", "/v1/staff/archive-passes", &headers, body.clone());
    let (first, again) = (send(), send());
    assert_eq!((first.status, &first.body), (201, &again.body), "{first:?} {again:?}");
    // The pass expires at the end of that day in Japan (UTC+9).
    let last = first.body["expires_at"].as_str().unwrap();
    assert_eq!(last, format!("{}T15:00:00Z", day(30)));
    stack.wait_for_letters(&email, 1);
    stack.wait_for_outbox();
    let letters = stack.letters(&email);
    assert_eq!((letters.len(), review(&leaving).len()), (1, 1));
    assert!(letters[0].text.contains("do not pass on this email or the link"), "{letters:?}");
}

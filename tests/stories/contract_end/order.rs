//! Who ends a contract and how, and who is notified of it.

use acceptance::{Account, Person, day, event};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Leaving, ask_approved, let_days_pass};
use crate::staff_access::ask;

#[test]
fn representatives_learn_the_purge_deadline_and_the_end_can_be_revoked() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let (partner, colleague) = (Person::new("pro-sign"), Person::new("pro-sign"));
    company.bring_in(&partner, "representative", &json!([]));
    company.bring_in(&colleague, "general", &json!([]));

    let ended = leaving.end(10);
    assert_eq!((ended.status, &ended.body["ends_on"]), (200, &json!(day(10))), "{ended:?}");
    let deadline = ended.body["deadline"].as_str().unwrap().to_owned();
    assert!(*ended.body["purge_on"].as_str().unwrap() < *deadline);
    let letter = &stack.wait_for_letters(&partner.email, 2)[1];
    assert!(letter.text.contains(&company.founder.company), "{}", letter.text);
    for date in ["deadline", "available_until", "purge_on"] {
        let date: Date = ended.body[date].as_str().unwrap().parse().unwrap();
        let written = format!("{}年{}月{}日", date.year(), date.month(), date.day());
        assert!(letter.text.contains(&written), "{written}: {}", letter.text);
    }
    stack.wait_for_letters(&company.founder.email, 2);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&colleague.email).len(), 1, "only their invitation");
    assert_eq!(leaving.end(10).body, ended.body, "repeating it changes nothing");
    assert_eq!(leaving.end(11).problem(), "contract-ended");

    let plan = leaving.ask("GET", "purge-plan", &Value::Null);
    assert_eq!(plan.body["deadline"], deadline.as_str());
    let stored = plan.body["stored"].as_array().unwrap();
    let count = |store| stored.iter().find(|one| one["store"] == store).unwrap()["count"].clone();
    assert_eq!(["members", "addresses", "people-key"].map(count), [json!(3), json!(3), json!(1)]);
    // The contract runs until its last day is over.
    let guest = Person::new("pro-sign");
    company.bring_in(&guest, "general", &json!([]));
    assert_eq!(company.me(&company.token)["organization"]["contract_ends_on"], day(10).as_str());

    assert_eq!(leaving.reinstate().status, 204);
    let again = leaving.ask("DELETE", "end", &Value::Null);
    assert_eq!(again.status, 204, "repeating it changes nothing");
    // Whoever was notified of the end hears that it was taken back; nobody else does.
    for notified in [&partner, &company.founder] {
        let letter = &stack.wait_for_letters(&notified.email, 3)[2];
        assert!(letter.subject.contains("取り消されました"), "{letter:?}");
    }
    assert_eq!(company.me(&company.token)["organization"]["contract_ends_on"], Value::Null);
    assert_eq!(leaving.end(20).status, 200);
    assert_eq!(stack.wait_for_letters(&partner.email, 4).len(), 4);
    assert_eq!(stack.letters(&colleague.email).len(), 1, "only their invitation");
}

#[test]
fn a_new_representative_is_notified_and_everyone_is_reminded_by_the_daily_run() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    assert_eq!(leaving.end(0).status, 200);
    stack.wait_for_letters(&company.founder.email, 2);
    let partner = Person::new("pro-sign");
    company.bring_in(&partner, "representative", &json!([]));
    let run = || {
        let account = Account::administrator(stack);
        let ran = account.invoke("contract-end", &event("contract-end-daily"));
        assert_eq!(ran.answer, json!({}), "{ran:?}");
    };
    run();
    stack.wait_for_letters(&partner.email, 2);
    assert_eq!(stack.letters(&company.founder.email).len(), 2, "who knows is not notified again");
    // The first reminder is due when the purge is less than 14 days away.
    let_days_pass(stack, &leaving.organization, 20);
    run();
    for person in [&company.founder, &partner] {
        stack.wait_for_letters(&person.email, 3);
    }
}

#[test]
fn an_end_that_would_miss_the_deadline_is_refused_and_names_the_promise() {
    let leaving = Leaving::new();
    let late = leaving.end(-20);
    assert_eq!(late.faults(), [("ends_on", "breaks-p3")], "{late:?}");
    let says = late.body["errors"][0]["message"].to_string();
    let earliest = (-15..0).find(|days| says.contains(&day(*days))).expect("a day that would do");
    assert_eq!(leaving.end(earliest - 1).faults(), [("ends_on", "breaks-p3")]);
    let ended = leaving.end(earliest);
    assert_eq!((ended.status, &ended.body["purge_on"]), (200, &json!(day(14))), "{ended:?}");
    assert_eq!(ended.body["available_until"], day(13));
    assert!(ended.body["backups_end_on"].as_str() <= ended.body["deadline"].as_str());
}

#[test]
fn a_representative_asks_for_the_end_and_staff_see_and_carry_it_out() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let colleague = Person::new("pro-sign");
    let general = company.bring_in(&colleague, "general", &json!([])).access_token;
    let path = company.founder.path("contract-end-request");
    let put = |token: &str, from_today: i64| {
        ask(stack, "PUT", &path, token, &json!({ "ends_on": day(from_today) }))
    };
    let listed = || {
        let path = "/v1/staff/contract-end-requests";
        let listed = ask(stack, "GET", path, &leaving.staff, &Value::Null);
        let items = listed.body["items"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["organization"] == leaving.organization.as_str())
    };
    let get = |token: &str| ask(stack, "GET", &path, token, &Value::Null);
    assert_eq!((put(&general, 30).status, put(&general, 30).problem()), (403, "not-permitted"));
    assert_eq!(put(&company.token, -1).faults(), [("ends_on", "out-of-range")]);
    assert_eq!(put(&company.token, 20).status, 200);
    assert_eq!(put(&company.token, 30).body["ends_on"], day(30), "asking again replaces it");
    assert_eq!(get(&company.token).body["ends_on"], day(30));
    assert_eq!(get(&general).problem(), "not-permitted");
    let item = listed().expect("staff see it");
    assert_eq!((&item["ends_on"], &item["product"]), (&json!(day(30)), &json!("pro-sign")));
    assert_eq!(item["requested_by"], company.me(&company.token)["id"]);
    assert_eq!(company.me(&company.token)["organization"]["contract_ends_on"], Value::Null);
    assert_eq!(ask(stack, "DELETE", &path, &company.token, &Value::Null).status, 204);
    assert_eq!(listed(), None);
    assert_eq!(get(&company.token).problem(), "not-found");

    assert_eq!(put(&company.token, 30).status, 200);
    let plan = leaving.ask("GET", "purge-plan", &Value::Null).body;
    assert_eq!(plan["end_request"]["ends_on"], day(30));
    assert_eq!(leaving.end(30).status, 200);
    assert_eq!(listed(), None, "it is carried out");
    assert_eq!(get(&company.token).problem(), "not-found");
    assert_eq!(put(&company.token, 40).problem(), "contract-ended");
}

#[test]
fn ending_a_contract_takes_a_second_person_and_each_approval_works_once() {
    let leaving = Leaving::new();
    let (stack, pair, of) = (&leaving.company.stack, &leaving.pair, &leaving.organization);
    let body = json!({ "ends_on": day(10) });
    let alone = leaving.ask("POST", "end", &body);
    assert_eq!((alone.status, alone.problem()), (403, "approval-needed"));
    let parameters = json!({ "organization": of, "ends_on": day(10), "breaks_promise": "" });
    let path = format!("/v1/staff/contracts/{of}/end");
    let bearer = format!("Bearer {}", pair.token);
    let send = |method: &str, approval: &str, body: &Value| {
        let json = ("content-type", "application/json");
        let headers = [json, ("authorization", &*bearer), ("approval", approval)];
        stack.send(method, &path, &headers, body.to_string())
    };
    let asked = pair.ask(stack, "end-contract", &parameters);
    let token = asked.body["token"].as_str().unwrap();
    assert_eq!(send("POST", token, &body).problem(), "approval-needed", "nobody approved it");
    assert_eq!(pair.approve(stack, asked.body["id"].as_str().unwrap()).status, 204);
    let other = json!({ "ends_on": day(11) });
    assert_eq!(send("POST", token, &other).problem(), "approval-needed", "another day");
    let ended = send("POST", token, &body);
    assert_eq!(ended.status, 200, "{ended:?}");
    assert_eq!(leaving.reinstate().status, 204);
    assert_eq!(send("POST", token, &body).problem(), "approval-needed", "it is used up");
    let other_act = pair.approval(stack, "reinstate-contract", &json!({ "organization": of }));
    assert_eq!(send("POST", &other_act, &body).problem(), "approval-needed", "another act");
}

#[test]
fn a_late_end_breaks_its_promise_only_if_both_people_say_so() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let parameters = json!({
        "organization": leaving.organization, "ends_on": day(-60), "breaks_promise": "P3",
    });
    let body = json!({ "ends_on": day(-60), "breaks_promise": "P3" });
    let path = format!("/v1/staff/contracts/{}/end", leaving.organization);
    let act = ("end-contract", &parameters);
    let ended = ask_approved(stack, &leaving.pair, ("POST", &path), &body, act);
    assert_eq!((ended.status, &ended.body["breaks_promise"]), (200, &json!("P3")), "{ended:?}");
    assert_eq!(ended.body["purge_on"], day(14), "the notice is given all the same");
    let letter = &stack.wait_for_letters(&leaving.company.founder.email, 2)[1];
    let gone: Date = ended.body["backups_end_on"].as_str().unwrap().parse().unwrap();
    let written = format!("{}年{}月{}日", gone.year(), gone.month(), gone.day());
    assert!(letter.text.contains(&written), "the true date: {written}: {}", letter.text);
}

#[test]
fn a_contract_end_needs_a_valid_day_and_an_existing_customer() {
    let leaving = Leaving::new();
    for (day, fault) in [("tomorrow", "wrong-format"), ("1999-01-01", "out-of-range")] {
        let refused = leaving.ask("POST", "end", &json!({ "ends_on": day }));
        assert_eq!(refused.faults(), [("ends_on", fault)]);
    }
    let nobody = Leaving { organization: "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR".into(), ..leaving };
    assert_eq!((nobody.end(1).status, nobody.end(1).problem()), (404, "not-found"));
    assert_eq!(nobody.ask("GET", "purge-plan", &Value::Null).status, 404);
}

//! People see where they are signed in, and end any of their sessions.

use acceptance::{Account, Answer, PASSWORD, Person, SignedIn, Stack};
use serde_json::{Value, json};

use crate::contract_end::Leaving;
use crate::round_trips::{Caller, READ, WRITE};
use crate::staff_access::ask;

const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Chrome/142.0.0.0 Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
                      like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";

fn sign_in_on(stack: &Stack, person: &Person, user_agent: &str) -> SignedIn {
    let body = json!({ "email": person.email, "password": PASSWORD }).to_string();
    let headers = [("content-type", "application/json"), ("user-agent", user_agent)];
    SignedIn::read(&stack.send("POST", &person.path("sessions"), &headers, body))
}

fn sessions(stack: &Stack, person: &Person, token: &str) -> Vec<Value> {
    let listed = stack.get(&person.path("me/sessions"), token);
    assert_eq!(listed.status, 200, "{listed:?}");
    listed.body["items"].as_array().unwrap().clone()
}

fn end(stack: &Stack, person: &Person, token: &str, id: &str) -> Answer {
    ask(stack, "DELETE", &person.path(&format!("me/sessions/{id}")), token, &Value::Null)
}

fn end_others(stack: &Stack, person: &Person, token: &str) -> Answer {
    ask(stack, "DELETE", &person.path("me/sessions"), token, &Value::Null)
}

fn is_signed_in(stack: &Stack, person: &Person, signed_in: &SignedIn) -> bool {
    let body = json!({ "refresh_token": signed_in.refresh_token });
    let refreshed = stack.post(&person.path("sessions/refresh"), &body).status == 200;
    let answered = stack.get(&person.path("me"), &signed_in.access_token).status == 200;
    assert_eq!(refreshed, answered);
    answered
}

#[test]
fn people_see_the_browsers_they_use_the_latest_first() {
    let stack = Stack::find();
    for product in ["pro-sign", "pro-lead"] {
        let person = Person::new(product);
        person.sign_up(&stack);
        sign_in_on(&stack, &person, "curl/8.14.1");
        sign_in_on(&stack, &person, IPHONE);
        let here = sign_in_on(&stack, &person, WINDOWS);
        let listed = sessions(&stack, &person, &here.access_token);
        let shown: Vec<_> = listed
            .iter()
            .map(|one| [&one["browser"], &one["system"], &one["is_current"]].map(Value::clone))
            .collect();
        let expected = [
            [json!("Chrome"), json!("Windows"), json!(true)],
            [json!("Safari"), json!("iPhone"), json!(false)],
            [Value::Null, Value::Null, json!(false)],
        ];
        assert_eq!(shown, expected);
    }
}

#[test]
fn people_end_one_session_or_all_others() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let [first, second, third, here] = [(); 4].map(|()| person.sign_in(&stack));
    let listed = sessions(&stack, &person, &here.access_token);
    let oldest = listed[3]["id"].as_str().unwrap();
    assert_eq!(end(&stack, &person, &here.access_token, oldest).status, 204);
    assert!(!is_signed_in(&stack, &person, &first));
    assert!(is_signed_in(&stack, &person, &second));
    assert_eq!(sessions(&stack, &person, &here.access_token).len(), 3);

    let opened_at = listed[0]["opened_at"].clone();
    for _ in 0..2 {
        assert_eq!(end_others(&stack, &person, &here.access_token).status, 204);
        let left = sessions(&stack, &person, &here.access_token);
        assert_eq!((left.len(), &left[0]["opened_at"]), (1, &opened_at));
    }
    for ended in [&second, &third] {
        assert!(!is_signed_in(&stack, &person, ended));
    }
    assert!(is_signed_in(&stack, &person, &here));
    let audit = Account::administrator(&stack).scan("audit");
    let member = stack.get(&person.path("me"), &here.access_token).body["id"].clone();
    let count = |action: &str| {
        let is = |line: &&Value| line["actor"]["S"] == member && line["action"]["S"] == action;
        audit.iter().filter(is).count()
    };
    assert_eq!([count("end-session"), count("end-other-sessions")], [1, 2]);
}

#[test]
fn sessions_of_others_and_ended_ones_are_not_found_and_on_record() {
    let stack = Stack::find();
    let company = Leaving::new().company;
    let colleague = Person::new("pro-sign");
    let theirs = company.bring_in(&colleague, "general", &json!([]));
    let foreign = sessions(&stack, &colleague, &theirs.access_token);
    let stranger = Person::new("pro-sign");
    stranger.sign_up(&stack);
    let strange_in = stranger.sign_in(&stack);
    let strange = sessions(&stack, &stranger, &strange_in.access_token);
    let founder = &company.founder;
    let ended = founder.sign_in(&stack);
    let own = sessions(&stack, founder, &company.token);
    let id = |listed: &[Value]| listed[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(end(&stack, founder, &company.token, &id(&own)).status, 204);
    assert!(!is_signed_in(&stack, founder, &ended));
    let nobodys = "ses_01K7Z3Q4B8D6F1G2H5J9M0N3PR".to_owned();
    let ids = [id(&foreign), id(&strange), id(&own), nobodys];
    let answers = ids.each_ref().map(|id| {
        let mut answer = end(&stack, founder, &company.token, id);
        answer.body["request_id"].take();
        (answer.status, answer.body)
    });
    assert_eq!(answers[0].0, 404);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert!(stack.get(&colleague.path("me"), &theirs.access_token).status == 200);
    assert!(is_signed_in(&stack, &stranger, &strange_in));
    let audit = Account::administrator(&stack).scan("audit");
    for id in ids {
        let is = |line: &&Value| line["target"]["S"] == *id && line["outcome"]["S"] == "refused";
        assert_eq!(audit.iter().filter(is).count(), 1, "{id}");
    }
}

#[test]
fn sessions_can_be_ended_after_the_contract() {
    let leaving = Leaving::new();
    let (stack, founder) = (&leaving.company.stack, &leaving.company.founder);
    let other = founder.sign_in(stack);
    assert_eq!(leaving.end(-1).status, 200);
    let token = &leaving.company.token;
    let listed = sessions(stack, founder, token);
    assert_eq!(end(stack, founder, token, listed[0]["id"].as_str().unwrap()).status, 204);
    assert!(!is_signed_in(stack, founder, &other));
    assert_eq!(end_others(stack, founder, token).status, 204);
}

#[test]
fn no_table_or_log_names_the_browser() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let marked = "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0.0.0 SamsungBrowser/28.0 MarkedBrowser";
    let signed_in = sign_in_on(&stack, &person, marked);
    let listed = sessions(&stack, &person, &signed_in.access_token);
    assert_eq!(listed[0]["browser"], "Samsung Internet");
    let account = Account::administrator(&stack);
    let id = listed[0]["id"].as_str();
    let rows = account.scan("sessions");
    let row = rows.iter().find(|row| row["sk"]["S"].as_str() == id).unwrap().to_string();
    assert!(!row.contains("samsung") && !row.contains("MarkedBrowser"), "{row}");
    for group in account.log_groups() {
        assert!(!account.logs(&group).contains("MarkedBrowser"), "{group}");
    }
}

#[test]
fn listing_takes_two_reads_side_by_side_and_ending_one_transaction() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = caller.person.sign_in(&caller.stack).access_token;
    let route = "GET /v1/{product}/me/sessions";
    let listed = caller.request("me", route, &token, &Value::Null);
    let mut listed = listed.calls();
    listed[..2].sort_unstable();
    assert_eq!(listed, [READ, "DynamoDB:Query", "KMS:Decrypt"]);
    let route = "DELETE /v1/{product}/me/sessions";
    let ended = caller.request("me", route, &token, &Value::Null);
    assert_eq!((ended.http().status, ended.calls()), (204, vec![READ, WRITE]));
}

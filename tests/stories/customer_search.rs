//! P1: staff find a customer by what they have in hand, and see its state but nothing personal.

use acceptance::{Account, Answer, Person, Stack, Staff};
use serde_json::{Value, json};

use crate::contract_end::Leaving;
use crate::round_trips::{Caller, QUERY, READ, WRITE};
use crate::staff_access::ask;

fn search(stack: &Stack, token: &str, query: &str) -> Answer {
    ask(stack, "POST", "/v1/staff/customers/search", token, &json!({ "query": query }))
}

#[test]
fn staff_find_a_customer_by_number_address_or_name() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let founder = &company.founder;
    let found = search(stack, &leaving.staff, &leaving.organization);
    let customer = json!({
        "organization": leaving.organization,
        "product": "pro-sign",
        "status": "active",
        "confirmed_at": null,
        "representatives": 1,
        "ends_on": null,
        "purge_on": null,
        "deadline": null,
    });
    assert_eq!((found.status, &found.body), (200, &json!({ "items": [customer] })), "{found:?}");
    let spelled = founder.company.replace("株式会社", "㍿ ");
    for query in [&founder.email.to_uppercase(), &founder.company, &spelled] {
        assert_eq!(search(stack, &leaving.staff, query).body, found.body, "{query}");
    }
    for nobody in ["org_01K7Z3Q4B8D6F1G2H5J9M0N3PR", "nobody@example.jp", "株式会社だれもいない"]
    {
        let nothing = search(stack, &leaving.staff, nobody);
        assert_eq!((nothing.status, nothing.body), (200, json!({ "items": [] })), "{nobody}");
    }
    assert_eq!(search(stack, &leaving.staff, "org_1").faults(), [("query", "wrong-format")]);
    assert_eq!(search(stack, &leaving.staff, "a@").faults(), [("query", "not-an-address")]);

    let audit = Account::administrator(stack).scan("audit");
    let searched = audit.iter().filter(|row| {
        row["action"]["S"] == "search-customers" && row["pk"]["S"] == leaving.organization.as_str()
    });
    assert_eq!(searched.count(), 4, "each search that found the customer is in its log");
}

#[test]
fn a_search_shows_how_far_the_end_of_a_contract_is() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let shown = || search(stack, &leaving.staff, &leaving.organization).body["items"][0].clone();
    let ended = leaving.end(30);
    assert_eq!(shown()["status"], "ending");
    for date in ["ends_on", "purge_on", "deadline"] {
        assert_eq!(shown()[date], ended.body[date], "{date}");
    }
}

#[test]
fn a_purged_customer_is_found_by_its_number_only() {
    let leaving = Leaving::new();
    let (founder, stack) = (&leaving.company.founder, &leaving.company.stack);
    leaving.end_a_month_ago();
    leaving.purge();
    let found = search(stack, &leaving.staff, &leaving.organization).body["items"][0].clone();
    assert_eq!((&found["status"], &found["representatives"]), (&json!("purged"), &Value::Null));
    for query in [&founder.email, &founder.company] {
        assert_eq!(search(stack, &leaving.staff, query).body, json!({ "items": [] }));
    }
}

#[test]
fn nobody_but_staff_searches_for_customers() {
    let stack = Stack::find();
    let person = Person::new("pro-sign");
    person.sign_up(&stack);
    let removed = Staff::enrol(&stack).sign_in(&stack);
    let other = Staff::enrol(&stack).sign_in(&stack).access_token;
    let path = format!(
        "/v1/staff/members/{}",
        ask(&stack, "GET", "/v1/staff/me", &removed.access_token, &Value::Null).body["id"]
            .as_str()
            .unwrap()
    );
    assert_eq!(ask(&stack, "DELETE", &path, &other, &Value::Null).status, 204);
    let customer = person.sign_in(&stack).access_token;
    for token in ["", &customer, &removed.access_token] {
        let hidden = search(&stack, token, &person.email);
        assert_eq!((hidden.status, hidden.problem()), (404, "not-found"), "{hidden:?}");
        assert_eq!(search(&stack, token, "a@").problem(), "not-found");
    }
}

#[test]
fn a_search_looks_up_beside_the_caller_then_records_beside_reading() {
    let caller = Caller::new();
    caller.person.sign_up(&caller.stack);
    let token = Staff::enrol(&caller.stack).sign_in(&caller.stack).access_token;
    let route = "POST /v1/staff/customers/search";
    let calls = |query: &str| {
        let body = json!({ "query": query });
        let searched = caller.request("customer-search", route, &token, &body);
        assert_eq!(searched.http().status, 200, "{searched:?}");
        let mut calls: Vec<_> = searched.calls().iter().map(|call| (*call).to_owned()).collect();
        calls.sort_unstable();
        calls
    };
    assert_eq!(calls(&caller.person.email), [READ, READ, READ, WRITE]);
    // Each product has names of its own.
    assert_eq!(calls(&caller.person.company), [READ, READ, QUERY, QUERY, WRITE]);
    assert_eq!(calls("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"), [READ, READ, WRITE]);
}

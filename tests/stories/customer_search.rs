//! P1: staff find a customer by what they have in hand, and see its state but nothing personal.

use acceptance::{Account, Answer, Person, Stack, Staff, event};
use serde_json::{Value, json};

use crate::contract_end::{Leaving, let_days_pass};
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

/// Every customer of Pro-Sign with that status, page by page.
fn list(stack: &Stack, token: &str, status: &str) -> Vec<Value> {
    let (mut listed, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/staff/customers?product=pro-sign&status={status}{cursor}");
        let page = ask(stack, "GET", &path, token, &Value::Null);
        assert_eq!(page.status, 200, "{page:?}");
        listed.extend(page.body["items"].as_array().unwrap().clone());
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return listed,
        }
    }
}

#[test]
fn staff_list_customers_by_the_status_of_their_contract() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let appears_only_among = |expected: &str| {
        let found = search(stack, &leaving.staff, &leaving.organization).body["items"][0].clone();
        for status in ["active", "ending", "ended", "purged"] {
            let listed = list(stack, &leaving.staff, status);
            assert!(listed.iter().all(|customer| customer["status"] == status), "{listed:?}");
            let is_ours =
                |customer: &&Value| customer["organization"] == leaving.organization.as_str();
            let ours = listed.iter().find(is_ours);
            assert_eq!(ours, (status == expected).then_some(&found), "{status}");
        }
    };
    appears_only_among("active");
    assert_eq!(leaving.end(30).status, 200);
    appears_only_among("ending");
    let ending = list(stack, &leaving.staff, "ending");
    assert!(ending.is_sorted_by_key(|customer| customer["purge_on"].as_str().unwrap()));
    // The second mail is about the end: who was notified is stored before it is sent.
    stack.wait_for_letters(&leaving.company.founder.email, 2);
    let_days_pass(stack, &leaving.organization, 62);
    appears_only_among("ended");
    leaving.purge();
    appears_only_among("purged");

    let account = Account::administrator(stack);
    let records = account.scan("audit");
    let looks = records.iter().filter(|row| row["action"]["S"] == "search-customers");
    assert!(looks.count() >= 16, "each look is on record");
    for wrong in ["", "?product=pro-sign&status=new", "?product=pro-sign&status=ended&cursor=org_1"]
    {
        let refused =
            ask(stack, "GET", &format!("/v1/staff/customers{wrong}"), &leaving.staff, &Value::Null);
        assert_eq!((refused.status, refused.problem()), (422, "invalid-fields"), "{wrong}");
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
    let mut event = event("customer-search");
    event["routeKey"] = "GET /v1/staff/customers".into();
    event["requestContext"]["routeKey"] = event["routeKey"].clone();
    event["requestContext"]["http"]["method"] = "GET".into();
    event["headers"]["authorization"] = format!("Bearer {token}").into();
    event["rawQueryString"] = "product=pro-sign&status=active".into();
    event["queryStringParameters"] = json!({ "product": "pro-sign", "status": "active" });
    let listed = Account::administrator(&caller.stack).invoke("customer-search", &event);
    assert_eq!(listed.http().status, 200, "{listed:?}");
    let mut of_list = listed.calls();
    of_list.sort_unstable();
    assert_eq!(of_list, [READ, READ, QUERY, WRITE]);
    // Each product has names of its own.
    assert_eq!(calls(&caller.person.company), [READ, READ, QUERY, QUERY, WRITE]);
    assert_eq!(calls("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"), [READ, READ, WRITE]);
}

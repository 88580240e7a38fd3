//! What each of the staff may do.

use acceptance::{Account, Stack, Staff, openapi};
use lambda::{Caller, has_role};
use serde_json::{Value, json};

use super::ask;

const CUSTOMERS: &str = "/v1/staff/customers?product=pro-sign&status=ended";
const NOTICES: &str = "/v1/staff/notices?product=pro-sign";

fn get(stack: &Stack, path: &str, token: &str) -> (u16, String) {
    let answer = ask(stack, "GET", path, token, &Value::Null);
    (answer.status, answer.problem().to_owned())
}

fn not_permitted() -> (u16, String) {
    (403, "not-permitted".to_owned())
}

#[test]
fn every_route_of_the_staff_names_its_role() {
    let routes = openapi::routes().into_iter().flat_map(|(_, routes)| routes);
    let of_staff = routes.filter(|route| route.caller == Caller::Staff);
    let without: Vec<_> = of_staff.map(|route| route.key).filter(|key| !has_role(key)).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn a_change_of_roles_holds_from_the_next_request_on() {
    let stack = Stack::find();
    let mut administrator = Staff::enrol_as(&stack, &["administrator"]);
    let token = administrator.sign_in(&stack).access_token;
    let mut colleague = Staff::enrol_as(&stack, &["publisher"]);
    let colleagues = colleague.sign_in(&stack).access_token;
    assert_eq!(get(&stack, NOTICES, &colleagues).0, 200);
    assert_eq!(get(&stack, CUSTOMERS, &colleagues), not_permitted());
    assert_eq!(get(&stack, CUSTOMERS, &token), not_permitted());

    let path = format!("/v1/staff/members/{}", colleague.id);
    let body = json!({ "roles": ["auditor", "operator"] });
    let alone = ask(&stack, "PATCH", &path, &token, &body);
    assert_eq!((alone.status, alone.problem()), (403, "approval-needed"));
    let mut change = |id: &str| {
        let parameters = json!({ "staff": id, "roles": "operator, auditor" });
        let approval = administrator.approval(&stack, &token, "change-staff-roles", &parameters);
        let bearer = format!("Bearer {token}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", &*bearer),
            ("approval", &*approval),
        ];
        stack.send("PATCH", &format!("/v1/staff/members/{id}"), &headers, body.to_string())
    };
    let changed = change(&colleague.id);
    assert_eq!(changed.status, 204, "{changed:?}");
    assert_eq!(get(&stack, NOTICES, &colleagues), not_permitted());
    assert_eq!(get(&stack, CUSTOMERS, &colleagues).0, 200);
    let me = stack.get("/v1/staff/me", &colleagues).body;
    assert_eq!(me["roles"], json!(["operator", "auditor"]));
    let again = ask(&stack, "PATCH", &path, &token, &body);
    assert_eq!(again.status, 204, "what is so already takes no approval");

    let own = stack.get("/v1/staff/me", &token).body["id"].as_str().unwrap().to_owned();
    let own = change(&own);
    assert_eq!((own.status, own.problem()), (403, "not-permitted"));
    let records = Account::administrator(&stack).scan("audit");
    let is_change = |row: &&Value| row["action"]["S"] == "change-staff-roles";
    assert!(records.iter().any(|row| is_change(&row)), "it is on record");
}

#[test]
fn whoever_lacks_the_role_neither_asks_nor_approves() {
    let stack = Stack::find();
    let in_role = |role: &str| {
        let mut staff = Staff::enrol_as(&stack, &[role]);
        let token = staff.sign_in(&stack).access_token;
        (staff, token)
    };
    let (mut operator, operators) = in_role("operator");
    let (mut publisher, publishers) = in_role("publisher");
    let (mut other, others) = in_role("operator");
    let end = json!({
        "organization": "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR", "ends_on": "2030-01-31", "breaks_promise": "",
    });
    let wanted = |staff: &mut Staff| json!({ "act": "end-contract", "parameters": end, "code": staff.factor() });
    let approvals = "/v1/staff/approvals";
    let refused = ask(&stack, "POST", approvals, &publishers, &wanted(&mut publisher));
    assert_eq!((refused.status, refused.problem()), (403, "not-permitted"));
    let asked = ask(&stack, "POST", approvals, &operators, &wanted(&mut operator));
    assert_eq!(asked.status, 201, "{asked:?}");
    let path = format!("{approvals}/{}/approve", asked.body["id"].as_str().unwrap());
    let body = json!({ "code": publisher.factor() });
    let refused = ask(&stack, "POST", &path, &publishers, &body);
    assert_eq!((refused.status, refused.problem()), (403, "not-permitted"));
    let approved = ask(&stack, "POST", &path, &others, &json!({ "code": other.factor() }));
    assert_eq!(approved.status, 204, "{approved:?}");
}

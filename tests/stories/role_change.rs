//! P7: at Pro-Sign, representatives set the permissions of people in their own company only.

use acceptance::{Account, Person, Stack, event};
use serde_json::{Value, json};

use crate::invite::Company;

pub(crate) fn id(company: &Company, token: &str) -> String {
    company.me(token)["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_representative_sets_permissions_and_they_work_at_once() {
    let company = Company::new();
    let person = Person::new("pro-sign");
    let token = company.bring_in(&person, "general", &json!([])).access_token;
    let id = id(&company, &token);
    for (role, permissions) in [
        ("general", json!(["invite", "manage-documents"])),
        ("organization-admin", json!([])),
        ("representative", json!([])),
        ("general", json!(["view-documents"])),
    ] {
        let changed = company.change(&company.token, &id, role, &permissions);
        assert_eq!((changed.status, changed.body), (204, Value::Null));
        let me = company.me(&token);
        assert_eq!((&me["role"], &me["permissions"]), (&json!(role), &permissions));
    }
}

#[test]
fn only_entitled_members_change_roles_and_refused_attempts_are_on_record() {
    let company = Company::new();
    let bring_in = |role| {
        let token = company.bring_in(&Person::new("pro-sign"), role, &json!([])).access_token;
        let id = id(&company, &token);
        (token, id)
    };
    let (admin, admin_id) = bring_in("organization-admin");
    let (general, general_id) = bring_in("general");
    let founder_id = id(&company, &company.token);
    for (token, target, role) in [
        (&general, &general_id, "general"),
        (&general, &founder_id, "general"),
        (&general, &general_id, "representative"),
        (&admin, &founder_id, "general"),
        (&admin, &admin_id, "representative"),
        (&admin, &general_id, "organization-admin"),
    ] {
        let refused = company.change(token, target, role, &json!([]));
        assert_eq!((refused.status, refused.problem()), (403, "not-permitted"), "{role}");
        let request = refused.body["request_id"].clone();
        let audit = Account::administrator(&company.stack).scan("audit");
        let record = audit.iter().find(|row| row["request"]["S"] == request).unwrap();
        assert_eq!(record["action"]["S"], "change-role");
        assert_eq!(record["outcome"]["S"], "refused");
    }
    let allowed = company.change(&admin, &general_id, "general", &json!(["invite"]));
    assert_eq!(allowed.status, 204);
}

#[test]
fn the_last_representative_hands_over_but_cannot_step_down() {
    let company = Company::new();
    let founder_id = id(&company, &company.token);
    let refused = company.change(&company.token, &founder_id, "general", &json!([]));
    assert_eq!((refused.status, refused.problem()), (409, "last-representative"));

    let heir = company.bring_in(&Person::new("pro-sign"), "general", &json!([])).access_token;
    let heir_id = id(&company, &heir);
    let body = json!({ "role": "representative", "permissions": [], "hand_over": true });
    assert_eq!(company.patch(&company.token, &heir_id, &body).status, 204);
    assert_eq!(company.me(&heir)["role"], "representative");
    assert_eq!(company.me(&company.token)["role"], "general");
    let late = company.change(&company.token, &heir_id, "general", &json!([]));
    assert_eq!(late.problem(), "not-permitted");
    let last = company.change(&heir, &heir_id, "general", &json!([]));
    assert_eq!(last.problem(), "last-representative");
}

#[test]
fn when_all_representatives_step_down_at_once_one_remains() {
    let company = Company::new();
    let mut tokens = vec![company.token.clone()];
    for _ in 0..4 {
        let person = Person::new("pro-sign");
        tokens.push(company.bring_in(&person, "representative", &json!([])).access_token);
    }
    let statuses = std::thread::scope(|scope| {
        let step_down = |token: &String| {
            let (company, token) = (&company, token.clone());
            scope.spawn(move || {
                let id = id(company, &token);
                company.change(&token, &id, "general", &json!([])).status
            })
        };
        let all: Vec<_> = tokens.iter().map(step_down).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(statuses.iter().all(|status| [204, 409, 503].contains(status)), "{statuses:?}");
    let still = tokens.iter().filter(|token| company.me(token)["role"] == "representative").count();
    assert!(still >= 1, "{statuses:?}");
    assert_eq!(still, 5 - statuses.iter().filter(|status| **status == 204).count());
}

#[test]
fn another_companys_people_are_not_found() {
    let (company, other) = (Company::new(), Company::new());
    let stranger = id(&other, &other.token);
    for id in [&*stranger, "mem_01KAKZR5M0000000000000000A", "nonsense"] {
        let refused = company.change(&company.token, id, "general", &json!([]));
        assert_eq!((refused.status, refused.problem()), (404, "not-found"), "{id}");
    }
    let listed = company.stack.get("/v1/pro-sign/members", &company.token);
    let items = listed.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["email"], company.founder.email.as_str());
    assert_eq!(items[0]["name"], company.founder.name.as_str());
    assert_eq!(listed.body["next_cursor"], Value::Null);
}

#[test]
fn an_invalid_change_is_refused_field_by_field() {
    let company = Company::new();
    let founder = id(&company, &company.token);
    let body = json!({ "role": "king", "permissions": ["fly"], "hand_over": "yes", "x": 1 });
    let refused = company.patch(&company.token, &founder, &body);
    assert_eq!(
        refused.faults(),
        [
            ("role", "not-one-of"),
            ("permissions", "not-one-of"),
            ("hand_over", "not-one-of"),
            ("x", "unknown"),
        ]
    );
}

#[test]
fn changing_a_role_takes_one_read_and_one_transaction() {
    let company = Company::new();
    let token = company.bring_in(&Person::new("pro-sign"), "general", &json!([])).access_token;
    let mut event = event("role-change");
    event["pathParameters"]["id"] = id(&company, &token).into();
    event["headers"]["authorization"] = format!("Bearer {}", company.token).into();
    let invoked = Account::administrator(&company.stack).invoke("role-change", &event);
    assert_eq!(invoked.http().status, 204, "{invoked:?}");
    assert_eq!(invoked.calls(), ["DynamoDB:BatchGetItem", "DynamoDB:TransactWriteItems"]);
}

#[test]
fn pro_lead_does_not_offer_roles() {
    let stack = Stack::find();
    let person = Person::new("pro-lead");
    person.sign_up(&stack);
    let token = person.sign_in(&stack).access_token;
    let refused = stack.get("/v1/pro-lead/members", &token);
    assert_eq!((refused.status, refused.problem()), (404, "not-offered"));
}

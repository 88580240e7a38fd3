//! P4: what is locked stays for years, so a company registers little until staff confirm that it
//! has a contract, and never more than it may.

use acceptance::{Account, Answer, Stack, Staff, event};
use serde_json::{Value, json};

use crate::contract_end::Leaving;
use crate::document_archive::document;
use crate::invite::Company;
use crate::round_trips::{READ, WRITE};
use crate::staff_access::ask;

/// 100 MiB.
const LARGE: u64 = 104_857_600;

fn register(company: &Company, size: u64) -> Answer {
    let mut body = document("invoice", "大きなファイル", "2026-04-01", b"");
    body["size"] = size.into();
    ask(&company.stack, "POST", &company.founder.path("documents"), &company.token, &body)
}

fn confirm(leaving: &Leaving, limits: &Value) -> Answer {
    leaving.ask("PUT", "confirmation", limits)
}

/// Confirms a contract, so that its company may register many documents.
pub(crate) fn confirm_contract(stack: &Stack, organization: &str) {
    let token = Staff::enrol(stack).sign_in(stack).access_token;
    let path = format!("/v1/staff/contracts/{organization}/confirmation");
    assert_eq!(ask(stack, "PUT", &path, &token, &json!({})).status, 200);
}

#[test]
fn a_company_registers_little_until_staff_confirm_its_contract() {
    let leaving = Leaving::new();
    let company = &leaving.company;
    for _ in 0..5 {
        assert_eq!(register(company, LARGE).status, 201);
    }
    let refused = register(company, LARGE);
    assert_eq!((refused.status, refused.problem()), (409, "over-quota"), "{refused:?}");
    assert_eq!(refused.faults(), [("size", "daily-bytes")]);
    assert!(refused.body.to_string().contains("512 MB"), "{refused:?}");

    let confirmed = confirm(&leaving, &json!({}));
    assert_eq!((confirmed.status, &confirmed.body["documents"]), (200, &Value::Null));
    assert_eq!(register(company, LARGE).status, 201, "the vendor's standard applies now");

    let limited = confirm(&leaving, &json!({ "documents": 7 }));
    assert_eq!(limited.body["documents"], 7, "{limited:?}");
    let kept = register(company, 1);
    assert_eq!(kept.status, 201, "{kept:?}");
    let refused = register(company, 1);
    assert_eq!(refused.faults(), [("documents", "documents")]);
    let query = json!({ "query": leaving.organization });
    let shown = ask(&company.stack, "POST", "/v1/staff/customers/search", &leaving.staff, &query);
    assert_eq!(shown.body["items"][0]["confirmed_at"], limited.body["confirmed_at"]);

    let audit = Account::administrator(&company.stack).scan("audit");
    let recorded = audit.iter().filter(|row| {
        row["pk"]["S"] == leaving.organization.as_str() && row["action"]["S"] == "confirm-contract"
    });
    assert_eq!(recorded.count(), 2);
}

#[test]
fn a_deleted_document_makes_room_for_another() {
    let leaving = Leaving::new();
    let company = &leaving.company;
    assert_eq!(confirm(&leaving, &json!({ "documents": 1 })).status, 200);
    let other = document("other", "社内メモ", "2026-04-01", b"memo");
    let documents = company.founder.path("documents");
    let register = || ask(&company.stack, "POST", &documents, &company.token, &other);
    let first = register();
    assert_eq!((first.status, register().problem()), (201, "over-quota"));
    let path = company.founder.path(&format!("documents/{}", first.body["id"].as_str().unwrap()));
    assert_eq!(ask(&company.stack, "DELETE", &path, &company.token, &Value::Null).status, 204);
    assert_eq!(register().status, 201);
}

#[test]
fn only_staff_confirm_and_only_customers_that_are_there() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    assert_eq!(confirm(&leaving, &json!({ "bytes": -1 })).faults(), [("bytes", "out-of-range")]);
    let path = format!("/v1/staff/contracts/{}/confirmation", leaving.organization);
    for token in ["", &leaving.company.token] {
        assert_eq!(ask(stack, "PUT", &path, token, &json!({})).problem(), "not-found");
    }
    let nobody = "/v1/staff/contracts/org_01K7Z3Q4B8D6F1G2H5J9M0N3PR/confirmation";
    let unknown = ask(stack, "PUT", nobody, &leaving.staff, &json!({}));
    assert_eq!((unknown.status, unknown.problem()), (404, "not-found"));
    leaving.end_a_month_ago();
    leaving.purge();
    assert_eq!(confirm(&leaving, &json!({})).problem(), "not-found");
}

#[test]
fn confirming_takes_one_read_and_one_transaction() {
    let leaving = Leaving::new();
    let mut event = event("contract-confirmation");
    event["pathParameters"]["organization"] = leaving.organization.as_str().into();
    event["headers"]["authorization"] = format!("Bearer {}", leaving.staff).into();
    let account = Account::administrator(&leaving.company.stack);
    let confirmed = account.invoke("contract-confirmation", &event);
    assert_eq!(confirmed.http().status, 200, "{confirmed:?}");
    assert_eq!(confirmed.calls(), [READ, WRITE]);
}

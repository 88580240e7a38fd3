//! P4: what decides how long documents are retained can still be said after the contract has ended,
//! and only ever retains them longer.

use acceptance::{Account, Answer, event};
use serde_json::{Value, json};

use crate::contract_end::Leaving;
use crate::document_archive::{document, upload};
use crate::round_trips::{READ, WRITE};
use crate::staff_access::ask;

fn send(leaving: &Leaving, method: &str, token: &str, body: &Value) -> Answer {
    let path = format!("/v1/staff/contracts/{}/archive-settings", leaving.organization);
    ask(&leaving.company.stack, method, &path, token, body)
}

/// Registers an invoice with its file.
fn keep_invoice(leaving: &Leaving) {
    let company = &leaving.company;
    let file = b"invoice";
    let body = document("invoice", "請求書", "2026-04-01", file);
    let path = company.founder.path("documents");
    let registered = ask(&company.stack, "POST", &path, &company.token, &body).body;
    assert_eq!(upload(&registered["upload"], file), 200, "{registered:?}");
}

#[test]
fn a_loss_that_became_known_after_the_end_is_entered_by_staff() {
    let leaving = Leaving::new();
    let company = &leaving.company;
    keep_invoice(&leaving);
    leaving.end_a_month_ago();
    let settings = json!({ "business_years": [{ "year_end": "03" }], "losses": ["2026-04-01"] });
    let path = company.founder.path("archive-settings");
    let own = ask(&company.stack, "PUT", &path, &company.token, &settings);
    assert_eq!(own.problem(), "contract-ended");

    let set = send(&leaving, "PUT", &leaving.staff, &settings);
    assert_eq!((set.status, &set.body["applied"]), (200, &json!(true)), "{set:?}");
    assert_eq!(send(&leaving, "GET", &leaving.staff, &Value::Null).body, set.body);
    let retained = || leaving.ask("GET", "purge-plan", &Value::Null).body["retained"].clone();
    assert_eq!(retained()[0]["until"], "2037-05-31", "{:?}", retained());

    leaving.purge();
    let later = json!({
        "business_years": [{ "year_end": "03", "extension_months": 1 }],
        "losses": ["2026-04-01"],
    });
    let set = send(&leaving, "PUT", &leaving.staff, &later);
    assert_eq!((set.status, &set.body["applied"]), (200, &json!(true)), "after the purge too");
    let documents = Account::administrator(&company.stack).scan("documents");
    let is_kept = |row: &&Value| {
        row["pk"]["S"] == leaving.organization.as_str() && row["keep_until"].is_object()
    };
    let untils = documents.iter().filter(is_kept).map(|row| row["keep_until"]["S"].clone());
    assert_eq!(untils.collect::<Vec<_>>(), ["2037-06-30"]);
    let audit = Account::administrator(&company.stack).scan("audit");
    let changed = audit.iter().filter(|row| {
        row["pk"]["S"] == leaving.organization.as_str()
            && row["action"]["S"] == "change-archive-settings"
    });
    assert_eq!(changed.count(), 2);
}

#[test]
fn only_staff_set_what_is_retained_for_a_customer() {
    let leaving = Leaving::new();
    let settings = json!({ "business_years": [{ "year_end": "03" }] });
    let nothing = send(&leaving, "PUT", &leaving.staff, &settings);
    assert_eq!(nothing.problem(), "not-found", "no document is retained");
    keep_invoice(&leaving);
    for token in ["", &leaving.company.token] {
        assert_eq!(send(&leaving, "PUT", token, &settings).problem(), "not-found");
        assert_eq!(send(&leaving, "GET", token, &Value::Null).problem(), "not-found");
    }
    let wrong = send(&leaving, "PUT", &leaving.staff, &json!({ "business_years": [] }));
    assert_eq!(wrong.faults(), [("business_years", "wrong-count")]);
}

#[test]
fn settings_take_a_read_before_each_write() {
    let leaving = Leaving::new();
    let mut event = event("archive-settings");
    event["headers"]["authorization"] = format!("Bearer {}", leaving.company.token).into();
    let account = Account::administrator(&leaving.company.stack);
    let shown = account.invoke("archive-settings", &event);
    // The record follows, once it is known who asks.
    assert_eq!((shown.http().status, &shown.calls()[..]), (200, &[READ, WRITE][..]), "{shown:?}");
    let route = "PUT /v1/{product}/archive-settings";
    event["routeKey"] = route.into();
    event["requestContext"]["routeKey"] = route.into();
    event["requestContext"]["http"]["method"] = "PUT".into();
    event["headers"]["content-type"] = "application/json".into();
    event["body"] = json!({ "business_years": [{ "year_end": "06" }] }).to_string().into();
    let changed = account.invoke("archive-settings", &event);
    assert_eq!(changed.http().status, 200, "{changed:?}");
    // The settings, the only page of documents, and what is shown.
    let query = crate::round_trips::QUERY;
    assert_eq!(changed.calls(), [READ, WRITE, READ, query, WRITE, READ]);
}

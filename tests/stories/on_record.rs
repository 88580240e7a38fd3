//! P13: whoever looks at people or at a customer's data is on record, and so is whoever tries what is
//! not there or not theirs. The answer is the same as without a record.

use acceptance::{Account, Answer, Person, Stack};
use serde_json::{Value, json};

use crate::audit_review::{latest, recorded};
use crate::contract_end::Leaving;
use crate::invite::Company;
use crate::role_change::id;
use crate::staff_access::ask;

/// A customer, an address, and what else is not there.
const NO_CUSTOMER: &str = "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
const NO_PASS: &str = "pas_01K7Z3Q4B8D6F1G2H5J9M0N3PR_01K7Z3Q4B8D6F1G2H5J9M0N3PR";

/// The latest record of an action by one of the staff.
fn latest_by(stack: &Stack, staff: &str, action: &str) -> Value {
    let mut rows = Account::administrator(stack).scan("audit");
    rows.retain(|row| row["actor"]["S"] == staff && row["action"]["S"] == action);
    rows.sort_by_key(|row| row["sk"]["S"].as_str().unwrap().to_owned());
    rows.pop().unwrap_or_else(|| panic!("no record of {action} by {staff}"))
}

/// The identifier of an invitation that a company sends to somebody.
fn invited(company: &Company) -> String {
    let person = Person::new("pro-sign");
    let wanted = json!([{ "email": person.email, "role": "general", "permissions": [] }]);
    let invited = company.invite(&company.token, wanted);
    invited.body["results"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn looks_at_exports_settings_and_the_requested_end_are_on_record() {
    let company = Company::new();
    let founder = id(&company, &company.token);
    let day = acceptance::day(30);
    let path = company.founder.path("contract-end-request");
    let asked = ask(&company.stack, "PUT", &path, &company.token, &json!({ "ends_on": day }));
    assert_eq!(asked.status, 200, "{asked:?}");
    for (route, action) in [
        ("exports", "view-export"),
        ("archive-settings", "view-archive-settings"),
        ("contract-end-request", "view-contract-end-request"),
    ] {
        let shown = company.stack.get(&company.founder.path(route), &company.token);
        assert_eq!(shown.status, 200, "{shown:?}");
        let row = latest(&company, action);
        let said = (row["actor"]["S"].as_str(), row["outcome"]["S"].as_str());
        assert_eq!(said, (Some(&*founder), Some("done")), "{row}");
    }
}

#[test]
fn looks_of_staff_at_people_and_customers_are_on_record() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let me = stack.get("/v1/staff/me", &leaving.pair.token).body["id"].clone();
    let me = me.as_str().unwrap();
    let registered = leaving.company.post(
        &leaving.company.token,
        "documents",
        &crate::document_archive::document("invoice", "請求書", "2026-04-01", b"file"),
    );
    assert_eq!(registered.status, 201, "{registered:?}");
    for (route, action) in
        [("holds", "view-legal-holds"), ("archive-settings", "view-archive-settings")]
    {
        let shown = leaving.ask("GET", route, &Value::Null);
        assert_eq!(shown.status, 200, "{shown:?}");
        let row = latest(&leaving.company, action);
        let said = (row["actor"]["S"].as_str(), row["target"]["S"].as_str());
        assert_eq!(said, (Some(me), Some(&*leaving.organization)), "{row}");
    }
    for (route, action) in
        [("members", "list-staff"), ("contract-end-requests", "view-contract-end-request")]
    {
        let shown = stack.get(&format!("/v1/staff/{route}"), &leaving.pair.token);
        assert_eq!(shown.status, 200, "{shown:?}");
        let row = latest_by(stack, me, action);
        assert_eq!((&row["outcome"]["S"], &row["target"]), (&json!("done"), &Value::Null));
    }

    // The parameters of an approval name people; whoever asked for it knows them.
    let parameters = json!({ "organization": leaving.organization });
    let asked = leaving.pair.ask(stack, "reinstate-contract", &parameters);
    assert_eq!(asked.status, 201, "{asked:?}");
    let listed = stack.get("/v1/staff/approvals", &leaving.pair.colleagues_token);
    assert!(listed.body.to_string().contains(asked.body["id"].as_str().unwrap()), "{listed:?}");
    let colleague = stack.get("/v1/staff/me", &leaving.pair.colleagues_token).body["id"].clone();
    latest_by(stack, colleague.as_str().unwrap(), "review-approvals");
}

#[test]
fn attempts_at_invitations_of_others_are_on_record_without_a_target() {
    let (company, other) = (Company::new(), Company::new());
    let founder = id(&company, &company.token);
    let foreign = invited(&other);
    let unknown = format!("inv_{}", "0123456789abcdef".repeat(4));
    let general = Person::new("pro-sign");
    let general = company.bring_in(&general, "general", &json!([])).access_token;
    let own = invited(&company);
    let refused = |token: &str, invitation: &str| {
        let resent = company.post(token, &format!("invitations/{invitation}/resend"), &json!({}));
        let revoked = company.revoke(token, invitation);
        let attempts = [(resent, "resend-invitation"), (revoked, "revoke-invitation")];
        attempts.map(|(answer, action)| {
            let row = recorded(&company.stack, &answer.body["request_id"], action);
            assert_eq!(row["outcome"]["S"], "refused", "{row}");
            (answer.status, row)
        })
    };
    for invitation in [&foreign, &unknown] {
        for (status, row) in refused(&company.token, invitation) {
            assert_eq!((status, row["actor"]["S"].as_str()), (404, Some(&*founder)), "{row}");
            // What identifies it in the request is derived from an address.
            assert!(row["target"].is_null(), "{row}");
        }
    }
    // Whoever may not manage invitations does not learn which exist.
    for invitation in [&foreign, &unknown, &own] {
        assert_eq!(refused(&general, invitation).map(|(status, _)| status), [403, 403]);
    }
}

#[test]
fn attempts_of_staff_at_what_is_not_there_are_on_record() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let me = stack.get("/v1/staff/me", &leaving.pair.token).body["id"].clone();
    let nobody = "stf_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
    let approval = "apr_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
    let notice = "ntc_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
    let of_nobody = |route: &str| format!("contracts/{NO_CUSTOMER}/{route}");
    let none = Value::Null;
    let settings = json!({ "business_years": [{ "year_end": "03" }] });
    let attempts = [
        ("DELETE", format!("members/{nobody}"), none.clone(), "remove-staff", nobody),
        (
            "PATCH",
            format!("members/{nobody}"),
            json!({ "roles": ["auditor"] }),
            "change-staff-roles",
            nobody,
        ),
        (
            "POST",
            format!("approvals/{approval}/approve"),
            json!({ "code": "123456" }),
            "approve",
            approval,
        ),
        (
            "DELETE",
            format!("archive-passes/{NO_PASS}"),
            none.clone(),
            "revoke-archive-pass",
            NO_PASS,
        ),
        ("GET", of_nobody("holds"), none.clone(), "view-legal-holds", NO_CUSTOMER),
        ("DELETE", of_nobody("holds/case-1"), none.clone(), "release-legal-hold", NO_CUSTOMER),
        (
            "PUT",
            of_nobody("holds/case-1"),
            json!({ "reason": "訴訟" }),
            "place-legal-hold",
            NO_CUSTOMER,
        ),
        ("GET", of_nobody("purge-plan"), none.clone(), "look-at-purge-plan", NO_CUSTOMER),
        ("GET", of_nobody("certificate"), none.clone(), "view-certificate", NO_CUSTOMER),
        ("DELETE", of_nobody("end"), none.clone(), "reinstate-contract", NO_CUSTOMER),
        ("PUT", of_nobody("confirmation"), json!({}), "confirm-contract", NO_CUSTOMER),
        ("GET", of_nobody("archive-settings"), none.clone(), "view-archive-settings", NO_CUSTOMER),
        ("PUT", of_nobody("archive-settings"), settings, "change-archive-settings", NO_CUSTOMER),
        ("DELETE", format!("notices/{notice}?version=1"), none.clone(), "discard-notice", notice),
        (
            "PATCH",
            format!("notices/{notice}"),
            json!({ "version": 1, "action": "publish" }),
            "update-notice",
            notice,
        ),
    ];
    for (method, path, body, action, target) in attempts {
        let path = format!("/v1/staff/{path}");
        let refused: Answer = ask(stack, method, &path, &leaving.pair.token, &body);
        assert_eq!(refused.status, 404, "{method} {path}: {refused:?}");
        let row = recorded(stack, &refused.body["request_id"], action);
        let said = (&row["outcome"]["S"], &row["actor"]["S"], &row["target"]["S"]);
        assert_eq!(said, (&json!("refused"), &me, &json!(target)), "{row}");
    }
    let passes = format!("/v1/staff/archive-passes?organization={NO_CUSTOMER}");
    let refused = stack.get(&passes, &leaving.pair.token);
    assert_eq!(refused.faults(), [("organization", "nothing-kept")], "{refused:?}");
    recorded(stack, &refused.body["request_id"], "review-archive-passes");
}

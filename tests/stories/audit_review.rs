//! P13: the audit log says who did what to whom, what changed, in which session and from where.

use acceptance::{Account, Person, Stack, Staff, wait_for};
use serde_json::{Value, json};

use crate::document_archive::document;
use crate::invite::Company;
use crate::role_change::id;
use crate::staff_access::ask;

/// The record of a request.
pub(crate) fn recorded(stack: &Stack, request: &Value, action: &str) -> Value {
    let rows = Account::administrator(stack).scan("audit");
    let found = rows
        .into_iter()
        .find(|row| row["request"]["S"] == *request && row["action"]["S"].as_str() == Some(action));
    found.unwrap_or_else(|| panic!("no record of {action} in {request}"))
}

/// The latest record of an action in a company's log.
pub(crate) fn latest(company: &Company, action: &str) -> Value {
    let organization = company.me(&company.token)["organization"]["id"].clone();
    let mut rows = Account::administrator(&company.stack).scan("audit");
    rows.retain(|row| {
        row["pk"]["S"] == organization && row["action"]["S"].as_str() == Some(action)
    });
    rows.sort_by_key(|row| row["sk"]["S"].as_str().unwrap().to_owned());
    rows.pop().unwrap_or_else(|| panic!("no record of {action}"))
}

/// What a record says that changed: field, before and after.
fn changed(row: &Value) -> Vec<[String; 3]> {
    let rows = row["changed"]["L"].as_array().map_or(&[][..], Vec::as_slice);
    let words = |row: &Value| {
        ["field", "before", "after"].map(|name| row["M"][name]["S"].as_str().unwrap_or("-").into())
    };
    rows.iter().map(words).collect()
}

#[test]
fn a_role_change_says_who_gave_whom_what_and_from_where() {
    let company = Company::new();
    let person = Person::new("pro-sign");
    let token = company.bring_in(&person, "general", &json!([])).access_token;
    let (founder, member) = (id(&company, &company.token), id(&company, &token));
    let done = company.change(&company.token, &member, "general", &json!(["invite"]));
    assert_eq!(done.status, 204, "{done:?}");
    let first = latest(&company, "change-role");
    assert_eq!(first["actor"]["S"], founder.as_str());
    assert_eq!(first["target"]["S"], member.as_str());
    assert_eq!(changed(&first), [["permissions", "", "invite"]]);
    assert!(first["session"]["S"].as_str().unwrap().starts_with("ses_"), "{first}");
    assert!(first["expires_at"]["N"].is_string(), "{first}");

    let done = company.change(&company.token, &member, "organization-admin", &json!([]));
    assert_eq!(done.status, 204, "{done:?}");
    let second = latest(&company, "change-role");
    let expected = [["role", "general", "organization-admin"], ["permissions", "invite", ""]];
    assert_eq!(changed(&second), expected);
    assert_eq!(second["source"], first["source"], "the same address on the same day");
    assert_eq!(first["source"]["S"].as_str().unwrap().len(), 64);
    assert_ne!(second["network"], first["network"], "each is sealed by itself");

    let elsewhere = Company { stack: company.stack.with_own_source(), ..company };
    let done = elsewhere.change(&elsewhere.token, &member, "general", &json!([]));
    assert_eq!(done.status, 204, "{done:?}");
    assert_ne!(latest(&elsewhere, "change-role")["source"], first["source"]);
}

#[test]
fn an_invitation_is_on_record_until_it_is_accepted_without_an_address() {
    let company = Company::new();
    let person = Person::new("pro-sign");
    let token = company.bring_in(&person, "general", &json!(["view-documents"])).access_token;
    let (invited, accepted) = (latest(&company, "invite"), latest(&company, "accept-invitation"));
    assert_eq!(invited["target"], accepted["target"]);
    assert_eq!(accepted["actor"]["S"], id(&company, &token).as_str());
    let granted = [["role", "-", "general"], ["permissions", "-", "view-documents"]];
    assert_eq!(changed(&invited), granted);
    assert_eq!(changed(&accepted)[..2], granted);
    assert_eq!(changed(&accepted)[2][0], "terms");
}

#[test]
fn attempts_at_what_is_not_theirs_are_on_record() {
    let (company, other) = (Company::new(), Company::new());
    let stranger = id(&other, &other.token);
    let refused = company.change(&company.token, &stranger, "general", &json!([]));
    assert_eq!(refused.status, 404, "{refused:?}");
    let row = recorded(&company.stack, &refused.body["request_id"], "change-role");
    assert_eq!((&row["outcome"]["S"], &row["target"]["S"]), (&json!("refused"), &json!(stranger)));
    assert_eq!(row["actor"]["S"], id(&company, &company.token).as_str());

    let kept = register(&other);
    let path = company.founder.path(&format!("documents/{kept}"));
    for (method, path, action) in [
        ("GET", path.clone(), "view-documents"),
        ("DELETE", path.clone(), "delete-document"),
        ("POST", format!("{path}/void"), "void-document"),
    ] {
        let refused = ask(&company.stack, method, &path, &company.token, &Value::Null);
        assert_eq!(refused.status, 404, "{refused:?}");
        let row = recorded(&company.stack, &refused.body["request_id"], action);
        let outcome = (&row["outcome"]["S"], &row["target"]["S"]);
        assert_eq!(outcome, (&json!("refused"), &json!(kept)), "{row}");
    }
    let mut correction = document("invoice", "請求書", "2026-04-01", b"file");
    correction["supersedes"] = json!(kept);
    let refused = company.post(&company.token, "documents", &correction);
    assert_eq!(refused.faults(), [("supersedes", "not-there")], "{refused:?}");
    let row = recorded(&company.stack, &refused.body["request_id"], "supersede-document");
    assert_eq!(row["target"]["S"], kept.as_str(), "{row}");
}

#[test]
fn views_of_documents_and_of_members_are_on_record() {
    let company = Company::new();
    let kept = register(&company);
    let view = |route: &str| {
        let answer = company.stack.get(&company.founder.path(route), &company.token);
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    view(&format!("documents/{kept}"));
    let row = latest(&company, "view-documents");
    assert_eq!((&row["target"]["S"], &row["outcome"]["S"]), (&json!(kept), &json!("done")));
    view("documents");
    assert!(latest(&company, "view-documents")["target"].is_null());
    view("members");
    assert_eq!(
        latest(&company, "list-members")["actor"]["S"],
        id(&company, &company.token).as_str()
    );
}

#[test]
fn staff_search_the_log_and_each_search_is_on_record() {
    let company = Company::new();
    let person = Person::new("pro-sign");
    let token = company.bring_in(&person, "general", &json!([])).access_token;
    let (founder, member) = (id(&company, &company.token), id(&company, &token));
    let organization = company.me(&token)["organization"]["id"].as_str().unwrap().to_owned();
    for permissions in [json!(["invite"]), json!([])] {
        let done = company.change(&company.token, &member, "general", &permissions);
        assert_eq!(done.status, 204, "{done:?}");
    }
    let mut staff = Staff::enrol(&company.stack);
    let bearer = staff.sign_in(&company.stack).access_token;
    let search = |query: &str| {
        let found = company.stack.get(&format!("/v1/staff/audit?{query}"), &bearer);
        assert_eq!(found.status, 200, "{found:?}");
        found.body["items"].as_array().unwrap().clone()
    };
    let query = format!("log={organization}&action=change-role&target={member}");
    let found = search(&query);
    assert_eq!(found.len(), 2, "{found:?}");
    let latest = json!([{ "field": "permissions", "before": "invite", "after": "" }]);
    assert_eq!((&found[0]["changed"], &found[0]["actor"]), (&latest, &json!(founder)));
    assert_eq!(found[0]["network"], "192.0.2.0/24");
    assert_eq!(search(&format!("{query}&until={}", found[0]["at"].as_str().unwrap())).len(), 1);
    assert_eq!(search(&format!("{query}&from=2999-01-01T00:00:00Z")), [] as [Value; 0]);
    let theirs = search(&format!("log={founder}&action=change-role"));
    assert_eq!(theirs, found, "the same by who did it");

    let own = search(&format!("log={}", staff.id));
    let reviews = own.iter().filter(|entry| entry["action"] == "review-audit");
    assert!(reviews.count() >= 3, "{own:?}");
    assert!(own.iter().any(|entry| entry["organization"] == organization.as_str()));
    let none = company.stack.get(&format!("/v1/staff/audit?{query}"), &company.token);
    assert_eq!((none.status, none.problem()), (404, "not-found"), "{none:?}");
    let odd = company.stack.get("/v1/staff/audit?log=nobody", &bearer);
    assert_eq!(odd.faults(), [("log", "wrong-format")], "{odd:?}");

    let path = format!("/v1/staff/audit-list?{query}");
    let list = company.stack.get(&path, &bearer);
    assert_eq!(list.status, 200, "{list:?}");
    let lines: Vec<_> = list.body.as_str().unwrap().lines().collect();
    assert_eq!(lines.len(), 3, "{list:?}");
    assert!(lines[1].contains("permissions: invite -> "), "{list:?}");
}

#[test]
fn people_in_the_log_are_named_only_after_a_fresh_code() {
    let (company, other) = (Company::new(), Company::new());
    let organization = company.me(&company.token)["organization"]["id"].clone();
    let (founder, stranger) = (id(&company, &company.token), id(&other, &other.token));
    let mut staff = Staff::enrol(&company.stack);
    let bearer = staff.sign_in(&company.stack).access_token;
    let reveal = |code: &str| {
        let people = json!([founder, stranger]);
        let body = json!({ "code": code, "organization": organization, "people": people });
        ask(&company.stack, "POST", "/v1/staff/audit/names", &bearer, &body)
    };
    assert_eq!(reveal("000000").faults(), [("code", "wrong-code")]);
    let code = staff.factor();
    let named = reveal(&code);
    let founder_named = json!([{
        "id": founder, "name": company.founder.name, "email": company.founder.email,
    }]);
    assert_eq!((named.status, &named.body["items"]), (200, &founder_named), "{named:?}");
    assert_eq!(reveal(&code).faults(), [("code", "wrong-code")], "each code works once");

    let row = latest(&company, "reveal-names");
    assert_eq!((&row["actor"]["S"], &row["target"]["S"]), (&json!(staff.id), &organization));
    let mut people = [founder.as_str(), stranger.as_str()];
    people.sort_unstable();
    assert_eq!(changed(&row), [["people", "-", &people.join(" ")]]);
}

#[test]
fn a_forged_token_is_counted() {
    let company = Company::new();
    let (signed, signature) = company.token.rsplit_once('.').unwrap();
    let mut letters: Vec<char> = signature.chars().collect();
    letters.swap(3, 40);
    letters[10] = if letters[10] == 'A' { 'B' } else { 'A' };
    let forged = format!("{signed}.{}", letters.iter().collect::<String>());
    let refused = company.stack.get(&company.founder.path("members"), &forged);
    assert_eq!(refused.status, 401, "{refused:?}");
    let request = refused.body["request_id"].as_str().unwrap().to_owned();
    let account = Account::administrator(&company.stack);
    let group = format!("/aws/lambda/{}", company.stack.functions["role-change"]);
    let counted = wait_for("the metric of forged tokens", || {
        let logs = account.logs(&group);
        let line = logs.lines().find(|line| line.contains("ForgedTokens"))?.to_owned();
        Some(line).filter(|line| line.contains(&request))
    });
    assert!(counted.contains("CloudWatchMetrics"), "{counted}");
}

fn register(company: &Company) -> String {
    let body = document("invoice", "請求書", "2026-04-01", b"file");
    let path = company.founder.path("documents");
    let registered = ask(&company.stack, "POST", &path, &company.token, &body);
    assert_eq!(registered.status, 201, "{registered:?}");
    registered.body["id"].as_str().unwrap().to_owned()
}

//! P4: documents stay viewable after the contract has ended and everything else is purged: for a set
//! period, by a set method, which is a pass that the vendor's staff issue.

use acceptance::{Account, Answer, Person, Stack, day, transfer};
use serde_json::{Value, json};

use crate::contract_end::Leaving;
use crate::document_archive::{document, upload};
use crate::invite::Company;
use crate::personal_data::text_of;
use crate::staff_access::ask;

const REASON: &str = "税務調査への対応のため";

/// Registers a document with its file; returns its identifier.
pub(crate) fn keep(company: &Company, kind: &str, title: &str, file: &[u8]) -> String {
    let body = document(kind, title, &day(-60), file);
    let registered = company.post(&company.token, "documents", &body);
    assert_eq!(registered.status, 201, "{registered:?}");
    assert_eq!(upload(&registered.body["upload"], file), 200);
    registered.body["id"].as_str().unwrap().to_owned()
}

/// The body with which staff issue a pass.
fn wish(organization: &str, email: &str) -> Value {
    json!({ "organization": organization, "email": email, "reason": REASON })
}

fn issue(leaving: &Leaving, body: &Value) -> Answer {
    ask(&leaving.company.stack, "POST", "/v1/staff/archive-passes", &leaving.staff, body)
}

fn review(leaving: &Leaving) -> Vec<Value> {
    let path = format!("/v1/staff/archive-passes?organization={}", leaving.organization);
    let listed = ask(&leaving.company.stack, "GET", &path, &leaving.staff, &Value::Null);
    assert_eq!(listed.status, 200, "{listed:?}");
    listed.body["items"].as_array().unwrap().clone()
}

/// The holder of a pass, who has no account.
pub(crate) struct Reader {
    stack: Stack,
    pub(crate) email: String,
    pub(crate) pass: String,
    pub(crate) token: String,
}

impl Reader {
    pub(crate) fn of(leaving: &Leaving) -> Self {
        let stack = leaving.company.stack.clone();
        let email = Person::new("pro-sign").email;
        let issued = issue(leaving, &wish(&leaving.organization, &email));
        assert_eq!(issued.status, 201, "{issued:?}");
        let pass = issued.body["id"].as_str().unwrap().to_owned();
        let token = stack.wait_for_letters(&email, 1)[0].token();
        Self { stack, email, pass, token }
    }

    fn get(&self, route: &str) -> Answer {
        look(&self.stack, route, &self.token)
    }

    fn find(&self, query: &str) -> Vec<String> {
        let found = self.get(&format!("documents{query}"));
        assert_eq!(found.status, 200, "{found:?}");
        let items = found.body["items"].as_array().unwrap();
        items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    }
}

fn look(stack: &Stack, route: &str, token: &str) -> Answer {
    ask(stack, "GET", &format!("/v1/archive-pass/{route}"), token, &Value::Null)
}

/// The audit records of a pass in order: action, outcome and document of each.
fn audited(stack: &Stack, pass: &str) -> Vec<String> {
    let mut lines = Account::administrator(stack).scan("audit");
    lines.retain(|line| line["pass"]["S"] == pass);
    lines.sort_by_key(|line| line["sk"]["S"].as_str().unwrap().to_owned());
    let describe = |line: &Value| {
        let text = |name: &str| line[name]["S"].as_str().unwrap_or_default().to_owned();
        let words = [text("action"), text("outcome"), text("document")];
        words.join(" ").trim_end().to_owned()
    };
    lines.iter().map(describe).collect()
}

#[test]
fn a_pass_finds_and_downloads_retained_documents_and_is_recorded() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let file = b"%PDF kept by law";
    let invoice = keep(company, "invoice", "請求書", file);
    let other = keep(company, "other", "メモ", b"nobody keeps this");
    let stranger = Company::new();
    let strangers = keep(&stranger, "invoice", "他社の請求書", b"theirs");
    assert_eq!(leaving.end(-31).status, 200);
    leaving.purge();
    assert_eq!(stack.get(&company.founder.path("documents"), &company.token).status, 401);

    let reader = Reader::of(&leaving);
    let letter = &stack.letters(&reader.email)[0];
    for expected in [&*leaving.organization, "/archive-pass#token=", "ほかの方に渡さないで"]
    {
        assert!(letter.text.contains(expected), "{expected}: {}", letter.text);
    }
    assert_eq!(reader.find(""), ["請求書"]);
    assert_eq!(reader.find("?kind=receipt"), [""; 0]);
    let search = format!("?from={}&to={}&minimum=110000&currency=JPY", day(-61), day(-59));
    assert_eq!(reader.find(&search), ["請求書"]);
    let shown = reader.get(&format!("documents/{invoice}"));
    assert_eq!((shown.status, &shown.body["amount"]), (200, &json!(110_000)), "{shown:?}");
    assert!(shown.body["keep_until"].is_string(), "{shown:?}");
    let address = shown.body["file"]["download"].as_str().unwrap();
    let (status, _, bytes) = transfer("GET", address, &[], b"");
    assert_eq!((status, &*bytes), (200, &file[..]));

    // Another customer's document, a destroyed one and an unknown one all get the same answer.
    let answered = |id: &str| {
        let mut answer = reader.get(&format!("documents/{id}"));
        answer.body["request_id"].take();
        (answer.status, answer.body)
    };
    let never = "doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
    assert_eq!(answered(never).0, 404);
    assert_eq!(
        [answered(&strangers), answered(&other), answered("x")],
        [answered(never), answered(never), answered(never)]
    );
    // The pass opens only these two routes.
    for path in [company.founder.path("documents"), company.founder.path("me")] {
        assert_eq!(stack.get(&path, &reader.token).problem(), "not-signed-in");
    }
    let ended = ask(stack, "GET", "/v1/staff/me", &reader.token, &Value::Null);
    assert_eq!(ended.status, 404);

    let looked = |outcome: &str, id: &str| format!("look-through-archive-pass {outcome} {id}");
    let mut expected = vec!["issue-archive-pass done".to_owned()];
    expected.extend(vec!["look-through-archive-pass done".to_owned(); 3]);
    expected.push(looked("done", &invoice));
    let refused = [never, &strangers, &other, never, never, never];
    expected.extend(refused.map(|id| looked("refused", id)));
    let mut lines = audited(stack, &reader.pass);
    lines.sort();
    expected.sort();
    assert_eq!(lines, expected);

    let open = review(&leaving);
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["looks"], 10);
    let details = ["id", "email", "reason"].map(|name| open[0][name].as_str().unwrap());
    assert_eq!(details, [&*reader.pass, &*reader.email, REASON]);
    let account = Account::administrator(stack);
    let kept = stack.tables.keys().flat_map(|table| account.scan(table));
    let kept: String = kept.map(|row| text_of(&row)).collect();
    for secret in [&reader.email, &reader.token, REASON] {
        assert!(!kept.contains(secret), "a table holds {secret}");
    }
}

#[test]
fn a_revoked_or_expired_pass_answers_like_one_that_never_existed() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let invoice = keep(&leaving.company, "invoice", "請求書", b"file");
    let (withdrawn, late, is_active) =
        (Reader::of(&leaving), Reader::of(&leaving), Reader::of(&leaving));
    for reader in [&withdrawn, &late, &is_active] {
        assert_eq!(reader.find(""), ["請求書"]);
    }

    let path = format!("/v1/staff/archive-passes/{}", withdrawn.pass);
    let revoke = || ask(stack, "DELETE", &path, &leaving.staff, &Value::Null);
    assert_eq!(revoke().status, 204);
    assert_eq!((revoke().status, revoke().problem()), (404, "not-found"));
    let expired = Account::administrator(stack).dynamodb(
        "UpdateItem",
        &json!({
            "TableName": stack.tables["passes"],
            "Key": { "pk": { "S": leaving.organization }, "sk": { "S": late.pass } },
            "UpdateExpression": "SET expires_at = :past",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeValues": { ":past": { "N": "1600000000" } },
        }),
    );
    assert_eq!(expired.status, 200, "{expired:?}");
    let open: Vec<_> = review(&leaving).iter().map(|pass| pass["id"].clone()).collect();
    assert_eq!(open, [is_active.pass.as_str()]);

    let (_, secret) = withdrawn.token.split_once('.').unwrap();
    let forged = format!("{}.{secret}", is_active.pass);
    let nowhere = format!("pas_{0}_{0}.{secret}", "01K7Z3Q4B8D6F1G2H5J9M0N3PR");
    for route in ["documents".to_owned(), format!("documents/{invoice}"), "documents/x".to_owned()]
    {
        let answered = |token: &str| {
            let mut answer = look(stack, &route, token);
            answer.body["request_id"].take();
            let challenge = answer.header("www-authenticate").map(str::to_owned);
            (answer.status, answer.problem().to_owned(), challenge, answer.body)
        };
        let unknown = answered(&nowhere);
        assert_eq!((unknown.0, &*unknown.1), (401, "pass-not-valid"));
        let staffs_and_customers = [&leaving.staff, &leaving.company.token];
        let tokens = [&withdrawn.token, &late.token, &forged, &is_active.pass, &String::new()];
        for token in tokens.into_iter().chain(staffs_and_customers) {
            assert_eq!(answered(token), unknown, "{token}");
        }
    }
    assert_eq!(is_active.find(""), ["請求書"], "an active pass still works");
}

#[test]
fn before_the_purge_a_pass_opens_only_what_will_be_retained() {
    let leaving = Leaving::new();
    let kept = keep(&leaving.company, "invoice", "請求書", b"kept");
    let other = keep(&leaving.company, "other", "メモ", b"not kept");
    let reader = Reader::of(&leaving);
    assert_eq!(reader.find(""), ["請求書"]);
    assert_eq!(reader.get(&format!("documents/{kept}")).status, 200);
    let refused = reader.get(&format!("documents/{other}"));
    assert_eq!((refused.status, refused.problem()), (404, "not-found"));
    let lines = audited(&leaving.company.stack, &reader.pass);
    let looked = |outcome: &str, id: &str| format!("look-through-archive-pass {outcome} {id}");
    let expected = [looked("done", &kept), looked("refused", &other)];
    assert_eq!(lines[lines.len() - 2..], expected);
    assert_eq!(leaving.end(-31).status, 200);
    leaving.purge();
    assert_eq!(reader.find(""), ["請求書"]);
}

#[test]
fn a_pass_lasts_a_month_at_most_and_is_mailed_once() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let email = Person::new("pro-sign").email;
    let wanted = wish(&leaving.organization, &email);
    let nobody = wish("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR", &email);
    for body in [&wanted, &nobody] {
        assert_eq!(issue(&leaving, body).faults(), [("organization", "nothing-kept")]);
    }
    keep(&leaving.company, "invoice", "請求書", b"file");
    let with = |name: &str, value: Value| {
        let mut body = wanted.clone();
        body[name] = value;
        body
    };
    for (name, value, fault) in [
        ("days", json!(0), "out-of-range"),
        ("days", json!(31), "out-of-range"),
        ("email", json!("nobody"), "not-an-address"),
        ("reason", json!(" "), "empty"),
        ("organization", json!("pro-sign"), "wrong-format"),
    ] {
        assert_eq!(issue(&leaving, &with(name, value)).faults(), [(name, fault)]);
    }

    let bearer = format!("Bearer {}", leaving.staff);
    let key = ulid::Ulid::generate().to_string();
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &*bearer),
        ("idempotency-key", &*key),
        ("accept-language", "en"),
    ];
    let body = with("days", json!(30)).to_string();
    let send = || stack.send("POST", "/v1/staff/archive-passes", &headers, body.clone());
    let (first, again) = (send(), send());
    assert_eq!((first.status, &first.body), (201, &again.body), "{first:?} {again:?}");
    // The pass expires at the end of that day in Japan (UTC+9).
    let last = first.body["expires_at"].as_str().unwrap();
    assert_eq!(last, format!("{}T15:00:00Z", day(30)));
    stack.wait_for_letters(&email, 1);
    stack.wait_for_outbox();
    let letters = stack.letters(&email);
    assert_eq!((letters.len(), review(&leaving).len()), (1, 1));
    assert!(letters[0].text.contains("hand neither this mail nor the link on"), "{letters:?}");
}

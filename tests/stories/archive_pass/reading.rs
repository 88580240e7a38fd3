//! What a pass opens, and for how long.

use acceptance::{Account, day, transfer};
use serde_json::{Value, json};

use super::{REASON, Reader, audited, keep, look, review};
use crate::contract_end::{Leaving, let_days_pass};
use crate::data_export::{hex, open};
use crate::document_archive::{document, upload};
use crate::invite::Company;
use crate::personal_data::text_of;
use crate::staff_access::ask;

#[test]
fn a_pass_finds_and_downloads_retained_documents_and_is_recorded() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let file = b"%PDF kept by law";
    let invoice = keep(company, "invoice", "請求書", file);
    let other = keep(company, "other", "メモ", b"nobody keeps this");
    let stranger = Company::new();
    let strangers = keep(&stranger, "invoice", "他社の請求書", b"theirs");
    leaving.end_a_month_ago();
    leaving.purge();
    assert_eq!(stack.get(&company.founder.path("documents"), &company.token).status, 401);

    let reader = Reader::of(&leaving);
    let letter = &stack.letters(&reader.email)[0];
    for expected in [&*leaving.organization, "/archive-pass#token=", "ほかの方に渡さないで"]
    {
        assert!(letter.text.contains(expected), "{expected}: {}", letter.text);
    }
    let described = ask(stack, "GET", "/v1/archive-pass", &reader.token, &Value::Null).body;
    assert_eq!(described["organization"], leaving.organization.as_str());
    assert_eq!(described["expires_at"], review(&leaving)[0]["expires_at"]);
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
fn what_a_pass_finds_leaves_as_a_list_and_as_files() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let (wrong, right) = (b"%PDF with an error", b"%PDF as it should be");
    let first = keep(company, "invoice", "=請求書", wrong);
    let mut correction = document("invoice", "請求書（訂正）", &day(-60), right);
    correction["supersedes"] = first.as_str().into();
    let second = company.post(&company.token, "documents", &correction);
    assert_eq!(upload(&second.body["upload"], right), 200);
    let second = second.body["id"].as_str().unwrap();
    let missing = document("receipt", "届かなかった領収書", &day(-60), b"never sent");
    assert_eq!(company.post(&company.token, "documents", &missing).status, 201);
    keep(company, "other", "メモ", b"nobody keeps this");
    leaving.end_a_month_ago();
    leaving.purge();
    let reader = Reader::of(&leaving);

    // A correction is shown as one, in the list and in the document, from both sides.
    let items = reader.get("documents?kind=invoice").body["items"].clone();
    let linked = |id: &str| {
        let item = items.as_array().unwrap().iter().find(|item| item["id"] == id).unwrap();
        assert_eq!(
            reader.get(&format!("documents/{id}")).body["superseded_by"],
            item["superseded_by"]
        );
        [item["supersedes"].clone(), item["superseded_by"].clone()]
    };
    assert_eq!(linked(&first), [Value::Null, json!(second)]);
    assert_eq!(linked(second), [json!(first), Value::Null]);

    let list = reader.get("document-list");
    assert_eq!((list.status, list.header("content-type")), (200, Some("text/csv; charset=utf-8")));
    assert_eq!(list.header("link"), None, "it is whole");
    let list = list.body.as_str().unwrap();
    assert!(list.ends_with("\r\n"), "{list:?}");
    assert_eq!(list.lines().count(), 4);
    // Its own identifier comes before the time of the time stamp.
    let own = |line: &&str, id: &str| line.rsplit(',').nth(1) == Some(&*format!("\"{id}\""));
    let line = |id: &str| list.lines().find(|line| own(line, id)).unwrap();
    assert!(line(&first).contains(&format!("\"\",\"{second}\"")), "{list}");
    assert!(line(second).contains(&format!("\"{first}\",\"\"")), "{list}");
    assert!(line(&first).contains("\"'=請求書\""), "no formula: {list}");
    let receipts = reader.get("document-list?kind=receipt");
    assert_eq!(receipts.body.as_str().unwrap().lines().count(), 2);

    let path = "/v1/archive-pass/document-exports?kind=invoice";
    let packed = ask(stack, "POST", path, &reader.token, &Value::Null);
    assert_eq!((packed.status, &packed.body["documents"]), (201, &json!(2)), "{packed:?}");
    assert_eq!(packed.body["next_cursor"], Value::Null);
    let (status, headers, zip) =
        transfer("GET", packed.body["download"].as_str().unwrap(), &[], b"");
    assert_eq!((status, &packed.body["size"]), (200, &json!(zip.len())));
    let name = packed.body["name"].as_str().unwrap();
    assert!(headers["content-disposition"].contains(name), "{headers:?}");
    let opened = open(&zip);
    let rows = opened["index"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for (id, file) in [(&*first, &wrong[..]), (second, right)] {
        let row = rows.iter().find(|row| row[18] == id).unwrap();
        assert_eq!(row[0], name);
        assert_eq!(opened["files"][row[1].as_str().unwrap()], hex(file));
    }
    let row = rows.iter().find(|row| row[18] == second).unwrap();
    assert_eq!((&row[15], &row[16]), (&json!(first), &json!("")));

    let everything =
        ask(stack, "POST", "/v1/archive-pass/document-exports", &reader.token, &Value::Null);
    let (_, _, zip) = transfer("GET", everything.body["download"].as_str().unwrap(), &[], b"");
    let index = open(&zip)["index"].as_array().unwrap().clone();
    let receipt = index.iter().find(|row| row[3] == "届かなかった領収書").unwrap();
    assert_eq!((index.len(), &receipt[1]), (4, &json!("")), "its file never arrived");
    let downloads = audited(stack, &reader.pass);
    let downloads = downloads.iter().filter(|line| line.starts_with("download-through"));
    assert_eq!(downloads.count(), 4);
    assert_eq!(review(&leaving)[0]["looks"], 7);
}

#[test]
fn a_revoked_or_expired_pass_answers_like_one_that_never_existed() {
    let leaving = Leaving::new();
    let stack = &leaving.company.stack;
    let invoice = keep(&leaving.company, "invoice", "請求書", b"file");
    assert_eq!(leaving.end(-1).status, 200);
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
    for token in [&withdrawn.token, &late.token, &leaving.staff, &leaving.company.token] {
        let path = "/v1/archive-pass/document-exports";
        let packed = ask(stack, "POST", path, token, &Value::Null);
        assert_eq!(packed.problem(), "pass-not-valid");
        assert_eq!(look(stack, "document-list", token).problem(), "pass-not-valid");
    }
    assert_eq!(is_active.find(""), ["請求書"], "an active pass still works");
}

#[test]
fn before_the_purge_a_pass_opens_only_what_will_be_retained() {
    let leaving = Leaving::new();
    let kept = keep(&leaving.company, "invoice", "請求書", b"kept");
    let other = keep(&leaving.company, "other", "メモ", b"not kept");
    assert_eq!(leaving.end(-1).status, 200);
    let reader = Reader::of(&leaving);
    assert_eq!(reader.find(""), ["請求書"]);
    assert_eq!(reader.get(&format!("documents/{kept}")).status, 200);
    let refused = reader.get(&format!("documents/{other}"));
    assert_eq!((refused.status, refused.problem()), (404, "not-found"));
    let lines = audited(&leaving.company.stack, &reader.pass);
    let looked = |outcome: &str, id: &str| format!("look-through-archive-pass {outcome} {id}");
    let expected = [looked("done", &kept), looked("refused", &other)];
    assert_eq!(lines[lines.len() - 2..], expected);
    let_days_pass(&leaving.company.stack, &leaving.organization, 31);
    leaving.purge();
    assert_eq!(reader.find(""), ["請求書"]);
}

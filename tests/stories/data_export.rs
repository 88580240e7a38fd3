//! P3: a leaving customer can export everything until the purge, even after the contract has ended, in
//! files that any computer opens. Another language's libraries than the writer's open them here.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use acceptance::{Account, Answer, Person, Stack, day, transfer, wait_for};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::contract_end::Leaving;
use crate::document_archive::{document, upload};
use crate::invite::Company;

/// A Python script that prints what a ZIP file holds: each file by name in hexadecimal digits, the
/// index as spreadsheets read it, and the JSON for programs.
const OPEN: &str = r#"
import csv, io, json, sys, zipfile
from xml.etree import ElementTree
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert archive.testzip() is None
files = {name: archive.read(name) for name in archive.namelist()}
assert len(files) == len(archive.namelist())
index = files["index.csv"]
assert index.startswith(b"\xef\xbb\xbf") and index.endswith(b"\r\n")
rows = list(csv.reader(io.StringIO(index.decode("utf-8-sig"), newline="")))
if "index.xlsx" in files:
    book = zipfile.ZipFile(io.BytesIO(files.pop("index.xlsx")))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert len(sheet.findall(".//{*}row")) == len(rows)
else:
    assert "everything.json" in files
everything = json.loads(files.get("everything.json", b"null"))
json.dump({"files": {name: data.hex() for name, data in files.items()}, "index": rows, "everything": everything}, sys.stdout)
"#;

pub(crate) fn open(zip: &[u8]) -> Value {
    let mut python = Command::new("python3")
        .args(["-c", OPEN])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    let zip = zip.to_vec();
    let writes = std::thread::spawn(move || input.write_all(&zip).unwrap());
    let output = python.wait_with_output().unwrap();
    writes.join().unwrap();
    assert!(output.status.success(), "Python opens it");
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// Requests an export.
fn ask(stack: &Stack, owner: &Person, token: &str, key: Option<&str>) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", &*bearer)];
    headers.extend(key.map(|key| ("idempotency-key", key)));
    stack.send("POST", &owner.path("exports"), &headers, "")
}

/// Waits until an export is packed.
fn packed(stack: &Stack, owner: &Person, token: &str, id: &str) -> Value {
    wait_for("the export", || {
        let shown = stack.get(&owner.path(&format!("exports/{id}")), token);
        assert_eq!(shown.status, 200, "{shown:?}");
        Some(shown.body).filter(|export| export["state"] == "finished")
    })
}

/// Downloads and opens every file of an export.
fn opened(export: &Value) -> Vec<(String, Value)> {
    let files = export["files"].as_array().unwrap().iter();
    let opened = files.map(|file| {
        let (status, headers, bytes) =
            transfer("GET", file["download"].as_str().unwrap(), &[], b"");
        assert_eq!(status, 200, "{file}");
        assert_eq!(file["size"], bytes.len());
        assert_eq!(file["sha256"], hex(digest(&SHA256, &bytes).as_ref()));
        let name = file["name"].as_str().unwrap().to_owned();
        assert!(headers["content-disposition"].contains(&name), "{headers:?}");
        (name, open(&bytes))
    });
    opened.collect()
}

/// Invokes the packing function as the queue does.
fn call(stack: &Stack, organization: &str, export: &str) -> Value {
    let mut event = acceptance::event("export-packing");
    let task = json!({ "organization": organization, "export": export });
    event["Records"][0]["body"] = task.to_string().into();
    Account::administrator(stack).invoke("export-packing", &event).answer
}

fn keep(company: &Company, kind: &str, title: &str, file: &[u8]) -> String {
    let registered =
        company.post(&company.token, "documents", &document(kind, title, "2026-04-01", file));
    assert_eq!(registered.status, 201, "{registered:?}");
    assert_eq!(upload(&registered.body["upload"], file), 200);
    registered.body["id"].as_str().unwrap().to_owned()
}

/// The keys of a company's files in the bucket, one for each version.
fn files_of(stack: &Stack, organization: &str) -> Vec<String> {
    let path = format!("?prefix={organization}/&versions=");
    let listed = Account::administrator(stack).s3("GET", "documents", &path, "").body;
    let listed = listed.as_str().unwrap_or_default().to_owned();
    let keys = listed.split("<Key>").skip(1);
    keys.map(|key| key.split('<').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_customer_without_a_contract_exports_everything_in_volumes() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let colleague = Person::new("pro-sign");
    let general = company.bring_in(&colleague, "general", &json!(["manage-documents"]));
    let guest = Person::new("pro-sign");
    company.invite(&company.token, json!([{ "email": guest.email, "role": "general" }]));
    let titles = ["=HYPERLINK(\"http://example.jp\",\"x\")", "請求書, \"4月\"", "'-1", "../見積"];
    let mut kept = BTreeMap::new();
    for number in 0..45_u8 {
        let title = titles.get(usize::from(number)).copied().unwrap_or("請求書 4月分");
        let file = vec![number; 1000 + usize::from(number)];
        kept.insert(keep(company, "invoice", title, &file), (title, hex(&file)));
    }
    let missing = document("receipt", "never uploaded", "2026-04-02", b"nothing");
    let missing = company.post(&company.token, "documents", &missing).body["id"].clone();
    assert_eq!(leaving.end(-1).status, 200);

    let token = company.founder.sign_in(stack).access_token;
    for (who, token) in [("general", &general.access_token), ("nobody", &String::new())] {
        let refused = ask(stack, &company.founder, token, None);
        let problem = if who == "general" { "not-permitted" } else { "not-signed-in" };
        assert_eq!(refused.problem(), problem);
        let refused = stack.get(&company.founder.path("exports"), token);
        assert_eq!(refused.problem(), problem);
    }
    let key = ulid::Ulid::generate().to_string();
    let asked = ask(stack, &company.founder, &token, Some(&key));
    assert_eq!(asked.status, 202, "{asked:?}");
    let id = asked.body["id"].as_str().unwrap();
    let again = ask(stack, &company.founder, &token, Some(&key));
    assert_eq!((again.status, &again.body), (202, &asked.body));
    let export = packed(stack, &company.founder, &token, id);
    assert_eq!(export["progress"], json!({ "documents_done": 46, "documents_total": 46 }));

    let opened = opened(&export);
    let counts: Vec<_> = export["files"].as_array().unwrap().iter().collect();
    let counts: Vec<_> = counts.iter().map(|file| file["documents"].as_u64().unwrap()).collect();
    assert_eq!(counts, [20, 20, 6, 0], "three volumes and the overview");
    let (name, overview) = opened.last().unwrap();
    assert!(name.ends_with("-overview.zip"), "{name}");
    let everything = &overview["everything"];
    let documents = everything["documents"].as_array().unwrap();
    let index = overview["index"].as_array().unwrap();
    assert_eq!((documents.len(), index.len()), (46, 47));
    assert_eq!(index[0][3], "件名");
    let mut packed = 0;
    for (document, line) in documents.iter().zip(&index[1..]) {
        assert_eq!(document["id"], line[18]);
        if document["id"] == missing {
            assert_eq!((&document["file_name"], &line[1]), (&Value::Null, &json!("")));
            continue;
        }
        let (title, file) = &kept[document["id"].as_str().unwrap()];
        assert_eq!(document["title"], *title);
        let guarded = line[3].as_str().unwrap();
        assert_eq!(guarded.strip_prefix('\'').unwrap_or(guarded), *title);
        assert!(!guarded.starts_with(['=', '-', '+', '@']), "{guarded}");
        let volume = opened.iter().find(|(name, _)| document["volume"] == name.as_str());
        let (_, volume) = volume.unwrap();
        assert_eq!(volume["files"][document["file_name"].as_str().unwrap()], *file);
        assert!(
            volume["index"].as_array().unwrap().contains(line),
            "the index of its volume lists it too"
        );
        packed += 1;
    }
    assert_eq!(packed, kept.len());

    assert_eq!(everything["company"]["name"], company.founder.company.as_str());
    assert_eq!(everything["company"]["contract_ends_on"], day(-1));
    let emails = |list: &str| {
        let list = everything[list].as_array().unwrap();
        let mut emails: Vec<_> = list.iter().map(|one| one["email"].as_str().unwrap()).collect();
        emails.sort_unstable();
        emails.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut expected = [company.founder.email.clone(), colleague.email.clone()];
    expected.sort_unstable();
    assert_eq!(emails("members"), expected);
    let accepted = company.me(&company.token)["terms"].clone();
    let members = everything["members"].as_array().unwrap();
    assert!(members.iter().any(|member| member["terms"] == accepted), "{members:?}");
    assert!(members.iter().all(|member| member["terms"]["version"] == accepted["version"]));
    assert_eq!(emails("invitations"), [guest.email]);
    // The mail about the end of the contract comes first.
    let letter = wait_for("the letter", || {
        let mut letters = stack.letters(&company.founder.email).into_iter();
        letters.find(|letter| letter.subject.contains("エクスポート"))
    });
    assert!(letter.text.contains(&company.founder.company), "{}", letter.text);
}

#[test]
fn an_account_without_documents_exports_an_overview() {
    let (stack, owner) = (Stack::find(), Person::new("pro-lead"));
    owner.sign_up(&stack);
    let token = owner.sign_in(&stack).access_token;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let id = ask(&stack, &owner, &token, None).body["id"].as_str().unwrap().to_owned();
        let export = packed(&stack, &owner, &token, &id);
        let opened = opened(&export);
        let [(_, overview)] = &opened[..] else { panic!("{export}") };
        assert_eq!(overview["everything"]["members"][0]["name"], owner.name.as_str());
        assert_eq!(overview["everything"]["documents"], json!([]));
        assert_eq!(overview["index"].as_array().unwrap().len(), 1);
        ids.insert(0, id);
    }
    let refused = ask(&stack, &owner, &token, None);
    assert_eq!((refused.status, refused.problem()), (429, "too-many-attempts"));
    let listed = stack.get(&owner.path("exports"), &token).body;
    let listed = listed["items"].as_array().unwrap().iter();
    assert_eq!(listed.map(|one| one["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);

    let stranger = Person::new("pro-lead");
    stranger.sign_up(&stack);
    let token = stranger.sign_in(&stack).access_token;
    for id in [&*ids[0], "exp_01K7Z3Q4B8D6F1G2H5J9M0N3PR", "nothing"] {
        let shown = stack.get(&owner.path(&format!("exports/{id}")), &token);
        assert_eq!((shown.status, shown.problem()), (404, "not-found"));
    }
}

#[test]
fn a_repeated_message_packs_nothing_twice() {
    let company = Company::new();
    let stack = &company.stack;
    for number in 0..25_u8 {
        keep(&company, "other", "見積書", &[number; 100]);
    }
    let me = company.me(&company.token);
    let organization = me["organization"]["id"].as_str().unwrap();
    let asked = ask(stack, &company.founder, &company.token, None);
    let id = asked.body["id"].as_str().unwrap();
    // These run beside the message from the queue.
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..2).map(|_| scope.spawn(|| call(stack, organization, id))).collect();
        for call in calls {
            assert_eq!(call.join().unwrap(), json!({ "batchItemFailures": [] }));
        }
    });
    let export = packed(stack, &company.founder, &company.token, id);
    assert_eq!(export["progress"]["documents_done"], 25);
    let opened = opened(&export);
    let everything = &opened.last().unwrap().1["everything"];
    assert_eq!(everything["documents"].as_array().unwrap().len(), 25);
    assert_eq!(call(stack, organization, id), json!({ "batchItemFailures": [] }));
    let after = packed(stack, &company.founder, &company.token, id);
    assert_eq!(after["files"].as_array().unwrap().len(), opened.len());
    stack.wait_for_letters(&company.founder.email, 2);
    stack.wait_for_outbox();
    assert_eq!(stack.letters(&company.founder.email).len(), 2);
}

#[test]
fn every_download_of_an_export_is_on_record() {
    let company = Company::new();
    let stack = &company.stack;
    let id = ask(stack, &company.founder, &company.token, None).body["id"].clone();
    let id = id.as_str().unwrap();
    let me = company.me(&company.token);
    let downloads = || {
        let mut rows = Account::administrator(stack).scan("audit");
        rows.retain(|row| row["pk"]["S"] == me["organization"]["id"]);
        rows.retain(|row| row["action"]["S"] == "download-export");
        rows
    };
    packed(stack, &company.founder, &company.token, id);
    let first = downloads();
    let [record] = &first[..] else { panic!("there is one download: {first:?}") };
    assert_eq!(record["actor"]["S"], me["id"]);
    assert_eq!(record["outcome"]["S"], "done");
    packed(stack, &company.founder, &company.token, id);
    assert_eq!(downloads().len(), 2);
    // Listing exports downloads none.
    let listed = stack.get(&company.founder.path("exports"), &company.token);
    assert_eq!(listed.body["items"][0]["state"], "finished");
    assert_eq!(downloads().len(), 2);
}

#[test]
fn a_purge_leaves_nothing_of_an_export() {
    let leaving = Leaving::new();
    let (company, stack) = (&leaving.company, &leaving.company.stack);
    let organization = leaving.organization.as_str();
    let invoice = keep(company, "invoice", "請求書", b"invoice");
    keep(company, "other", "メモ", b"note");
    let id = ask(stack, &company.founder, &company.token, None).body["id"].clone();
    let id = id.as_str().unwrap();
    let export = packed(stack, &company.founder, &company.token, id);
    let download = export["files"][0]["download"].as_str().unwrap();
    let there = files_of(stack, organization);
    assert_eq!(there.iter().filter(|key| key.contains("/export/")).count(), 4, "{there:?}");

    leaving.end_a_month_ago();
    leaving.purge();
    assert_eq!(files_of(stack, organization), [format!("{organization}/{invoice}")]);
    assert_eq!(
        transfer("GET", download, &[], b"").0,
        404,
        "a download address does not outlive its file"
    );
    let rows = Account::administrator(stack).scan("exports");
    assert!(rows.iter().all(|row| row["pk"]["S"] != organization));
    // A message still in the queue brings nothing back.
    assert_eq!(call(stack, organization, id), json!({ "batchItemFailures": [] }));
    assert_eq!(files_of(stack, organization).len(), 1);
}

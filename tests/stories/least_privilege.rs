//! P10: only what needs personal data can read it. Each function's own role tries what it should
//! not do, and is refused.

use std::collections::{BTreeMap, BTreeSet};

use acceptance::{Account, Called, Stack};
use serde_json::{Value, json};

const TABLES: [&str; 16] = [
    "directory",
    "addresses",
    "sessions",
    "outbox",
    "keyring",
    "salts",
    "audit",
    "purges",
    "staff",
    "documents",
    "notices",
    "subscriber-keys",
    "passes",
    "exports",
    "approvals",
    "source-keys",
];
const OPERATIONS: [&str; 8] = [
    "BatchGetItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "UpdateItem",
];

/// What a role may do in the tables.
fn may_in_tables(stack: &Stack, role: &Account) -> Vec<String> {
    let tried = TABLES.iter().flat_map(|table| OPERATIONS.map(|operation| (*table, operation)));
    let may = tried.filter(|(table, operation)| {
        operate(role, &stack.tables[*table], operation) == Called::Allowed
    });
    may.map(|(table, operation)| format!("{table} {operation}")).collect()
}

fn operate(role: &Account, table: &str, operation: &str) -> Called {
    // Keys that hold nothing, under conditions that never hold: nothing is changed by asking.
    let key = json!({ "pk": { "S": "nobody" }, "sk": { "S": "nothing" } });
    let never = "attribute_exists(pk)";
    let at = json!({ "TableName": table, "Key": key, "ConditionExpression": never });
    let (operation, body) = match operation {
        "BatchGetItem" => ("BatchGetItem", json!({ "RequestItems": { table: { "Keys": [key] } } })),
        "ConditionCheckItem" => {
            ("TransactWriteItems", json!({ "TransactItems": [{ "ConditionCheck": at }] }))
        }
        "PutItem" => {
            ("PutItem", json!({ "TableName": table, "Item": key, "ConditionExpression": never }))
        }
        "Query" => (
            "Query",
            json!({
                "TableName": table,
                "KeyConditionExpression": "pk = :pk",
                "ExpressionAttributeValues": { ":pk": { "S": "nobody" } },
            }),
        ),
        "Scan" => ("Scan", json!({ "TableName": table })),
        "UpdateItem" => {
            let mut body = at;
            body["UpdateExpression"] = "REMOVE nothing".into();
            ("UpdateItem", body)
        }
        other => (other, at),
    };
    role.may("dynamodb", &format!("DynamoDB_20120810.{operation}"), &body)
}

fn may_with_keys(stack: &Stack, role: &Account) -> Vec<String> {
    let asked: [(&str, Value); 6] = [
        ("GenerateDataKey", json!({ "KeySpec": "AES_256" })),
        ("Decrypt", json!({ "CiphertextBlob": "AAAA" })),
        ("Encrypt", json!({ "Plaintext": "AAAA" })),
        ("GenerateMac", json!({ "Message": "AAAA", "MacAlgorithm": "HMAC_SHA_256" })),
        ("Sign", json!({ "Message": "AAAA", "SigningAlgorithm": "ECDSA_SHA_256" })),
        ("ScheduleKeyDeletion", json!({ "DryRun": true, "PendingWindowInDays": 30 })),
    ];
    let mut allowed = Vec::new();
    let purposes =
        ["people", "mail", "index", "signing", "certificate", "staff", "archive", "sources"];
    for purpose in purposes {
        for (operation, body) in &asked {
            let mut body = body.clone();
            body["KeyId"] = stack.keys[purpose].as_str().into();
            if role.may("kms", &format!("TrentService.{operation}"), &body) == Called::Allowed {
                allowed.push(format!("{purpose} {operation}"));
            }
        }
    }
    allowed
}

fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab
}

/// What each role was granted of tables and keys, by the reviewed table of the templates.
fn reviewed() -> BTreeMap<String, BTreeSet<String>> {
    let table = "/../infra/test/snapshots/permissions.txt";
    let table = [env!("CARGO_MANIFEST_DIR"), table].concat();
    let mut granted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in std::fs::read_to_string(table).unwrap().lines().skip(2) {
        let cells: Vec<&str> =
            row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        let [role, resource, actions] = cells[..] else { panic!("three cells: {row}") };
        let granted = granted.entry(role.to_owned()).or_default();
        let kind = |suffix| resource.strip_suffix(suffix).map(kebab);
        let (Some(resource), service) = (match (kind("Table"), kind("Key")) {
            (Some(table), _) => (Some(table), "dynamodb:"),
            (None, key) => (key, "kms:"),
        }) else {
            continue;
        };
        let actions = actions.split(' ').map(|action| action.strip_prefix(service).unwrap());
        // A public key is no secret, and nobody is asked for it here.
        let actions = actions.filter(|action| *action != "GetPublicKey");
        granted.extend(actions.map(|action| format!("{resource} {action}")));
    }
    granted
}

#[test]
fn every_role_may_do_what_was_reviewed_and_nothing_else() {
    let (stack, reviewed) = (Stack::find(), reviewed());
    let roles: BTreeSet<&String> = stack.functions.keys().collect();
    assert_eq!(reviewed.keys().collect::<BTreeSet<_>>(), roles);
    std::thread::scope(|scope| {
        for (use_case, granted) in &reviewed {
            let stack = &stack;
            scope.spawn(move || {
                let role = Account::role_of(stack, use_case);
                let mut may = may_in_tables(stack, &role);
                may.extend(may_with_keys(stack, &role));
                assert_eq!(may.into_iter().collect::<BTreeSet<_>>(), *granted, "{use_case}");
            });
        }
    });
}

#[test]
fn nobody_but_who_must_reaches_files_and_they_lift_no_lock() {
    let stack = Stack::find();
    let tried = [
        ("PUT", "nobody/doc_none"),
        ("PUT", "nobody/doc_none?acl"),
        ("GET", "nobody/doc_none"),
        ("PUT", "nobody/doc_none?retention"),
        ("PUT", "nobody/doc_none?legal-hold"),
        ("DELETE", "nobody/doc_none"),
        ("DELETE", "nobody/doc_none?versionId=none"),
        ("PUT", "nobody/export/nothing"),
        ("GET", "nobody/export/nothing"),
        ("PUT", "nobody/export/found/nothing"),
        ("GET", "nobody/export/found/nothing"),
        ("DELETE", "nobody/export/nothing"),
        ("DELETE", "nobody/export/nothing?versionId=none"),
        ("GET", "?versions&prefix=nobody"),
        ("GET", "?list-type=2"),
        ("PUT", "?object-lock"),
        ("PUT", "?versioning"),
        ("DELETE", ""),
    ];
    for use_case in stack.functions.keys() {
        let role = Account::role_of(&stack, use_case);
        let may = tried.iter().filter(|(method, path)| {
            let answer = role.s3(method, "documents", path, "");
            !answer.body.to_string().contains("AccessDenied")
        });
        let may: Vec<_> = may.map(|(method, path)| format!("{method} {path}")).collect();
        let expected: &[&str] = match use_case.as_str() {
            "document-archive" => &[
                "PUT nobody/doc_none",
                "GET nobody/doc_none",
                "PUT nobody/doc_none?retention",
                "DELETE nobody/doc_none?versionId=none",
                "PUT nobody/export/found/nothing",
                "GET nobody/export/found/nothing",
                "GET ?versions&prefix=nobody",
                "GET ?list-type=2",
            ],
            "archive-settings" | "document-finalization" => {
                &["PUT nobody/doc_none?retention", "GET ?versions&prefix=nobody"]
            }
            "legal-hold" => &["PUT nobody/doc_none?legal-hold", "GET ?versions&prefix=nobody"],
            "archive-pass" => &[
                "GET nobody/doc_none",
                "PUT nobody/export/found/nothing",
                "GET nobody/export/found/nothing",
                "GET ?versions&prefix=nobody",
                "GET ?list-type=2",
            ],
            "retention-purge" => &[
                "DELETE nobody/doc_none?versionId=none",
                "DELETE nobody/export/nothing?versionId=none",
                "GET ?versions&prefix=nobody",
            ],
            "data-export" => &["GET nobody/export/nothing", "GET nobody/export/found/nothing"],
            "export-packing" => &[
                "GET nobody/doc_none",
                "PUT nobody/export/nothing",
                "GET nobody/export/nothing",
                "PUT nobody/export/found/nothing",
                "GET nobody/export/found/nothing",
                "DELETE nobody/export/nothing?versionId=none",
                "GET ?versions&prefix=nobody",
                "GET ?list-type=2",
            ],
            _ => &[],
        };
        assert_eq!(may, expected, "{use_case}");
    }
}

#[test]
fn nobody_but_status_posting_reaches_the_pages_and_it_takes_none_away() {
    let stack = Stack::find();
    let tried = [
        ("PUT", "nobody/doc_none"),
        ("GET", "nobody/doc_none"),
        ("DELETE", "nobody/doc_none"),
        ("DELETE", "nobody/doc_none?versionId=none"),
        ("GET", "?list-type=2&prefix=nobody"),
        ("GET", "?versions&prefix=nobody"),
        ("PUT", "?policy"),
        ("DELETE", ""),
    ];
    for use_case in stack.functions.keys() {
        let role = Account::role_of(&stack, use_case);
        let may = tried.iter().filter(|(method, path)| {
            let answer = role.s3(method, "pages", path, "");
            !answer.body.to_string().contains("AccessDenied")
        });
        let may: Vec<_> = may.map(|(method, path)| format!("{method} {path}")).collect();
        let expected: &[&str] = match use_case.as_str() {
            "status-posting" => &["PUT nobody/doc_none", "GET ?list-type=2&prefix=nobody"],
            _ => &[],
        };
        assert_eq!(may, expected, "{use_case}");
    }
}

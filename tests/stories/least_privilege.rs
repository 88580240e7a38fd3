//! P10: only what needs personal data can read it. Each function's own role tries what it should
//! not do, and is refused.

use acceptance::{Account, Called, Stack};
use serde_json::{Value, json};

const TABLES: [&str; 11] = [
    "directory",
    "sessions",
    "outbox",
    "keyring",
    "audit",
    "purges",
    "staff",
    "documents",
    "notices",
    "passes",
    "exports",
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

/// What a role may do in the tables: the operations by table.
fn may_in_tables(stack: &Stack, role: &Account) -> Vec<(String, Vec<&'static str>)> {
    let allowed = |table: &str| {
        let name = &stack.tables[table];
        let may = |operation: &&&str| operate(role, name, operation) == Called::Allowed;
        OPERATIONS.iter().filter(may).copied().collect()
    };
    TABLES.iter().map(|table| ((*table).to_owned(), allowed(table))).collect()
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
    for purpose in ["people", "mail", "index", "signing", "certificate", "staff", "archive"] {
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

fn told(stack: &Stack, use_case: &str) -> (Vec<String>, Vec<String>) {
    let role = Account::role_of(stack, use_case);
    let tables = may_in_tables(stack, &role);
    let tables = tables.into_iter().filter(|(_, operations)| !operations.is_empty());
    let tables = tables.map(|(table, operations)| format!("{table} {}", operations.join(" ")));
    (tables.collect(), may_with_keys(stack, &role))
}

#[test]
fn signup_makes_accounts_and_reads_no_session_nor_any_persons_data() {
    let (tables, keys) = told(&Stack::find(), "signup");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem DeleteItem PutItem",
            "outbox PutItem",
            "keyring PutItem",
            "audit PutItem",
        ]
    );
    assert_eq!(keys, ["people GenerateDataKey", "mail GenerateDataKey", "index GenerateMac"]);
}

#[test]
fn sign_in_opens_sessions_and_makes_no_account_nor_any_mail() {
    let (tables, keys) = told(&Stack::find(), "sign-in");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem ConditionCheckItem UpdateItem",
            "sessions BatchGetItem ConditionCheckItem DeleteItem PutItem UpdateItem",
            "keyring BatchGetItem",
            "audit PutItem",
        ]
    );
    assert_eq!(keys, ["people Decrypt", "index GenerateMac", "signing Sign"]);
}

#[test]
fn invite_makes_members_and_sessions_of_those_it_invited() {
    let (tables, keys) = told(&Stack::find(), "invite");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem ConditionCheckItem DeleteItem PutItem Query UpdateItem",
            "sessions BatchGetItem PutItem",
            "outbox PutItem",
            "keyring BatchGetItem",
            "audit PutItem",
        ]
    );
    assert_eq!(
        keys,
        ["people Decrypt", "mail GenerateDataKey", "index GenerateMac", "signing Sign"]
    );
}

#[test]
fn role_change_changes_members_and_makes_none() {
    let (tables, keys) = told(&Stack::find(), "role-change");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem ConditionCheckItem Query UpdateItem",
            "sessions BatchGetItem",
            "keyring BatchGetItem",
            "audit PutItem",
        ]
    );
    assert_eq!(keys, ["people Decrypt"]);
}

#[test]
fn member_removal_removes_and_reads_no_persons_data() {
    let (tables, keys) = told(&Stack::find(), "member-removal");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem ConditionCheckItem DeleteItem Query UpdateItem",
            "sessions BatchGetItem PutItem",
            "keyring BatchGetItem",
            "audit PutItem",
        ]
    );
    assert_eq!(keys, ["index GenerateMac"]);
}

#[test]
fn password_reset_replaces_passwords_and_opens_no_session() {
    let (tables, keys) = told(&Stack::find(), "password-reset");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem DeleteItem PutItem UpdateItem",
            "sessions BatchGetItem PutItem UpdateItem",
            "outbox PutItem",
            "keyring BatchGetItem",
            "audit PutItem",
        ]
    );
    assert_eq!(keys, ["people Decrypt", "mail GenerateDataKey", "index GenerateMac"]);
}

#[test]
fn contract_end_ends_contracts_and_destroys_nothing() {
    let (tables, keys) = told(&Stack::find(), "contract-end");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem Query UpdateItem",
            "sessions Query",
            "outbox PutItem",
            "keyring BatchGetItem Query",
            "audit PutItem",
            "purges BatchGetItem DeleteItem PutItem Query",
            "staff BatchGetItem ConditionCheckItem",
            "documents BatchGetItem Query",
            "exports Query",
        ]
    );
    assert_eq!(keys, ["people Decrypt", "mail GenerateDataKey"]);
}

#[test]
fn legal_hold_marks_documents_and_opens_nothing() {
    let (tables, keys) = told(&Stack::find(), "legal-hold");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem",
            "audit PutItem",
            "purges BatchGetItem PutItem",
            "staff BatchGetItem ConditionCheckItem",
            "documents UpdateItem",
        ]
    );
    assert_eq!(keys, Vec::<String>::new());
}

#[test]
fn retention_purge_destroys_and_opens_nothing() {
    let (tables, keys) = told(&Stack::find(), "retention-purge");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem DeleteItem Query UpdateItem",
            "sessions DeleteItem Query",
            "outbox PutItem",
            "keyring BatchGetItem DeleteItem Query",
            "audit PutItem",
            "purges BatchGetItem ConditionCheckItem DeleteItem PutItem Query",
            "documents BatchGetItem DeleteItem Query",
            "exports DeleteItem Query",
        ]
    );
    assert_eq!(keys, ["certificate Sign"]);
}

#[test]
fn document_archive_keeps_documents_and_reads_no_persons_data() {
    let stack = Stack::find();
    let (tables, keys) = told(&stack, "document-archive");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem ConditionCheckItem PutItem",
            "sessions BatchGetItem",
            "keyring BatchGetItem PutItem",
            "audit PutItem",
            "documents BatchGetItem ConditionCheckItem DeleteItem PutItem Query UpdateItem",
        ]
    );
    assert_eq!(keys, ["index GenerateMac", "archive GenerateDataKey", "archive Decrypt"]);
}

#[test]
fn data_export_asks_and_hands_out_and_opens_nothing() {
    let (tables, keys) = told(&Stack::find(), "data-export");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem ConditionCheckItem PutItem",
            "sessions BatchGetItem",
            "audit PutItem",
            "exports PutItem Query",
        ]
    );
    assert_eq!(keys, ["index GenerateMac"]);
}

#[test]
fn export_packing_reads_and_changes_nothing_but_exports() {
    let (tables, keys) = told(&Stack::find(), "export-packing");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem Query",
            "outbox PutItem",
            "keyring BatchGetItem",
            "audit PutItem",
            "documents BatchGetItem Query",
            "exports BatchGetItem PutItem",
        ]
    );
    assert_eq!(keys, ["people Decrypt", "mail GenerateDataKey", "archive Decrypt"]);
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
                "GET ?versions&prefix=nobody",
            ],
            "legal-hold" => &["PUT nobody/doc_none?legal-hold", "GET ?versions&prefix=nobody"],
            "archive-pass" => &["GET nobody/doc_none", "GET ?versions&prefix=nobody"],
            "retention-purge" => &[
                "DELETE nobody/doc_none?versionId=none",
                "DELETE nobody/export/nothing?versionId=none",
                "GET ?versions&prefix=nobody",
            ],
            "data-export" => &["GET nobody/export/nothing"],
            "export-packing" => &[
                "GET nobody/doc_none",
                "PUT nobody/export/nothing",
                "GET nobody/export/nothing",
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
fn manuals_changes_nothing_and_reads_no_persons_data() {
    let (tables, keys) = told(&Stack::find(), "manuals");
    assert_eq!(tables, ["directory BatchGetItem", "sessions BatchGetItem"]);
    assert_eq!(keys, [""; 0]);
}

#[test]
fn archive_pass_changes_nothing_but_passes_and_reads_no_persons_data() {
    let (tables, keys) = told(&Stack::find(), "archive-pass");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem",
            "outbox PutItem",
            "keyring BatchGetItem",
            "audit PutItem",
            "purges BatchGetItem",
            "staff BatchGetItem ConditionCheckItem",
            "documents BatchGetItem Query",
            "passes BatchGetItem DeleteItem PutItem Query UpdateItem",
        ]
    );
    assert_eq!(keys, ["mail GenerateDataKey", "index GenerateMac", "archive Decrypt"]);
}

#[test]
fn mail_delivery_sends_mail_and_touches_no_log_in() {
    let (tables, keys) = told(&Stack::find(), "mail-delivery");
    assert_eq!(tables, ["outbox DeleteItem UpdateItem"]);
    assert_eq!(keys, ["mail Decrypt"]);
}

#[test]
fn status_posting_posts_notices_and_reaches_no_customer() {
    let (tables, keys) = told(&Stack::find(), "status-posting");
    assert_eq!(
        tables,
        [
            "audit PutItem",
            "staff BatchGetItem ConditionCheckItem PutItem",
            "notices BatchGetItem DeleteItem PutItem Query",
        ]
    );
    assert_eq!(keys, ["index GenerateMac"]);
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

#[test]
fn staff_access_reaches_the_staff_and_no_customer() {
    let (tables, keys) = told(&Stack::find(), "staff-access");
    assert_eq!(
        tables,
        [
            "sessions BatchGetItem PutItem",
            "outbox PutItem",
            "audit PutItem",
            "staff BatchGetItem ConditionCheckItem DeleteItem PutItem Query UpdateItem",
        ]
    );
    assert_eq!(keys, ["mail GenerateDataKey", "signing Sign", "staff GenerateMac"]);
}

#[test]
fn status_subscription_takes_subscriptions_and_opens_and_lists_none() {
    let (tables, keys) = told(&Stack::find(), "status-subscription");
    assert_eq!(
        tables,
        ["outbox PutItem", "audit PutItem", "notices BatchGetItem DeleteItem PutItem"]
    );
    assert_eq!(keys, ["mail GenerateDataKey", "index GenerateMac"]);
}

#[test]
fn announcement_delivery_tells_subscribers_and_reaches_no_customer() {
    let (tables, keys) = told(&Stack::find(), "announcement-delivery");
    assert_eq!(
        tables,
        [
            "outbox PutItem",
            "audit PutItem",
            "notices BatchGetItem ConditionCheckItem DeleteItem PutItem Query",
        ]
    );
    assert_eq!(keys, ["mail Decrypt"]);
}

#[test]
fn customer_notification_reads_representatives_and_changes_nobody() {
    let (tables, keys) = told(&Stack::find(), "customer-notification");
    assert_eq!(
        tables,
        [
            "directory BatchGetItem ConditionCheckItem Query",
            "outbox PutItem",
            "keyring BatchGetItem",
            "audit PutItem",
            "notices BatchGetItem PutItem Query",
        ]
    );
    assert_eq!(keys, ["people Decrypt", "mail GenerateDataKey"]);
}

#[test]
fn incident_clock_reminds_the_staff_and_reaches_no_customer() {
    let (tables, keys) = told(&Stack::find(), "incident-clock");
    assert_eq!(
        tables,
        [
            "outbox PutItem",
            "audit PutItem",
            "staff BatchGetItem ConditionCheckItem Query",
            "notices BatchGetItem PutItem Query",
        ]
    );
    assert_eq!(keys, ["mail GenerateDataKey", "staff GenerateMac"]);
}

//! P13: whoever changes the audit log is seen, and what stood there stays.

use acceptance::{Account, Stack, wait_for};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde_json::{Value, json};

use crate::invite::Company;

/// The copies of the audit log, as far as they were made after this was looked at first.
struct Copies {
    account: Account,
    last: String,
}

impl Copies {
    fn made_from_now_on(stack: &Stack) -> Self {
        let mut copies = Self { account: Account::administrator(stack), last: String::new() };
        while let Some(last) = copies.keys().pop() {
            copies.last = last;
        }
        copies
    }

    /// The next keys, sorted.
    fn keys(&self) -> Vec<String> {
        let path = format!("?list-type=2&start-after={}", self.last);
        let listed = self.account.s3("GET", "audit", &path, "");
        assert_eq!(listed.status, 200, "{listed:?}");
        let listed = listed.body.as_str().unwrap_or_default().to_owned();
        let keys = listed.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
        keys.map(|(key, _)| key.to_owned()).collect()
    }

    /// Waits for the copy of a change, and names the object that it is in.
    fn wait_for(&self, kind: &str, id: &Value) -> (String, Value) {
        wait_for("the copy of a change", || {
            self.keys().into_iter().find_map(|key| {
                let copied = self.account.s3("GET", "audit", &key, "").body;
                let lines = copied.as_str().map(str::to_owned).unwrap_or(copied.to_string());
                let mut changes =
                    lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
                let change = changes.find(|change| {
                    change["eventName"] == kind && change["dynamodb"]["Keys"]["sk"]["S"] == *id
                })?;
                Some((key, change))
            })
        })
    }
}

/// The first record in the log of a new company.
fn first_record(company: &Company) -> Value {
    let organization = company.me(&company.token)["organization"]["id"].clone();
    let rows = Account::administrator(&company.stack).scan("audit");
    let found = rows.into_iter().find(|row| row["pk"]["S"] == organization);
    found.unwrap_or_else(|| panic!("the founding of {organization} is not on record"))
}

#[test]
fn an_overwritten_record_is_counted_and_stays_readable_in_the_copy() {
    let company = Company::new();
    let stack = &company.stack;
    let copies = Copies::made_from_now_on(stack);
    let record = first_record(&company);
    let mut forged = record.clone();
    forged["outcome"]["S"] = "refused".into();
    let item = json!({ "TableName": stack.tables["audit"], "Item": forged });
    // Whoever may append may also overwrite: IAM cannot tell one from the other.
    let overwritten = Account::role_of(stack, "role-change").dynamodb("PutItem", &item);
    assert_eq!(overwritten.status, 200, "{overwritten:?}");

    let (_, change) = copies.wait_for("MODIFY", &record["sk"]["S"]);
    assert_eq!(change["dynamodb"]["OldImage"], record);
    assert_eq!(change["dynamodb"]["NewImage"], forged);
    let group = format!("/aws/lambda/{}", stack.functions["audit-copy"]);
    let counted = wait_for("the metric that the alarm watches", || {
        let logs = copies.account.logs(&group);
        logs.lines().find(|line| line.contains("AuditRecordsOverwritten")).map(str::to_owned)
    });
    assert!(counted.contains("CloudWatchMetrics"), "{counted}");
}

#[test]
fn a_copy_is_locked_for_seven_years() {
    let copies = Copies::made_from_now_on(&Stack::find());
    let company = Company::new();
    let record = first_record(&company);
    let (key, _) = copies.wait_for("INSERT", &record["sk"]["S"]);
    let locked = copies.account.s3("GET", "audit", &format!("{key}?retention="), "");
    let text = locked.body.as_str().unwrap_or_default();
    let until = text.split_once("<RetainUntilDate>").and_then(|(_, rest)| rest.split('<').next());
    let until: Timestamp = until.unwrap_or_default().parse().unwrap();
    let at: Timestamp = record["at"]["S"].as_str().unwrap().parse().unwrap();
    let years = at.to_zoned(TimeZone::UTC).checked_add(7.years()).unwrap();
    assert!(until >= years.timestamp(), "{text}");

    let versions = copies.account.s3("GET", "audit", &format!("?prefix={key}&versions="), "");
    let text = versions.body.as_str().unwrap_or_default();
    let version = text.split_once("<VersionId>").and_then(|(_, rest)| rest.split('<').next());
    let path = format!("{key}?versionId={}", version.unwrap());
    for account in [&copies.account, &Account::role_of(&company.stack, "audit-copy")] {
        let deleted = account.s3("DELETE", "audit", &path, "");
        assert_eq!(deleted.status, 403, "{deleted:?}");
    }
}

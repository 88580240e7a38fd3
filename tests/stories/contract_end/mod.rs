//! P3: after the contract ends, the customer only reads, and within a month everything that the law
//! does not retain is destroyed, with a certificate that anyone can verify.

mod order;
mod purge;
mod read_only;

use acceptance::{Account, Answer, Pair, Stack, day, event, wait_for};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::ToSpan as _;
use jiff::civil::Date;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::invite::Company;
use crate::staff_access::ask;

/// A customer, and staff who end their contract together.
pub(crate) struct Leaving {
    pub(crate) company: Company,
    pub(crate) organization: String,
    pub(crate) staff: String,
    pub(crate) pair: Pair,
}

/// Does something that a colleague has approved.
pub(crate) fn ask_approved(
    stack: &Stack,
    pair: &Pair,
    (method, path): (&str, &str),
    body: &Value,
    (act, parameters): (&str, &Value),
) -> Answer {
    let approval = pair.approval(stack, act, parameters);
    let bearer = format!("Bearer {}", pair.token);
    let json = ("content-type", "application/json");
    let headers = [json, ("authorization", &*bearer), ("approval", &*approval)];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    stack.send(method, path, &headers, body)
}

/// Ends a contract as of a day, counted from today.
pub(crate) fn end(stack: &Stack, pair: &Pair, organization: &str, from_today: i64) -> Answer {
    let (path, ends_on) = (format!("/v1/staff/contracts/{organization}/end"), day(from_today));
    let parameters =
        json!({ "organization": organization, "ends_on": ends_on, "breaks_promise": "" });
    let body = json!({ "ends_on": ends_on });
    ask_approved(stack, pair, ("POST", &path), &body, ("end-contract", &parameters))
}

/// Takes the end of a contract back.
pub(crate) fn reinstate(stack: &Stack, pair: &Pair, organization: &str) -> Answer {
    let path = format!("/v1/staff/contracts/{organization}/end");
    let act = ("reinstate-contract", &json!({ "organization": organization }));
    ask_approved(stack, pair, ("DELETE", &path), &Value::Null, act)
}

impl Leaving {
    pub(crate) fn new() -> Self {
        let company = Company::new();
        let organization = company.me(&company.token)["organization"]["id"].clone();
        let organization = organization.as_str().unwrap().to_owned();
        let pair = Pair::enrol(&company.stack);
        Self { staff: pair.token.clone(), pair, company, organization }
    }

    pub(crate) fn ask(&self, method: &str, route: &str, body: &Value) -> Answer {
        let path = format!("/v1/staff/contracts/{}/{route}", self.organization);
        ask(&self.company.stack, method, &path, &self.staff, body)
    }

    pub(crate) fn end(&self, from_today: i64) -> Answer {
        end(&self.company.stack, &self.pair, &self.organization, from_today)
    }

    fn reinstate(&self) -> Answer {
        reinstate(&self.company.stack, &self.pair, &self.organization)
    }

    /// Ends the contract today, and lets so many days pass that the purge is due.
    pub(crate) fn end_a_month_ago(&self) {
        let ended = self.end(0);
        assert_eq!(ended.status, 200, "{ended:?}");
        // The second letter is about the end: nothing was stored of who was notified before.
        self.company.stack.wait_for_letters(&self.company.founder.email, 2);
        let_days_pass(&self.company.stack, &self.organization, 31);
    }

    /// Runs the daily job and waits for the certificate.
    pub(crate) fn purge(&self) -> String {
        let planned = Account::administrator(&self.company.stack)
            .invoke("retention-purge", &event("retention-purge"));
        assert_eq!(planned.answer, json!({}), "{planned:?}");
        wait_for("the certificate", || {
            let shown = self.ask("GET", "certificate", &Value::Null);
            shown.body["certificate"].as_str().map(str::to_owned)
        })
    }
}

/// Moves the dates of a contract's end so many days into the past, as if they had passed: in the
/// customer's own row, and in what is stored of those who were notified.
pub(crate) fn let_days_pass(stack: &Stack, organization: &str, days: i64) {
    let account = Account::administrator(stack);
    for table in ["directory", "purges"] {
        let rows = account.scan(table).into_iter();
        for mut row in
            rows.filter(|row| row["pk"]["S"] == organization && row["ends_on"].is_object())
        {
            for name in ["ends_on", "ordered_on", "purge_on", "notified_on"] {
                if let Some(date) = row[name]["S"].as_str() {
                    let date: Date = date.parse().unwrap();
                    row[name]["S"] = date.saturating_sub(days.days()).to_string().into();
                }
            }
            let put = json!({ "TableName": stack.tables[table], "Item": row });
            assert_eq!(account.dynamodb("PutItem", &put).status, 200);
        }
    }
}

/// Every row, file and dead letter that names a company, with its table, bucket or queue.
pub(crate) fn traces(stack: &Stack, organization: &str) -> Vec<(String, Value)> {
    let account = Account::administrator(stack);
    let rows = stack.tables.keys().flat_map(|table| {
        account.scan(table).into_iter().map(|row| (table.clone(), row)).collect::<Vec<_>>()
    });
    let versions = stack.buckets.keys().map(|bucket| {
        let listed = account.s3("GET", bucket, &format!("?versions=&prefix={organization}/"), "");
        assert_eq!(listed.status, 200, "{listed:?}");
        (format!("bucket {bucket}"), listed.body)
    });
    let versions = versions.filter(|(_, listed)| listed.to_string().contains("<VersionId>"));
    let messages = stack.queues.iter().filter(|(name, _)| name.ends_with("dead-letter"));
    let messages = messages.map(|(name, url)| {
        let ask = json!({ "QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0 });
        let received = account.call("sqs", "AmazonSQS.ReceiveMessage", &ask);
        assert_eq!(received.status, 200, "{received:?}");
        (name.clone(), received.body)
    });
    let everywhere = rows.chain(versions).chain(messages);
    everywhere.filter(|(_, found)| found.to_string().contains(organization)).collect()
}

/// Where the keys are published that sign certificates, and nothing else.
const CERTIFICATE_KEYS: &str = "/.well-known/deletion-certificate-keys.json";

/// The claims of a certificate, if the published key verifies its signature.
pub(crate) fn verified(stack: &Stack, certificate: &str) -> Option<Value> {
    let keys = stack.send("GET", CERTIFICATE_KEYS, &[], "").body;
    let (signed, signature) = certificate.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let json = |part| serde_json::from_slice::<Value>(&decode(part)?).ok();
    let header = json(header)?;
    assert_eq!(header["typ"], "deletion-certificate+jwt");
    let key = keys["keys"].as_array()?.iter().find(|key| key["kid"] == header["kid"])?;
    let coordinate = |name: &str| decode(key[name].as_str()?);
    let point = [vec![4], coordinate("x")?, coordinate("y")?].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(signed.as_bytes(), &decode(signature)?)
        .ok()?;
    json(claims)
}

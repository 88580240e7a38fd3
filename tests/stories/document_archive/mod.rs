//! P4: documents stay for as long as the law retains them. They are found by date, amount and
//! counterparty, corrected but never edited, and nobody can delete them before their day.

mod access;
mod correction;
mod retention;
mod search;
mod upload;

use std::collections::HashMap;

use acceptance::{Account, Answer, Person, Stack, transfer};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::document_finalization::finalize;
use crate::invite::Company;

/// A company that stores documents.
pub(crate) struct Archive {
    pub(crate) stack: Stack,
    pub(crate) owner: Person,
    pub(crate) token: String,
}

impl Archive {
    pub(crate) fn new(product: &'static str) -> Self {
        let stack = Stack::find();
        let owner = Person::new(product);
        owner.sign_up(&stack);
        let token = owner.sign_in(&stack).access_token;
        Self { stack, owner, token }
    }

    fn of(company: &Company) -> Self {
        let Company { stack, founder, token } = company;
        Self { stack: stack.clone(), owner: founder.clone(), token: token.clone() }
    }

    pub(crate) fn send(&self, method: &str, token: &str, route: &str, body: &Value) -> Answer {
        self.send_in("ja", method, token, route, body)
    }

    fn send_in(
        &self,
        language: &str,
        method: &str,
        token: &str,
        route: &str,
        body: &Value,
    ) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", &*bearer),
            ("accept-language", language),
        ];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.stack.send(method, &self.owner.path(route), &headers, body)
    }

    fn get(&self, route: &str) -> Answer {
        self.send("GET", &self.token, route, &Value::Null)
    }

    /// Registers a document; returns the whole answer.
    pub(crate) fn register(&self, document: &Value) -> Value {
        let registered = self.send("POST", &self.token, "documents", document);
        assert_eq!(registered.status, 201, "{registered:?}");
        registered.body
    }

    /// Registers a document and uploads its file; returns its identifier.
    pub(crate) fn keep(&self, document: &Value, file: &[u8]) -> String {
        let registered = self.register(document);
        assert_eq!(upload(&registered["upload"], file), 200, "{registered:?}");
        registered["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn show(&self, id: &str) -> Value {
        let shown = self.get(&format!("documents/{id}"));
        assert_eq!(shown.status, 200, "{shown:?}");
        shown.body
    }

    /// The titles of the documents that a search finds.
    fn find(&self, search: &[(&str, &str)]) -> Vec<String> {
        let query = search.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let query = query.collect::<Vec<_>>().join("&");
        let found = self.get(&format!("documents?{query}"));
        assert_eq!(found.status, 200, "{found:?}");
        titles(&found.body)
    }

    pub(crate) fn organization(&self) -> String {
        let me = self.stack.get(&self.owner.path("me"), &self.token).body;
        me["organization"]["id"].as_str().unwrap().to_owned()
    }

    fn settings(&self, year_end: &str, extension: u8, losses: &[&str]) -> Answer {
        let body = json!({
            "business_years": [{ "year_end": year_end, "extension_months": extension }],
            "losses": losses,
        });
        self.send("PUT", &self.token, "archive-settings", &body)
    }

    /// The versions of a document's file in S3, each with the end of its lock.
    pub(crate) fn locks(&self, id: &str) -> Vec<(String, String)> {
        let account = Account::administrator(&self.stack);
        let path = format!("{}/{id}", self.organization());
        let listed = account.s3("GET", "documents", &format!("?prefix={path}&versions="), "");
        let listed = listed.body.as_str().unwrap_or_default().to_owned();
        let versions = elements(&listed, "VersionId");
        let lock = |version: String| {
            let path = format!("{path}?retention=&versionId={version}");
            let retention = account.s3("GET", "documents", &path, "");
            let retention = retention.body.as_str().unwrap_or_default().to_owned();
            let until = elements(&retention, "RetainUntilDate").pop().unwrap_or_default();
            (version, until)
        };
        versions.into_iter().map(lock).collect()
    }

    /// Lets everything that was registered become final.
    pub(crate) fn finalize(&self) {
        finalize(&self.stack, &self.organization());
    }

    /// The company's audited actions in order, each with its outcome.
    fn audited(&self) -> Vec<String> {
        let organization = self.organization();
        let items = Account::administrator(&self.stack).scan("audit");
        let mut own: Vec<_> =
            items.iter().filter(|item| item["pk"]["S"] == organization.as_str()).collect();
        own.sort_by_key(|item| item["sk"]["S"].as_str().unwrap().to_owned());
        let describe = |item: &&Value| {
            [&item["action"]["S"], &item["outcome"]["S"]]
                .map(|text| text.as_str().unwrap())
                .join(" ")
        };
        own.iter().map(describe).collect()
    }
}

/// A file that contains a text and bytes that are not UTF-8.
pub(crate) fn file(text: &str) -> Vec<u8> {
    [&[0x25, 0x50, 0x44, 0x46, 0xff, 0x00, 0xfe], text.as_bytes()].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// The body that registers a document with a file.
pub(crate) fn document(kind: &str, title: &str, date: &str, file: &[u8]) -> Value {
    json!({
        "kind": kind,
        "title": title,
        "transaction_date": date,
        "received_on": date,
        "amount": 110_000,
        "currency": "JPY",
        "counterparty": "株式会社例",
        "media_type": "application/pdf",
        "size": file.len(),
        "sha256": hex(digest(&SHA256, file).as_ref()),
    })
}

fn with(mut document: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        document[*name] = value.clone();
    }
    document
}

fn headers(upload: &Value) -> HashMap<String, String> {
    serde_json::from_value(upload["headers"].clone()).unwrap()
}

/// Uploads a file with the URL and headers of the answer; returns the status.
pub(crate) fn upload(upload: &Value, file: &[u8]) -> u16 {
    upload_with(upload, &headers(upload), file)
}

fn upload_with(upload: &Value, headers: &HashMap<String, String>, file: &[u8]) -> u16 {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    transfer("PUT", upload["url"].as_str().unwrap(), &headers, file).0
}

fn titles(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

fn elements(xml: &str, name: &str) -> Vec<String> {
    let opening = format!("<{name}>");
    let parts = xml.split(&opening).skip(1);
    parts.map(|part| part.split('<').next().unwrap_or_default().to_owned()).collect()
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

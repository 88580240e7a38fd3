//! The deployed stack, as a client of its API sees it.

use std::collections::HashMap;
use std::sync::OnceLock;

use http::Request;
use serde::Deserialize;
use serde_json::Value;
use ureq::Agent;

use crate::{event, exchange, openapi};

/// The addresses and names of the running stack, from the file that its runner wrote.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stack {
    pub api: String,
    /// What the front door sends along.
    pub door: String,
    pub emulator: String,
    /// Table names by purpose.
    pub tables: HashMap<String, String>,
    /// Function names by use case.
    pub functions: HashMap<String, String>,
    /// Role ARNs by use case.
    pub roles: HashMap<String, String>,
    /// Key ARNs by purpose.
    pub keys: HashMap<String, String>,
    /// Bucket names by purpose.
    pub buckets: HashMap<String, String>,
    /// Queue URLs: those of work by purpose, and dead letters by use case.
    pub queues: HashMap<String, String>,
    /// The base URL of the public pages.
    pub pages: String,
    /// Whose address requests come from, as the front door says it.
    #[serde(skip, default = "everybody")]
    source: String,
}

/// The address of all requests that need none of their own.
fn everybody() -> String {
    "192.0.2.1".to_owned()
}

/// An HTTP answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The JSON body; null if there is none.
    pub body: Value,
}

/// The `OpenAPI` document, built once.
pub(crate) fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(openapi::document)
}

impl Stack {
    /// Finds the running stack.
    pub fn find() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the runner names the stack by a variable")]
        let file = std::env::var("YAKUSOKU_STACK")
            .expect("YAKUSOKU_STACK names the file of a running stack; `make test` sets it");
        let read = std::fs::read(&file).map_err(|error| error.to_string());
        let stack = read.and_then(|json| serde_json::from_slice(&json).map_err(|e| e.to_string()));
        stack.unwrap_or_else(|error| unreachable!("{file}: {error}"))
    }

    /// The same stack, called from a given source address.
    #[must_use]
    pub fn calling_from(&self, source: &str) -> Self {
        Self { source: source.to_owned(), ..self.clone() }
    }

    /// The same stack, called from a unique source address, so that wrong passwords from there slow
    /// nobody else down.
    #[must_use]
    pub fn with_own_source(&self) -> Self {
        self.calling_from(&event::source())
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string())
    }

    /// Gets with an access token.
    pub fn get(&self, path: &str, access_token: &str) -> Answer {
        self.send("GET", path, &[("authorization", &format!("Bearer {access_token}"))], "")
    }

    /// Reads a public page: its status, headers and content.
    pub fn page(&self, path: &str) -> (u16, HashMap<String, String>, String) {
        // The C library's resolver does not find the address of this host.
        let host = self.pages.trim_start_matches("http://");
        let url = format!("{}{path}", self.emulator);
        let (status, headers, content) = transfer("GET", &url, &[("host", host)], b"");
        (status, headers, String::from_utf8_lossy(&content).into_owned())
    }

    /// Sends a request and checks the exchange against the `OpenAPI` document.
    #[expect(clippy::expect_used, reason = "a request that cannot be sent ends the story")]
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let body = body.into();
        let door = [("yakusoku-door", &*self.door), ("yakusoku-viewer", &*self.source)];
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.api));
        for (name, value) in headers.iter().chain(&door) {
            request = request.header(*name, *value);
        }
        let answer = send(request.body(body.clone()).expect("a whole request"));
        let document = document();
        let fault = exchange::fault_of(document, (method, path), &body, &answer);
        assert!(fault.is_none(), "{method} {path}: {}: {answer:?}", fault.unwrap_or_default());
        answer
    }
}

/// Puts or gets a file by a presigned URL; returns the status, the headers and the bytes.
#[expect(clippy::expect_used, reason = "a service that does not answer ends the story")]
pub fn transfer(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> (u16, HashMap<String, String>, Vec<u8>) {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response =
        agent().run(request.body(body).expect("a whole request")).expect("an answer");
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    let bytes = response.body_mut().read_to_vec().expect("a body");
    (response.status().as_u16(), headers, bytes)
}

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(crate::PATIENCE))
        .build()
        .into()
}

/// How long an answer may be, in bytes: the emulator's holds every mail of a run.
const LONGEST: u64 = 100 * 1024 * 1024;

/// Sends a request and reads the answer, even one with an error status.
#[expect(clippy::expect_used, reason = "a service that does not answer ends the story")]
pub(crate) fn send(request: Request<Vec<u8>>) -> Answer {
    let mut response = agent().run(request).expect("an answer");
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
        .collect();
    let body = response.body_mut().with_config().limit(LONGEST);
    let text = body.read_to_string().expect("a body of text");
    let body = serde_json::from_str(&text).unwrap_or(match text.as_str() {
        "" => Value::Null,
        _ => Value::String(text),
    });
    Answer { status: response.status().as_u16(), headers, body }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The last part of the problem's type; empty if the answer is not a problem.
    pub fn problem(&self) -> &str {
        let problem = self.header("content-type") == Some("application/problem+json");
        let kind = self.body["type"].as_str().filter(|_| problem).unwrap_or_default();
        kind.split_once("/problems#").map_or("", |(_, slug)| slug)
    }

    /// The fields that a problem names, each with its fault code.
    pub fn faults(&self) -> Vec<(&str, &str)> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors
            .iter()
            .map(|error| {
                let (field, code) = (error["field"].as_str(), error["code"].as_str());
                (field.unwrap_or_default(), code.unwrap_or_default())
            })
            .collect()
    }
}

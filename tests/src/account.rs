//! The AWS account, as its administrator or one of its roles sees it.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use serde_json::{Value, json};

use crate::{Answer, Stack, stack};

/// Signed calls to the account's services.
#[derive(Clone, Debug)]
pub struct Account {
    stack: Stack,
    credentials: Credentials,
}

/// The answer of one invocation, and what the function logged during it.
#[derive(Clone, Debug)]
pub struct Invoked {
    pub answer: Value,
    /// The log lines that are JSON.
    pub logs: Vec<Value>,
    /// The request identifier, if the event was an HTTP request.
    request: Option<String>,
}

/// Keeps every function stopped until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Stopped<'a>(&'a Account);

/// Whether IAM let a role's call through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// IAM let it through; the call itself may have failed.
    Allowed,
    /// The role lacks the permission.
    Refused,
}

impl Account {
    pub fn administrator(stack: &Stack) -> Self {
        let credentials = Credentials::new("test", "test", None, None, "administrator");
        Self { stack: stack.clone(), credentials }
    }

    /// Assumes the role of a use case's function. The role trusts only Lambda, so the administrator
    /// first adds the account to its trust policy.
    pub fn role_of(stack: &Stack, use_case: &str) -> Self {
        let administrator = Self::administrator(stack);
        let arn = &stack.roles[use_case];
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": { "Service": "lambda.amazonaws.com", "AWS": "arn:aws:iam::000000000000:root" },
                "Action": "sts:AssumeRole",
            }],
        });
        let name = arn.rsplit('/').next().unwrap_or_default();
        let trusted = administrator.query(
            "iam",
            &[
                ("Action", "UpdateAssumeRolePolicy"),
                ("Version", "2010-05-08"),
                ("RoleName", name),
                ("PolicyDocument", &trust.to_string()),
            ],
        );
        assert_eq!(trusted.status, 200, "{trusted:?}");
        let assumed = administrator.query(
            "sts",
            &[
                ("Action", "AssumeRole"),
                ("Version", "2011-06-15"),
                ("RoleArn", arn),
                ("RoleSessionName", "story"),
            ],
        );
        assert_eq!(assumed.status, 200, "{assumed:?}");
        let xml = assumed.body.as_str().unwrap_or_default();
        let element = |name: &str| {
            let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap_or_default();
            rest.split('<').next().unwrap_or_default().to_owned()
        };
        let credentials = Credentials::new(
            element("AccessKeyId"),
            element("SecretAccessKey"),
            Some(element("SessionToken")),
            None,
            "role",
        );
        Self { stack: stack.clone(), credentials }
    }

    /// Calls a service with a JSON API; `target` is the value of `x-amz-target`.
    pub fn call(&self, service: &str, target: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", target)];
        self.signed(service, ("POST", "/"), &headers, body.to_string().into_bytes())
    }

    /// Calls S3 for a path in a bucket, which is named by its purpose.
    pub fn s3(&self, method: &str, bucket: &str, path: &str, body: &str) -> Answer {
        let path = format!("/{}/{path}", self.stack.buckets[bucket]);
        self.signed("s3", (method, &path), &[], body.as_bytes().to_vec())
    }

    pub fn dynamodb(&self, operation: &str, body: &Value) -> Answer {
        self.call("dynamodb", &format!("DynamoDB_20120810.{operation}"), body)
    }

    /// Whether IAM lets a call through.
    pub fn may(&self, service: &str, target: &str, body: &Value) -> Called {
        let answer = self.call(service, target, body);
        let text = answer.body.to_string();
        let refused = text.contains("AccessDenied") || text.contains("not authorized");
        assert!(refused || answer.status == 200 || text.contains("Exception"), "{answer:?}");
        if refused { Called::Refused } else { Called::Allowed }
    }

    /// Every item of a table.
    pub fn scan(&self, table: &str) -> Vec<Value> {
        let name = &self.stack.tables[table];
        let mut items = Vec::new();
        let mut from = Value::Null;
        loop {
            let mut body = json!({ "TableName": name });
            if !from.is_null() {
                body["ExclusiveStartKey"] = from;
            }
            let page = self.dynamodb("Scan", &body);
            assert_eq!(page.status, 200, "{page:?}");
            items.extend(page.body["Items"].as_array().into_iter().flatten().cloned());
            from = page.body["LastEvaluatedKey"].clone();
            if from.is_null() {
                return items;
            }
        }
    }

    /// Everything in a log group so far, as text.
    pub fn logs(&self, log_group: &str) -> String {
        let mut text = String::new();
        let mut token = Value::Null;
        loop {
            let mut body = json!({ "logGroupName": log_group });
            if !token.is_null() {
                body["nextToken"] = token;
            }
            let page = self.call("logs", "Logs_20140328.FilterLogEvents", &body);
            assert_eq!(page.status, 200, "{page:?}");
            for event in page.body["events"].as_array().into_iter().flatten() {
                text += event["message"].as_str().unwrap_or_default();
                text += "\n";
            }
            token = page.body["nextToken"].clone();
            if token.is_null() {
                return text;
            }
        }
    }

    pub fn log_groups(&self) -> Vec<String> {
        // A busy emulator refuses now and then.
        let groups = crate::wait_for("the log groups", || {
            let page = self.call("logs", "Logs_20140328.DescribeLogGroups", &json!({}));
            page.body["logGroups"].as_array().filter(|groups| !groups.is_empty()).cloned()
        });
        let names = groups.iter().filter_map(|group| group["logGroupName"].as_str());
        names.map(str::to_owned).collect()
    }

    /// Invokes a use case's function with an event. For a request it waits until the line about it
    /// is in the log.
    pub fn invoke(&self, use_case: &str, event: &Value) -> Invoked {
        let mut invoked = self.ask(use_case, event);
        let Some(id) = invoked.request.clone() else { return invoked };
        let is_line_of_request =
            |line: &Value| line["request"] == id.as_str() && line["calls"].is_string();
        if !invoked.logs.iter().any(is_line_of_request) {
            // On a busy machine the answer can arrive before the log line.
            let group = format!("/aws/lambda/{}", self.stack.functions[use_case]);
            invoked.logs.push(crate::wait_for("the line of a request", || {
                lines(&self.logs(&group)).into_iter().find(is_line_of_request)
            }));
        }
        invoked
    }

    /// Invokes a use case's function with an event; a request gets a unique identifier.
    pub(crate) fn ask(&self, use_case: &str, event: &Value) -> Invoked {
        let mut event = event.clone();
        let is_request = event["requestContext"].is_object();
        let request = is_request.then(|| ulid::Ulid::generate().to_string());
        if let Some(id) = &request {
            event["requestContext"]["requestId"] = id.as_str().into();
        }
        let path = format!("/2015-03-31/functions/{}/invocations", self.stack.functions[use_case]);
        let headers = [("x-amz-log-type", "Tail")];
        let invoked =
            self.signed("lambda", ("POST", &path), &headers, event.to_string().into_bytes());
        assert_eq!(invoked.status, 200, "{invoked:?}");
        let logs = invoked.header("x-amz-log-result").unwrap_or_default();
        let logs = STANDARD.decode(logs).unwrap_or_default();
        let logs = lines(&String::from_utf8_lossy(&logs));
        Invoked { answer: invoked.body, logs, request }
    }

    /// Stops every function, for every caller, until the returned guard is dropped.
    pub fn stop_functions(&self) -> Stopped<'_> {
        let stopped = Stopped(self);
        for name in self.stack.functions.values() {
            let none = json!({ "ReservedConcurrentExecutions": 0 });
            let answer = self.concurrency("PUT", name, none.to_string().into_bytes());
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        stopped
    }

    /// Sets or deletes the reserved concurrency of a function.
    fn concurrency(&self, method: &str, function: &str, body: Vec<u8>) -> Answer {
        let path = format!("/2017-10-31/functions/{function}/concurrency");
        self.signed("lambda", (method, &path), &[], body)
    }

    fn query(&self, service: &str, parameters: &[(&str, &str)]) -> Answer {
        let parameters = parameters.iter().map(|(name, value)| format!("{name}={}", escape(value)));
        let body = parameters.collect::<Vec<_>>().join("&").into_bytes();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.signed(service, ("POST", "/"), &headers, body)
    }

    #[expect(clippy::disallowed_methods, reason = "a signature carries the real time")]
    #[expect(clippy::expect_used, reason = "a request that cannot be signed ends the story")]
    fn signed(
        &self,
        service: &str,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let address = format!("{}{path}", self.stack.emulator);
        let identity = self.credentials.clone().into();
        let mut settings = SigningSettings::default();
        if service == "s3" {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
            settings.percent_encoding_mode = PercentEncodingMode::Single;
        }
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region("ap-northeast-1")
            .name(service)
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .expect("whole signing parameters");
        let signable = SignableRequest::new(
            method,
            &address,
            headers.iter().copied(),
            SignableBody::Bytes(&body),
        );
        let signed = sign(signable.expect("a whole request"), &parameters.into());
        let (instructions, _) = signed.expect("a signature").into_parts();
        let mut request = Request::builder().method(method).uri(&address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).expect("a whole request");
        instructions.apply_to_request_http1x(&mut request);
        stack::send(request)
    }
}

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        for name in self.0.stack.functions.values() {
            let answer = self.0.concurrency("DELETE", name, Vec::new());
            assert!(std::thread::panicking() || answer.status == 204, "{answer:?}");
        }
    }
}

impl Invoked {
    /// The answer as API Gateway would return it.
    pub fn http(&self) -> Answer {
        let headers = self.answer["headers"].as_object().into_iter().flatten();
        let headers = headers
            .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap_or_default().into()));
        let cookies = self.answer["cookies"].as_array().into_iter().flatten();
        let cookies =
            cookies.map(|cookie| ("set-cookie".into(), cookie.as_str().unwrap_or_default().into()));
        let headers = headers.chain(cookies).collect();
        let body = self.answer["body"].as_str().unwrap_or_default();
        Answer {
            status: u16::try_from(self.answer["statusCode"].as_u64().unwrap_or_default())
                .unwrap_or_default(),
            headers,
            body: serde_json::from_str(body).unwrap_or_default(),
        }
    }

    /// The AWS calls that the function made for its answer.
    #[expect(clippy::expect_used, reason = "every request's log line lists the calls")]
    pub fn calls(&self) -> Vec<&str> {
        let calls = self.logs.iter().find_map(|line| line["calls"].as_str());
        calls.expect("a line that lists the calls").split_whitespace().collect()
    }
}

/// Parses the log lines that are JSON.
fn lines(logs: &str) -> Vec<Value> {
    logs.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn escape(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escaped).collect()
}

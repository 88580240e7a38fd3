//! Latency is counted in round trips: what each use case asks of AWS, once its function has
//! started. A use case with a story of its own may count its calls there.

mod accounts;
mod documents;
mod notices;

use acceptance::{Account, Invoked, Person, Stack, event, source};
use serde_json::Value;

pub(crate) struct Caller {
    pub(crate) stack: Stack,
    account: Account,
    pub(crate) person: Person,
    /// Like no other's, so that nobody else's failures stand between reading and writing.
    source: String,
}

impl Caller {
    pub(crate) fn new() -> Self {
        let stack = Stack::find();
        let account = Account::administrator(&stack);
        Self { stack, account, person: Person::new("pro-sign"), source: source() }
    }

    /// Sends a request to a function as API Gateway would.
    pub(crate) fn request(
        &self,
        use_case: &str,
        route: &str,
        token: &str,
        body: &Value,
    ) -> Invoked {
        self.account.invoke(use_case, &self.event(use_case, route, token, body))
    }

    fn event(&self, use_case: &str, route: &str, token: &str, body: &Value) -> Value {
        let mut event = event(use_case);
        let method = route.split(' ').next().unwrap_or_default();
        event["routeKey"] = route.into();
        event["requestContext"]["routeKey"] = route.into();
        event["requestContext"]["http"]["method"] = method.into();
        event["headers"]["authorization"] = format!("Bearer {token}").into();
        event["headers"]["yakusoku-viewer"] = self.source.as_str().into();
        event["body"] = body.to_string().into();
        event
    }
}

pub(crate) const READ: &str = "DynamoDB:BatchGetItem";
pub(crate) const WRITE: &str = "DynamoDB:TransactWriteItems";
pub(crate) const QUERY: &str = "DynamoDB:Query";
const NEW_KEY: &str = "KMS:GenerateDataKey";

/// The calls in alphabetical order, for requests in which several run side by side.
fn sorted(invoked: &Invoked) -> Vec<&str> {
    let mut calls = invoked.calls();
    calls.sort_unstable();
    calls
}

/// The calls, with those that run side by side in one order.
fn side_by_side(invoked: &Invoked) -> [&str; 3] {
    let mut calls: [&str; 3] = invoked.calls().try_into().unwrap();
    if calls[1] == READ {
        calls.swap(0, 1);
    }
    if calls[2] == WRITE && calls[1] == "KMS:Sign" {
        calls.swap(1, 2);
    }
    calls
}

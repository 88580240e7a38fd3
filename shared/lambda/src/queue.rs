//! Serving messages of a queue.

use domain::Context;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thiserror::Error as ThisError;
use tracing::{error, info};

use crate::event::Message;
use crate::function::last_step;
use crate::{Error, Relayed, Start, causes};

/// A use case that works on tasks, each of which it may get more than once.
pub trait Worker: Send + Sync + 'static {
    /// What a message asks for.
    type Task: DeserializeOwned + Send;
    /// Why something could not be done this time.
    type Error: std::error::Error + Send;

    /// Works on a task, as far as it gets by then.
    fn work(
        &self,
        context: &Context<'_>,
        task: Relayed<Self::Task>,
        until: Timestamp,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// The message is no task of this use case.
#[derive(Debug, ThisError)]
#[error("the message does not read back")]
struct NotATask(#[from] serde_json::Error);

pub(crate) async fn work(
    start: &Start,
    worker: &impl Worker,
    messages: Vec<Message>,
    invocation: &lambda_runtime::Context,
) -> Result<Value, Error> {
    let began = (start.clock)();
    let request = invocation.request_id.as_str();
    let (until, contexts) = (last_step(invocation), start.contexts());
    let count = messages.len();
    let mut failures = Vec::new();
    for Message { message_id, body } in messages {
        let context = contexts.for_invocation(request);
        let done = match serde_json::from_str(&body) {
            Ok(task) => worker.work(&context, task, until).await.map_err(|cause| causes(&cause)),
            Err(unreadable) => Err(causes(&NotATask(unreadable))),
        };
        if let Err(cause) = done {
            error!(request, message_id, cause, "message failed");
            failures.push(json!({ "itemIdentifier": message_id }));
        }
    }
    let took = (start.clock)().duration_since(began);
    info!(
        use_case = start.use_case,
        request,
        messages = count,
        failed = failures.len(),
        calls = start.connections.calls().take().len(),
        milliseconds = i64::try_from(took.as_millis()).unwrap_or_default(),
        "messages worked on"
    );
    Ok(json!({ "batchItemFailures": failures }))
}

//! Serving a use case behind a schedule and the queue of what the schedule found.

use std::sync::Arc;

use domain::Context;
use jiff::{SignedDuration, Timestamp};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::{Value, json};
use tracing::{error, info};

use crate::stream::StreamRecord;
use crate::{Error, Start, causes};

/// How long one step may take. With less time left, what remains goes on in another invocation.
const STEP_TIME: SignedDuration = SignedDuration::from_secs(15);

/// A use case that is woken by a schedule and brought messages, each at least once.
pub trait Worker: Send + Sync + 'static {
    /// Why something could not be done this time.
    type Error: std::error::Error + Send;

    /// The schedule's time has come. Where there is none, there is nothing to do.
    fn scheduled(
        &self,
        _context: &Context<'_>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send {
        std::future::ready(Ok(()))
    }

    /// Does what a message asks for, as far as it comes until then.
    fn work(
        &self,
        context: &Context<'_>,
        message: &str,
        until: Timestamp,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// What Lambda sends: messages, or the schedule's event. A new item of a table, which a stream hands
/// on, is a message too: it says the item's partition.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum QueueEvent {
    Messages {
        #[serde(rename = "Records")]
        messages: Vec<Message>,
    },
    Scheduled(ScheduleEvent),
}

/// What `EventBridge` sends when a schedule's time has come.
#[derive(Debug, Deserialize)]
#[serde(tag = "source")]
pub(crate) enum ScheduleEvent {
    #[serde(rename = "aws.events")]
    EventBridge,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Message {
    #[serde(rename_all = "camelCase")]
    Queued {
        message_id: String,
        body: String,
    },
    Streamed {
        dynamodb: StreamRecord,
    },
}

impl Message {
    /// What it is known by where it fails, and what it says.
    fn read(self) -> (String, String) {
        match self {
            Self::Queued { message_id, body } => (message_id, body),
            Self::Streamed { dynamodb } => (dynamodb.sequence_number, dynamodb.keys.pk.text),
        }
    }
}

/// Serves the worker until Lambda stops the process.
pub async fn serve_queue(start: Start, worker: impl Worker) -> Result<(), Error> {
    let (start, worker) = (Arc::new(start), Arc::new(worker));
    start.connections.calls().take();
    lambda_runtime::run(service_fn(move |event: LambdaEvent<QueueEvent>| {
        let (start, worker) = (Arc::clone(&start), Arc::clone(&worker));
        async move { work(&start, &*worker, event).await }
    }))
    .await
}

pub(crate) async fn work(
    start: &Start,
    worker: &impl Worker,
    event: LambdaEvent<QueueEvent>,
) -> Result<Value, Error> {
    let began = (start.clock)();
    let request = event.context.request_id.as_str();
    let deadline = i64::try_from(event.context.deadline).ok();
    let deadline = deadline.and_then(|at| Timestamp::from_millisecond(at).ok());
    let until = deadline.unwrap_or(Timestamp::MAX) - STEP_TIME;
    let messages = match event.payload {
        QueueEvent::Messages { messages } => messages,
        QueueEvent::Scheduled(ScheduleEvent::EventBridge) => {
            let context = Start::moment(start.clock, &*start.entropy, request);
            worker.scheduled(&context).await.map_err(|failure| causes(&failure))?;
            Vec::new()
        }
    };
    let count = messages.len();
    let mut failures = Vec::new();
    for message in messages {
        let (message_id, body) = message.read();
        let context = Start::moment(start.clock, &*start.entropy, request);
        if let Err(failure) = worker.work(&context, &body, until).await {
            error!(request, message = message_id, cause = causes(&failure), "message failed");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_event_that_says_so_is_the_schedules() {
        let read = serde_json::from_value::<QueueEvent>;
        for odd in [json!({}), json!({ "source": "aws.s3" }), json!({ "records": [] })] {
            assert!(read(odd.clone()).is_err(), "{odd}");
        }
        let scheduled = json!({
            "version": "0",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "resources": [],
            "detail": {},
        });
        assert!(matches!(read(scheduled), Ok(QueueEvent::Scheduled(_))));
        let none = read(json!({ "Records": [] }));
        assert!(matches!(none, Ok(QueueEvent::Messages { messages }) if messages.is_empty()));
    }
}

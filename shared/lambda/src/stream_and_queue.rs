//! Serving a use case that a stream wakes, and that works off a queue of what it found.

use std::sync::Arc;

use lambda_runtime::{LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::Value;

use crate::queue::{QueueEvent, work};
use crate::stream::{StreamEvent, consume};
use crate::{Consumer, Error, Start, Worker};

/// What Lambda sends: new items of a table, or messages.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Brought {
    Items(StreamEvent),
    Messages(QueueEvent),
}

/// Serves the use case until Lambda stops the process.
pub async fn serve_stream_and_queue(
    start: Start,
    use_case: impl Consumer + Worker,
) -> Result<(), Error> {
    let (start, use_case) = (Arc::new(start), Arc::new(use_case));
    start.connections.calls().take();
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Brought>| {
        let (start, use_case) = (Arc::clone(&start), Arc::clone(&use_case));
        async move { answer(&start, &*use_case, event).await }
    }))
    .await
}

async fn answer(
    start: &Start,
    use_case: &(impl Consumer + Worker),
    event: LambdaEvent<Brought>,
) -> Result<Value, Error> {
    match event.payload {
        Brought::Items(items) => {
            let answer = consume(start, use_case, LambdaEvent::new(items, event.context)).await;
            Ok(serde_json::to_value(answer)?)
        }
        Brought::Messages(messages) => {
            work(start, use_case, LambdaEvent::new(messages, event.context)).await
        }
    }
}

//! Serving a use case behind a DynamoDB stream.

use std::sync::Arc;

use domain::Context;
use jiff::{SignedDuration, Timestamp};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use tracing::{error, info};

use crate::{Error, Start, causes};

/// How long one record may take. With less time left the records that remain come again later.
const RECORD_TIME: SignedDuration = SignedDuration::from_secs(20);

/// A use case that is brought new items of a table, each at least once.
pub trait Consumer: Send + Sync + 'static {
    /// Why an item could not be consumed this time.
    type Error: std::error::Error + Send;

    /// Consumes the item of that partition.
    fn consume(
        &self,
        context: &Context<'_>,
        partition: &str,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// What Lambda sends: of each record only what is needed to find the item.
#[derive(Debug, Deserialize)]
pub(crate) struct StreamEvent {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    dynamodb: StreamRecord,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StreamRecord {
    pub(crate) keys: Keys,
    pub(crate) sequence_number: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Keys {
    pub(crate) pk: Text,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Text {
    #[serde(rename = "S")]
    pub(crate) text: String,
}

/// What Lambda is answered: which records are to come again.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchAnswer {
    batch_item_failures: Vec<BatchItemFailure>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchItemFailure {
    item_identifier: String,
}

/// Serves the consumer until Lambda stops the process.
pub async fn serve_stream(start: Start, consumer: impl Consumer) -> Result<(), Error> {
    let (start, consumer) = (Arc::new(start), Arc::new(consumer));
    start.connections.calls().take();
    lambda_runtime::run(service_fn(move |event: LambdaEvent<StreamEvent>| {
        let (start, consumer) = (Arc::clone(&start), Arc::clone(&consumer));
        async move { Ok::<_, Error>(consume(&start, &*consumer, event).await) }
    }))
    .await
}

pub(crate) async fn consume(
    start: &Start,
    consumer: &impl Consumer,
    event: LambdaEvent<StreamEvent>,
) -> BatchAnswer {
    let began = (start.clock)();
    let request = event.context.request_id.as_str();
    let records = event.payload.records.len();
    let deadline = i64::try_from(event.context.deadline).ok();
    let deadline = deadline.and_then(|at| Timestamp::from_millisecond(at).ok());
    let last_start = deadline.unwrap_or(Timestamp::MAX) - RECORD_TIME;
    let mut answer = BatchAnswer::default();
    for Record { dynamodb: StreamRecord { keys, sequence_number } } in event.payload.records {
        let context = Start::moment(start.clock, &*start.entropy, request);
        let consumed = if context.now < last_start {
            consumer.consume(&context, &keys.pk.text).await.map_err(|failure| causes(&failure))
        } else {
            Err("no time is left for it".into())
        };
        if let Err(cause) = consumed {
            error!(request, record = sequence_number, cause, "record failed");
            let failure = BatchItemFailure { item_identifier: sequence_number };
            answer.batch_item_failures.push(failure);
        }
    }
    let took = (start.clock)().duration_since(began);
    info!(
        use_case = start.use_case,
        request,
        records,
        failed = answer.batch_item_failures.len(),
        calls = start.connections.calls().take().join(" "),
        milliseconds = i64::try_from(took.as_millis()).unwrap_or_default(),
        "records consumed"
    );
    answer
}

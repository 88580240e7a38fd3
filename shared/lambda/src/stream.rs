//! Serving changes of a table's items, which its stream delivers.

use std::str::FromStr;

use domain::Context;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tracing::{error, info};

use crate::event::Item;
use crate::function::{deadline, last_step};
use crate::{Error, Start, causes};

/// How long one item may take. With less time left, the remaining items come again later.
const ITEM_TIME: SignedDuration = SignedDuration::from_secs(20);

/// A use case that is given new items of a table, each of which it may get more than once.
pub trait Consumer: Send + Sync + 'static {
    /// The identifier that is an item's partition key.
    type Item: FromStr<Err: std::error::Error> + Send;
    /// Why an item could not be consumed this time.
    type Error: std::error::Error + Send;

    /// Consumes the item, as far as it gets by then.
    fn consume(
        &self,
        context: &Context<'_>,
        item: Self::Item,
        until: Timestamp,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// A use case that is given every change of a table's items in order, each of which it may get more
/// than once.
pub trait Observer: Send + Sync + 'static {
    /// Why changes could not be dealt with this time. All of them come again.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Deals with changes, as DynamoDB Streams writes them.
    fn observe(
        &self,
        context: &Context<'_>,
        records: &[Value],
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

pub(crate) async fn observe(
    start: &Start,
    observer: &impl Observer,
    records: Vec<Value>,
    invocation: &lambda_runtime::Context,
) -> Result<Value, Error> {
    let contexts = start.contexts();
    let context = contexts.for_invocation(&invocation.request_id);
    let observed = observer.observe(&context, &records).await;
    let calls = start.connections.calls().take().join(" ");
    observed.inspect_err(|cause| {
        let cause = causes(cause);
        error!(request = context.request, records = records.len(), cause, "changes failed");
    })?;
    let took = (start.clock)().duration_since(context.now);
    info!(
        use_case = start.use_case,
        request = context.request,
        records = records.len(),
        calls,
        milliseconds = i64::try_from(took.as_millis()).unwrap_or_default(),
        "changes observed"
    );
    Ok(json!({ "batchItemFailures": [] }))
}

pub(crate) async fn consume<C: Consumer>(
    start: &Start,
    consumer: &C,
    records: Vec<Value>,
    invocation: &lambda_runtime::Context,
) -> Result<Value, Error> {
    let items: Vec<Item> = serde_json::from_value(Value::Array(records))?;
    let began = (start.clock)();
    let request = invocation.request_id.as_str();
    let (last_start, until) = (deadline(invocation) - ITEM_TIME, last_step(invocation));
    let contexts = start.contexts();
    let count = items.len();
    let mut failures = Vec::new();
    for Item { partition, sequence_number } in items {
        let context = contexts.for_invocation(request);
        let item = C::Item::from_str(&partition).map_err(|cause| causes(&cause));
        let consumed = match item {
            _ if context.now >= last_start => Err("no time is left for it".into()),
            Ok(item) => {
                consumer.consume(&context, item, until).await.map_err(|cause| causes(&cause))
            }
            Err(cause) => Err(cause),
        };
        if let Err(cause) = consumed {
            error!(request, record = sequence_number, cause, "record failed");
            failures.push(json!({ "itemIdentifier": sequence_number }));
        }
    }
    let took = (start.clock)().duration_since(began);
    info!(
        use_case = start.use_case,
        request,
        records = count,
        failed = failures.len(),
        calls = start.connections.calls().take().join(" "),
        milliseconds = i64::try_from(took.as_millis()).unwrap_or_default(),
        "records consumed"
    );
    Ok(json!({ "batchItemFailures": failures }))
}

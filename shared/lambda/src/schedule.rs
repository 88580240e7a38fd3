//! Serving the schedule.

use domain::Context;
use serde_json::{Value, json};
use tracing::info;

use crate::{Error, Start, causes};

/// A use case that runs by a schedule.
pub trait Scheduled: Send + Sync + 'static {
    /// Why something could not be done this time.
    type Error: std::error::Error + Send;

    /// Does what is to be done at this time.
    fn scheduled(
        &self,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

pub(crate) async fn follow(
    start: &Start,
    use_case: &impl Scheduled,
    invocation: &lambda_runtime::Context,
) -> Result<Value, Error> {
    let began = (start.clock)();
    let request = invocation.request_id.as_str();
    let contexts = start.contexts();
    let context = contexts.for_invocation(request);
    let done = use_case.scheduled(&context).await.map_err(|failure| causes(&failure));
    let took = (start.clock)().duration_since(began);
    info!(
        use_case = start.use_case,
        request,
        failed = done.is_err(),
        calls = start.connections.calls().take().len(),
        milliseconds = i64::try_from(took.as_millis()).unwrap_or_default(),
        "schedule followed"
    );
    done?;
    Ok(json!({}))
}

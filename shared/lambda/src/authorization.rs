//! Deciding for API Gateway whether a request reaches the API at all.

use domain::Context;
use serde_json::{Value, json};
use tracing::info;

use crate::event::Arrival;
use crate::{Error, Start, causes};

/// What API Gateway passes on to the functions behind it about a request that was let in.
pub(crate) const DOOR: (&str, &str) = ("door", "front");

/// A use case that lets requests in by what they present.
pub trait Authorizer: Send + Sync + 'static {
    /// Why nothing can be said this time.
    type Error: std::error::Error + Send;

    /// Whether a request that presents this may come in.
    fn admits(
        &self,
        context: &Context<'_>,
        presented: &str,
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;
}

pub(crate) async fn authorize(
    start: &Start,
    use_case: &impl Authorizer,
    arrival: Arrival,
) -> Result<Value, Error> {
    let Arrival { identity_source: [presented], request_context } = arrival;
    let request = request_context.request_id;
    let contexts = start.contexts();
    let context = contexts.for_invocation(&request);
    let admitted = use_case.admits(&context, &presented).await;
    let calls = start.connections.calls().take().join(" ");
    let admitted = admitted.map_err(|failure| causes(&failure))?;
    info!(use_case = start.use_case, request, admitted, calls, "request looked at");
    let (name, value) = DOOR;
    Ok(json!({ "isAuthorized": admitted, "context": { name: value } }))
}

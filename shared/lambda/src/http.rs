//! Serving a use case behind API Gateway.

use aws::SourceKeys;
use jiff::SignedDuration;
use lambda_http::http::HeaderValue;
use lambda_http::http::header::{SET_COOKIE, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use lambda_http::{Adapter, Body, LambdaEvent, Response, Service as _, service_fn};
use serde_json::Value;
use tokio::time::timeout;
use tracing::{error, info};

use crate::api_request::ApiRequest;
use crate::{Answer, Error, Metrics, Problem, RefreshCookie, Request, Start};

/// How much of the function's time is reserved for answering that there was not enough of it.
const RESERVE: SignedDuration = SignedDuration::from_millis(500);

/// A use case that answers requests.
pub trait UseCase: Send + Sync + 'static {
    /// Answers one request.
    fn answer(&self, request: &Request) -> impl Future<Output = Result<Answer, Problem>> + Send;
}

/// What every request is answered with.
#[derive(Clone, Copy)]
pub(crate) struct Edge<'a> {
    pub(crate) start: &'a Start,
    /// The address of the web client, to which problems link.
    pub(crate) site: &'a str,
    pub(crate) sources: Option<&'a SourceKeys>,
    pub(crate) metrics: &'a Metrics,
}

/// Answers what API Gateway passes on.
pub(crate) async fn handle(
    edge: Edge<'_>,
    use_case: &impl UseCase,
    ApiRequest { request, mut refused }: ApiRequest,
    invocation: &lambda_runtime::Context,
) -> Result<Value, Error> {
    let mut adapter = Adapter::from(service_fn(|request| {
        let refused = refused.take();
        async move { Ok::<_, Error>(answer(edge, use_case, request, refused).await) }
    }));
    let response =
        adapter.call(LambdaEvent { payload: request, context: invocation.clone() }).await?;
    Ok(serde_json::to_value(response)?)
}

async fn answer(
    Edge { start, site, sources, metrics }: Edge<'_>,
    use_case: &impl UseCase,
    request: lambda_http::Request,
    refused: Option<Problem>,
) -> Response<Body> {
    let began = (start.clock)();
    let mut request = Request::new(request);
    let located = match sources {
        Some(sources) => sources.of(began).await.map(|key| request.source_key = Some(key)),
        None => Ok(()),
    };
    let refused = refused.or_else(|| located.err().map(Problem::from));
    let left = request.deadline.duration_since(began) - RESERVE;
    let answer = match refused {
        Some(problem) => Err(problem),
        None => {
            let answer = timeout(left.unsigned_abs(), use_case.answer(&request));
            answer.await.unwrap_or(Err(Problem::Busy))
        }
    };
    let mut response = match answer.and_then(Answer::into_response) {
        Ok(response) => response,
        Err(problem) => {
            if let Problem::Unexpected(source) = &problem {
                error!(request = request.id, cause = causes(&**source), "request failed");
            }
            let ended = matches!(problem, Problem::SessionEnded);
            let mut response = problem.into_response(site, request.language(), &request.id);
            if ended && request.is_from_browser() {
                let forgotten = HeaderValue::try_from(RefreshCookie::forget(&request));
                response.headers_mut().extend(forgotten.map(|value| (SET_COOKIE, value)));
            }
            response
        }
    };
    // The front door says the same of whatever else answers: the gateway, and files.
    response.headers_mut().extend([
        (STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ]);
    if request.presented_forgery() {
        metrics.count(began, &request.id, "ForgedTokens", 1);
    }
    let took = (start.clock)().duration_since(began);
    info!(
        use_case = start.use_case,
        request = request.id,
        route = request.route,
        status = response.status().as_u16(),
        calls = start.connections.calls().take().join(" "),
        milliseconds = i64::try_from(took.as_millis()).unwrap_or_default(),
        "request answered"
    );
    response
}

/// The error and what caused it, in one line.
pub fn causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

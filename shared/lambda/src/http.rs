//! Serving a use case behind API Gateway.

use std::sync::Arc;

use domain::Context;
use jiff::SignedDuration;
use lambda_http::http::HeaderValue;
use lambda_http::http::header::SET_COOKIE;
use lambda_http::{Adapter, Body, LambdaEvent, Response, Service as _, lambda_runtime, service_fn};
use serde::Deserialize as _;
use serde_json::{Value, json};
use tokio::time::timeout;
use tracing::{error, info};

use crate::event::Event;
use crate::queue::ScheduleEvent;
use crate::{Answer, Error, Problem, RefreshCookie, Request, Start};

/// What is kept of the function's time to answer that there was not enough of it.
const RESERVE: SignedDuration = SignedDuration::from_millis(500);

/// A use case that answers requests.
pub trait UseCase: Send + Sync + 'static {
    /// Answers one request.
    fn answer(&self, request: &Request) -> impl Future<Output = Result<Answer, Problem>> + Send;
}

/// Serves the use case until Lambda stops the process.
pub async fn serve(start: Start, use_case: impl UseCase) -> Result<(), Error> {
    let site: Arc<str> = start.environment.require("SITE_URL")?.into();
    let (start, use_case) = (Arc::new(start), Arc::new(use_case));
    // What starting took is not part of the first request.
    start.connections.calls().take();
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let (start, use_case) = (Arc::clone(&start), Arc::clone(&use_case));
        let site = Arc::clone(&site);
        async move { handle(&start, &*use_case, &site, event).await }
    }))
    .await
}

/// A use case that is woken by a schedule, beside what it answers.
pub trait Scheduled: UseCase {
    /// Why something could not be done this time.
    type Error: std::error::Error + Send;

    /// The schedule's time has come.
    fn scheduled(
        &self,
        context: &Context<'_>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Serves requests, and the schedule's events, until Lambda stops the process.
pub async fn serve_with_schedule(start: Start, use_case: impl Scheduled) -> Result<(), Error> {
    let site: Arc<str> = start.environment.require("SITE_URL")?.into();
    let (start, use_case) = (Arc::new(start), Arc::new(use_case));
    start.connections.calls().take();
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let (start, use_case) = (Arc::clone(&start), Arc::clone(&use_case));
        let site = Arc::clone(&site);
        async move {
            if ScheduleEvent::deserialize(&event.payload).is_ok() {
                woken(&start, &*use_case, &event).await?;
                return Ok::<_, Error>(json!({}));
            }
            handle(&start, &*use_case, &site, event).await
        }
    }))
    .await
}

/// Answers what API Gateway hands on.
async fn handle(
    start: &Start,
    use_case: &impl UseCase,
    site: &str,
    event: LambdaEvent<Value>,
) -> Result<Value, Error> {
    let LambdaEvent { payload, context } = event;
    let Event { request, mut refused } = Event::read(payload)?;
    let mut adapter = Adapter::from(service_fn(|request| {
        let refused = refused.take();
        async move { Ok::<_, Error>(answer(start, use_case, site, request, refused).await) }
    }));
    let response = adapter.call(LambdaEvent { payload: request, context }).await?;
    Ok(serde_json::to_value(response)?)
}

async fn woken(
    start: &Start,
    use_case: &impl Scheduled,
    event: &LambdaEvent<Value>,
) -> Result<(), Error> {
    let began = (start.clock)();
    let request = event.context.request_id.as_str();
    let context = Start::moment(start.clock, &*start.entropy, request);
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
    Ok(done?)
}

async fn answer(
    start: &Start,
    use_case: &impl UseCase,
    site: &str,
    request: lambda_http::Request,
    refused: Option<Problem>,
) -> Response<Body> {
    let began = (start.clock)();
    let request = Request::new(request);
    let left = request.deadline.duration_since(began) - RESERVE;
    let answer = match refused {
        Some(problem) => Err(problem),
        None => {
            let answer = timeout(left.unsigned_abs(), use_case.answer(&request));
            answer.await.unwrap_or(Err(Problem::Busy))
        }
    };
    let response = match answer.and_then(Answer::into_response) {
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

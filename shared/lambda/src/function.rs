//! A function: a use case, and the kinds of event that may invoke it.

use std::pin::Pin;
use std::sync::Arc;

use aws::SourceKeys;
use jiff::{SignedDuration, Timestamp};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use thiserror::Error as ThisError;

use crate::api_request::ApiRequest;
use crate::event::{Arrival, Event, Message};
use crate::http::Edge;
use crate::start::NotSet;
use crate::{
    Authorizer, Consumer, Error, Metrics, Observer, Scheduled, Start, UseCase, Worker,
    authorization, http, queue, schedule, stream,
};

type Answered<'a> = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send + 'a>>;
type Invocation = lambda_runtime::Context;
type Handler<U, E> = for<'a> fn(&'a Function<U>, E, &'a Invocation) -> Answered<'a>;

/// How long one step may take. With less time left, the rest is done in another invocation.
const STEP_TIME: SignedDuration = SignedDuration::from_secs(15);

/// A use case on Lambda. What it is not said to serve fails.
pub struct Function<U> {
    start: Start,
    use_case: U,
    on_request: Option<OnRequest<U>>,
    on_authorization: Option<Handler<U, Arrival>>,
    on_schedule: Option<Handler<U, ()>>,
    on_messages: Option<Handler<U, Vec<Message>>>,
    on_changes: Option<Handler<U, Vec<Value>>>,
}

struct OnRequest<U> {
    /// Hide where requests come from, where they are on record.
    sources: Option<SourceKeys>,
    /// The address of the web client, to which problems link.
    site: String,
    metrics: Metrics,
    answer:
        for<'a> fn(&'a Function<U>, &'a OnRequest<U>, ApiRequest, &'a Invocation) -> Answered<'a>,
}

/// The function was invoked with an event that it does not serve.
#[derive(Clone, Copy, Debug, ThisError)]
#[error("{use_case} does not serve {event}")]
struct NotServed {
    use_case: &'static str,
    event: &'static str,
}

/// Serves requests until Lambda stops the process.
pub async fn serve(start: Start, use_case: impl UseCase) -> Result<(), Error> {
    Function::new(start, use_case).on_request()?.run().await
}

impl<U: Send + Sync + 'static> Function<U> {
    /// A function that serves nothing yet.
    pub const fn new(start: Start, use_case: U) -> Self {
        Self {
            start,
            use_case,
            on_request: None,
            on_authorization: None,
            on_schedule: None,
            on_messages: None,
            on_changes: None,
        }
    }

    /// Serves requests of the API.
    pub fn on_request(mut self) -> Result<Self, NotSet>
    where
        U: UseCase,
    {
        self.on_request = Some(OnRequest {
            site: self.start.environment.require("SITE_URL")?,
            sources: self.start.source_keys()?,
            metrics: Metrics::open(&self.start)?,
            answer: |function, OnRequest { site, sources, metrics, .. }, request, invocation| {
                let Self { start, use_case, .. } = function;
                let edge = Edge { start, site, sources: sources.as_ref(), metrics };
                Box::pin(http::handle(edge, use_case, request, invocation))
            },
        });
        Ok(self)
    }

    /// Decides for API Gateway which requests reach the API.
    #[must_use]
    pub fn on_authorization(mut self) -> Self
    where
        U: Authorizer,
    {
        self.on_authorization = Some(|function, arrival, _| {
            Box::pin(authorization::authorize(&function.start, &function.use_case, arrival))
        });
        self
    }

    /// Serves the schedule.
    #[must_use]
    pub fn on_schedule(mut self) -> Self
    where
        U: Scheduled,
    {
        self.on_schedule = Some(|function, (), invocation| {
            Box::pin(schedule::follow(&function.start, &function.use_case, invocation))
        });
        self
    }

    /// Serves messages of a queue.
    #[must_use]
    pub fn on_messages(mut self) -> Self
    where
        U: Worker,
    {
        self.on_messages = Some(|function, messages, invocation| {
            Box::pin(queue::work(&function.start, &function.use_case, messages, invocation))
        });
        self
    }

    /// Serves new items of a table.
    #[must_use]
    pub fn on_new_items(mut self) -> Self
    where
        U: Consumer,
    {
        self.on_changes = Some(|function, records, invocation| {
            Box::pin(stream::consume(&function.start, &function.use_case, records, invocation))
        });
        self
    }

    /// Serves all changes of a table's items.
    #[must_use]
    pub fn on_changes(mut self) -> Self
    where
        U: Observer,
    {
        self.on_changes = Some(|function, records, invocation| {
            Box::pin(stream::observe(&function.start, &function.use_case, records, invocation))
        });
        self
    }

    /// Serves until Lambda stops the process.
    pub async fn run(self) -> Result<(), Error> {
        if let Some(sources) = self.on_request.as_ref().and_then(|served| served.sources.as_ref()) {
            sources.of((self.start.clock)()).await?;
        }
        // What starting took is not part of the first invocation.
        self.start.connections.calls().take();
        let function = Arc::new(self);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
            let function = Arc::clone(&function);
            async move { function.serve(event).await }
        }))
        .await
    }

    async fn serve(&self, event: LambdaEvent<Value>) -> Result<Value, Error> {
        let LambdaEvent { payload, context: invocation } = event;
        let event = Event::read(payload)?;
        let not_served = NotServed { use_case: self.start.use_case, event: event.name() };
        match event {
            Event::Request(request) => {
                let served = self.on_request.as_ref().ok_or(not_served)?;
                (served.answer)(self, served, *request, &invocation).await
            }
            Event::Authorization(arrival) => {
                self.on_authorization.ok_or(not_served)?(self, arrival, &invocation).await
            }
            Event::Schedule => self.on_schedule.ok_or(not_served)?(self, (), &invocation).await,
            Event::Messages(messages) => {
                self.on_messages.ok_or(not_served)?(self, messages, &invocation).await
            }
            Event::Changes(records) => {
                self.on_changes.ok_or(not_served)?(self, records, &invocation).await
            }
        }
    }
}

/// When the invocation ends by itself.
pub(crate) fn deadline(invocation: &Invocation) -> Timestamp {
    let deadline = i64::try_from(invocation.deadline).ok();
    let deadline = deadline.and_then(|at| Timestamp::from_millisecond(at).ok());
    deadline.unwrap_or(Timestamp::MAX)
}

/// Until when another step may begin.
pub(crate) fn last_step(invocation: &Invocation) -> Timestamp {
    deadline(invocation) - STEP_TIME
}

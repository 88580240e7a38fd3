//! The deadlines of incidents (P17): what is due of each, by when, and how it went. Every quarter of an
//! hour it checks what was done by now, records what was met or missed, and reminds the staff; they see
//! what is due, and the record of a year.

mod delivery_status;
mod record;
mod report;
mod routes;
mod running;
mod tick;
mod watched;

use aws::{CommitError, Keyring, ServiceError, Store, Table};
use domain::business_days::Calendar;
use domain::{Context, DataKey, NoticeId};
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Scheduled, Start, UseCase,
    hide_from_non_staff,
};
use thiserror::Error as ThisError;

pub use routes::routes;

/// The use case.
pub struct IncidentClock {
    store: Store,
    mail: Keyring,
    /// Opens what is stored of the staff.
    staff: DataKey,
    callers: Callers,
    calendar: Calendar,
    contexts: ContextSource,
}

/// Why incidents could not be checked. They are checked again.
#[derive(Debug, ThisError)]
pub enum NotTicked {
    /// A service did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Nothing could be committed.
    #[error(transparent)]
    NotCommitted(#[from] CommitError),
}

impl IncidentClock {
    /// Makes it ready: reads its settings and its keys.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        Ok(Self {
            store: start.store([Table::Notices, Table::Staff, Table::Outbox, Table::Audit])?,
            mail: start.keyring("MAIL_KEY")?,
            staff: start.keyring("STAFF_KEY")?.staff_key().await?,
            callers: Callers::open(start).await?,
            calendar: Calendar::parse(&environment.require("CLOSING_DAYS")?)?,
            contexts: start.contexts(),
        })
    }
}

impl Scheduled for IncidentClock {
    type Error = NotTicked;

    async fn scheduled(&self, context: &Context<'_>) -> Result<(), NotTicked> {
        self.tick(context).await
    }
}

impl UseCase for IncidentClock {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let who = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "GET /v1/staff/incident-clocks" => self.running(&context, who).await,
                "GET /v1/staff/incident-record" => self.record(request, &context, who).await,
                "POST /v1/staff/notices/{id}/privacy-reports" => {
                    self.report(request, &context, who).await
                }
                "GET /v1/staff/notices/{id}/delivery-status" => {
                    self.delivery_status(request, &context, who).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &who, context.now, answer).await
    }
}

fn notice(request: &Request) -> Result<NoticeId, Problem> {
    request.path_part("id").and_then(|id| id.parse().ok()).ok_or(Problem::NotFound)
}

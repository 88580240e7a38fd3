//! Posting notices (P11, P17): the vendor's staff write what customers read of maintenance, changes and
//! incidents, on pages that are up when everything else is down.
//!
//! What is posted is committed first, and the pages are written from what is stored, from scratch, until
//! they are what they should be. So writing them again repairs whatever was lost on the way, and a
//! schedule does that every few minutes: the notices' stream, which has other consumers, is not needed.
//! The same schedule publishes what is planned, reminds of maintenance, and starts and finishes it.

mod advance;
mod change;
mod discard;
mod form;
mod list;
mod pages;
mod post;
mod repair;
mod routes;
mod show;
mod subscribers;
mod templates;
mod view;

use aws::{Keyring, Pages, Repeater, Store, Table};
use domain::StaffPrincipal;
use domain::notice::{Notice, NoticeRefusal};
use domain::staff::StaffMembership;
use domain::{Action, Context, Fault, LookupKey, NoticeId, Target};
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Scheduled, Start, UseCase,
    hide_from_non_staff, refuse_staff, replay_or_run,
};

pub use pages::{NotWritten, Posted, Writer};
pub use repair::NotRepaired;
pub use routes::routes;

/// The versions that a notice may have.
const VERSIONS: std::ops::RangeInclusive<i64> = 1..=1_000_000;

/// The use case.
pub struct StatusPosting {
    store: Store,
    pages: Pages,
    writer: Writer,
    lookup: LookupKey,
    callers: Callers,
    base: String,
    contexts: ContextSource,
}

impl StatusPosting {
    /// Makes it ready: reads its settings, its templates and the keys of access tokens and answers.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let index: Keyring = start.keyring("INDEX_KEY")?;
        let base = environment.require_url("PAGES_URL")?;
        let bucket = environment.require("PAGES_BUCKET")?;
        Ok(Self {
            store: start.store([Table::Notices, Table::Staff, Table::Audit, Table::Directory])?,
            pages: Pages::new(start.connections.s3(), bucket),
            writer: Writer::new(&base, &environment.require_url("SITE_URL")?)?,
            lookup: index.lookup_key().await?,
            callers: Callers::open(start).await?,
            base,
            contexts: start.contexts(),
        })
    }

    /// Who asks, and the notice that the path names. That somebody tried to change one that is not
    /// there is on record; looking at notices is not.
    async fn seen(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        changed_by: Option<Action>,
    ) -> Result<(StaffMembership, Notice), Problem> {
        let id: Option<NoticeId> = request.path_part("id").and_then(|id| id.parse().ok());
        let id = id.ok_or(Problem::NotFound)?;
        let read = self.store.staff_and_notice(*caller, id, context.now).await?;
        let (staff, notice) = read.ok_or(Problem::NotFound)?;
        match (notice, changed_by) {
            (Some(notice), _) => Ok((staff, notice)),
            (None, Some(action)) => {
                let attempt = (action, Target::from(id));
                refuse_staff(&self.store, context, &staff, attempt, Problem::NotFound).await
            }
            (None, None) => Err(Problem::NotFound),
        }
    }
}

impl Scheduled for StatusPosting {
    type Error = NotRepaired;

    async fn scheduled(&self, context: &Context<'_>) -> Result<(), NotRepaired> {
        let advanced = self.advance(context).await;
        self.repair(context.request).await?;
        advanced.map_err(NotRepaired::from)
    }
}

impl UseCase for StatusPosting {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "POST /v1/staff/notices" => {
                    let named = request.idempotent_by_staff(&self.lookup, Some(caller.staff))?;
                    let named = named.as_ref();
                    let answer = self.post(request, &context, &caller, named);
                    replay_or_run(&self.store, named, Repeater::Staff(caller), context.now, answer)
                        .await
                }
                "PATCH /v1/staff/notices/{id}" => self.change(request, &context, &caller).await,
                "DELETE /v1/staff/notices/{id}" => self.discard(request, &context, &caller).await,
                "GET /v1/staff/notices" => self.list(request, &context, &caller).await,
                "GET /v1/staff/notices/{id}" => self.show(request, &context, &caller).await,
                "GET /v1/staff/subscribers" => self.subscribers(request, &context, &caller).await,
                "GET /v1/staff/notice-templates" => self.list_templates(&context, &caller).await,
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

/// The answer to a refusal; `updates` is how many updates there are to correct.
fn to_problem(refusal: NoticeRefusal, updates: Option<u32>) -> Problem {
    match refusal {
        NoticeRefusal::Changed => Problem::NoticeChanged,
        NoticeRefusal::NotFromHere => Problem::NoticeState,
        NoticeRefusal::NothingToCorrect => {
            let maximum = updates.unwrap_or_default().to_string();
            Problem::field("corrects", Fault::OutOfRange { minimum: "1".into(), maximum })
        }
    }
}

/// The answer where an incident names companies that are not customers.
fn unknown_companies(fault: Fault) -> Problem {
    Problem::field("affected", fault)
}

//! Legal holds: the vendor's staff keep from destruction what may be needed as evidence, and say why
//! (P3, P4).
//!
//! The mark in the tables is what a purge obeys. The lock on a document's file is a second wall: S3
//! refuses to destroy it even to a purge that read the tables a moment before.

mod routes;

use std::collections::BTreeSet;
use std::sync::Arc;

use aws::{CommitError, LockMode, Shelf, Store, Tables};
use domain::access_token::StaffClaims;
use domain::legal_hold::{self, Held, HoldRefused, MOST_DOCUMENTS, MOST_MATTERS, Matter, Reason};
use domain::staff::StaffMembership;
use domain::{Change, Context, DocumentId, Entropy, Fault, OrganizationId};
use lambda::{
    Answer, Callers, Clock, DECISIONS, Error, Problem, Request, Start, UseCase, committed,
    for_staff,
};
use lambda_http::http::StatusCode;
use serde_json::json;

pub use routes::routes;

/// The use case.
pub struct LegalHold {
    store: Store,
    shelf: Shelf,
    callers: Callers,
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl LegalHold {
    /// Makes it ready: reads its settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let tables = Tables {
            directory: environment.require("DIRECTORY_TABLE")?,
            sessions: environment.require("SESSIONS_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
            purges: environment.require("PURGES_TABLE")?,
            staff: environment.require("STAFF_TABLE")?,
            documents: environment.require("DOCUMENTS_TABLE")?,
            ..Tables::default()
        };
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        Ok(Self {
            store: start.store(tables),
            // A legal hold has no mode: it is lifted by who may place it.
            shelf: Shelf::new(start.connections.s3(), bucket, LockMode::Governance),
            callers: Callers::open(start).await?,
            clock: start.clock,
            entropy: Arc::clone(&start.entropy),
        })
    }

    /// What of a customer is held.
    async fn list(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let (_, held) = self.held(request, context, caller).await?;
        Answer::json(StatusCode::OK, &json!({ "items": held.holds.value }))
    }

    /// Has a matter hold everything of a customer, or some documents. Said twice is said once, and
    /// what is said last counts.
    async fn place(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let matter = matter(request)?;
        let mut fields = request.fields()?;
        let reason = fields.text("reason", Reason::parse);
        let documents = fields.texts("documents", MOST_DOCUMENTS, |id| {
            id.parse::<DocumentId>().map_err(|_| Fault::NotThere)
        });
        let (reason, documents) = fields.finish(reason.zip(documents))?;
        for _ in 0..DECISIONS {
            let (staff, held) = self.held(request, context, caller).await?;
            let of = held.organization;
            let named = (matter.clone(), reason.clone());
            let (hold, moved, changes) =
                legal_hold::place(context, &staff, &held, named, documents.clone())
                    .map_err(told)?;
            self.hold_files(of, &moved.held, true).await?;
            match self.store.commit(&changes).await {
                Ok(()) => {
                    self.hold_files(of, &moved.released, false).await?;
                    return Answer::json(StatusCode::OK, &json!(hold));
                }
                Err(error) if error.refused(holds_document) => {
                    return Err(Problem::field("documents", Fault::NotThere));
                }
                Err(CommitError::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::Busy)
    }

    /// Has a matter hold nothing any more.
    async fn release(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let matter = matter(request)?;
        for _ in 0..DECISIONS {
            let (staff, held) = self.held(request, context, caller).await?;
            if !held.holds.value.0.contains_key(&matter) {
                return Ok(Answer::empty(StatusCode::NO_CONTENT));
            }
            let (moved, changes) = legal_hold::release(context, &staff, &held, &matter);
            // The files first: stopped in between, the mark still holds them, and who repeats it
            // finishes it.
            self.hold_files(held.organization, &moved.released, false).await?;
            if committed(&self.store, &changes).await? {
                return Ok(Answer::empty(StatusCode::NO_CONTENT));
            }
        }
        Err(Problem::Busy)
    }

    /// Locks or unlocks the documents' files, of those that have arrived.
    async fn hold_files(
        &self,
        of: OrganizationId,
        documents: &BTreeSet<DocumentId>,
        held: bool,
    ) -> Result<(), Problem> {
        for document in documents {
            self.shelf.hold((of, *document), held).await?;
        }
        Ok(())
    }

    async fn held(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<(StaffMembership, Held), Problem> {
        let of = request.path_part("organization").and_then(|id| id.parse().ok());
        let of = of.ok_or(Problem::NotFound)?;
        let read = self.store.held((caller.staff, caller.session), of, context.now).await?;
        let (staff, held) = read.ok_or(Problem::NotFound)?;
        Ok((staff, held.ok_or(Problem::NotFound)?))
    }
}

impl UseCase for LegalHold {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let context = Start::moment(self.clock, &*self.entropy, &request.id);
        let caller = self.callers.staff(request, context.now)?;
        let answer = async {
            match request.route.as_str() {
                "GET /v1/staff/contracts/{organization}/holds" => {
                    self.list(request, &context, &caller).await
                }
                "PUT /v1/staff/contracts/{organization}/holds/{matter}" => {
                    self.place(request, &context, &caller).await
                }
                "DELETE /v1/staff/contracts/{organization}/holds/{matter}" => {
                    self.release(request, &context, &caller).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        for_staff(&self.store, &caller, context.now, answer).await
    }
}

fn matter(request: &Request) -> Result<Matter, Problem> {
    let named = Matter::parse(&request.path_part("matter").unwrap_or_default());
    named.map_err(|fault| Problem::field("matter", fault))
}

fn holds_document(change: &Change) -> bool {
    matches!(change, Change::HoldDocument { held: true, .. })
}

fn told(refused: HoldRefused) -> Problem {
    match refused {
        HoldRefused::PurgeBegan => Problem::PurgeBegan,
        HoldRefused::TooManyMatters => {
            Problem::field("matter", Fault::WrongCount { maximum: MOST_MATTERS })
        }
    }
}

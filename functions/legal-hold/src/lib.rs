//! Legal holds: the vendor's staff keep from destruction what may be needed as evidence, and say why
//! (P3, P4).
//!
//! The mark in the tables is what a purge obeys. The lock on a document's file is a second wall: S3
//! refuses to destroy it even to a purge that read the tables a moment before.

mod routes;

use std::collections::BTreeSet;

use aws::{CommitError, LockMode, Shelf, Store, Table};
use domain::legal_hold::{self, Held, HoldRefused, MOST_DOCUMENTS, MOST_MATTERS, Matter, Reason};
use domain::staff::StaffMembership;
use domain::staff_access_token::StaffClaims;
use domain::{Change, Context, DocumentId, Fault, LeavingChange, OrganizationId};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Problem, Request, Start, UseCase, decide,
    for_staff, retry,
};
use lambda_http::http::StatusCode;
use serde_json::json;

pub use routes::routes;

/// The use case.
pub struct LegalHold {
    store: Store,
    shelf: Shelf,
    callers: Callers,
    contexts: ContextSource,
}

impl LegalHold {
    /// Makes it ready: reads its settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Audit,
                Table::Purges,
                Table::Staff,
                Table::Documents,
            ])?,
            // A legal hold has no mode: it is lifted by who may place it.
            shelf: Shelf::new(start.connections.s3(), bucket, LockMode::Governance),
            callers: Callers::open(start).await?,
            contexts: start.contexts(),
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
        let items: Vec<_> = held.holds.value.0.values().map(lambda::legal_hold).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items }))
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
        // A document that is not there ends it; whatever else has changed is decided anew.
        retry(async || {
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
                    Answer::json(StatusCode::OK, &lambda::legal_hold(&hold)).map(Some)
                }
                Err(error) if error.refused(holds_document) => {
                    Err(Problem::field("documents", Fault::NotThere))
                }
                Err(CommitError::Refused(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    /// Has a matter hold nothing any more.
    async fn release(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let matter = matter(request)?;
        decide(&self.store, async || {
            let (staff, held) = self.held(request, context, caller).await?;
            let answer = Answer::empty(StatusCode::NO_CONTENT);
            if !held.holds.value.0.contains_key(&matter) {
                return Ok(Decision::unchanged(answer));
            }
            let (moved, changes) = legal_hold::release(context, &staff, &held, &matter);
            // The files first: stopped in between, the mark still holds them, and who repeats it
            // finishes it.
            self.hold_files(held.organization, &moved.released, false).await?;
            Ok(Decision::done(changes, answer))
        })
        .await
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
        let read = self.store.held(caller.principal(), of, context.now).await?;
        let (staff, held) = read.ok_or(Problem::NotFound)?;
        Ok((staff, held.ok_or(Problem::NotFound)?))
    }
}

impl UseCase for LegalHold {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
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
    matches!(change, Change::Leaving(LeavingChange::HoldDocument { held: true, .. }))
}

fn told(refused: HoldRefused) -> Problem {
    match refused {
        HoldRefused::PurgeBegan => Problem::PurgeBegan,
        HoldRefused::TooManyMatters => {
            Problem::field("matter", Fault::WrongCount { maximum: MOST_MATTERS })
        }
    }
}

//! Legal holds: the vendor's staff protect possible evidence from destruction and record the reason
//! (P3, P4).
//!
//! A purge obeys the legal hold in the tables. The lock on a document's file is a second safeguard:
//! S3 refuses to destroy it even for a purge that read the tables a moment before.

mod routes;

use std::collections::BTreeSet;

use aws::{CommitError, DocumentBucket, LockMode, Store, Table};
use domain::StaffPrincipal;
use domain::approval::Act;
use domain::legal_hold::{
    self, HoldRefused, HoldRequest, HoldState, MAX_DOCUMENTS, MAX_MATTERS, Matter, Reason,
};
use domain::staff::{StaffChange, StaffMembership};
use domain::{
    Action, Change, Changes, Context, Customer, DocumentId, Fault, LeavingChange, OrganizationId,
    Target, staff,
};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Problem, Request, Start, UseCase, commit_or,
    decide, hide_from_non_staff, refuse_staff, retry,
};
use lambda_http::http::StatusCode;
use serde_json::json;

pub use routes::routes;

pub struct LegalHold {
    store: Store,
    bucket: DocumentBucket,
    callers: Callers,
    contexts: ContextSource,
}

impl LegalHold {
    /// Reads the settings and the key of access tokens.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let bucket_name = environment.require("DOCUMENTS_BUCKET")?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Audit,
                Table::Purges,
                Table::Staff,
                Table::Documents,
                Table::Approvals,
            ])?,
            // A legal hold has no mode: every staff member may place and release it.
            bucket: DocumentBucket::new(start.connections.s3(), bucket_name, LockMode::Governance),
            callers: Callers::open(start).await?,
            contexts: start.contexts(),
        })
    }

    /// The legal holds on a customer's data. Viewing them is recorded.
    async fn list(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let action = Action::ViewLegalHolds;
        let (staff, state) = self.hold_state(request, context, caller, action).await?;
        let viewed = staff::viewed(context, &staff, action, Some(customer(&state)));
        commit_or(&self.store, &viewed, |_| Problem::NotFound).await?;
        let items: Vec<_> = state.holds.value.0.values().map(lambda::legal_hold).collect();
        Answer::json(StatusCode::OK, &json!({ "items": items }))
    }

    /// Places a legal hold on all of a customer's data, or on some documents, for a matter. Placing
    /// it again replaces the hold of that matter.
    async fn place(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let matter = matter(request)?;
        let mut fields = request.fields()?;
        let reason = fields.text("reason", Reason::parse);
        let documents = fields.texts("documents", MAX_DOCUMENTS, |id| {
            id.parse::<DocumentId>().map_err(|_| Fault::NotThere)
        });
        let read = || Some(HoldRequest { matter, reason: reason?, documents: documents? });
        let hold_request = fields.finish(read())?;
        // A document that is missing is the caller's fault; any other conflict is decided again.
        retry(async || {
            let action = Action::PlaceLegalHold;
            let (staff, state) = self.hold_state(request, context, caller, action).await?;
            let of = state.organization;
            let (hold, moved, changes) =
                legal_hold::place(context, &staff, &state, hold_request.clone())
                    .map_err(to_problem)?;
            self.hold_files(of, &moved.held, true).await?;
            match self.store.commit(&changes).await {
                Ok(()) => {
                    self.hold_files(of, &moved.released, false).await?;
                    Answer::json(StatusCode::OK, &lambda::legal_hold(&hold)).map(Some)
                }
                Err(error) if error.refused(holds_document) => {
                    let customer = Some(customer(&state));
                    let record = staff::refused(context, &staff, action, customer, of);
                    commit_or(&self.store, &record, |_| Problem::NotFound).await?;
                    Err(Problem::field("documents", Fault::NotThere))
                }
                Err(CommitError::ConditionFailed(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    /// Releases everything that is held for a matter.
    async fn release(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let matter = matter(request)?;
        decide(&self.store, async || {
            let action = Action::ReleaseLegalHold;
            let (staff, state) = self.hold_state(request, context, caller, action).await?;
            let answer = Answer::empty(StatusCode::NO_CONTENT);
            if !state.holds.value.0.contains_key(&matter) {
                return Ok(Decision::unchanged(answer));
            }
            let parameters =
                [("organization", state.organization.to_string()), ("matter", matter.to_string())];
            let approval = request.approval()?;
            let approved = approval.use_up(Act::ReleaseLegalHold, parameters, &staff, context.now);
            // Nothing is unlocked for somebody whose approval will be refused in the end.
            let check = Changes(vec![StaffChange::RequireApproved(approved.clone()).into()]);
            commit_or(&self.store, &check, |_| Problem::ApprovalNeeded).await?;
            let (moved, changes) = legal_hold::release(context, &staff, &state, &matter, approved);
            // The files first: if this stops halfway, the hold is still in the tables, and
            // repeating the request finishes it.
            self.hold_files(state.organization, &moved.released, false).await?;
            Ok(Decision::done(changes, answer))
        })
        .await
    }

    /// Locks or unlocks the files of those documents whose files have arrived.
    async fn hold_files(
        &self,
        of: OrganizationId,
        documents: &BTreeSet<DocumentId>,
        on_hold: bool,
    ) -> Result<(), Problem> {
        for document in documents {
            self.bucket.hold(of, *document, on_hold).await?;
        }
        Ok(())
    }

    /// The caller as a staff member, and the customer's legal holds. That somebody asked for those of
    /// a customer who is not there is on record.
    async fn hold_state(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        action: Action,
    ) -> Result<(StaffMembership, HoldState), Problem> {
        let of = request.path_part("organization").and_then(|id| id.parse().ok());
        let of: OrganizationId = of.ok_or(Problem::NotFound)?;
        let read = self.store.held(*caller, of, context.now).await?;
        let (staff, state) = read.ok_or(Problem::NotFound)?;
        match state {
            Some(state) => Ok((staff, state)),
            None => {
                let attempt = (action, Target::from(of));
                refuse_staff(&self.store, context, &staff, attempt, Problem::NotFound).await
            }
        }
    }
}

impl UseCase for LegalHold {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
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
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

const fn customer(state: &HoldState) -> Customer {
    Customer { organization: state.organization, product: state.product }
}

fn matter(request: &Request) -> Result<Matter, Problem> {
    let matter = Matter::parse(&request.path_part("matter").unwrap_or_default());
    matter.map_err(|fault| Problem::field("matter", fault))
}

fn holds_document(change: &Change) -> bool {
    matches!(change, Change::Leaving(LeavingChange::HoldDocument { held: true, .. }))
}

fn to_problem(refused: HoldRefused) -> Problem {
    match refused {
        HoldRefused::PurgeBegan => Problem::PurgeBegan,
        HoldRefused::Releases => {
            let fault = Fault::Explained {
                code: "releases",
                english: "Some of what this matter holds would be released, which takes the \
                          approval of a colleague: release the matter instead."
                    .to_owned(),
                japanese: "この案件で保全している書類の一部が解除されます。解除には別の運営担当者の承認が必要です。\
                           案件の保全を解除してください。"
                    .to_owned(),
            };
            Problem::field("documents", fault)
        }
        HoldRefused::TooManyMatters => {
            Problem::field("matter", Fault::WrongCount { maximum: MAX_MATTERS })
        }
    }
}

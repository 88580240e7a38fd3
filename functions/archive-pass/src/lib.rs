//! Passes to a customer's retained documents after the end of the contract (P4). The vendor's staff
//! issue a pass to an address that they have verified themselves. Until it expires, its holder can
//! search and download the documents, and do nothing else; each access is recorded.

mod describe;
mod download;
mod issue;
mod list;
mod review;
mod revoke;
mod routes;
mod view;

use aws::{
    ArchiveOwner, DocumentBucket, ExportBucket, Keyring, LockMode, PassAccess, Repeater, Store,
    Table,
};
use domain::StaffPrincipal;
use domain::archive_pass::ArchivePassToken;
use domain::document::{ArchiveKeys, WrappedArchiveKeys};
use domain::staff::StaffMembership;
use domain::{
    Action, Changes, Context, DataKey, DocumentId, Fault, LookupKey, OrganizationId, Target,
    WrappedKey,
};
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Start, UseCase, commit_or,
    hide_from_non_staff, refuse_staff, replay_or_run,
};

pub use routes::routes;

pub struct ArchivePasses {
    store: Store,
    archive: Keyring,
    mail: Keyring,
    bucket: DocumentBucket,
    /// What is packed, and where it goes.
    files: ExportBucket,
    /// The staff's, by which their addresses are recognized.
    lookup: LookupKey,
    callers: Callers,
    site: String,
    contexts: ContextSource,
}

impl ArchivePasses {
    /// Reads the settings and loads the keys concurrently.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let bucket_name = environment.require("DOCUMENTS_BUCKET")?;
        let derived = start.keyring("STAFF_KEY")?;
        let lookup = async { Ok::<_, Error>(derived.lookup_key().await?) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        Ok(Self {
            store: start
                .store([
                    Table::Directory,
                    Table::Outbox,
                    Table::Keyring,
                    Table::Audit,
                    Table::Purges,
                    Table::Staff,
                    Table::Documents,
                    Table::Passes,
                    Table::Approvals,
                ])?
                .with_staff_answers_in(Table::Passes),
            archive: start.keyring("ARCHIVE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            files: ExportBucket::new(start.connections.s3_for_files(), bucket_name.clone()),
            // Nothing is uploaded here, so the lock mode does not matter.
            bucket: DocumentBucket::new(start.connections.s3(), bucket_name, LockMode::Governance),
            lookup,
            callers,
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// What the pass in the request gives access to. The problem is the same for every invalid
    /// pass.
    async fn access(
        &self,
        request: &Request,
        context: &Context<'_>,
        document: Option<DocumentId>,
    ) -> Result<PassAccess, Problem> {
        let token = request.access_token().and_then(ArchivePassToken::parse);
        let token = token.ok_or(Problem::PassNotValid)?;
        let access = self.store.pass_access(&token, document, context.now).await?;
        access.ok_or(Problem::PassNotValid)
    }

    /// Records an access before anything is shown. A pass that was revoked meanwhile shows nothing.
    async fn record_access(&self, changes: Changes) -> Result<(), Problem> {
        commit_or(&self.store, &changes, |_| Problem::PassNotValid).await
    }

    /// The caller as a staff member, and the customer whose documents a pass is for. That somebody
    /// asked for another is on record.
    async fn owner(
        &self,
        context: &Context<'_>,
        caller: &StaffPrincipal,
        of: OrganizationId,
        action: Action,
    ) -> Result<(StaffMembership, ArchiveOwner), Problem> {
        let who = *caller;
        let read = self.store.archive_owner(who, of, context.now).await?;
        let (staff, owner) = read.ok_or(Problem::NotFound)?;
        match owner {
            Some(owner) => Ok((staff, owner)),
            None => {
                let attempt = (action, Target::from(of));
                refuse_staff(&self.store, context, &staff, attempt, nothing_kept()).await
            }
        }
    }

    async fn keys(
        &self,
        of: OrganizationId,
        wrapped: &WrappedArchiveKeys,
    ) -> Result<ArchiveKeys, Problem> {
        Ok(self.archive.archive_keys(of, wrapped).await?)
    }

    async fn key(&self, of: OrganizationId, wrapped: &WrappedKey) -> Result<DataKey, Problem> {
        Ok(self.archive.archive_key(of, wrapped).await?)
    }
}

impl UseCase for ArchivePasses {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        match request.route.as_str() {
            "GET /v1/archive-pass" => return self.describe(request, &context).await,
            "GET /v1/archive-pass/documents" => return self.list(request, &context).await,
            "GET /v1/archive-pass/documents/{id}" => return self.view(request, &context).await,
            "GET /v1/archive-pass/document-list" => {
                return self.download_list(request, &context).await;
            }
            "POST /v1/archive-pass/document-exports" => {
                return self.download_files(request, &context).await;
            }
            _ => {}
        }
        let caller = self.callers.staff(request, &mut context)?;
        let answer = async {
            match request.route.as_str() {
                "POST /v1/staff/archive-passes" => {
                    let named = request.idempotent_by_staff(&self.lookup, Some(caller.staff))?;
                    let answer = self.issue(request, &context, &caller, named.as_ref());
                    replay_or_run(
                        &self.store,
                        named.as_ref(),
                        Repeater::Staff(caller),
                        context.now,
                        answer,
                    )
                    .await
                }
                "GET /v1/staff/archive-passes" => self.review(request, &context, &caller).await,
                "DELETE /v1/staff/archive-passes/{id}" => {
                    self.revoke(request, &context, &caller).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        hide_from_non_staff(&self.store, &caller, context.now, answer).await
    }
}

const EXAMPLE: &str = "pas_01K7Z3Q4B8D6F1G2H5J9M0N3PR_01K7Z3Q4B8D6F1G2H5J9M0N3PR";

fn nothing_kept() -> Problem {
    Problem::field("organization", Fault::NothingKept)
}

fn organization(text: &str) -> Result<OrganizationId, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

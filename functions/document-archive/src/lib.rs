//! Documents that the law requires to be retained (P4). They are registered, found by date, amount
//! and counterparty, and corrected, but never edited; their files are locked for the whole
//! retention.

mod delete;
mod download;
mod fields;
mod list;
mod register;
mod routes;
mod view;
mod void;

use aws::{
    DocumentAccess, DocumentBucket, Documents, ExportBucket, Keyring, LockMode, Repeater, Store,
    Table, Upload,
};
use domain::access_token::Claims;
use domain::contract_confirmation::Allowances;
use domain::document::{Allowance, DocumentRefused, Entry};
use domain::{Action, Context, DocumentId, LookupKey, Membership, Product, Target};
use lambda::{
    Answer, Callers, ContextSource, Error, Problem, Request, Start, UseCase, replay_or_run,
};
use serde_json::{Value, json};

pub use routes::routes;

pub struct DocumentArchive {
    store: Store,
    archive: Keyring,
    bucket: DocumentBucket,
    /// What companies may register.
    allowances: Allowances,
    /// What is packed, and where it goes.
    files: ExportBucket,
    lookup: LookupKey,
    callers: Callers,
    contexts: ContextSource,
}

impl DocumentArchive {
    /// Reads the settings and loads the keys concurrently.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let lock = LockMode::parse(&environment.require("DOCUMENT_LOCK")?);
        let lock = lock.ok_or("DOCUMENT_LOCK is neither COMPLIANCE nor GOVERNANCE")?;
        let allowance = |name: &'static str| -> Result<_, Error> {
            let allowance = Allowance::parse(&environment.require(name)?);
            Ok(allowance.ok_or_else(|| format!("{name} is not four numbers"))?)
        };
        let allowances = Allowances {
            unconfirmed: allowance("UNCONFIRMED_ALLOWANCE")?,
            confirmed: allowance("CONFIRMED_ALLOWANCE")?,
        };
        let bucket_name = environment.require("DOCUMENTS_BUCKET")?;
        let derived = start.keyring("INDEX_KEY")?;
        let lookup = async { Ok::<_, Error>(derived.lookup_key().await?) };
        let (lookup, callers) = tokio::try_join!(lookup, Callers::open(start))?;
        Ok(Self {
            store: start.store([
                Table::Directory,
                Table::Sessions,
                Table::Keyring,
                Table::Audit,
                Table::Documents,
            ])?,
            archive: start.keyring("ARCHIVE_KEY")?,
            files: ExportBucket::new(start.connections.s3_for_files(), bucket_name.clone()),
            bucket: DocumentBucket::new(start.connections.s3(), bucket_name, lock),
            allowances,
            lookup,
            callers,
            contexts: start.contexts(),
        })
    }

    /// What the caller may do with documents, and the requested document.
    async fn access(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        document: Option<DocumentId>,
    ) -> Result<DocumentAccess, Problem> {
        let access = self.store.document_access(caller.principal(), document, context.now).await?;
        access.ok_or(Problem::NotSignedIn)
    }

    /// Records a refused attempt, and returns why it was refused.
    async fn refused<T>(
        &self,
        context: &Context<'_>,
        actor: &Membership,
        Attempt { product, action, document }: Attempt,
        problem: Problem,
    ) -> Result<T, Problem> {
        let target = document.map(Target::Document);
        let refused = domain::refused(context, product, actor, action, target);
        self.store.commit(&refused).await?;
        Err(problem)
    }
}

/// What a member attempts.
#[derive(Clone, Copy)]
struct Attempt {
    product: Product,
    action: Action,
    document: Option<DocumentId>,
}

impl UseCase for DocumentArchive {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "POST /v1/{product}/documents" => {
                let mut context = self.contexts.for_request(request);
                let caller = self.callers.of(request, &mut context)?;
                let named = request.named(&self.lookup, Some(&caller))?;
                let answer = self.register(&context, request, &caller, named.as_ref());
                let by = Repeater::Member(caller.principal(), Membership::may_manage_documents);
                replay_or_run(&self.store, named.as_ref(), by, context.now, answer).await
            }
            "GET /v1/{product}/documents" => self.list(request).await,
            "GET /v1/{product}/document-list" => self.download_list(request).await,
            "POST /v1/{product}/document-exports" => self.download_files(request).await,
            "GET /v1/{product}/documents/{id}" => self.view(request).await,
            "DELETE /v1/{product}/documents/{id}" => self.delete(request).await,
            "POST /v1/{product}/documents/{id}/void" => self.void(request).await,
            _ => Err(Problem::NotFound),
        }
    }
}

/// The requested document, unless it is soft-deleted.
fn stored(documents: &Documents) -> Result<Option<Entry>, Problem> {
    Ok(documents.entries()?.pop().filter(|entry| !entry.soft_deleted))
}

fn id_in(request: &Request) -> Result<DocumentId, Problem> {
    let id = request.path_part("id").and_then(|id| id.parse().ok());
    id.ok_or(Problem::NotFound)
}

const fn to_problem(refused: DocumentRefused) -> Problem {
    match refused {
        DocumentRefused::NotPermitted => Problem::NotPermitted,
        DocumentRefused::KeptByLaw => Problem::KeptByLaw,
        DocumentRefused::LegalHold => Problem::LegalHold,
        DocumentRefused::AlreadySuperseded => Problem::AlreadySuperseded,
        DocumentRefused::Voided => Problem::Voided,
        DocumentRefused::VoidPeriodOver => Problem::VoidPeriodOver,
        DocumentRefused::OverQuota(quota) => Problem::OverQuota(quota),
    }
}

fn upload_view(Upload { url, headers }: &Upload) -> Value {
    json!({ "url": url, "headers": headers })
}

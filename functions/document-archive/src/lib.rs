//! Keeping documents that the law has kept: registered, found by date, amount and counterparty,
//! corrected, never edited, and locked until their day (P4).

mod fields;
mod routes;

use aws::{Desk, Documents, Keyring, LockMode, Shelf, Store, Table, Upload};
use domain::access_token::Claims;
use domain::document::{self, Applied, ArchiveKey, ArchiveSettings, DocumentRefused, Entry};
use domain::{Action, Context, Document, DocumentId, Fault, LookupKey, Membership};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Named, Problem, Request, Start, UseCase,
    contract_runs, decide, documents, once, retry,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

/// How many documents one transaction prolongs.
const AT_ONCE: i32 = 50;
/// How many times a change of settings writes before it leaves the rest to its repetition.
const MOST_WRITES: usize = 5;

/// The use case.
pub struct DocumentArchive {
    store: Store,
    archive: Keyring,
    shelf: Shelf,
    lookup: LookupKey,
    callers: Callers,
    contexts: ContextSource,
}

impl DocumentArchive {
    /// Makes it ready: reads its settings and its keys, side by side.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let lock = LockMode::parse(&environment.require("DOCUMENT_LOCK")?);
        let lock = lock.ok_or("DOCUMENT_LOCK is neither COMPLIANCE nor GOVERNANCE")?;
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
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
            shelf: Shelf::new(start.connections.s3(), bucket, lock),
            lookup,
            callers,
            contexts: start.contexts(),
        })
    }

    /// Registers a document, perhaps as the correction of another, and says where its file goes.
    async fn register(
        &self,
        request: &Request,
        caller: &Claims,
        named: Named<'_>,
    ) -> Result<Answer, Problem> {
        let (registration, supersedes) = fields::registration(request.fields()?)?;
        let context = self.contexts.for_request(request);
        let (product, action) = (
            caller.product,
            match supersedes {
                Some(_) => Action::SupersedeDocument,
                None => Action::RegisterDocument,
            },
        );
        decide(&self.store, async || {
            let desk = self.desk(&context, caller, supersedes).await?;
            contract_runs(desk.contract, context.now)?;
            let actor = &desk.membership;
            let refused = |problem| {
                let record = domain::refused(&context, product, actor, action);
                Ok(Decision::refused(record, problem))
            };
            // Whether a document is there is told to those only who may see them.
            if !actor.may_manage_documents() {
                return refused(Problem::NotPermitted);
            }
            let superseded = there(&desk.documents)?;
            if supersedes.is_some() && superseded.is_none() {
                return Err(Problem::field("supersedes", Fault::NotThere));
            }
            let key = self.key_or_new(&desk).await?;
            let registered = document::register(
                &context,
                product,
                actor,
                (&desk.archive, key),
                registration.clone(),
                superseded.as_ref(),
            );
            let (document, changes) = match registered {
                Ok(registered) => registered,
                Err(refusal) => return refused(told(refusal)),
            };
            let Document { entry, content } = &document;
            let upload = self.shelf.upload(entry, &content.file, context.now).await?;
            let (keep_until, keep_reason) =
                documents::kept(entry.keeping.as_ref(), request.language());
            let answer = Answer::json(
                StatusCode::CREATED,
                &json!({
                    "id": entry.id,
                    "upload": address(&upload),
                    "keep_until": keep_until,
                    "keep_reason": keep_reason,
                }),
            )?;
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    /// A page of the documents that fit a search, the newest transaction first.
    async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let (search, after) = documents::search(request.query_fields())?;
        let desk = self.desk(&context, &caller, None).await?;
        let (actor, action) = (&desk.membership, Action::ViewDocuments);
        if !actor.may_view_documents() {
            return self.refused(&context, &caller, actor, action, Problem::NotPermitted).await;
        }
        // Who has no key has no documents.
        let found = match &desk.wrapped {
            Some(wrapped) => {
                let key = self.archive.archive_key(actor.organization, wrapped).await?;
                let (of, asked) = (actor.organization, (&search, after));
                documents::find(&self.store, of, asked, &key, |entry| !entry.given_up).await?
            }
            None => (Vec::new(), None),
        };
        let page = documents::page(found, &desk.archive.value.settings, request.language());
        Answer::json(StatusCode::OK, &page)
    }

    /// One document, and where its file is; or, for those who may, where it goes.
    async fn show(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let desk = self.desk(&context, &caller, Some(id_in(request)?)).await?;
        let (actor, action) = (&desk.membership, Action::ViewDocuments);
        if !actor.may_view_documents() {
            return self.refused(&context, &caller, actor, action, Problem::NotPermitted).await;
        }
        let entry = there(&desk.documents)?.ok_or(Problem::NotFound)?;
        let wrapped = desk.wrapped.as_ref().ok_or(Problem::NotFound)?;
        let (key, arrived) = tokio::try_join!(
            self.archive.archive_key(actor.organization, wrapped),
            self.shelf.has(&entry)
        )?;
        let document = desk.documents.open(&key)?.pop().ok_or(Problem::NotFound)?;
        let settings = &desk.archive.value.settings;
        let mut body = documents::shown(&document, settings, request.language());
        let (mut download, mut upload) = (Value::Null, Value::Null);
        if arrived {
            download = self.shelf.download(&entry, &document.content, context.now).await?.into();
        } else if actor.may_manage_documents() {
            let entry = settings.prolong(entry);
            upload =
                address(&self.shelf.upload(&entry, &document.content.file, context.now).await?);
        }
        body["file"] = json!({ "arrived": arrived, "download": download, "upload": upload });
        Answer::json(StatusCode::OK, &body)
    }

    /// Deletes a document that no law keeps. It is given up first, under the actor's right; then its
    /// file is destroyed, and what is left of it forgotten. Who repeats it finishes it.
    async fn delete(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let id = id_in(request)?;
        let (product, action) = (caller.product, Action::DeleteDocument);
        // Two steps, each decided on what is there then: another attempt may be the next step.
        retry(async || {
            let desk = self.desk(&context, &caller, Some(id)).await?;
            contract_runs(desk.contract, context.now)?;
            let actor = &desk.membership;
            if !actor.may_manage_documents() {
                return self.refused(&context, &caller, actor, action, Problem::NotPermitted).await;
            }
            let entry = desk.documents.entries()?.pop().ok_or(Problem::NotFound)?;
            if entry.given_up {
                self.shelf.destroy(&entry).await?;
                // Where it is forgotten already, somebody else finished it.
                let forgotten = document::forget(&context, product, actor, entry);
                self.store.try_commit(&forgotten).await?;
                return Ok(Some(Answer::empty(StatusCode::NO_CONTENT)));
            }
            let settings = &desk.archive.value.settings;
            match document::give_up(&context, product, actor, settings, entry) {
                Ok(changes) => {
                    self.store.try_commit(&changes).await?;
                    Ok(None)
                }
                Err(refusal) => self.refused(&context, &caller, actor, action, told(refusal)).await,
            }
        })
        .await
    }

    /// What the company says of its business years.
    async fn settings(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let desk = self.desk(&context, &caller, None).await?;
        let (actor, action) = (&desk.membership, Action::ViewArchiveSettings);
        if !actor.may_set_up_archive() {
            return self.refused(&context, &caller, actor, action, Problem::NotPermitted).await;
        }
        answer_settings(&desk)
    }

    /// Keeps what the company says of its business years, and applies it to its documents: the
    /// locks first, then the rows, a page in each transaction. Where there are many, who repeats the
    /// request goes on where it stopped; until then the documents that are left tell the new day
    /// already, as it is also counted where they are read.
    async fn change_settings(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let wanted = fields::settings(request.fields()?)?;
        let (product, action) = (caller.product, Action::ChangeArchiveSettings);
        let mut kept = false;
        for _ in 0..MOST_WRITES {
            let desk = self.desk(&context, &caller, None).await?;
            contract_runs(desk.contract, context.now)?;
            let (actor, archive) = (&desk.membership, &desk.archive);
            let goes_on = kept || archive.value.applied != Applied::Everywhere;
            if archive.value.settings != wanted || !goes_on {
                let seen = archive.clone();
                let set_up = document::set_up(&context, product, actor, seen, wanted.clone());
                let changes = match set_up {
                    Ok(changes) => changes,
                    Err(refused) => {
                        return self.refused(&context, &caller, actor, action, told(refused)).await;
                    }
                };
                kept = self.store.try_commit(&changes).await?;
                continue;
            }
            if !actor.may_set_up_archive() {
                return self.refused(&context, &caller, actor, action, Problem::NotPermitted).await;
            }
            kept = true;
            let after = match archive.value.applied {
                Applied::Everywhere => return answer_settings(&desk),
                Applied::DownTo(document) => Some(document),
                Applied::Nowhere => None,
            };
            let every = document::Search::default();
            let read = self.store.documents(actor.organization, &every, after, AT_ONCE);
            let (page, next) = read.await?;
            let page = page.entries()?;
            for entry in page.iter().filter(|entry| !entry.given_up) {
                let entry = wanted.prolong(entry.clone());
                if let Some(until) = entry.locked_until(context.now) {
                    self.shelf.lock(&entry, until).await?;
                }
            }
            let next = next.map_or(Applied::Everywhere, Applied::DownTo);
            let changes = document::apply(&context, product, actor, archive, &page, next);
            self.store.try_commit(&changes).await?;
        }
        let desk = self.desk(&context, &caller, None).await?;
        if desk.archive.value.settings != wanted {
            return Err(Problem::Busy);
        }
        answer_settings(&desk)
    }

    async fn desk(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        document: Option<DocumentId>,
    ) -> Result<Desk, Problem> {
        let desk = self.store.desk(caller.principal(), document, context.now).await?;
        desk.ok_or(Problem::NotSignedIn)
    }

    async fn key_or_new(&self, desk: &Desk) -> Result<ArchiveKey, Problem> {
        let organization = desk.membership.organization;
        Ok(match &desk.wrapped {
            Some(wrapped) => {
                let plain = self.archive.archive_key(organization, wrapped).await?;
                ArchiveKey { plain, new: None }
            }
            None => {
                let key = self.archive.new_archive_key(organization).await?;
                ArchiveKey { plain: key.plain, new: Some(key.wrapped) }
            }
        })
    }

    /// Records an attempt and tells why it was refused.
    async fn refused<T>(
        &self,
        context: &Context<'_>,
        caller: &Claims,
        actor: &Membership,
        action: Action,
        problem: Problem,
    ) -> Result<T, Problem> {
        let refused = domain::refused(context, caller.product, actor, action);
        self.store.commit(&refused).await?;
        Err(problem)
    }
}

impl UseCase for DocumentArchive {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        match request.route.as_str() {
            "POST /v1/{product}/documents" => {
                let caller = self.callers.of(request, self.contexts.now())?;
                let named = request.named(&self.lookup, Some(&caller))?;
                let answer = self.register(request, &caller, named.as_ref());
                once(&self.store, named.as_ref(), self.contexts.now(), answer).await
            }
            "GET /v1/{product}/documents" => self.list(request).await,
            "GET /v1/{product}/documents/{id}" => self.show(request).await,
            "DELETE /v1/{product}/documents/{id}" => self.delete(request).await,
            "GET /v1/{product}/archive-settings" => self.settings(request).await,
            "PUT /v1/{product}/archive-settings" => self.change_settings(request).await,
            _ => Err(Problem::NotFound),
        }
    }
}

/// The document that was asked for, unless it was given up.
fn there(documents: &Documents) -> Result<Option<Entry>, Problem> {
    Ok(documents.entries()?.pop().filter(|entry| !entry.given_up))
}

fn id_in(request: &Request) -> Result<DocumentId, Problem> {
    let id = request.path_part("id").and_then(|id| id.parse().ok());
    id.ok_or(Problem::NotFound)
}

fn told(refused: DocumentRefused) -> Problem {
    match refused {
        DocumentRefused::NotPermitted => Problem::NotPermitted,
        DocumentRefused::KeptByLaw => Problem::KeptByLaw,
        DocumentRefused::Held => Problem::LegalHold,
        DocumentRefused::AlreadySuperseded => Problem::AlreadySuperseded,
    }
}

fn address(Upload { url, headers }: &Upload) -> Value {
    json!({ "url": url, "headers": headers })
}

fn answer_settings(desk: &Desk) -> Result<Answer, Problem> {
    let archive = &desk.archive.value;
    let ArchiveSettings { calendar, loss_years } = &archive.settings;
    Answer::json(
        StatusCode::OK,
        &json!({
            "fiscal_year_end": calendar.year_end().to_string(),
            "extension_months": calendar.extension_months(),
            "loss_years": loss_years,
            "applied": archive.applied == Applied::Everywhere,
        }),
    )
}

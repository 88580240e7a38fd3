//! Passes to the documents that the law has kept of one customer (P4): the vendor's staff issue one
//! to an address that they checked themselves, and whoever holds it searches and downloads, until a
//! day, on record, and nothing more.

mod routes;

use aws::{ArchiveOwner, Keyring, LockMode, ReadingDesk, Shelf, Store, Table};
use domain::archive_pass::{
    self, ArchivePass, ArchivePassToken, DAYS, Holder, PassWish, Reason, USUAL_DAYS,
};
use domain::staff::StaffMembership;
use domain::staff_access_token::StaffClaims;
use domain::{
    ArchivePassId, Changes, Context, DataKey, DocumentId, Email, Fault, LookupKey, OrganizationId,
    Outcome,
};
use lambda::{
    Answer, Callers, ContextSource, Decision, Error, Named, Problem, Request, Start, UseCase,
    commit_or, decide, documents, for_staff, once,
};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

pub use routes::routes;

/// The use case.
pub struct ArchivePasses {
    store: Store,
    archive: Keyring,
    mail: Keyring,
    shelf: Shelf,
    lookup: LookupKey,
    callers: Callers,
    site: String,
    contexts: ContextSource,
}

impl ArchivePasses {
    /// Makes it ready: reads its settings and its keys, side by side.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        let derived = start.keyring("INDEX_KEY")?;
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
                ])?
                .with_staff_answers_in(Table::Passes),
            archive: start.keyring("ARCHIVE_KEY")?,
            mail: start.keyring("MAIL_KEY")?,
            // It puts nothing there, and so locks nothing.
            shelf: Shelf::new(start.connections.s3(), bucket, LockMode::Governance),
            lookup,
            callers,
            site: environment.require_url("SITE_URL")?,
            contexts: start.contexts(),
        })
    }

    /// Issues a pass, and mails it.
    async fn issue(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
        named: Named<'_>,
    ) -> Result<Answer, Problem> {
        let mut fields = request.fields()?;
        let organization = fields.text("organization", organization);
        let email = fields.text("email", Email::parse);
        let reason = fields.text("reason", Reason::parse);
        let days = fields.find_integer("days", DAYS);
        let read = || {
            let (of, holder) = (organization?, Holder { email: email?, reason: reason? });
            let days = days?.unwrap_or(USUAL_DAYS);
            Some((of, PassWish { holder, days, language: request.language() }))
        };
        let (of, wish) = fields.finish(read())?;
        decide(&self.store, async || {
            let (staff, owner) = self.owner(context, caller, of).await?;
            let (archive, mail) = tokio::try_join!(self.key(of, &owner), async {
                Ok(self.mail.new_mail_key().await?)
            })?;
            let customer = (of, owner.product);
            let (pass, changes) = archive_pass::issue(
                context,
                &staff,
                customer,
                wish.clone(),
                &self.site,
                (archive, mail),
            );
            let made = json!({ "id": pass.id, "expires_at": pass.expires_at });
            let answer = Answer::json(StatusCode::CREATED, &made)?;
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    /// Who has passes to a customer's documents. That somebody looked is on record.
    async fn review(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let mut fields = request.query_fields();
        let organization = fields.text("organization", organization);
        let after = fields.find_text("cursor", |text| {
            text.parse::<ArchivePassId>().map_err(|_| Fault::WrongFormat(EXAMPLE))
        });
        let (of, after) = fields.finish(organization.zip(after))?;
        if after.is_some_and(|after| after.organization() != of) {
            return Err(Problem::field("cursor", Fault::WrongFormat(EXAMPLE)));
        }
        let (staff, owner) = self.owner(context, caller, of).await?;
        let changes = archive_pass::review(context, &staff, (of, owner.product));
        let record = async { Ok(self.store.commit(&changes).await?) };
        let read = async { Ok(self.store.archive_passes(of, after, context.now).await?) };
        let ((), key, (passes, next)) = tokio::try_join!(record, self.key(of, &owner), read)?;
        let items: Vec<_> = passes.open(&key)?.iter().map(told).collect();
        let next = next.map(|next| next.to_string());
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }

    /// Withdraws a pass, at once.
    async fn revoke(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffClaims,
    ) -> Result<Answer, Problem> {
        let id = request.path_part("id").and_then(|id| id.parse().ok());
        let id = id.ok_or(Problem::NotFound)?;
        let who = caller.principal();
        decide(&self.store, async || {
            let read = self.store.issued_archive_pass(who, id, context.now).await?;
            let (staff, pass) = read.ok_or(Problem::NotFound)?;
            let pass = pass.ok_or(Problem::NotFound)?;
            let changes = archive_pass::revoke(context, &staff, &pass);
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }

    /// A page of the kept documents that fit a search, for whoever holds a pass.
    async fn list(&self, request: &Request, context: &Context<'_>) -> Result<Answer, Problem> {
        let ReadingDesk { pass, archive, wrapped, .. } = self.desk(request, context, None).await?;
        let (search, after) = documents::search(request.query_fields())?;
        let (of, settings) = (pass.id.organization(), &archive.value.settings);
        let look = self.look(archive_pass::look(context, &pass, None, Outcome::Done));
        let found = match &wrapped {
            Some(wrapped) => {
                let key = async { Ok(self.archive.archive_key(of, wrapped).await?) };
                let ((), key) = tokio::try_join!(look, key)?;
                let opens = |entry: &_| archive_pass::opens(settings, entry, context.now);
                documents::find(&self.store, of, (&search, after), &key, opens).await?
            }
            // The last one that was kept is gone.
            None => {
                look.await?;
                (Vec::new(), None)
            }
        };
        let page = documents::page(found, settings, request.language());
        Answer::json(StatusCode::OK, &page)
    }

    /// A kept document, and where its file is, for whoever holds a pass.
    async fn show(&self, request: &Request, context: &Context<'_>) -> Result<Answer, Problem> {
        let id = request.path_part("id").and_then(|id| id.parse().ok());
        let desk = self.desk(request, context, id).await?;
        let id: DocumentId = id.ok_or(Problem::NotFound)?;
        let settings = &desk.archive.value.settings;
        let entry = desk.documents.entries()?.pop();
        let entry = entry.filter(|entry| archive_pass::opens(settings, entry, context.now));
        let look = |outcome| self.look(archive_pass::look(context, &desk.pass, Some(id), outcome));
        let Some((entry, wrapped)) = entry.zip(desk.wrapped.as_ref()) else {
            look(Outcome::Refused).await?;
            return Err(Problem::NotFound);
        };
        let key = async { Ok(self.archive.archive_key(entry.organization, wrapped).await?) };
        let arrived = async { Ok(self.shelf.has(&entry).await?) };
        let ((), key, arrived) = tokio::try_join!(look(Outcome::Done), key, arrived)?;
        let document = desk.documents.open(&key)?.pop().ok_or(Problem::NotFound)?;
        let mut body = documents::shown(&document, settings, request.language());
        let download = if arrived {
            self.shelf.download(&entry, &document.content, context.now).await?.into()
        } else {
            Value::Null
        };
        body["file"] = json!({ "arrived": arrived, "download": download });
        Answer::json(StatusCode::OK, &body)
    }

    /// What the pass that the request carries opens. Whatever is wrong with it, it is told the same.
    async fn desk(
        &self,
        request: &Request,
        context: &Context<'_>,
        document: Option<DocumentId>,
    ) -> Result<ReadingDesk, Problem> {
        let token = request.access_token().and_then(ArchivePassToken::parse);
        let token = token.ok_or(Problem::PassNotValid)?;
        let desk = self.store.reading_desk(&token, document, context.now).await?;
        desk.ok_or(Problem::PassNotValid)
    }

    /// Records a look before anything is told. A pass that is gone by then shows nothing.
    async fn look(&self, changes: Changes) -> Result<(), Problem> {
        commit_or(&self.store, &changes, |_| Problem::PassNotValid).await
    }

    async fn owner(
        &self,
        context: &Context<'_>,
        caller: &StaffClaims,
        of: OrganizationId,
    ) -> Result<(StaffMembership, ArchiveOwner), Problem> {
        let who = caller.principal();
        let read = self.store.archive_owner(who, of, context.now).await?;
        let (staff, owner) = read.ok_or(Problem::NotFound)?;
        Ok((staff, owner.ok_or_else(|| Problem::field("organization", Fault::NothingKept))?))
    }

    async fn key(&self, of: OrganizationId, owner: &ArchiveOwner) -> Result<DataKey, Problem> {
        Ok(self.archive.archive_key(of, &owner.wrapped).await?)
    }
}

impl UseCase for ArchivePasses {
    async fn answer(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        match request.route.as_str() {
            "GET /v1/archive-pass/documents" => return self.list(request, &context).await,
            "GET /v1/archive-pass/documents/{id}" => return self.show(request, &context).await,
            _ => {}
        }
        let caller = self.callers.staff(request, context.now)?;
        let answer = async {
            match request.route.as_str() {
                "POST /v1/staff/archive-passes" => {
                    let named = request.named_by_staff(&self.lookup, Some(caller.staff))?;
                    let answer = self.issue(request, &context, &caller, named.as_ref());
                    once(&self.store, named.as_ref(), context.now, answer).await
                }
                "GET /v1/staff/archive-passes" => self.review(request, &context, &caller).await,
                "DELETE /v1/staff/archive-passes/{id}" => {
                    self.revoke(request, &context, &caller).await
                }
                _ => Err(Problem::NotFound),
            }
        };
        for_staff(&self.store, &caller, context.now, answer).await
    }
}

/// How a pass's identifier is written.
const EXAMPLE: &str = "pas_01K7Z3Q4B8D6F1G2H5J9M0N3PR_01K7Z3Q4B8D6F1G2H5J9M0N3PR";

fn organization(text: &str) -> Result<OrganizationId, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

fn told((pass, holder): &(ArchivePass, Holder)) -> Value {
    json!({
        "id": pass.id,
        "email": holder.email.expose(),
        "reason": holder.reason.expose(),
        "issued_by": pass.issued_by,
        "issued_at": pass.issued_at,
        "expires_at": pass.expires_at,
        "looks": pass.looks,
    })
}

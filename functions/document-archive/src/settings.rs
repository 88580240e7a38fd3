//! A company's archive settings.

use aws::DocumentAccess;
use domain::document::{self, Applied, ArchiveSettings, Search};
use domain::{Action, Context, DocumentId, Product};
use lambda::{Answer, Problem, Request, ensure_contract_active};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{DocumentArchive, fields, to_problem};

/// How many documents get their new retention in one transaction.
const BATCH_SIZE: i32 = 50;
/// How many times a change of settings writes before it leaves the rest to a repeated request.
const MAX_WRITES: usize = 5;

impl DocumentArchive {
    pub(crate) async fn settings(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let access = self.access(&context, &caller, None).await?;
        let (actor, action) = (&access.membership, Action::ViewArchiveSettings);
        if !actor.may_set_up_archive() {
            return self.refused(&context, &caller, actor, action, Problem::NotPermitted).await;
        }
        settings_answer(&access)
    }

    /// Stores the settings and applies them to the company's documents: the locks first, then the
    /// rows, one page in each transaction. If there are many, repeating the request continues where
    /// it stopped. Until then the remaining documents already show the new day, because it is also
    /// calculated when they are read.
    pub(crate) async fn change_settings(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let settings = fields::settings(request.fields()?)?;
        let (product, action) = (caller.product, Action::ChangeArchiveSettings);
        let mut is_stored = false;
        for _ in 0..MAX_WRITES {
            let access = self.access(&context, &caller, None).await?;
            ensure_contract_active(access.contract, context.now)?;
            let (actor, archive) = (&access.membership, &access.archive);
            let continues = is_stored || archive.value.applied != Applied::Everywhere;
            if archive.value.settings != settings || !continues {
                let seen = archive.clone();
                let set_up = document::set_up(&context, product, actor, seen, settings.clone());
                let changes = match set_up {
                    Ok(changes) => changes,
                    Err(refused) => {
                        return self
                            .refused(&context, &caller, actor, action, to_problem(refused))
                            .await;
                    }
                };
                is_stored = self.store.try_commit(&changes).await?;
                continue;
            }
            if !actor.may_set_up_archive() {
                return self.refused(&context, &caller, actor, action, Problem::NotPermitted).await;
            }
            is_stored = true;
            let after = match archive.value.applied {
                Applied::Everywhere => return settings_answer(&access),
                Applied::DownTo(document) => Some(document),
                Applied::Nowhere => None,
            };
            self.apply_to_page(&context, product, &access, after).await?;
        }
        let access = self.access(&context, &caller, None).await?;
        if access.archive.value.settings != settings {
            return Err(Problem::Busy);
        }
        settings_answer(&access)
    }

    /// Applies the stored settings to the documents that come after this one.
    async fn apply_to_page(
        &self,
        context: &Context<'_>,
        product: Product,
        access: &DocumentAccess,
        after: Option<DocumentId>,
    ) -> Result<(), Problem> {
        let (actor, archive) = (&access.membership, &access.archive);
        let every = Search::default();
        let read = self.store.documents(actor.organization, &every, after, BATCH_SIZE);
        let (page, next) = read.await?;
        let page = page.entries()?;
        for entry in page.iter().filter(|entry| !entry.soft_deleted) {
            let entry = archive.value.settings.extend_retention(entry.clone());
            if let Some(until) = entry.locked_until(context.now) {
                self.bucket.lock(&entry, until).await?;
            }
        }
        let next = next.map_or(Applied::Everywhere, Applied::DownTo);
        let changes = document::apply(context, product, actor, archive, &page, next);
        self.store.try_commit(&changes).await?;
        Ok(())
    }
}

fn settings_answer(access: &DocumentAccess) -> Result<Answer, Problem> {
    let archive = &access.archive.value;
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

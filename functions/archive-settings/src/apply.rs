//! Storing settings, and applying them to the documents that are there.

use domain::document::{
    self, Applied, Archive, ArchiveSettings as Settings, Finality, Search, SettingsActor,
};
use domain::{Context, DocumentId, OrganizationId, Product, Versioned};
use lambda::Problem;

use crate::ArchiveSettings;

/// How many documents get their new retention in one transaction.
const BATCH_SIZE: i32 = 50;
/// How many times a change of settings writes before it leaves the rest to a repeated request.
pub(crate) const MAX_WRITES: usize = 5;

/// What one write did.
pub(crate) enum Step {
    /// The settings are applied to every document.
    Done,
    /// There is more to do.
    More,
    NotPermitted,
}

/// The company whose settings change.
#[derive(Clone, Copy)]
pub(crate) struct Of {
    pub(crate) organization: OrganizationId,
    pub(crate) product: Product,
}

impl ArchiveSettings {
    /// Stores the settings, or applies them to the next page: the locks first, then the rows, in one
    /// transaction. `is_stored` says whether this request stored them already.
    pub(crate) async fn step(
        &self,
        context: &Context<'_>,
        of: Of,
        actor: SettingsActor<'_>,
        seen: &Versioned<Archive>,
        settings: &Settings,
        is_stored: &mut bool,
    ) -> Result<Step, Problem> {
        let continues = *is_stored || seen.value.applied != Applied::Everywhere;
        if seen.value.settings != *settings || !continues {
            let set_up =
                document::set_up(context, of.product, actor, seen.clone(), settings.clone());
            let Ok(changes) = set_up else { return Ok(Step::NotPermitted) };
            *is_stored = self.store.try_commit(&changes).await?;
            return Ok(Step::More);
        }
        if !actor.may_set_up() {
            return Ok(Step::NotPermitted);
        }
        *is_stored = true;
        let after = match seen.value.applied {
            Applied::Everywhere => return Ok(Step::Done),
            Applied::DownTo(document) => Some(document),
            Applied::Nowhere => None,
        };
        self.apply_to_page(context, of, actor, seen, after).await?;
        Ok(Step::More)
    }

    /// Applies the stored settings to the documents that come after this one.
    async fn apply_to_page(
        &self,
        context: &Context<'_>,
        of: Of,
        actor: SettingsActor<'_>,
        seen: &Versioned<Archive>,
        after: Option<DocumentId>,
    ) -> Result<(), Problem> {
        let every = Search::default();
        let (page, next) = self.store.documents(of.organization, &every, after, BATCH_SIZE).await?;
        let page = page.entries()?;
        for entry in page.iter().filter(|entry| !entry.soft_deleted) {
            let entry = seen.value.settings.extend_retention(entry.clone());
            // The others get their lock when they are final.
            if entry.finality == Finality::Final
                && let Some(until) = entry.locked_until(context.now)
            {
                self.bucket.lock(&entry, until).await?;
            }
        }
        let next = next.map_or(Applied::Everywhere, Applied::DownTo);
        let changes = document::apply(context, of.product, actor, seen, &page, next);
        self.store.try_commit(&changes).await?;
        Ok(())
    }
}

//! Which documents are retained, and destroying the others with their files.

use std::collections::HashSet;

use aws::pages;
use domain::document::Search;
use domain::purge::{DataClass, Purge, RetainedDocuments, RetentionContext};
use domain::{Context, OrganizationId, Versioned};

use lambda::TaskFailed;

use crate::Purger;

/// How many documents are read at a time.
const PAGE_SIZE: i32 = 90;

impl Purger {
    /// What is retained of a customer who was purged; nothing where there is something to destroy.
    pub(crate) async fn all_retained(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        retention: &RetentionContext,
    ) -> Result<Option<RetainedDocuments>, TaskFailed> {
        let (mut retained, every) = (RetainedDocuments::default(), Search::default());
        let mut pages = pages(|after| self.store.documents(of, &every, after, PAGE_SIZE));
        while let Some(page) = pages.next().await? {
            let (_, due) = retained.sort(page.entries()?, retention, context.now);
            if !due.is_empty() {
                return Ok(None);
            }
        }
        let more = self.store.holds_anything(of, &retained).await?;
        Ok((!more).then_some(retained))
    }

    /// Destroys the documents that nothing retains, each file before its row, and whatever else lies
    /// among the files. Returns what is retained; nothing when the time is up.
    pub(crate) async fn destroy_documents(
        &self,
        context: &Context<'_>,
        purge: &mut Versioned<Purge>,
        retention: &RetentionContext,
        out_of_time: &impl Fn() -> bool,
    ) -> Result<Option<RetainedDocuments>, TaskFailed> {
        let of = purge.value.contract.organization;
        let (mut retained, mut ids) = (RetainedDocuments::default(), HashSet::new());
        let every = Search::default();
        let mut pages = pages(|after| self.store.documents(of, &every, after, PAGE_SIZE));
        while let Some(page) = pages.next().await? {
            let (stay, due) = retained.sort(page.entries()?, retention, context.now);
            ids.extend(stay.iter().map(|document| document.id));
            for document in &due {
                if out_of_time() {
                    return Ok(None);
                }
                self.bucket.destroy(document).await?;
            }
            if !due.is_empty() {
                let batch = self.store.document_targets(&due);
                self.destroy_batch(purge, DataClass::Documents, &batch).await?;
            }
        }
        self.bucket.sweep(of, &ids).await?;
        Ok(Some(retained))
    }
}

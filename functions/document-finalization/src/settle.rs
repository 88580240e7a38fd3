//! Settling a page of registrations.

use std::collections::{BTreeMap, BTreeSet};

use aws::SealedDocuments;
use domain::document::{self, ArchiveKeys, Finality, Unfinished};
use domain::{Context, Document, OrganizationId};
use futures_util::future::join_all;
use jiff::Timestamp;
use tracing::error;

use lambda::TaskFailed;

use crate::DocumentFinalization;

/// How many documents are settled side by side.
const BATCH_SIZE: usize = 25;

/// How many registrations were settled, and with how many that failed.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) settled: usize,
    pub(crate) failed: usize,
}

type Confirmed = BTreeMap<OrganizationId, Timestamp>;

impl DocumentFinalization {
    /// Settles those registrations of a page that are due. One that fails keeps no other waiting.
    pub(crate) async fn settle_page(
        &self,
        context: &Context<'_>,
        page: &[Unfinished],
    ) -> Result<Counts, TaskFailed> {
        let companies: BTreeSet<_> = page.iter().map(|found| found.organization).collect();
        let confirmed = self.store.confirmed(&companies).await?;
        let due = page.iter().filter(|found| {
            let confirmed = confirmed.get(&found.organization).copied();
            found.next(confirmed, context.now).is_some()
        });
        let due: Vec<_> = due.map(|found| (found.organization, found.id)).collect();
        let mut counts = Counts::default();
        for batch in due.chunks(BATCH_SIZE) {
            let companies = self.store.sealed_documents(batch).await?;
            let settling = companies.iter().map(|of| self.settle_company(context, of, &confirmed));
            for Counts { settled, failed } in join_all(settling).await {
                counts.settled += settled;
                counts.failed += failed;
            }
        }
        Ok(counts)
    }

    async fn settle_company(
        &self,
        context: &Context<'_>,
        SealedDocuments { organization, wrapped, documents }: &SealedDocuments,
        confirmed: &Confirmed,
    ) -> Counts {
        let opened = async {
            let keys = self.archive.archive_keys(*organization, wrapped).await?;
            Ok::<_, TaskFailed>((documents.open(&keys)?, keys))
        };
        let (documents, keys) = match opened.await {
            Ok(opened) => opened,
            Err(cause) => {
                error!(%organization, %cause, "documents were not opened");
                return Counts { failed: documents.len(), ..Counts::default() };
            }
        };
        let confirmed = confirmed.get(organization).copied();
        let settling = documents.into_iter().map(async |document| {
            let id = document.entry.id;
            let settled = self.settle(context, document, &keys, confirmed).await;
            settled.inspect_err(|cause| error!(document = %id, %cause, "a registration failed"))
        });
        let mut counts = Counts::default();
        for settled in join_all(settling).await {
            match settled {
                Ok(settled) => counts.settled += usize::from(settled),
                Err(_) => counts.failed += 1,
            }
        }
        counts
    }

    /// Settles a registration: first its file is locked, so that no final one is without its lock.
    /// Returns whether anything changed.
    async fn settle(
        &self,
        context: &Context<'_>,
        document: Document,
        keys: &ArchiveKeys,
        confirmed: Option<Timestamp>,
    ) -> Result<bool, TaskFailed> {
        let entry = &document.entry;
        let finality = Finality::at(context.now, entry.registered_at, confirmed);
        // It was settled or voided meanwhile.
        if finality <= entry.finality {
            return Ok(false);
        }
        if finality == Finality::Final
            && let Some(until) = entry.locked_until(context.now)
        {
            self.bucket.lock(entry, until).await?;
        }
        Ok(self.store.try_commit(&document::settle(document, finality, keys.clone())).await?)
    }
}

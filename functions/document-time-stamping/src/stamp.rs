//! Stamping the file of one document.

use aws::CommitError;
use domain::document::{self, ArchiveKeys, Document};
use domain::{Context, DocumentId, OrganizationId};
use lambda::TaskFailed;
use tracing::info;

use crate::{DocumentTimeStamping, StampingFailed};

impl DocumentTimeStamping {
    /// Has the file of a document time-stamped, unless it needs no time stamp. If the document changes
    /// meanwhile, the task fails and comes again.
    pub(crate) async fn stamp(
        &self,
        context: &Context<'_>,
        organization: OrganizationId,
        id: DocumentId,
    ) -> Result<(), StampingFailed> {
        let found = self.unstamped(organization, id).await?;
        let Some((document, keys)) = found else { return Ok(()) };
        let time_stamp = self.authority.stamp(context, &document.content.file.sha256).await?;
        let changes = document::stamp(document, time_stamp, keys);
        if !self.store.try_commit(&changes).await.map_err(TaskFailed::from)? {
            return Err(TaskFailed::from(CommitError::Busy).into());
        }
        info!(document = %id, "file time-stamped");
        Ok(())
    }

    /// The document with its keys, if it is still there and needs a time stamp.
    async fn unstamped(
        &self,
        organization: OrganizationId,
        id: DocumentId,
    ) -> Result<Option<(Document, ArchiveKeys)>, TaskFailed> {
        let Some(sealed) = self.store.sealed_documents(&[(organization, id)]).await?.pop() else {
            return Ok(None);
        };
        let keys = self.archive.archive_keys(organization, &sealed.wrapped).await?;
        let document = sealed.documents.open(&keys)?.pop();
        Ok(document.filter(Document::needs_time_stamp).map(|document| (document, keys)))
    }
}

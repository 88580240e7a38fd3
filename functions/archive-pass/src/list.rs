//! Finding documents with a pass.

use aws::PassAccess;
use domain::{Context, Outcome, archive_pass};
use lambda::{Answer, Problem, Request, documents};
use lambda_http::http::StatusCode;

use crate::ArchivePasses;

impl ArchivePasses {
    /// A page of the retained documents that match a search, for the holder of a pass.
    pub(crate) async fn list(
        &self,
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Answer, Problem> {
        let PassAccess { pass, archive, wrapped, .. } = self.access(request, context, None).await?;
        let documents::PageRequest { search, after } = documents::search(request.query_fields())?;
        let (of, settings) = (pass.id.organization(), &archive.value.settings);
        let record = self.record_access(archive_pass::look(context, &pass, None, Outcome::Done));
        let found = match &wrapped {
            Some(wrapped) => {
                let ((), keys) = tokio::try_join!(record, self.keys(of, wrapped))?;
                let allows = |entry: &_| archive_pass::opens(settings, entry, context.now);
                documents::find(&self.store, of, &search, after, &keys, allows).await?
            }
            // Nothing is retained any more.
            None => {
                record.await?;
                documents::Page::default()
            }
        };
        let page = documents::page(&found, settings, request.language());
        Answer::json(StatusCode::OK, &page)
    }
}

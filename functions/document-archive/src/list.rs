//! Finding documents.

use domain::Action;
use domain::document::Entry;
use lambda::{Answer, Problem, Request, documents};
use lambda_http::http::StatusCode;

use crate::DocumentArchive;

impl DocumentArchive {
    /// A page of the documents that match a search, the newest transaction first.
    pub(crate) async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let context = self.contexts.for_request(request);
        let caller = self.callers.of(request, context.now)?;
        let documents::PageRequest { search, after } = documents::search(request.query_fields())?;
        let access = self.access(&context, &caller, None).await?;
        let (actor, action) = (&access.membership, Action::ViewDocuments);
        if !actor.may_view_documents() {
            return self.refused(&context, &caller, actor, action, Problem::NotPermitted).await;
        }
        // Without a key there are no documents.
        let found = match &access.wrapped {
            Some(wrapped) => {
                let keys = self.archive.archive_keys(actor.organization, wrapped).await?;
                let seen = |entry: &Entry| !entry.soft_deleted;
                documents::find(&self.store, actor.organization, &search, after, &keys, seen)
                    .await?
            }
            None => documents::Page::default(),
        };
        let page = documents::page(&found, &access.archive.value.settings, request.language());
        Answer::json(StatusCode::OK, &page)
    }
}

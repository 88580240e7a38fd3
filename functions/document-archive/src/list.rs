//! Finding documents.

use domain::Action;
use domain::document::Entry;
use lambda::{Answer, Problem, Request, documents};
use lambda_http::http::StatusCode;

use crate::{Attempt, DocumentArchive};

impl DocumentArchive {
    /// A page of the documents that match a search, the newest transaction first.
    pub(crate) async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let documents::PageRequest { search, after } = documents::search(request.query_fields())?;
        let access = self.access(&context, &caller, None).await?;
        let (actor, product) = (&access.membership, caller.product);
        let action = Action::ViewDocuments;
        if !actor.may_view_documents() {
            let attempt = Attempt { product, action, document: None };
            return self.refused(&context, actor, attempt, Problem::NotPermitted).await;
        }
        let found = async {
            // Without a key there are no documents.
            let Some(wrapped) = &access.wrapped else { return Ok(documents::Page::default()) };
            let keys = self.archive.archive_keys(actor.organization, wrapped).await?;
            let seen = |entry: &Entry| !entry.soft_deleted;
            documents::find(&self.store, actor.organization, &search, after, &keys, seen).await
        };
        let viewed = domain::viewed(&context, product, actor, action, None);
        let record = async { Ok::<_, Problem>(self.store.commit(&viewed).await?) };
        let ((), found) = tokio::try_join!(record, found)?;
        let page = documents::page(&found, &access.archive.value.settings, request.language());
        Answer::json(StatusCode::OK, &page)
    }
}

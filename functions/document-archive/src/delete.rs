//! Deleting a document.

use domain::{Action, document};
use lambda::{Answer, Problem, Request, ensure_contract_active, retry};
use lambda_http::http::StatusCode;

use crate::{Attempt, DocumentArchive, id_in, to_problem};

impl DocumentArchive {
    /// Deletes a document that no law retains. It is first soft-deleted, which requires the actor's
    /// permission; then its file is destroyed and its row purged. Repeating the request finishes an
    /// interrupted deletion.
    pub(crate) async fn delete(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let id = id_in(request)?;
        let product = caller.product;
        let attempt = Attempt { product, action: Action::DeleteDocument, document: Some(id) };
        // Two steps, each decided on the current state: a second attempt may be the next step.
        retry(async || {
            let access = self.access(&context, &caller, Some(id)).await?;
            ensure_contract_active(access.contract, context.now)?;
            let actor = &access.membership;
            if !actor.may_manage_documents() {
                return self.refused(&context, actor, attempt, Problem::NotPermitted).await;
            }
            let Some(entry) = access.documents.entries()?.pop() else {
                return self.refused(&context, actor, attempt, Problem::NotFound).await;
            };
            if entry.soft_deleted {
                self.bucket.destroy(&entry).await?;
                // If the row no longer exists, another request has finished the deletion.
                let purged = document::forget(&context, product, actor, entry);
                self.store.try_commit(&purged).await?;
                return Ok(Some(Answer::empty(StatusCode::NO_CONTENT)));
            }
            let settings = &access.archive.value.settings;
            match document::give_up(&context, product, actor, settings, entry) {
                Ok(changes) => {
                    self.store.try_commit(&changes).await?;
                    Ok(None)
                }
                Err(refusal) => self.refused(&context, actor, attempt, to_problem(refusal)).await,
            }
        })
        .await
    }
}

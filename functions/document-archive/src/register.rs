//! Registering a document.

use aws::DocumentAccess;
use domain::access_token::Claims;
use domain::document::{self, ArchiveKey};
use domain::{Action, Document, Fault};
use lambda::{
    Answer, Decision, Idempotent, Problem, Request, decide, documents, ensure_contract_active,
};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{DocumentArchive, fields, stored, to_problem, upload_view};

impl DocumentArchive {
    /// Registers a document, optionally as the correction of another, and returns where to upload
    /// its file.
    pub(crate) async fn register(
        &self,
        request: &Request,
        caller: &Claims,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let (registration, supersedes) = fields::registration(request.fields()?)?;
        let context = self.contexts.for_request(request);
        let (product, action) = (
            caller.product,
            match supersedes {
                Some(_) => Action::SupersedeDocument,
                None => Action::RegisterDocument,
            },
        );
        decide(&self.store, async || {
            let access = self.access(&context, caller, supersedes).await?;
            ensure_contract_active(access.contract, context.now)?;
            let actor = &access.membership;
            let refused = |problem| {
                let record = domain::refused(&context, product, actor, action);
                Ok(Decision::refused(record, problem))
            };
            // Only callers who may see documents learn whether one exists.
            if !actor.may_manage_documents() {
                return refused(Problem::NotPermitted);
            }
            let superseded = stored(&access.documents)?;
            if supersedes.is_some() && superseded.is_none() {
                return Err(Problem::field("supersedes", Fault::NotThere));
            }
            let key = self.key_or_new(&access).await?;
            let registered = document::register(
                &context,
                product,
                actor,
                (&access.archive, key),
                registration.clone(),
                superseded.as_ref(),
            );
            let (document, changes) = match registered {
                Ok(registered) => registered,
                Err(refusal) => return refused(to_problem(refusal)),
            };
            let Document { entry, content } = &document;
            let upload = self.bucket.upload(entry, &content.file, context.now).await?;
            let (keep_until, keep_reason) =
                documents::kept(entry.retention.as_ref(), request.language());
            let answer = Answer::json(
                StatusCode::CREATED,
                &json!({
                    "id": entry.id,
                    "upload": upload_view(&upload),
                    "keep_until": keep_until,
                    "keep_reason": keep_reason,
                }),
            )?;
            Decision::done(changes, answer).store_response(named, context.now)
        })
        .await
    }

    /// The company's archive key; a new one for its first document.
    async fn key_or_new(&self, access: &DocumentAccess) -> Result<ArchiveKey, Problem> {
        let organization = access.membership.organization;
        Ok(match &access.wrapped {
            Some(wrapped) => {
                let plain = self.archive.archive_key(organization, wrapped).await?;
                ArchiveKey { plain, new: None }
            }
            None => {
                let key = self.archive.new_archive_key(organization).await?;
                ArchiveKey { plain: key.plain, new: Some(key.wrapped) }
            }
        })
    }
}

//! Registering a document.

use aws::DocumentAccess;
use domain::access_token::Claims;
use domain::document::{self, ArchiveKeys, OpenArchive, WrappedArchiveKeys};
use domain::{Action, Context, Document, Fault, Salt, Target, japan};
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
        context: &Context<'_>,
        request: &Request,
        caller: &Claims,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let today = japan::date_at(context.now);
        let (registration, supersedes) = fields::registration(request.fields()?, today)?;
        let (product, action) = (
            caller.product,
            match supersedes {
                Some(_) => Action::SupersedeDocument,
                None => Action::RegisterDocument,
            },
        );
        decide(&self.store, async || {
            let access = self.access(context, caller, supersedes).await?;
            ensure_contract_active(access.contract, context.now)?;
            let actor = &access.membership;
            let refused = |problem| {
                let record = domain::refused(context, product, actor, action, None);
                Ok(Decision::refused(record, problem))
            };
            // Only callers who may see documents learn whether one exists.
            if !actor.may_manage_documents() {
                return refused(Problem::NotPermitted);
            }
            let superseded = stored(&access.documents)?;
            if supersedes.is_some() && superseded.is_none() {
                let target = supersedes.map(Target::Document);
                let record = domain::refused(context, product, actor, action, target);
                let problem = Problem::field("supersedes", Fault::NotThere);
                return Ok(Decision::refused(record, problem));
            }
            let (keys, new_keys) = self.keys_or_new(&access, context).await?;
            let registered = document::register(
                context,
                product,
                actor,
                OpenArchive {
                    archive: &access.archive,
                    keys,
                    new_keys,
                    usage: access.usage.clone(),
                    allowance: self.allowances.of(access.confirmation.as_ref()),
                },
                registration.clone(),
                superseded.as_ref(),
            );
            let (document, changes) = match registered {
                Ok(registered) => registered,
                Err(refusal) => return refused(to_problem(refusal)),
            };
            let Document { entry, content, .. } = &document;
            let lock = entry.first_lock(access.confirmed_at(), context.now);
            let upload = self.bucket.upload(entry, &content.file, lock, context.now).await?;
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

    /// The keys of the company's documents; new ones for its first document, with what to store.
    async fn keys_or_new(
        &self,
        access: &DocumentAccess,
        context: &Context<'_>,
    ) -> Result<(ArchiveKeys, Option<WrappedArchiveKeys>), Problem> {
        let organization = access.membership.organization;
        if let Some(wrapped) = &access.wrapped {
            return Ok((self.archive.archive_keys(organization, wrapped).await?, None));
        }
        let key = self.archive.new_archive_key(organization).await?;
        let salt = Salt::new(context.entropy);
        let keys = ArchiveKeys::new(key.plain, Some(&salt));
        Ok((keys, Some(WrappedArchiveKeys { archive: key.wrapped, salt: Some(salt) })))
    }
}

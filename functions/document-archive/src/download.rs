//! Taking along what a search found: as a list, or with the files.

use aws::DocumentAccess;
use domain::access_token::Claims;
use domain::document::{self, ArchiveKeys, Entry, Search};
use domain::{Action, Context, DocumentId};
use lambda::{Answer, Problem, Request, commit_or, documents};
use packing::{Findings, Limits};

use crate::{Attempt, DocumentArchive};

/// What a member asks for; it is on record.
struct Asked {
    caller: Claims,
    access: DocumentAccess,
    keys: Option<ArchiveKeys>,
    search: Search,
    after: Option<DocumentId>,
}

impl DocumentArchive {
    /// The documents that match a search, as a CSV file.
    pub(crate) async fn download_list(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let asked = self.asked(request, &mut context).await?;
        let list = self.findings(request, &asked).list(asked.after).await?;
        Ok(list.answer(request))
    }

    /// The same with their files, as a ZIP file.
    pub(crate) async fn download_files(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let asked = self.asked(request, &mut context).await?;
        let findings = self.findings(request, &asked);
        findings.pack(&context, &self.files, asked.after, || self.contexts.now()).await
    }

    async fn asked(&self, request: &Request, context: &mut Context<'_>) -> Result<Asked, Problem> {
        let caller = self.callers.of(request, context)?;
        let documents::PageRequest { search, after } = documents::search(request.query_fields())?;
        let access = self.access(context, &caller, None).await?;
        let (actor, action) = (&access.membership, Action::DownloadDocuments);
        if !actor.may_view_documents() {
            let attempt = Attempt { product: caller.product, action, document: None };
            return self.refused(context, actor, attempt, Problem::NotPermitted).await;
        }
        let download = document::download(context, caller.product, actor);
        // Their right was withdrawn meanwhile.
        let record = commit_or(&self.store, &download, |_| Problem::NotPermitted);
        let keys = async {
            match &access.wrapped {
                Some(wrapped) => {
                    Ok(Some(self.archive.archive_keys(actor.organization, wrapped).await?))
                }
                // Without a key there are no documents.
                None => Ok(None),
            }
        };
        let ((), keys) = tokio::try_join!(record, keys)?;
        Ok(Asked { caller, access, keys, search, after })
    }

    fn findings<'a>(&'a self, request: &Request, asked: &'a Asked) -> Findings<'a> {
        Findings {
            store: &self.store,
            organization: asked.access.membership.organization,
            product: asked.caller.product,
            settings: &asked.access.archive.value.settings,
            search: &asked.search,
            keys: asked.keys.as_ref(),
            may_be_seen: &|entry: &Entry| !entry.soft_deleted,
            language: request.language(),
            limits: Limits::USUAL,
        }
    }
}

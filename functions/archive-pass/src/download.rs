//! Taking along what a search with a pass found: as a list, or with the files.

use aws::PassAccess;
use domain::document::{ArchiveKeys, Entry, Search};
use domain::{Context, DocumentId, archive_pass};
use lambda::{Answer, Problem, Request, documents};
use packing::{Findings, Limits};

use crate::ArchivePasses;

/// What the holder of a pass asks for; the access is on record.
struct Asked {
    access: PassAccess,
    keys: Option<ArchiveKeys>,
    search: Search,
    after: Option<DocumentId>,
}

impl ArchivePasses {
    /// The retained documents that match a search, as a CSV file.
    pub(crate) async fn download_list(
        &self,
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Answer, Problem> {
        let asked = self.asked(request, context).await?;
        let opens = |entry: &Entry| asked.opens(entry, context);
        let list = self.findings(request, &asked, &opens).list(asked.after).await?;
        Ok(list.answer(request))
    }

    /// The same with their files, as a ZIP file.
    pub(crate) async fn download_files(
        &self,
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Answer, Problem> {
        let asked = self.asked(request, context).await?;
        let opens = |entry: &Entry| asked.opens(entry, context);
        let findings = self.findings(request, &asked, &opens);
        findings.pack(context, &self.files, asked.after, || self.contexts.now()).await
    }

    async fn asked(&self, request: &Request, context: &Context<'_>) -> Result<Asked, Problem> {
        let access = self.access(request, context, None).await?;
        let documents::PageRequest { search, after } = documents::search(request.query_fields())?;
        let record = self.record_access(archive_pass::download(context, &access.pass));
        let keys = async {
            match &access.wrapped {
                Some(wrapped) => Ok(Some(self.keys(access.pass.id.organization(), wrapped).await?)),
                // Nothing is retained any more.
                None => Ok(None),
            }
        };
        let ((), keys) = tokio::try_join!(record, keys)?;
        Ok(Asked { access, keys, search, after })
    }

    fn findings<'a>(
        &'a self,
        request: &Request,
        asked: &'a Asked,
        opens: &'a (dyn Fn(&Entry) -> bool + Sync),
    ) -> Findings<'a> {
        Findings {
            store: &self.store,
            organization: asked.access.pass.id.organization(),
            product: asked.access.pass.product,
            settings: &asked.access.archive.value.settings,
            search: &asked.search,
            keys: asked.keys.as_ref(),
            may_be_seen: opens,
            language: request.language(),
            limits: Limits::USUAL,
        }
    }
}

impl Asked {
    fn opens(&self, entry: &Entry, context: &Context<'_>) -> bool {
        archive_pass::opens(&self.access.archive.value.settings, entry, context.now)
    }
}

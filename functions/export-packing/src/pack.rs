//! Packing volume by volume, and the overview last.

use aws::ExportState;
use domain::document::ArchiveKeys;
use domain::export::{self, Attempt, PackedDocuments, PackingTask, Place};
use domain::{Context, DataKey, Email, EnvelopeKey, Export, LeavingMessage, Mail, MailId, japan};
use tracing::info;

use crate::{NotPacked, Packer, PackingProgress};

/// An export that is being packed, with its key.
pub(crate) struct Work<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) packing: ExportState,
    pub(crate) archive: Option<ArchiveKeys>,
}

impl Work<'_> {
    pub(crate) fn export(&self) -> &Export {
        &self.packing.export.value
    }

    /// Where the next volume goes.
    fn next_place(&self) -> Place {
        let export = self.export();
        export.place(export.volumes.len(), Attempt::new(self.context.entropy))
    }
}

impl Packer {
    /// Packs until everything is packed or the time is up.
    pub async fn pack(
        &self,
        context: &Context<'_>,
        PackingTask { organization: of, export }: PackingTask,
        out_of_time: impl Fn() -> bool,
    ) -> Result<PackingProgress, NotPacked> {
        let Some(mut packing) = self.store.packing(of, export).await? else {
            // What was packed while it was deleted.
            self.bucket.destroy_export(of, export).await?;
            return Ok(PackingProgress::Deleted);
        };
        if packing.export.value.packed == PackedDocuments::Everything {
            return Ok(PackingProgress::Finished);
        }
        if !self.store.try_commit(&export::take_up(&mut packing.export, (self.clock)())).await? {
            return Ok(PackingProgress::Conflict);
        }
        let archive = match &packing.archive {
            Some(wrapped) => Some(self.archive.archive_keys(of, wrapped).await?),
            None => None,
        };
        let mut work = Work { context, packing, archive };
        loop {
            if out_of_time() {
                return Ok(PackingProgress::Unfinished);
            }
            if work.export().packed == PackedDocuments::Documents {
                return Box::pin(self.finish(work)).await;
            }
            let place = work.next_place();
            let (volume, packed) = Box::pin(self.volume(&work, &place, &out_of_time)).await?;
            let now = (self.clock)();
            let changes = export::pack(&mut work.packing.export, volume, packed, now);
            if !self.store.try_commit(&changes).await? {
                self.bucket.destroy(&place).await?;
                return Ok(PackingProgress::Conflict);
            }
            let done = work.export().documents();
            info!(organization = %of, %export, documents = done, "volume packed");
        }
    }

    /// Packs the overview, and mails the person who requested the export.
    async fn finish(&self, mut work: Work<'_>) -> Result<PackingProgress, NotPacked> {
        let place = work.next_place();
        let people = self.people.people_key(place.organization, &work.packing.people).await?;
        let (overview, asker) = self.overview(&work, &people, &place).await?;
        let mail = match asker {
            Some(to) => Some(self.completion_mail(&work, &people, to).await?),
            None => None,
        };
        let context = Context { now: (self.clock)(), ..*work.context };
        let changes = export::finish(&context, &mut work.packing.export, overview, mail);
        if !self.store.try_commit(&changes).await? {
            self.bucket.destroy(&place).await?;
            return Ok(PackingProgress::Conflict);
        }
        Ok(PackingProgress::Finished)
    }

    async fn completion_mail(
        &self,
        work: &Work<'_>,
        people: &DataKey,
        to: Email,
    ) -> Result<(Mail, EnvelopeKey), NotPacked> {
        let (export, now) = (work.export(), (self.clock)());
        let expires_at = now + export::RESPONSE_LIFETIME;
        let site = format!("{}/{}", self.site, export.product.slug());
        let mail = Mail {
            id: MailId::new(now, work.context.entropy),
            product: Some(export.product),
            to,
            language: export.language,
            message: LeavingMessage::ExportPacked {
                company: work.packing.company(people)?.expose().to_owned(),
                last_day: japan::written(japan::date_at(expires_at), export.language),
                site,
            }
            .into(),
            expires_at,
        };
        Ok((mail, self.mail.new_mail_key().await?))
    }
}

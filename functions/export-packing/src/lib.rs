//! Packing what a customer takes along (P3), volume by volume, on a task of `data-export` that may be
//! delivered more than once.
//!
//! A volume is closed when it holds enough, or when the function's time is nearly over; the rest is packed
//! in another invocation. Only then does the export's row say that the volume is there, on condition of
//! the version that was read: an invocation that was killed or overtaken leaves a file that nothing
//! refers to, and that volume is packed anew.

mod bundle;
mod index;
mod overview;
mod volume;

use aws::{CommitError, ExportShelf, Keyring, Packing, Queue, ServiceError, Store, Table};
use domain::export::{self, Attempt, Packed, PackingTask, Place};
use domain::{
    Context, DataKey, Email, EnvelopeKey, Export, ExportId, LeavingMessage, Mail, MailId,
    OrganizationId, japan,
};
use jiff::Timestamp;
use lambda::{Clock, Error, Relayed, Start, TooManyHops, Worker};
use thiserror::Error as ThisError;
use tracing::info;
use zip::result::ZipError;

/// How often an export goes on in another invocation: a million documents take about two hundred, and
/// a thousand are more than three days.
const MAX_HOPS: u32 = 1_000;

/// The use case.
pub struct ExportPacking {
    packer: Packer,
    queue: Queue,
}

/// What a volume holds at most.
#[derive(Clone, Copy, Debug)]
pub struct VolumeLimits {
    /// So many documents.
    pub documents: u64,
    /// So many bytes of them, unless it is a single one.
    pub bytes: u64,
}

/// How far the packing got this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackingProgress {
    /// Everything is packed.
    Finished,
    /// There was not enough time: it goes on.
    Unfinished,
    /// The export was deleted meanwhile.
    Deleted,
    /// Another invocation is packing the same.
    Conflict,
}

/// Why the packing stopped. It is tried again.
#[derive(Debug, ThisError)]
pub enum NotPacked {
    /// What remains cannot be written as a message.
    #[error("the task cannot be written")]
    TaskNotWritten(#[from] serde_json::Error),
    /// It goes round in circles.
    #[error(transparent)]
    TooManyHops(#[from] TooManyHops),
    /// A service did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Nothing could be committed.
    #[error(transparent)]
    NotCommitted(#[from] CommitError),
    /// It does not fit into a ZIP file.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// The ZIP file could not be written.
    #[error(transparent)]
    NotWritten(#[from] std::io::Error),
    /// A part that was packed before is gone.
    #[error("a part of the overview is gone")]
    Gone,
}

impl ExportPacking {
    /// Makes it ready: reads its settings.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        Ok(Self {
            packer: Packer {
                store: start.store([
                    Table::Directory,
                    Table::Keyring,
                    Table::Outbox,
                    Table::Audit,
                    Table::Documents,
                    Table::Exports,
                ])?,
                bucket: ExportShelf::new(start.connections.s3_for_files(), bucket),
                people: start.keyring("PEOPLE_KEY")?,
                archive: start.keyring("ARCHIVE_KEY")?,
                mail: start.keyring("MAIL_KEY")?,
                site: environment.require_url("SITE_URL")?,
                limits: VolumeLimits {
                    documents: environment.require("VOLUME_DOCUMENTS")?.parse()?,
                    bytes: environment.require("VOLUME_BYTES")?.parse()?,
                },
                clock: start.clock,
            },
            queue: Queue::new(start.connections.sqs(), environment.require("EXPORT_QUEUE")?),
        })
    }
}

/// Packs exports.
#[derive(Debug)]
pub struct Packer {
    /// The tables.
    pub store: Store,
    /// The files.
    pub bucket: ExportShelf,
    /// Opens people's data.
    pub people: Keyring,
    /// Opens what documents say.
    pub archive: Keyring,
    /// Seals mail.
    pub mail: Keyring,
    /// The web client's address.
    pub site: String,
    /// What a volume holds at most.
    pub limits: VolumeLimits,
    /// By which what was packed is dated, and packing stops in time.
    pub clock: Clock,
}

/// An export that is being packed, opened.
struct Work<'a> {
    context: &'a Context<'a>,
    packing: Packing,
    archive: Option<DataKey>,
}

impl Work<'_> {
    fn export(&self) -> &Export {
        &self.packing.export.value
    }

    /// Where the next volume goes.
    fn next_place(&self) -> Place {
        let export = self.export();
        export.place(export.volumes.len(), Attempt::new(self.context.entropy))
    }
}

impl Packer {
    /// Packs until everything is packed or the time has come to stop.
    pub async fn pack(
        &self,
        context: &Context<'_>,
        (of, export): (OrganizationId, ExportId),
        out_of_time: impl Fn() -> bool,
    ) -> Result<PackingProgress, NotPacked> {
        let Some(mut packing) = self.store.packing(of, export).await? else {
            // What was packed while it was deleted.
            self.bucket.destroy_export(of, export).await?;
            return Ok(PackingProgress::Deleted);
        };
        if packing.export.value.packed == Packed::Everything {
            return Ok(PackingProgress::Finished);
        }
        if !self.store.try_commit(&export::take_up(&mut packing.export, (self.clock)())).await? {
            return Ok(PackingProgress::Conflict);
        }
        let archive = match &packing.archive {
            Some(wrapped) => Some(self.archive.archive_key(of, wrapped).await?),
            None => None,
        };
        let mut work = Work { context, packing, archive };
        loop {
            if out_of_time() {
                return Ok(PackingProgress::Unfinished);
            }
            if work.export().packed == Packed::Documents {
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

    /// Packs the overview, and mails whoever asked for the export.
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
        let expires_at = now + export::KEPT_FOR;
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

impl Worker for ExportPacking {
    type Task = PackingTask;
    type Error = NotPacked;

    async fn work(
        &self,
        context: &Context<'_>,
        task: Relayed<PackingTask>,
        until: Timestamp,
    ) -> Result<(), NotPacked> {
        let PackingTask { organization: of, export } = task.task;
        let out_of_time = || (self.packer.clock)() >= until;
        // Boxed: what it awaits lies deeper than the compiler measures.
        let progress = Box::pin(self.packer.pack(context, (of, export), out_of_time)).await?;
        info!(organization = %of, %export, ?progress, "packing stopped");
        if progress == PackingProgress::Unfinished {
            self.queue.send(&continuation(task)?).await?;
        }
        Ok(())
    }
}

/// The message by which packing goes on in another invocation.
fn continuation(task: Relayed<PackingTask>) -> Result<String, NotPacked> {
    Ok(serde_json::to_string(&task.again(MAX_HOPS)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_that_never_ends_fails_after_a_thousand_turns() {
        let task = r#""organization":"org_01K7Z3Q4B8D6F1G2H5J9M0N3PR""#;
        let export = r#""export":"exp_01K7Z3Q4B8D6F1G2H5J9M0N3PR""#;
        let (mut message, mut turns) = (format!("{{{task},{export}}}"), 0);
        let failure = loop {
            match continuation(serde_json::from_str(&message).unwrap()) {
                Ok(next) => (message, turns) = (next, turns + 1),
                Err(failure) => break failure,
            }
        };
        assert!(matches!(failure, NotPacked::TooManyHops(_)), "{failure:?}");
        assert_eq!(turns, 1_000);
    }
}

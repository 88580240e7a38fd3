//! Packing what a customer takes along (P3), volume by volume: called for by
//! `data-export`, by a message that may come more than once.
//!
//! A volume is closed when it holds enough, or when the function's time is nearly over; what is left goes
//! on in another invocation. Only then does the export's row say that it is there, on top of the
//! version that was seen: who was killed, or overtaken, left a file that nobody knows of, and the next
//! one packs that volume anew.

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
    means: Means,
    queue: Queue,
}

/// What a volume holds at most.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// So many documents.
    pub documents: u64,
    /// So many bytes of them, unless it is a single one.
    pub bytes: u64,
}

/// How far the packing came this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Everything is packed.
    Finished,
    /// There was not enough time: it goes on.
    Unfinished,
    /// Nobody is to have it any more.
    Forgotten,
    /// Somebody else is at it.
    Elsewhere,
}

/// Why the packing stopped. Its message comes again.
#[derive(Debug, ThisError)]
pub enum NotPacked {
    /// It is not one of ours.
    #[error("the message does not read back")]
    NotATask(#[from] serde_json::Error),
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
    /// What is packed is gone.
    #[error("a part of the overview is gone")]
    Gone,
}

impl ExportPacking {
    /// Makes it ready: reads its settings.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        Ok(Self {
            means: Means {
                store: start.store([
                    Table::Directory,
                    Table::Keyring,
                    Table::Outbox,
                    Table::Audit,
                    Table::Documents,
                    Table::Exports,
                ])?,
                shelf: ExportShelf::new(start.connections.s3_for_files(), bucket),
                people: start.keyring("PEOPLE_KEY")?,
                archive: start.keyring("ARCHIVE_KEY")?,
                mail: start.keyring("MAIL_KEY")?,
                site: environment.require_url("SITE_URL")?,
                most: Most {
                    documents: environment.require("VOLUME_DOCUMENTS")?.parse()?,
                    bytes: environment.require("VOLUME_BYTES")?.parse()?,
                },
                clock: start.clock,
            },
            queue: Queue::new(start.connections.sqs(), environment.require("EXPORT_QUEUE")?),
        })
    }
}

/// What is packed with.
#[derive(Debug)]
pub struct Means {
    /// The tables.
    pub store: Store,
    /// The files.
    pub shelf: ExportShelf,
    /// Opens people's data.
    pub people: Keyring,
    /// Opens what documents say.
    pub archive: Keyring,
    /// Seals mail.
    pub mail: Keyring,
    /// The web client's address.
    pub site: String,
    /// What a volume holds at most.
    pub most: Most,
    /// Tells when something was packed.
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

impl Means {
    /// Packs until everything is packed or the time has come to stop.
    pub async fn pack(
        &self,
        context: &Context<'_>,
        (of, export): (OrganizationId, ExportId),
        out_of_time: impl Fn() -> bool,
    ) -> Result<Came, NotPacked> {
        let Some(mut packing) = self.store.packing(of, export).await? else {
            // What came in while it was forgotten.
            self.shelf.destroy_export(of, export).await?;
            return Ok(Came::Forgotten);
        };
        if packing.export.value.packed == Packed::Everything {
            return Ok(Came::Finished);
        }
        if !self.store.try_commit(&export::take_up(&mut packing.export, (self.clock)())).await? {
            return Ok(Came::Elsewhere);
        }
        let archive = match &packing.archive {
            Some(wrapped) => Some(self.archive.archive_key(of, wrapped).await?),
            None => None,
        };
        let mut work = Work { context, packing, archive };
        loop {
            if out_of_time() {
                return Ok(Came::Unfinished);
            }
            if work.export().packed == Packed::Documents {
                return Box::pin(self.finish(work)).await;
            }
            let place = work.next_place();
            let (volume, packed) = Box::pin(self.volume(&work, &place, &out_of_time)).await?;
            let now = (self.clock)();
            let changes = export::pack(&mut work.packing.export, volume, packed, now);
            if !self.store.try_commit(&changes).await? {
                self.shelf.destroy(&place).await?;
                return Ok(Came::Elsewhere);
            }
            let done = work.export().documents();
            info!(organization = %of, %export, documents = done, "volume packed");
        }
    }

    /// Packs the overview, and tells who asked.
    async fn finish(&self, mut work: Work<'_>) -> Result<Came, NotPacked> {
        let place = work.next_place();
        let people = self.people.people_key(place.organization, &work.packing.people).await?;
        let (overview, asker) = self.overview(&work, &people, &place).await?;
        let mail = match asker {
            Some(to) => Some(self.tell(&work, &people, to).await?),
            None => None,
        };
        let context = Context { now: (self.clock)(), ..*work.context };
        let changes = export::finish(&context, &mut work.packing.export, overview, mail);
        if !self.store.try_commit(&changes).await? {
            self.shelf.destroy(&place).await?;
            return Ok(Came::Elsewhere);
        }
        Ok(Came::Finished)
    }

    /// The mail to who asked.
    async fn tell(
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
    type Error = NotPacked;

    async fn work(
        &self,
        context: &Context<'_>,
        message: &str,
        until: Timestamp,
    ) -> Result<(), NotPacked> {
        let message: Relayed<PackingTask> = serde_json::from_str(message)?;
        let PackingTask { organization: of, export } = message.task;
        let out_of_time = || (self.means.clock)() >= until;
        // Boxed: what it awaits lies deeper than the compiler measures.
        let came = Box::pin(self.means.pack(context, (of, export), out_of_time)).await?;
        info!(organization = %of, %export, ?came, "packing stopped");
        if came == Came::Unfinished {
            self.queue.send(&further(message)?).await?;
        }
        Ok(())
    }
}

/// The message by which it goes on in another invocation.
fn further(message: Relayed<PackingTask>) -> Result<String, NotPacked> {
    Ok(serde_json::to_string(&message.again(MAX_HOPS)?)?)
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
            match further(serde_json::from_str(&message).unwrap()) {
                Ok(next) => (message, turns) = (next, turns + 1),
                Err(failure) => break failure,
            }
        };
        assert!(matches!(failure, NotPacked::TooManyHops(_)), "{failure:?}");
        assert_eq!(turns, 1_000);
    }
}

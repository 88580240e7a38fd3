//! Packing what a customer takes along (P3), volume by volume, on a task of `data-export` that may be
//! delivered more than once.
//!
//! A volume is closed when it holds enough, or when the function's time is nearly over; the rest is packed
//! in another invocation. Only then does the export's row say that the volume is there, on condition of
//! the version that was read: an invocation that was killed or overtaken leaves a file that nothing
//! refers to, and that volume is packed anew.

mod overview;
mod pack;
mod volume;

use aws::{CommitError, ExportBucket, Keyring, Queue, ServiceError, Store, Table};
use domain::Context;
use domain::export::PackingTask;
use jiff::Timestamp;
use lambda::{Clock, Error, Relayed, Start, TooManyHops, Worker};
use packing::NotBundled;
use thiserror::Error as ThisError;
use tracing::info;

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
    #[error(transparent)]
    NotBundled(#[from] NotBundled),
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
                    Table::Addresses,
                    Table::Keyring,
                    Table::Salts,
                    Table::Outbox,
                    Table::Audit,
                    Table::Documents,
                    Table::Exports,
                ])?,
                bucket: ExportBucket::new(start.connections.s3_for_files(), bucket),
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
    /// The documents, and where volumes go.
    pub bucket: ExportBucket,
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

impl Worker for ExportPacking {
    type Task = PackingTask;
    type Error = NotPacked;

    async fn work(
        &self,
        context: &Context<'_>,
        task: Relayed<PackingTask>,
        until: Timestamp,
    ) -> Result<(), NotPacked> {
        let out_of_time = || (self.packer.clock)() >= until;
        // Boxed: what it awaits lies deeper than the compiler measures.
        let progress = Box::pin(self.packer.pack(context, task.task, out_of_time)).await?;
        let PackingTask { organization, export } = task.task;
        info!(%organization, %export, ?progress, "packing stopped");
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

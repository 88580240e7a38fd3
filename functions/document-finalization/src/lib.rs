//! Making registrations of documents final (P3, P4), every day. A week after its registration, a
//! document can no longer be voided, and is sealed with the key of what the law retains; if its
//! company's contract is confirmed, its file is locked until its retention ends.
//!
//! What failed is tried again on the next day. While a file's first lock still has days to run, an
//! alarm says that it was not prolonged.

mod settle;

use aws::{DocumentBucket, Keyring, LockMode, Queue, Store, Table};
use domain::Context;
use domain::document::{FIRST_LOCK, Finality, LATE, Unfinished, VOID_PERIOD};
use jiff::Timestamp;
use lambda::{Clock, Error, Relayed, Scheduled, Start, TaskFailed, Worker};
use serde::{Deserialize, Serialize};
use tracing::info;

/// How many documents are found at a time.
const PAGE_SIZE: i32 = 100;
/// How many late documents are counted, for the alarm.
const LATE_COUNT: i32 = 1000;
/// How often a task is continued in another invocation: a million documents take about a hundred.
const MAX_HOPS: u32 = 500;

/// What a message of the queue asks for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Task {
    /// Which documents to look at.
    finality: Finality,
    /// The last one that was looked at.
    after: Option<Unfinished>,
}

/// The use case.
pub struct DocumentFinalization {
    store: Store,
    archive: Keyring,
    bucket: DocumentBucket,
    queue: Queue,
    clock: Clock,
}

impl DocumentFinalization {
    /// Reads the settings.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let lock = LockMode::parse(&environment.require("DOCUMENT_LOCK")?);
        let lock = lock.ok_or("DOCUMENT_LOCK is neither COMPLIANCE nor GOVERNANCE")?;
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        Ok(Self {
            store: start.store([Table::Directory, Table::Keyring, Table::Documents])?,
            archive: start.keyring("ARCHIVE_KEY")?,
            bucket: DocumentBucket::new(start.connections.s3(), bucket, lock),
            queue: Queue::new(start.connections.sqs(), environment.require("FINALIZATION_QUEUE")?),
            clock: start.clock,
        })
    }

    async fn queue(&self, message: Relayed<Task>) -> Result<(), TaskFailed> {
        Ok(self.queue.send(&serde_json::to_string(&message)?).await?)
    }
}

impl Scheduled for DocumentFinalization {
    type Error = TaskFailed;

    /// Queues what is to be looked at, and counts what should have been final days ago.
    async fn scheduled(&self, context: &Context<'_>) -> Result<(), TaskFailed> {
        for finality in [Finality::Provisional, Finality::Unconfirmed] {
            self.queue(Relayed::first(Task { finality, after: None })).await?;
        }
        let (provisional, last) = (Finality::Provisional, context.now - (FIRST_LOCK - LATE));
        let (late, _) = self.store.unfinished(provisional, last, None, LATE_COUNT).await?;
        info!(late = late.len(), "finalizations planned");
        Ok(())
    }
}

impl Worker for DocumentFinalization {
    type Task = Task;
    type Error = TaskFailed;

    async fn work(
        &self,
        context: &Context<'_>,
        Relayed { task: Task { finality, mut after }, hops }: Relayed<Task>,
        until: Timestamp,
    ) -> Result<(), TaskFailed> {
        let registered_by = context.now - VOID_PERIOD;
        let (mut settled, mut failed) = (0, 0);
        loop {
            let (page, next) =
                self.store.unfinished(finality, registered_by, after, PAGE_SIZE).await?;
            let counts = self.settle_page(context, &page).await?;
            (settled, failed, after) = (settled + counts.settled, failed + counts.failed, next);
            if after.is_none() || (self.clock)() >= until {
                break;
            }
        }
        info!(?finality, settled, failed, "registrations settled");
        if after.is_some() {
            let task = Task { finality, after };
            self.queue(Relayed { task, hops: hops.next(MAX_HOPS)? }).await?;
        }
        Ok(())
    }
}

//! Destroying what is stored of customers whose contract has ended, within the month that was promised,
//! backups included (P3).
//!
//! Every day the schedule finds which purges are due, and each customer becomes a message of its own.
//! A purge destroys page by page; killed anywhere, or delivered twice, it goes on where it was. Nothing
//! here can open what it destroys.
//!
//! What was purged stays purged: a message for a customer who is gone checks everything anew, and
//! destroys the retained documents whose own day has come, and what came back with a restored table.

mod begin;
mod certificate;
mod documents;
mod plan;
mod purge;
mod replay;
mod rows;

use aws::{DocumentBucket, LockMode, Queue, Signer, Store, Table};
use domain::{Context, OrganizationId};
use jiff::Timestamp;
use lambda::{Clock, Error, Relayed, Scheduled, Start, TaskFailed, Worker};
use serde::{Deserialize, Serialize};
use tracing::info;

/// How often a purge goes on in another invocation: a million documents take about two hundred. The
/// plan of the next day begins anew.
const MAX_HOPS: u32 = 500;

/// What a message of the queue asks for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// To destroy what is stored of that customer.
    Purge(OrganizationId),
    /// To have every purge check everything anew, after a table was restored.
    Replay {},
}

/// The use case.
pub struct RetentionPurge {
    purger: Purger,
    queue: Queue,
}

/// Carries out purges.
#[derive(Debug)]
pub struct Purger {
    /// The tables.
    pub store: Store,
    /// The files of documents.
    pub bucket: DocumentBucket,
    /// Signs certificates.
    pub signer: Signer,
    /// Who issues them.
    pub issuer: String,
    /// By which a purge is dated, and stops in time.
    pub clock: Clock,
}

/// How far a purge got this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is left, and a certificate says so.
    Finished,
    /// There was not enough time, or something came in meanwhile: it goes on.
    Unfinished,
    /// Its day has not come, or the contract was reinstated.
    NotDue,
    /// A legal hold covers everything.
    OnHold,
    /// Another invocation is purging the same customer.
    Conflict,
}

impl RetentionPurge {
    /// Makes it ready: reads its settings and the public half of its key.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let key = environment.require("CERTIFICATE_KEY")?;
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        // It locks nothing.
        let bucket = DocumentBucket::new(start.connections.s3(), bucket, LockMode::Governance);
        Ok(Self {
            purger: Purger {
                store: start.store([
                    Table::Directory,
                    Table::Addresses,
                    Table::Sessions,
                    Table::Keyring,
                    Table::Salts,
                    Table::Outbox,
                    Table::Audit,
                    Table::Purges,
                    Table::Documents,
                    Table::Exports,
                    Table::Passes,
                ])?,
                bucket,
                signer: Signer::open(start.connections.kms(), key).await?,
                issuer: environment.require("ISSUER")?,
                clock: start.clock,
            },
            queue: Queue::new(start.connections.sqs(), environment.require("PURGE_QUEUE")?),
        })
    }

    async fn queue_purge(&self, of: OrganizationId) -> Result<(), TaskFailed> {
        let message = Relayed::first(Task::Purge(of));
        Ok(self.queue.send(&serde_json::to_string(&message)?).await?)
    }

    async fn purge(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        task: Relayed<Task>,
        until: Timestamp,
    ) -> Result<(), TaskFailed> {
        let out_of_time = || (self.purger.clock)() >= until;
        let progress = self.purger.purge(context, of, out_of_time).await?;
        info!(organization = %of, ?progress, "purge stopped");
        if progress == Progress::Unfinished {
            self.queue.send(&continuation(task)?).await?;
        }
        Ok(())
    }
}

impl Scheduled for RetentionPurge {
    type Error = TaskFailed;

    async fn scheduled(&self, context: &Context<'_>) -> Result<(), TaskFailed> {
        self.plan(context).await
    }
}

impl Worker for RetentionPurge {
    type Task = Task;
    type Error = TaskFailed;

    async fn work(
        &self,
        context: &Context<'_>,
        task: Relayed<Task>,
        until: Timestamp,
    ) -> Result<(), TaskFailed> {
        match task.task {
            Task::Purge(of) => self.purge(context, of, task, until).await,
            Task::Replay {} => self.replay().await,
        }
    }
}

/// The message by which a purge goes on in another invocation.
fn continuation(task: Relayed<Task>) -> Result<String, TaskFailed> {
    Ok(serde_json::to_string(&task.again(MAX_HOPS)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purge_that_never_ends_fails_after_five_hundred_turns() {
        let first = r#"{"purge":"org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"}"#;
        let (mut message, mut turns) = (first.to_owned(), 0);
        let failure = loop {
            match continuation(serde_json::from_str(&message).unwrap()) {
                Ok(next) => (message, turns) = (next, turns + 1),
                Err(failure) => break failure,
            }
        };
        assert!(matches!(failure, TaskFailed::TooManyHops(_)), "{failure:?}");
        assert_eq!(turns, 500);
    }
}

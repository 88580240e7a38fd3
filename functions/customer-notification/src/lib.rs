//! Notifying customers of an incident that concerns them (P17): the representatives of each company,
//! each once.
//!
//! The stream of the notices' table delivers each announcement at least once. Whom it concerns is found
//! page by page, and each few companies become a message of their own; the table records how far that
//! is, so that it is continued where it stopped. Each company's mails and the note that they were
//! written are one transaction: delivered again, or killed anywhere, nobody is notified twice and nobody
//! is left out.

mod find;
mod notify;
mod outlet;

use aws::{CommitError, Queue, ServiceError, Store, Table};
use domain::{AnnouncementId, Context, OrganizationId};
use jiff::Timestamp;
use lambda::{Clock, Consumer, Error, Relayed, Start, TooManyHops, Worker};
use serde::{Deserialize, Serialize};
use thiserror::Error as ThisError;

pub use outlet::{Keyrings, Keys, Outlet};

/// How often a task goes back into the queue: a million companies are found in about twenty turns, and
/// those of a message take one each at the very most.
const MAX_HOPS: u32 = 100;

/// The use case.
pub struct CustomerNotification {
    notifier: Notifier<Keyrings>,
    queue: Queue,
}

/// Notifies customers.
#[derive(Debug)]
pub struct Notifier<K> {
    /// The tables.
    pub store: Store,
    /// The keys of mails and companies.
    pub keys: K,
    /// By which it stops in time.
    pub clock: Clock,
}

/// What a message of the queue asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// To find whom to notify of an announcement.
    Find {
        /// Which it is.
        announcement: AnnouncementId,
    },
    /// To notify companies of it.
    Notify {
        /// Which it is.
        announcement: AnnouncementId,
        /// The companies that remain to be notified.
        companies: Vec<OrganizationId>,
    },
}

/// Why somebody could not be notified this time. It is tried again.
#[derive(Debug, ThisError)]
pub enum NotNotified {
    /// What remains cannot be written as a message.
    #[error("the task cannot be written")]
    NotWritten(#[from] serde_json::Error),
    /// It goes round in circles.
    #[error(transparent)]
    TooManyHops(#[from] TooManyHops),
    /// With some companies it failed.
    #[error("{0} companies could not be notified")]
    Companies(usize),
    /// A service did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Nothing could be committed.
    #[error(transparent)]
    NotCommitted(#[from] CommitError),
}

impl CustomerNotification {
    /// Makes it ready: reads its settings.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let (people, mail) = (start.keyring("PEOPLE_KEY")?, start.keyring("MAIL_KEY")?);
        Ok(Self {
            notifier: Notifier {
                store: start.store([
                    Table::Directory,
                    Table::Keyring,
                    Table::Salts,
                    Table::Notices,
                    Table::Outbox,
                    Table::Audit,
                ])?,
                keys: Keyrings { people, mail },
                clock: start.clock,
            },
            queue: Queue::new(start.connections.sqs(), environment.require("NOTIFICATION_QUEUE")?),
        })
    }
}

impl<K: Keys + Sync> Notifier<K> {
    /// Works on a task, as far as it gets by then; what remains goes back into the queue.
    pub async fn work(
        &self,
        context: &Context<'_>,
        Relayed { task, hops }: Relayed<Task>,
        queue: &(impl Outlet + Sync),
        until: Timestamp,
    ) -> Result<(), NotNotified> {
        let out_of_time = || (self.clock)() >= until;
        let remaining = match task {
            Task::Find { announcement } => {
                self.find(context, announcement, queue, out_of_time).await?
            }
            Task::Notify { announcement, companies } => {
                self.notify(context, announcement, companies, out_of_time).await?
            }
        };
        if let Some(task) = remaining {
            let message = Relayed { task, hops: hops.next(MAX_HOPS)? };
            queue.send(serde_json::to_string(&message)?).await?;
        }
        Ok(())
    }
}

impl Consumer for CustomerNotification {
    type Item = AnnouncementId;
    type Error = NotNotified;

    async fn consume(
        &self,
        context: &Context<'_>,
        announcement: AnnouncementId,
        until: Timestamp,
    ) -> Result<(), NotNotified> {
        self.work(context, Relayed::first(Task::Find { announcement }), until).await
    }
}

impl Worker for CustomerNotification {
    type Task = Task;
    type Error = NotNotified;

    async fn work(
        &self,
        context: &Context<'_>,
        task: Relayed<Task>,
        until: Timestamp,
    ) -> Result<(), NotNotified> {
        // On the heap: calls within calls make a future too deep for the compiler to lay out.
        Box::pin(self.notifier.work(context, task, &self.queue, until)).await
    }
}

//! Destroying what is held of customers whose contract has ended, within the month that was
//! promised, backups included (P3).
//!
//! A schedule asks every day which purges are due, and each customer becomes a message of its own.
//! Whoever takes the message destroys page by page; killed anywhere, or brought the message twice, the
//! purge goes on where it was. Nothing here can open what it destroys.
//!
//! What was purged stays purged: a message for a customer who is gone looks at everything anew, and
//! destroys the kept documents whose own day has come, and what a restored table brought back.

use std::collections::HashSet;

use aws::{
    CommitError, Doomed, LockMode, PurgeState, Queue, ServiceError, Shelf, Signer, Store, Table,
    pages,
};
use domain::contract::EndedContract;
use domain::document::Search;
use domain::purge::{self, Custody, DestroyedId, Holding, KeptDocuments, NO_DAY, Purge};
use domain::retention::{PurgePlan, REMINDER_DAYS};
use domain::{Changes, Context, LeavingChange, OrganizationId, Versioned, japan};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use lambda::{Clock, Error, Relayed, Start, TooManyHops, Worker};
use serde::{Deserialize, Serialize};
use thiserror::Error as ThisError;
use tracing::{info, warn};

/// What is destroyed a page at a time, in this order. Documents have files, and the customer's own row
/// goes with the certificate.
const PIECEMEAL: [Holding; 6] = [
    Holding::Members,
    Holding::Exports,
    Holding::Sessions,
    Holding::Addresses,
    Holding::Answers,
    Holding::PeopleKey,
];
/// How many documents are looked at at a time.
const DOCUMENTS_AT_ONCE: i32 = 90;
/// How often a purge goes on in another invocation: a million documents take about two hundred. The
/// plan of the next day begins anew.
const MAX_HOPS: u32 = 500;

/// What a message of the queue asks for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Task {
    /// To destroy what is held of that customer.
    Purge(OrganizationId),
    /// To have every purge look at everything anew, after a table was restored.
    Replay {},
}

/// The use case.
pub struct RetentionPurge {
    means: Means,
    queue: Queue,
}

/// How far a purge came this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is left, and a certificate says so.
    Finished,
    /// There was not enough time, or something came in meanwhile: it goes on.
    Unfinished,
    /// Its day has not come, or the contract goes on after all.
    NotDue,
    /// Everything is held as evidence.
    Held,
    /// Somebody else is at it.
    Elsewhere,
}

/// Why a purge stopped. It comes again.
#[derive(Debug, ThisError)]
pub enum NotPurged {
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
}

impl RetentionPurge {
    /// Makes it ready: reads its settings and the public half of its key.
    pub async fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let key = environment.require("CERTIFICATE_KEY")?;
        let bucket = environment.require("DOCUMENTS_BUCKET")?;
        // It locks nothing.
        let shelf = Shelf::new(start.connections.s3(), bucket, LockMode::Governance);
        Ok(Self {
            means: Means {
                store: start.store([
                    Table::Directory,
                    Table::Sessions,
                    Table::Keyring,
                    Table::Outbox,
                    Table::Audit,
                    Table::Purges,
                    Table::Documents,
                    Table::Exports,
                ])?,
                shelf,
                signer: Signer::open(start.connections.kms(), key).await?,
                issuer: environment.require("ISSUER")?,
                clock: start.clock,
            },
            queue: Queue::new(start.connections.sqs(), environment.require("PURGE_QUEUE")?),
        })
    }

    /// Puts every customer whose purge is due, or of whom something kept is due, into the queue, and
    /// sends the notices whose day has come.
    async fn plan(&self, context: &Context<'_>) -> Result<(), NotPurged> {
        let today = japan::date_at(context.now);
        let soon = today.saturating_add(i64::from(REMINDER_DAYS[0]).days());
        let (mut due, mut late, mut held) = (0, 0, 0);
        let mut ending = pages(|after| self.means.store.due_for_purge(soon, after));
        while let Some(contracts) = ending.next().await? {
            for EndedContract { organization, ends_on, .. } in contracts {
                let purge_on = PurgePlan::new(ends_on).purge_on;
                for notice in self.means.store.notices(organization, Some(today)).await? {
                    let sent = purge::notify(context, organization, notice);
                    // Refused, where an earlier run sent it.
                    self.means.store.try_commit(&sent).await?;
                }
                if purge_on <= today {
                    self.put(organization).await?;
                    due += 1;
                }
                // Its deadline is days away, but the day on which it should have run is over.
                if purge_on < today {
                    let holds = self.means.store.holds(organization).await?;
                    let matters: Vec<_> = holds.of_everything().map(ToString::to_string).collect();
                    late += u32::from(matters.is_empty());
                    held += u32::from(!matters.is_empty());
                    if !matters.is_empty() {
                        let matters = matters.join(" ");
                        warn!(%organization, matters, %purge_on, "a legal hold keeps a purge waiting");
                    }
                }
            }
        }
        due += self.look_again(today).await?;
        info!(due, late, held, "purges planned");
        Ok(())
    }

    async fn put(&self, organization: OrganizationId) -> Result<(), NotPurged> {
        let message = Relayed::first(Task::Purge(organization));
        Ok(self.queue.send(&serde_json::to_string(&message)?).await?)
    }

    /// Puts every customer who was purged and of whom something may be due by that day into the queue.
    async fn look_again(&self, by: Date) -> Result<u32, NotPurged> {
        let mut count = 0;
        let mut pages = pages(|after| self.means.store.purged(by, after));
        while let Some(purged) = pages.next().await? {
            for organization in purged {
                self.put(organization).await?;
                count += 1;
            }
        }
        Ok(count)
    }
}

/// What a purge is carried out with.
#[derive(Debug)]
pub struct Means {
    /// The tables.
    pub store: Store,
    /// The files of documents.
    pub shelf: Shelf,
    /// Signs certificates.
    pub signer: Signer,
    /// Who issues them.
    pub issuer: String,
    /// Tells when a purge was over.
    pub clock: Clock,
}

impl Means {
    /// Destroys what is held of a customer, until nothing is left or the time has come to stop.
    pub async fn purge(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        out_of_time: impl Fn() -> bool,
    ) -> Result<Progress, NotPurged> {
        match self.destroy(context, of, &out_of_time).await {
            Ok(progress) => Ok(progress),
            // What was to go is not what it was: held meanwhile, or somebody else's by now.
            Err(NotPurged::NotCommitted(CommitError::Refused(changes))) if changes.is_empty() => {
                Ok(Progress::Unfinished)
            }
            Err(NotPurged::NotCommitted(CommitError::Refused(_))) => Ok(Progress::Elsewhere),
            Err(error) => Err(error),
        }
    }

    async fn destroy(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        out_of_time: &impl Fn() -> bool,
    ) -> Result<Progress, NotPurged> {
        let PurgeState { contract, purge, company, custody, holds } =
            self.store.purge_state(of).await?;
        let mut purge = match (purge, contract) {
            (Some(purge), _) if purge.value.certificate.is_none() => purge,
            (Some(mut purge), _) => {
                let kept = self.only_kept(context, of, &custody).await?;
                if let (Some(kept), false) = (kept, company) {
                    let look_again_on = kept.free_on();
                    // What was held or released meanwhile moves the day.
                    if purge.value.look_again_on != look_again_on {
                        purge.value.look_again_on = look_again_on;
                        self.store
                            .commit(&Changes(vec![LeavingChange::KeepPurge(purge).into()]))
                            .await?;
                    }
                    return Ok(Progress::Finished);
                }
                let (purge, changes) = purge::begin_again(context, purge);
                self.store.commit(&changes).await?;
                purge
            }
            (None, Some(contract)) => {
                let Some((purge, changes)) = purge::begin(context, &contract, holds) else {
                    return Ok(Progress::NotDue);
                };
                if custody.holds.of_everything().next().is_some() {
                    return Ok(Progress::Held);
                }
                self.store.commit(&changes).await?;
                purge
            }
            (None, None) => return Ok(Progress::NotDue),
        };
        for holding in PIECEMEAL {
            loop {
                if out_of_time() {
                    return Ok(Progress::Unfinished);
                }
                let doomed = self.store.doomed(of, holding).await?;
                if doomed.is_empty() {
                    break;
                }
                self.count(&mut purge, holding, &doomed).await?;
            }
        }
        let kept = self.documents(context, &mut purge, &custody, out_of_time).await?;
        let Some(kept) = kept else {
            return Ok(Progress::Unfinished);
        };
        if kept.is_empty() {
            let doomed = self.store.doomed_archive(of).await?;
            if !doomed.is_empty() {
                self.count(&mut purge, Holding::Archive, &doomed).await?;
            }
        }
        if self.store.holds_anything(of, !kept.is_empty()).await? {
            return Ok(Progress::Unfinished);
        }
        self.finish(context, purge, kept, company).await
    }

    /// What is kept of a customer who was purged; nothing where there is something to destroy.
    async fn only_kept(
        &self,
        context: &Context<'_>,
        of: OrganizationId,
        custody: &Custody,
    ) -> Result<Option<KeptDocuments>, NotPurged> {
        let (mut kept, every) = (KeptDocuments::default(), Search::default());
        let mut pages = pages(|after| self.store.documents(of, &every, after, DOCUMENTS_AT_ONCE));
        while let Some(page) = pages.next().await? {
            let (_, go) = kept.sort(page.entries()?, custody, context.now);
            if !go.is_empty() {
                return Ok(None);
            }
        }
        let more = self.store.holds_anything(of, !kept.is_empty()).await?;
        Ok((!more).then_some(kept))
    }

    /// Destroys in one transaction, and counts.
    async fn count(
        &self,
        purge: &mut Versioned<Purge>,
        holding: Holding,
        doomed: &[Doomed],
    ) -> Result<(), NotPurged> {
        purge.value.destroy(holding, doomed.iter().map(|one| &one.id));
        self.store.destroy(doomed, purge).await?;
        purge.version += 1;
        let of = purge.value.contract.organization;
        info!(organization = %of, store = holding.slug(), destroyed = doomed.len(), "purging");
        Ok(())
    }

    /// Destroys the documents that nothing keeps, each file before its row, and whatever else lies
    /// among the files. Tells what is kept; nothing where the time has come to stop.
    async fn documents(
        &self,
        context: &Context<'_>,
        purge: &mut Versioned<Purge>,
        custody: &Custody,
        out_of_time: &impl Fn() -> bool,
    ) -> Result<Option<KeptDocuments>, NotPurged> {
        let of = purge.value.contract.organization;
        let (mut kept, mut ids) = (KeptDocuments::default(), HashSet::new());
        let every = Search::default();
        let mut pages = pages(|after| self.store.documents(of, &every, after, DOCUMENTS_AT_ONCE));
        while let Some(page) = pages.next().await? {
            let (stay, go) = kept.sort(page.entries()?, custody, context.now);
            ids.extend(stay.iter().map(|document| document.id));
            for document in &go {
                if out_of_time() {
                    return Ok(None);
                }
                self.shelf.destroy(document).await?;
            }
            if !go.is_empty() {
                let doomed = self.store.doomed_documents(&go);
                self.count(purge, Holding::Documents, &doomed).await?;
            }
        }
        self.shelf.sweep(of, &ids).await?;
        Ok(Some(kept))
    }

    async fn finish(
        &self,
        context: &Context<'_>,
        mut purge: Versioned<Purge>,
        kept: KeptDocuments,
        company: bool,
    ) -> Result<Progress, NotPurged> {
        let context = &Context { now: (self.clock)(), ..*context };
        if company {
            purge.value.destroy(Holding::Company, &[DestroyedId::company()]);
        }
        let look_again_on = kept.free_on();
        let certificate = purge.value.certificate(&self.issuer, kept, context.now);
        let end = purge::End {
            certificate: self.signer.certify(&certificate).await?,
            look_again_on,
            company_is_there: company,
            waiting: self.store.notices(purge.value.contract.organization, None).await?,
        };
        let finished = purge::finish(context, purge, end);
        self.store.commit(&finished).await?;
        Ok(Progress::Finished)
    }
}

impl Worker for RetentionPurge {
    type Error = NotPurged;

    async fn scheduled(&self, context: &Context<'_>) -> Result<(), NotPurged> {
        self.plan(context).await
    }

    async fn work(
        &self,
        context: &Context<'_>,
        message: &str,
        until: Timestamp,
    ) -> Result<(), NotPurged> {
        let message: Relayed<Task> = serde_json::from_str(message)?;
        let Task::Purge(of) = message.task else {
            let sent = self.look_again(NO_DAY).await?;
            info!(sent, "every purge looks again");
            return Ok(());
        };
        let out_of_time = || (self.means.clock)() >= until;
        let progress = self.means.purge(context, of, out_of_time).await?;
        info!(organization = %of, ?progress, "purge stopped");
        if progress == Progress::Unfinished {
            self.queue.send(&further(message)?).await?;
        }
        Ok(())
    }
}

/// The message by which it goes on in another invocation.
fn further(message: Relayed<Task>) -> Result<String, NotPurged> {
    Ok(serde_json::to_string(&message.again(MAX_HOPS)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purge_that_never_ends_fails_after_five_hundred_turns() {
        let first = r#"{"purge":"org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"}"#;
        let (mut message, mut turns) = (first.to_owned(), 0);
        let failure = loop {
            match further(serde_json::from_str(&message).unwrap()) {
                Ok(next) => (message, turns) = (next, turns + 1),
                Err(failure) => break failure,
            }
        };
        assert!(matches!(failure, NotPurged::TooManyHops(_)), "{failure:?}");
        assert_eq!(turns, 500);
    }
}

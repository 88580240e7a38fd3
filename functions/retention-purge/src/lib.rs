//! Destroying what is held of customers whose contract has ended, within the month that was
//! promised, backups included (P3).
//!
//! A schedule asks every day which purges are due, and each customer becomes a message of its own.
//! Whoever takes the message destroys page by page; killed anywhere, or brought the message twice, the
//! purge goes on where it was. Nothing here can open what it destroys.

use aws::{CommitError, Queue, ServiceError, Signer, Store, Tables, is_farewell};
use domain::contract::EndedContract;
use domain::purge::{self, Holding, Purge};
use domain::retention::{PurgePlan, REMINDER_DAYS};
use domain::{Context, NotAnIdentifier, OrganizationId, Versioned, japan};
use jiff::{Timestamp, ToSpan as _};
use lambda::{Clock, Error, Start, Worker};
use thiserror::Error as ThisError;
use tracing::info;

/// The use case.
pub struct RetentionPurge {
    store: Store,
    queue: Queue,
    signer: Signer,
    issuer: String,
    clock: Clock,
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
    /// Somebody else is at it.
    Elsewhere,
}

/// Why a purge stopped. It comes again.
#[derive(Debug, ThisError)]
pub enum NotPurged {
    /// The message names no customer.
    #[error(transparent)]
    NotACustomer(#[from] NotAnIdentifier),
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
        let tables = Tables {
            directory: environment.require("DIRECTORY_TABLE")?,
            sessions: environment.require("SESSIONS_TABLE")?,
            keyring: environment.require("KEYRING_TABLE")?,
            outbox: environment.require("OUTBOX_TABLE")?,
            audit: environment.require("AUDIT_TABLE")?,
            purges: environment.require("PURGES_TABLE")?,
            ..Tables::default()
        };
        let key = environment.require("CERTIFICATE_KEY")?;
        Ok(Self {
            store: start.store(tables),
            queue: Queue::new(start.connections.sqs(), environment.require("PURGE_QUEUE")?),
            signer: Signer::open(start.connections.kms(), key).await?,
            issuer: environment.require("ISSUER")?,
            clock: start.clock,
        })
    }

    /// Puts every customer whose purge is due into the queue, and sends the notices whose day has
    /// come.
    async fn plan(&self, context: &Context<'_>) -> Result<(), NotPurged> {
        let today = japan::date_at(context.now);
        let soon = today.saturating_add(i64::from(REMINDER_DAYS[0]).days());
        let (mut due, mut late, mut after) = (0, 0, None);
        loop {
            let (contracts, next) = self.store.due_for_purge(soon, after).await?;
            for EndedContract { organization, ends_on, .. } in contracts {
                let purge_on = PurgePlan::new(ends_on).purge_on;
                for notice in self.store.notices(organization, Some(today)).await? {
                    let sent = purge::notify(context, organization, notice);
                    // Refused, where an earlier run sent it.
                    match self.store.commit(&sent).await {
                        Ok(()) | Err(CommitError::Refused(_)) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                if purge_on <= today {
                    self.queue.send(&organization.to_string()).await?;
                    due += 1;
                }
                // Its deadline is days away, but the day on which it should have run is over.
                late += u32::from(purge_on < today);
            }
            after = next;
            if after.is_none() {
                info!(due, late, "purges planned");
                return Ok(());
            }
        }
    }
}

/// Destroys what is held of a customer, until nothing is left or the time has come to stop.
pub async fn purge(
    store: &Store,
    signer: &Signer,
    issuer: &str,
    context: &Context<'_>,
    of: OrganizationId,
    out_of_time: impl Fn() -> bool,
) -> Result<Progress, NotPurged> {
    let state = store.purge_state(of).await?;
    let mut purge = match (state.purge, state.contract) {
        (Some(purge), _) if purge.value.certificate.is_some() => return Ok(Progress::Finished),
        (Some(purge), _) => purge,
        (None, Some(contract)) => {
            let Some((purge, changes)) = purge::begin(context, &contract) else {
                return Ok(Progress::NotDue);
            };
            match store.commit(&changes).await {
                Ok(()) => purge,
                Err(CommitError::Refused(_)) => return Ok(Progress::Elsewhere),
                Err(error) => return Err(error.into()),
            }
        }
        (None, None) => return Ok(Progress::NotDue),
    };
    // The customer's own row goes with the certificate.
    for holding in Holding::ALL.into_iter().filter(|holding| *holding != Holding::Company) {
        loop {
            if out_of_time() {
                return Ok(Progress::Unfinished);
            }
            let doomed = store.doomed(of, holding).await?;
            if doomed.is_empty() {
                break;
            }
            purge.value.destroy(holding, doomed.iter().map(|one| one.id.as_str()));
            match store.destroy(&doomed, &purge).await {
                Ok(()) => purge.version += 1,
                Err(CommitError::Refused(_)) => return Ok(Progress::Elsewhere),
                Err(error) => return Err(error.into()),
            }
            info!(organization = %of, store = holding.slug(), destroyed = doomed.len(), "purging");
        }
    }
    if store.holds_anything(of).await? {
        return Ok(Progress::Unfinished);
    }
    finish(store, signer, issuer, context, purge).await
}

async fn finish(
    store: &Store,
    signer: &Signer,
    issuer: &str,
    context: &Context<'_>,
    mut purge: Versioned<Purge>,
) -> Result<Progress, NotPurged> {
    purge.value.destroy(Holding::Company, std::iter::once("organization"));
    let certificate = purge.value.certificate(issuer, context.now);
    let notices = store.notices(purge.value.contract.organization, None).await?;
    let notices = notices.into_iter().map(|(place, mail)| {
        let farewell = is_farewell(&place).then_some(mail);
        (place, farewell)
    });
    let certificate = signer.certify(&certificate).await?;
    match store.commit(&purge::finish(context, purge, certificate, notices)).await {
        Ok(()) => Ok(Progress::Finished),
        Err(CommitError::Refused(_)) => Ok(Progress::Elsewhere),
        Err(error) => Err(error.into()),
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
        let of: OrganizationId = message.parse()?;
        let out_of_time = || (self.clock)() >= until;
        let progress =
            purge(&self.store, &self.signer, &self.issuer, context, of, out_of_time).await?;
        info!(organization = %of, ?progress, "purge stopped");
        if progress == Progress::Unfinished {
            self.queue.send(message).await?;
        }
        Ok(())
    }
}

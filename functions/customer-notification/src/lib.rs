//! Telling customers of an incident that concerns them (P17): the representatives of each company,
//! each once.
//!
//! The stream of the notices' table brings each announcement at least once. Whom it concerns is found
//! page by page, and each few companies become a message of their own; how far that is stands in the
//! table, so that it goes on where it was. Whoever takes a message writes each company's mails and the
//! note that they were written in one transaction: brought again, or killed anywhere, nobody is told
//! twice and nobody is left out.

use std::collections::BTreeSet;

use aws::{CommitError, Keyring, Queue, ServiceError, Store, Table};
use domain::announcement::{Announcement, NoticeKind};
use domain::customer_notification::{self, Audience, Fate, Recipient, Telling};
use domain::{
    AnnouncementId, Changes, Context, EnvelopeKey, NotAnIdentifier, NoticeChange, OrganizationId,
    Versioned,
};
use jiff::Timestamp;
use lambda::{Clock, Error, Relayed, Start, TooManyHops, Worker};
use serde::{Deserialize, Serialize};
use thiserror::Error as ThisError;
use tracing::{error, info};

/// How many customers are found at a time.
const PAGE: usize = 500;
/// How many companies one message is of.
const COMPANIES_IN_A_MESSAGE: usize = 25;
/// How often a message goes back into the queue: a million companies are found in about twenty turns,
/// and those of a message take one each at the very most.
const MAX_HOPS: u32 = 100;

/// The use case.
pub struct CustomerNotification {
    means: Means<Keyrings>,
    queue: Queue,
}

/// Where a message goes that somebody else works on.
pub trait Outlet {
    /// Sends it. It may be brought more than once.
    fn send(&self, message: String) -> impl Future<Output = Result<(), ServiceError>> + Send;
}

impl Outlet for Queue {
    async fn send(&self, message: String) -> Result<(), ServiceError> {
        Self::send(self, &message).await
    }
}

/// What makes the keys of mails, and opens those of companies.
pub trait Keys {
    /// A new key for mails.
    fn mail_key(&self) -> impl Future<Output = Result<EnvelopeKey, ServiceError>> + Send;

    /// The people key of a company.
    fn people_key(
        &self,
        of: OrganizationId,
        wrapped: &domain::WrappedKey,
    ) -> impl Future<Output = Result<domain::DataKey, ServiceError>> + Send;
}

/// The keys out of KMS.
#[derive(Debug)]
pub struct Keyrings {
    people: Keyring,
    mail: Keyring,
}

impl Keys for Keyrings {
    async fn mail_key(&self) -> Result<EnvelopeKey, ServiceError> {
        self.mail.new_mail_key().await
    }

    async fn people_key(
        &self,
        of: OrganizationId,
        wrapped: &domain::WrappedKey,
    ) -> Result<domain::DataKey, ServiceError> {
        self.people.people_key(of, wrapped).await
    }
}

/// What is asked of a function: to find whom to tell, or to tell these.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Task {
    Find { announcement: AnnouncementId },
    Tell { announcement: AnnouncementId, companies: Vec<OrganizationId> },
}

/// Why somebody could not be told this time. It comes again.
#[derive(Debug, ThisError)]
pub enum NotTold {
    /// The message names no announcement.
    #[error(transparent)]
    NotAnAnnouncement(#[from] NotAnIdentifier),
    /// It is not one of ours.
    #[error("the message does not read back")]
    NotAMessage(#[from] serde_json::Error),
    /// It goes round in circles.
    #[error(transparent)]
    TooManyHops(#[from] TooManyHops),
    /// Some companies could not be told.
    #[error("{0} companies could not be told")]
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
            means: Means {
                store: start.store([
                    Table::Directory,
                    Table::Keyring,
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

/// What customers are told with.
#[derive(Debug)]
pub struct Means<K> {
    /// The tables.
    pub store: Store,
    /// The keys.
    pub keys: K,
    /// Tells the time.
    pub clock: Clock,
}

impl<K: Keys + Sync> Means<K> {
    /// Does what a message asks for, as far as it comes until then.
    pub async fn work(
        &self,
        context: &Context<'_>,
        message: &str,
        queue: &(impl Outlet + Sync),
        until: Timestamp,
    ) -> Result<(), NotTold> {
        let out_of_time = || (self.clock)() >= until;
        // The stream says no more than which announcement it is.
        let Relayed { task, hops } = if message.starts_with('{') {
            serde_json::from_str(message)?
        } else {
            Relayed::first(Task::Find { announcement: message.parse()? })
        };
        let (Task::Find { announcement: id } | Task::Tell { announcement: id, .. }) = task;
        let Some(announcement) = self.store.announcement(id).await? else { return Ok(()) };
        let left = match task {
            Task::Tell { companies, .. } => {
                let companies = self.tell(context, &announcement, companies, out_of_time).await?;
                (!companies.is_empty()).then_some(Task::Tell { announcement: id, companies })
            }
            Task::Find { .. } if announcement.kind != NoticeKind::Incident => None,
            Task::Find { .. } if !announcement.is_news((self.clock)()) => {
                let request = context.request;
                info!(announcement = %id, request, at = %announcement.at, skipped = 1, "old announcement skipped");
                None
            }
            Task::Find { .. } => {
                let found = self.find(context, &announcement, queue, out_of_time).await?;
                (!found).then_some(Task::Find { announcement: id })
            }
        };
        if let Some(task) = left {
            let message = Relayed { task, hops: hops.next(MAX_HOPS)? };
            queue.send(serde_json::to_string(&message)?).await?;
        }
        Ok(())
    }

    /// Finds whom to tell, from where it was left, and tells whether all were found. A page is counted
    /// when its messages are sent: if it is killed in between they are sent again, which tells nobody
    /// twice.
    async fn find(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        queue: &(impl Outlet + Sync),
        out_of_time: impl Fn() -> bool,
    ) -> Result<bool, NotTold> {
        let Announcement { id, product, notice, .. } = *announcement;
        let updates = self.store.notice_updates(product, notice).await?;
        let audience = Audience::of(announcement, &updates);
        let seen = self.store.telling(announcement).await?;
        let mut telling =
            seen.unwrap_or_else(|| Versioned { value: Telling::new(announcement), version: 0 });
        while telling.value.planned_at.is_none() {
            if out_of_time() {
                return Ok(false);
            }
            let (companies, last, more) =
                self.page(&audience, announcement, &telling.value).await?;
            for companies in companies.chunks(COMPANIES_IN_A_MESSAGE) {
                let companies = companies.to_vec();
                let message = Relayed::first(Task::Tell { announcement: id, companies });
                queue.send(serde_json::to_string(&message)?).await?;
            }
            let found = &mut telling.value;
            found.total += u32::try_from(companies.len()).unwrap_or(u32::MAX);
            found.after = last.or(found.after);
            found.planned_at = (!more).then(|| (self.clock)());
            let change = NoticeChange::KeepTelling(telling.clone()).into();
            if !self.store.try_commit(&Changes(vec![change])).await? {
                // Somebody else is at it, and counted what we found.
                return Ok(true);
            }
            telling.version += 1;
        }
        info!(announcement = %id, request = context.request, total = telling.value.total, "customers found");
        Ok(true)
    }

    /// The next companies to tell, the last one that was looked at, and whether there may be more.
    async fn page(
        &self,
        audience: &Audience,
        announcement: &Announcement,
        telling: &Telling,
    ) -> Result<(Vec<OrganizationId>, Option<OrganizationId>, bool), ServiceError> {
        let Some(listed) = audience.listed() else {
            let limit = i32::try_from(PAGE).unwrap_or(i32::MAX);
            let (found, more) =
                self.store.customers(announcement.product, telling.after, limit).await?;
            let last = found.last().copied();
            let found = found.into_iter().filter(|company| audience.contains(*company)).collect();
            return Ok((found, last, more));
        };
        let left = listed.iter().copied().filter(|company| Some(*company) > telling.after);
        let left: BTreeSet<_> = left.collect();
        let page: Vec<_> = left.iter().copied().take(PAGE).collect();
        let (last, more) = (page.last().copied(), left.len() > page.len());
        Ok((page, last, more))
    }

    /// Tells these companies, and which are left where the time has come to stop. That one cannot be
    /// told keeps none of the others from being told.
    async fn tell(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        companies: Vec<OrganizationId>,
        out_of_time: impl Fn() -> bool,
    ) -> Result<Vec<OrganizationId>, NotTold> {
        let mail_key = self.keys.mail_key().await?;
        let mut companies = companies.into_iter();
        let (mut told, mut failed) = (0, 0);
        while !out_of_time()
            && let Some(company) = companies.next()
        {
            let context = Context { now: (self.clock)(), ..*context };
            let telling = Box::pin(self.tell_company(&context, announcement, company, &mail_key));
            match telling.await {
                Ok(()) => told += 1,
                Err(cause) => {
                    failed += 1;
                    let cause = lambda::causes(&cause);
                    error!(request = context.request, organization = %company, cause, "not told");
                    self.note_failure(&context, announcement, company).await?;
                }
            }
        }
        info!(announcement = %announcement.id, request = context.request, told, failed, "customers told");
        if failed > 0 { Err(NotTold::Companies(failed)) } else { Ok(companies.collect()) }
    }

    async fn tell_company(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        company: OrganizationId,
        mail_key: &EnvelopeKey,
    ) -> Result<(), NotTold> {
        loop {
            let customer = self.store.customer(company, announcement).await?;
            if customer.told.as_ref().is_some_and(|told| told.value.outcome.is_over()) {
                return Ok(());
            }
            let there = customer.there.filter(|there| {
                customer_notification::is_customer(there.contract, there.purging, context.now)
            });
            let (fate, changes) = match there {
                None => {
                    let (id, gone) = (announcement.id, Fate::Ended);
                    let told = customer.told;
                    (gone, customer_notification::note(context, id, company, told, gone))
                }
                Some(there) => {
                    let people = self.keys.people_key(company, &there.wrapped).await?;
                    let representatives = self.store.representatives(company, &people).await?;
                    let recipient = Recipient {
                        organization: company,
                        company: &there.company(&people)?,
                        representatives: &representatives,
                        mail_key,
                    };
                    customer_notification::tell(context, announcement, &recipient, customer.told)
                }
            };
            // If not, there are more of them, or the state has changed: it was somebody else who told
            // them, or the company is no customer any more.
            if self.store.try_commit(&changes).await? && fate.is_over() {
                return Ok(());
            }
        }
    }

    /// Notes that a company could not be told, so that the staff see it. It comes again.
    async fn note_failure(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        company: OrganizationId,
    ) -> Result<(), NotTold> {
        let seen = self.store.customer(company, announcement).await?.told;
        if seen.as_ref().is_some_and(|told| told.value.outcome.is_over()) {
            return Ok(());
        }
        let id = announcement.id;
        let noted = customer_notification::note(context, id, company, seen, Fate::Failed);
        self.store.try_commit(&noted).await?;
        Ok(())
    }
}

impl Worker for CustomerNotification {
    type Error = NotTold;

    async fn work(
        &self,
        context: &Context<'_>,
        message: &str,
        until: Timestamp,
    ) -> Result<(), NotTold> {
        // On the heap: calls within calls make a future too deep for the compiler to lay out.
        Box::pin(self.means.work(context, message, &self.queue, until)).await
    }
}

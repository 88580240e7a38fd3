//! Telling subscribers what was announced, each once (P11, P17).
//!
//! The stream of the notices brings an announcement; those who subscribe to its kind go into the queue,
//! fifty a message. Whoever takes the message writes each of them a mail, in one transaction with the
//! note that they were told, so that a message which comes again tells nobody twice. A webhook is a
//! message of its own, which goes back into the queue until the webhook takes it or a day has passed;
//! receivers recognize by `webhook-id` what reaches them twice.

mod payload;
mod webhook;

use aws::{CommitError, Keyring, Listener, Queue, SHARDS, ServiceError, Store, Table, pages};
use domain::announcement::Announcement;
use domain::subscription::{self, Subscriber, Subscription};
use domain::{AnnouncementId, Context, EnvelopeKey, NotAnIdentifier, SecretLink, TokenHash};
use jiff::Timestamp;
use lambda::{Clock, Consumer, Error, Hops, Relayed, Start, TooManyHops, Worker, retry};
use serde::{Deserialize, Serialize};
use thiserror::Error as ThisError;
use tracing::info;
pub use webhook::{Internet, Network, NobodyToTrust, NotTaken, WebhookMessage, Webhooks};

/// How many subscribers one message of the queue names.
const AT_ONCE: usize = 50;
/// How often a message goes back into the queue. A webhook is tried about a hundred times a day, and
/// fifty subscribers take fifty turns at the very most.
const MAX_HOPS: u32 = 200;

/// The use case.
pub struct AnnouncementDelivery(Means<Internet>);

/// What subscribers are told with.
pub struct Means<N> {
    /// The tables.
    pub store: Store,
    /// Unwraps the keys of subscriptions.
    pub mail: Keyring,
    /// Where those wait who are to be told.
    pub queue: Queue,
    /// Posts to webhooks.
    pub webhooks: Webhooks<N>,
    /// Where links in mail lead.
    pub addresses: Addresses,
    /// Tells the time.
    pub clock: Clock,
}

/// Where links in mail lead.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The web client.
    pub site: String,
    /// The API.
    pub api: String,
}

impl Addresses {
    fn one_click(&self, Subscription { wish, token, .. }: &Subscription) -> SecretLink {
        let (api, product) = (self.api.trim_end_matches('/'), wish.product.slug());
        SecretLink::made(format!("{api}/v1/status/{product}/subscriptions/{}", token.expose()))
    }
}

/// Whom a message of the queue wants told.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Task {
    Subscribers { announcement: AnnouncementId, tokens: Vec<TokenHash> },
    Webhook { announcement: AnnouncementId, token: TokenHash, failures: u32 },
}

/// Why somebody could not be told this time. The message comes again.
#[derive(Debug, ThisError)]
pub enum NotTold {
    /// The stream brought something that is no announcement.
    #[error(transparent)]
    NotAnAnnouncement(#[from] NotAnIdentifier),
    /// The message is not ours.
    #[error("the message does not read back")]
    NotATask,
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

impl AnnouncementDelivery {
    /// Makes it ready: reads its settings, and whom this machine trusts.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let queue = environment.require("ANNOUNCEMENT_QUEUE")?;
        Ok(Self(Means {
            store: start.store([Table::Notices, Table::Outbox, Table::Audit])?,
            mail: start.keyring("MAIL_KEY")?,
            queue: Queue::new(start.connections.sqs(), queue),
            webhooks: Webhooks::on_the_internet()?,
            addresses: Addresses {
                site: environment.require_url("SITE_URL")?,
                api: environment.require_url("API_URL")?,
            },
            clock: start.clock,
        }))
    }
}

impl<N: Network> Means<N> {
    /// Puts everybody into the queue who subscribes to the announcement's kind.
    pub async fn announce(&self, id: AnnouncementId) -> Result<(), NotTold> {
        let Some(announcement) = self.store.announcement(id).await? else { return Ok(()) };
        if !announcement.is_news((self.clock)()) {
            info!(announcement = %id, at = %announcement.at, skipped = 1, "old announcement skipped");
            return Ok(());
        }
        let (mut waiting, mut count) = (Vec::new(), 0);
        for shard in SHARDS {
            let product = announcement.product;
            let mut pages = pages(|after| self.store.list_subscribers(product, shard, after));
            while let Some(page) = pages.next().await? {
                let wanted = page.into_iter().filter(|one| one.kinds.contains(&announcement.kind));
                waiting.extend(wanted.map(|one| one.token));
                while waiting.len() >= AT_ONCE {
                    count += AT_ONCE;
                    let tokens = waiting.split_off(waiting.len() - AT_ONCE);
                    let task = Task::Subscribers { announcement: id, tokens };
                    self.put(&Relayed::first(task), 0).await?;
                }
            }
        }
        count += waiting.len();
        if !waiting.is_empty() {
            let task = Task::Subscribers { announcement: id, tokens: waiting };
            self.put(&Relayed::first(task), 0).await?;
        }
        info!(announcement = %id, subscribers = count, "announcement handed on");
        Ok(())
    }

    /// Tells those whom a message of the queue names, as far as it comes until then.
    pub async fn tell(
        &self,
        context: &Context<'_>,
        message: &str,
        until: Timestamp,
    ) -> Result<(), NotTold> {
        let Relayed { task, hops } =
            serde_json::from_str(message).map_err(|_| NotTold::NotATask)?;
        match task {
            Task::Subscribers { announcement, tokens } => {
                let Some((announcement, listeners)) = self.find(announcement, &tokens).await?
                else {
                    return Ok(());
                };
                self.tell_each(context, &announcement, listeners, hops, until).await
            }
            Task::Webhook { announcement, token, failures } => {
                let found = self.find(announcement, std::slice::from_ref(&token)).await?;
                let Some((announcement, listeners)) = found else { return Ok(()) };
                for listener in listeners.into_iter().filter(|listener| !listener.told) {
                    self.post(context, &announcement, &listener, failures, hops).await?;
                }
                Ok(())
            }
        }
    }

    async fn find(
        &self,
        id: AnnouncementId,
        tokens: &[TokenHash],
    ) -> Result<Option<(Announcement, Vec<Listener>)>, NotTold> {
        let Some(announcement) = self.store.announcement(id).await? else { return Ok(None) };
        let product = announcement.product;
        let subscriber = |token: &TokenHash| Subscriber { product, token: token.clone() };
        let subscribers = tokens.iter().map(subscriber).collect();
        let listeners = self.store.listeners(id, subscribers).await?;
        Ok(Some((announcement, listeners)))
    }

    /// Tells each; of those who could not be told none keeps the others from it.
    async fn tell_each(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        listeners: Vec<Listener>,
        hops: Hops,
        until: Timestamp,
    ) -> Result<(), NotTold> {
        let (mut failed, mut left) = (Ok(()), Vec::new());
        for listener in listeners.into_iter().filter(|listener| !listener.told) {
            let token = listener.subscriber.token.clone();
            if (self.clock)() >= until {
                left.push(token);
                continue;
            }
            let told = if listener.by_webhook {
                let task = Task::Webhook { announcement: announcement.id, token, failures: 0 };
                self.put(&Relayed::first(task), 0).await
            } else {
                self.mail(context, announcement, &listener).await
            };
            if told.is_err() {
                failed = told;
            }
        }
        if !left.is_empty() {
            let task = Task::Subscribers { announcement: announcement.id, tokens: left };
            self.put(&Relayed { task, hops: hops.next(MAX_HOPS)? }, 0).await?;
        }
        failed
    }

    async fn mail(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        listener: &Listener,
    ) -> Result<(), NotTold> {
        let (subscription, key) = self.open(listener).await?;
        let Addresses { site, .. } = &self.addresses;
        let one_click = self.addresses.one_click(&subscription);
        let changes =
            subscription::tell_by_mail(context, announcement, &subscription, key, site, one_click);
        // Refused, where they were told before or unsubscribed meanwhile.
        self.store.try_commit(&changes).await?;
        Ok(())
    }

    /// Opens a subscription; what is mailed to its owner is sealed with its own key.
    async fn open(&self, listener: &Listener) -> Result<(Subscription, EnvelopeKey), NotTold> {
        let plain = self.mail.mail_key(&listener.wrapped).await?;
        let subscription = listener.open(&plain)?;
        Ok((subscription, EnvelopeKey { plain, wrapped: listener.wrapped.clone() }))
    }

    async fn post(
        &self,
        context: &Context<'_>,
        announcement: &Announcement,
        listener: &Listener,
        failures: u32,
        hops: Hops,
    ) -> Result<(), NotTold> {
        let (subscription, key) = self.open(listener).await?;
        let (Some(url), Some(secret)) = (&subscription.wish.webhook, &subscription.secret) else {
            return Err(ServiceError::Malformed { what: "a webhook" }.into());
        };
        let id = announcement.id;
        let message = WebhookMessage {
            id: &id.to_string(),
            second: (self.clock)().as_second(),
            body: &payload::payload(announcement).to_string(),
        };
        let token = listener.subscriber.token.clone();
        let Err(error) = Box::pin(self.webhooks.post(url, secret, message)).await else {
            let told = subscription::told(context, id, listener.subscriber.clone());
            self.store.try_commit(&told).await?;
            return Ok(());
        };
        let failures = failures.saturating_add(1);
        info!(announcement = %id, subscriber = token.as_str(), failures, cause = %error, "webhook failed");
        match subscription::next_try(announcement.at, failures, (self.clock)()) {
            Some(seconds) => {
                let task = Task::Webhook { announcement: id, token, failures };
                self.put(&Relayed { task, hops: hops.next(MAX_HOPS)? }, seconds).await
            }
            None => self.give_up(context, listener, &subscription, key).await,
        }
    }

    async fn give_up(
        &self,
        context: &Context<'_>,
        listener: &Listener,
        subscription: &Subscription,
        key: EnvelopeKey,
    ) -> Result<(), NotTold> {
        let (site, index) = (&self.addresses.site, &listener.index);
        retry(async || {
            if self.store.subscription_owner(&listener.subscriber).await?.is_none() {
                return Ok(Some(()));
            }
            let owned = self.store.owned_subscriptions(index).await?;
            let (index, key) = (index.clone(), key.clone());
            let changes = subscription::give_up(context, subscription, index, owned, key, site);
            Ok(self.store.try_commit(&changes).await?.then_some(()))
        })
        .await
    }

    async fn put(&self, task: &Relayed<Task>, seconds: i64) -> Result<(), NotTold> {
        let message = serde_json::to_string(task).map_err(|_| NotTold::NotATask)?;
        let seconds = i32::try_from(seconds).unwrap_or_default();
        Ok(self.queue.send_later(&message, seconds).await?)
    }
}

impl Consumer for AnnouncementDelivery {
    type Error = NotTold;

    async fn consume(&self, _context: &Context<'_>, partition: &str) -> Result<(), NotTold> {
        self.0.announce(partition.parse()?).await
    }
}

impl Worker for AnnouncementDelivery {
    type Error = NotTold;

    async fn work(
        &self,
        context: &Context<'_>,
        message: &str,
        until: Timestamp,
    ) -> Result<(), NotTold> {
        self.0.tell(context, message, until).await
    }
}

//! Delivering announcements to subscribers, to each once (P11, P17).
//!
//! The stream of the notices delivers an announcement; those who subscribe to its kind go into the queue,
//! fifty in a message. Each gets a mail, written in one transaction with the note that they were
//! notified, so that a message which is delivered again notifies nobody twice. A webhook is a message of
//! its own, which goes back into the queue until the webhook takes it or a day has passed; receivers
//! recognize by `webhook-id` what reaches them twice. Before it is notified, a webhook is asked whether
//! it is one: a receiver answers with the challenge it was sent, or somebody who reads the channel opens
//! a link.

mod announce;
mod card;
mod challenge;
mod payload;
mod post;
mod subscribers;
mod webhook;

use std::str::FromStr;

use aws::{Keyring, Listener, Queue, Store, Table, parse_challenge};
use domain::announcement::Announcement;
use domain::subscription::{Subscriber, Subscription};
use domain::{
    AnnouncementId, Context, EnvelopeKey, MailToken, NotAnIdentifier, Product, SecretLink,
    TokenHash,
};
use jiff::Timestamp;
use lambda::{Clock, Consumer, Error, Relayed, Start, TaskFailed, Worker};
use serde::{Deserialize, Serialize};
use tracing::warn;
pub use webhook::{Internet, Network, NobodyToTrust, NotTaken, WebhookMessage, Webhooks};

/// How often a message goes back into the queue. A webhook is tried about a hundred times a day, and
/// fifty subscribers take fifty turns at the very most.
const MAX_HOPS: u32 = 200;

/// The use case.
pub struct AnnouncementDelivery(Deliverer<Internet>);

/// Delivers announcements.
pub struct Deliverer<N> {
    /// The tables.
    pub store: Store,
    /// Unwraps the keys of subscriptions.
    pub mail: Keyring,
    /// Where tasks wait.
    pub queue: Queue,
    /// Posts to webhooks.
    pub webhooks: Webhooks<N>,
    /// Where links in mail lead.
    pub addresses: Addresses,
    /// By which it stops in time.
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
    /// Where somebody who reads the channel of a webhook confirms it.
    fn to_confirm(&self, product: Product, challenge: &MailToken) -> String {
        let (site, product) = (self.site.trim_end_matches('/'), product.slug());
        format!("{site}/{product}/webhook#token={}", challenge.expose())
    }

    fn one_click(
        &self,
        Subscription { subscription_request, token, .. }: &Subscription,
    ) -> SecretLink {
        let (api, product) = (self.api.trim_end_matches('/'), subscription_request.product.slug());
        SecretLink::made(format!("{api}/v1/status/{product}/subscriptions/{}", token.expose()))
    }
}

/// What a message of the queue asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// To deliver an announcement to some subscribers.
    Subscribers {
        /// Which it is.
        announcement: AnnouncementId,
        /// The subscribers that remain.
        tokens: Vec<TokenHash>,
    },
    /// To post it to a webhook.
    Webhook {
        /// Which it is.
        announcement: AnnouncementId,
        /// The subscriber.
        token: TokenHash,
        /// How often it failed before.
        failures: u32,
    },
    /// To ask the receiver of a webhook to confirm it.
    Challenge {
        /// Which product's notices it would get.
        product: Product,
        /// The hash of the challenge.
        challenge: TokenHash,
        /// How often it failed before.
        failures: u32,
    },
}

/// What the stream of the notices delivers.
#[derive(Debug)]
pub enum Streamed {
    /// Something to notify people of.
    Announcement(AnnouncementId),
    /// A webhook that its receiver is to confirm.
    Challenge(Product, TokenHash),
}

impl FromStr for Streamed {
    type Err = NotAnIdentifier;

    fn from_str(partition: &str) -> Result<Self, NotAnIdentifier> {
        match parse_challenge(partition) {
            Some((product, challenge)) => Ok(Self::Challenge(product, challenge)),
            None => partition.parse().map(Self::Announcement),
        }
    }
}

impl AnnouncementDelivery {
    /// Makes it ready: reads its settings, and whom this machine trusts.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let queue = environment.require("ANNOUNCEMENT_QUEUE")?;
        Ok(Self(Deliverer {
            store: start.store([
                Table::Notices,
                Table::SubscriberKeys,
                Table::Outbox,
                Table::Audit,
            ])?,
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

impl<N: Network> Deliverer<N> {
    /// Works on a task, as far as it gets by then.
    pub async fn work(
        &self,
        context: &Context<'_>,
        Relayed { task, hops }: Relayed<Task>,
        until: Timestamp,
    ) -> Result<(), TaskFailed> {
        match task {
            Task::Subscribers { announcement, tokens } => {
                self.deliver_to_each(context, announcement, &tokens, hops, until).await
            }
            Task::Webhook { announcement, token, failures } => {
                self.deliver_to_webhook(context, announcement, token, failures, hops).await
            }
            Task::Challenge { product, challenge, failures } => {
                self.challenge(context, product, challenge, failures, hops).await
            }
        }
    }

    /// The announcement, unless it is too old to be sent to so many.
    async fn news(
        &self,
        id: AnnouncementId,
        recipients: usize,
    ) -> Result<Option<Announcement>, TaskFailed> {
        let Some(announcement) = self.store.announcement(id).await? else { return Ok(None) };
        if announcement.is_news((self.clock)()) {
            return Ok(Some(announcement));
        }
        warn!(announcement = %id, at = %announcement.at, dropped = recipients, "old announcement dropped");
        Ok(None)
    }

    /// The announcement, and those of these subscribers who are still there.
    async fn find(
        &self,
        id: AnnouncementId,
        tokens: &[TokenHash],
    ) -> Result<Option<(Announcement, Vec<Listener>)>, TaskFailed> {
        let Some(announcement) = self.news(id, tokens.len()).await? else { return Ok(None) };
        let product = announcement.product;
        let subscriber = |token: &TokenHash| Subscriber { product, token: token.clone() };
        let subscribers = tokens.iter().map(subscriber).collect();
        let listeners = self.store.listeners(id, subscribers).await?;
        Ok(Some((announcement, listeners)))
    }

    /// Opens a subscription; what is mailed to its owner is sealed with its own key.
    async fn open(&self, listener: &Listener) -> Result<(Subscription, EnvelopeKey), TaskFailed> {
        let plain = self.mail.mail_key(&listener.wrapped).await?;
        let subscription = listener.open(&plain)?;
        Ok((subscription, EnvelopeKey { plain, wrapped: listener.wrapped.clone() }))
    }

    async fn queue_task(&self, task: &Relayed<Task>, seconds: i64) -> Result<(), TaskFailed> {
        let message = serde_json::to_string(task)?;
        let seconds = i32::try_from(seconds).unwrap_or_default();
        Ok(self.queue.send_later(&message, seconds).await?)
    }
}

impl Consumer for AnnouncementDelivery {
    type Item = Streamed;
    type Error = TaskFailed;

    async fn consume(
        &self,
        _context: &Context<'_>,
        streamed: Streamed,
        _until: Timestamp,
    ) -> Result<(), TaskFailed> {
        match streamed {
            Streamed::Announcement(announcement) => self.0.announce(announcement).await,
            Streamed::Challenge(product, challenge) => {
                let task = Task::Challenge { product, challenge, failures: 0 };
                self.0.queue_task(&Relayed::first(task), 0).await
            }
        }
    }
}

impl Worker for AnnouncementDelivery {
    type Task = Task;
    type Error = TaskFailed;

    async fn work(
        &self,
        context: &Context<'_>,
        task: Relayed<Task>,
        until: Timestamp,
    ) -> Result<(), TaskFailed> {
        self.0.work(context, task, until).await
    }
}

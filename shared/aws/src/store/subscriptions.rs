//! Who subscribes to announcements: listed by product in sixteen partitions, each row under the hash
//! of the token that ends it, and sealed with a key of its own that goes with the row.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{ConditionCheck, TransactWriteItem};
use domain::announcement::NoticeKind;
use domain::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use domain::subscription::{
    Channel, OWNER_KEPT, Owned, Pending, REMEMBERED, Subscriber, Subscription, SubscriptionChange,
    WebhookSecret, WebhookUrl, Wish,
};
use domain::{
    AnnouncementId, DataKey, Email, EmailIndex, EnvelopeKey, Language, MailToken, Product,
    TokenHash, Versioned, WrappedKey,
};
use serde::{Deserialize, Serialize};

use super::read::{read_requests, versioned};
use super::row::{Key, Row};
use super::write::{BuildError, NEW, THERE, delete, put, put_version, text};
use super::{Store, link_requests_key};
use crate::ServiceError;

/// What sealed data is bound to.
const TABLE: &str = "notices";

/// What is sealed of a wish, and of a subscription.
#[derive(Serialize, Deserialize)]
struct Content {
    email: String,
    language: Language,
    kinds: BTreeSet<NoticeKind>,
    webhook: Option<String>,
    token: Option<String>,
    secret: Option<String>,
}

impl Content {
    fn of(wish: &Wish) -> Self {
        Self {
            email: wish.email.expose().to_owned(),
            language: wish.language,
            kinds: wish.kinds.clone(),
            webhook: wish.webhook.as_ref().map(|url| url.expose().to_owned()),
            token: None,
            secret: None,
        }
    }

    fn wish(self, product: Product) -> Option<Wish> {
        let webhook = self.webhook.map(|url| WebhookUrl::parse(&url).ok());
        Some(Wish {
            product,
            email: Email::parse(&self.email).ok()?,
            language: self.language,
            kinds: self.kinds,
            webhook: match webhook {
                Some(url) => Some(url?),
                None => None,
            },
        })
    }
}

/// Every partition of a product's subscribers: the first digits of their tokens' hashes.
pub const SHARDS: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];

fn shard(token: &TokenHash) -> char {
    token.as_str().chars().next().unwrap_or_default()
}

fn partition(product: Product, shard: char) -> String {
    format!("subscribers#{}#{shard}", product.slug())
}

fn subscriber_key(Subscriber { product, token }: &Subscriber) -> Key {
    Key::new(partition(*product, shard(token)), token.as_str())
}

fn pending_key(product: Product, token: &TokenHash) -> Key {
    Key::new(format!("subscription#{}#{}", product.slug(), token.as_str()), "link")
}

fn owned_key(index: &EmailIndex) -> Key {
    Key::new(format!("subscriptions#{}", index.as_str()), "subscriptions")
}

fn told_key(announcement: AnnouncementId, token: &TokenHash) -> Key {
    Key::new(format!("told#{announcement}#{}", shard(token)), token.as_str())
}

/// A subscription as those see it who find out whom to tell.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The hash of its token.
    pub token: TokenHash,
    /// Of what it wants to be told.
    pub kinds: BTreeSet<NoticeKind>,
}

/// A subscription that is to be told of an announcement, still sealed.
#[derive(Debug)]
pub struct Listener {
    /// What stands for it.
    pub subscriber: Subscriber,
    /// The key that it is sealed with.
    pub wrapped: WrappedKey,
    /// The address that has it.
    pub index: EmailIndex,
    /// Whether it is a webhook's.
    pub by_webhook: bool,
    /// Whether it was told already.
    pub told: bool,
    content: Vec<u8>,
}

impl Listener {
    /// Opens the subscription with the unwrapped key.
    pub fn open(&self, key: &DataKey) -> Result<Subscription, ServiceError> {
        let place = subscriber_key(&self.subscriber).place(TABLE, "content");
        let read = || {
            let content = key.open(&place, &self.content).ok()?;
            let mut content: Content = serde_json::from_slice(&content).ok()?;
            let token = MailToken::parse(&content.token.take()?)?;
            let secret = match content.secret.take() {
                Some(secret) => Some(WebhookSecret::parse(&secret)?),
                None => None,
            };
            Some(Subscription { wish: content.wish(self.subscriber.product)?, token, secret })
        };
        read().ok_or(ServiceError::Malformed { what: "a subscription" })
    }
}

impl Store {
    pub(super) fn subscription_item(
        &self,
        change: &SubscriptionChange,
    ) -> Result<TransactWriteItem, BuildError> {
        let table = &self.tables.notices;
        match change {
            SubscriptionChange::Ask { pending, token } => {
                let key = pending_key(pending.wish.product, &pending.token);
                let content = serde_json::to_vec(&Content::of(&pending.wish))?;
                let place = key.place(TABLE, "content");
                let content = token.key().seal(&place, &content, &*self.entropy);
                let row = Row::at(&key).bytes("content", content).expires_at(pending.expires_at);
                put(table, row, NEW)
            }
            SubscriptionChange::CloseLink { product, token } => {
                delete(table, &pending_key(*product, token))
            }
            SubscriptionChange::KeepOwned { index, owned, now } => {
                let entries = owned.value.0.iter().map(|(channel, token)| {
                    let entry = Row::default().text("channel", channel.as_str());
                    entry.text("token", token.as_str())
                });
                let row = Row::at(&owned_key(index)).rows("subscriptions", entries);
                let left = owned.value.0.is_empty();
                let row = if left { row.expires_at(*now + OWNER_KEPT) } else { row };
                put_version(table, row, owned.version)
            }
            SubscriptionChange::Subscribe { subscription, index, key } => {
                put(table, self.subscriber_row(subscription, index, key)?, NEW)
            }
            SubscriptionChange::Unsubscribe(subscriber) => {
                delete(table, &subscriber_key(subscriber))
            }
            SubscriptionChange::Require(subscriber) => {
                let check = ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(subscriber_key(subscriber).to_item()))
                    .condition_expression(THERE);
                Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
            }
            SubscriptionChange::Told { announcement, subscriber, now } => {
                let row = Row::at(&told_key(*announcement, &subscriber.token));
                put(table, row.expires_at(*now + REMEMBERED), NEW)
            }
        }
    }

    fn subscriber_row(
        &self,
        subscription: &Subscription,
        index: &EmailIndex,
        key: &EnvelopeKey,
    ) -> Result<Row, BuildError> {
        let wish = &subscription.wish;
        let content = Content {
            token: Some(subscription.token.expose()),
            secret: subscription.secret.as_ref().map(WebhookSecret::expose),
            ..Content::of(wish)
        };
        let at = subscriber_key(&subscription.subscriber());
        let content = serde_json::to_vec(&content)?;
        let content = key.plain.seal(&at.place(TABLE, "content"), &content, &*self.entropy);
        Ok(Row::at(&at)
            .bytes("content", content)
            .bytes("wrapped", key.wrapped.0.clone())
            .text("channel", if wish.webhook.is_some() { "webhook" } else { "mail" })
            .texts("kinds", wish.kinds.iter().map(|kind| kind.slug()))
            .text("owner", index.as_str()))
    }

    /// How often an address asked to be told of notices lately.
    pub async fn subscription_requests(
        &self,
        index: &EmailIndex,
    ) -> Result<Versioned<LinkRequests>, ServiceError> {
        let of = LinkRequestsOf { purpose: LinkPurpose::Subscription, index: index.clone() };
        let key = link_requests_key(&of);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        rows.get(&key).map_or(Ok(Versioned::default()), |row| versioned(row, read_requests(row)?))
    }

    /// The wish that the token is of, if there is one at the product.
    pub async fn pending_subscription(
        &self,
        product: Product,
        token: &MailToken,
    ) -> Result<Option<Pending>, ServiceError> {
        let key = pending_key(product, &token.hash());
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        let Some(row) = rows.get(&key) else { return Ok(None) };
        let content = token.key().open(&key.place(TABLE, "content"), row.get_bytes("content")?);
        let content = content.ok().and_then(|json| serde_json::from_slice::<Content>(&json).ok());
        let wish = content.and_then(|content| content.wish(product));
        let wish = wish.ok_or(ServiceError::Malformed { what: "a wish" })?;
        Ok(Some(Pending { token: token.hash(), wish, expires_at: row.get_expiry()? }))
    }

    /// What an address subscribes to.
    pub async fn owned_subscriptions(
        &self,
        index: &EmailIndex,
    ) -> Result<Versioned<Owned>, ServiceError> {
        let key = owned_key(index);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        let Some(row) = rows.get(&key) else { return Ok(Versioned::default()) };
        let entries = row.get_rows("subscriptions")?.into_iter().map(|entry| {
            let channel = Channel::kept(entry.get_text("channel")?);
            Ok((channel, entry.get("token", TokenHash::parse)?))
        });
        versioned(row, Owned(entries.collect::<Result<_, ServiceError>>()?))
    }

    /// The address that has the subscription, if it is still there.
    pub async fn subscription_owner(
        &self,
        subscriber: &Subscriber,
    ) -> Result<Option<EmailIndex>, ServiceError> {
        let key = subscriber_key(subscriber);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        rows.get(&key).map(|row| row.get("owner", EmailIndex::parse)).transpose()
    }

    /// A page of those of a product who subscribe, and after whom the next page begins.
    pub async fn list_subscribers(
        &self,
        product: Product,
        shard: char,
        after: Option<TokenHash>,
    ) -> Result<(Vec<Listed>, Option<TokenHash>), ServiceError> {
        let after = after.map(|token| subscriber_key(&Subscriber { product, token }).to_item());
        let page = self
            .client
            .query()
            .table_name(&self.tables.notices)
            .key_condition_expression("pk = :pk")
            .projection_expression("sk, kinds")
            .expression_attribute_values(":pk", text(partition(product, shard)))
            .set_exclusive_start_key(after)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let token = |row: &Row| row.get("sk", TokenHash::parse);
        let next = page.last_evaluated_key.map(|key| token(&Row(key))).transpose()?;
        let listed = page.items.unwrap_or_default().into_iter().map(|item| {
            let row = Row(item);
            let kinds = row.get_texts("kinds", NoticeKind::from_slug)?.into_iter().collect();
            Ok(Listed { token: token(&row)?, kinds })
        });
        Ok((listed.collect::<Result<_, ServiceError>>()?, next))
    }

    /// Those subscribers who are still there, each with whether they were told of the announcement;
    /// fifty at most.
    pub async fn listeners(
        &self,
        announcement: AnnouncementId,
        subscribers: Vec<Subscriber>,
    ) -> Result<Vec<Listener>, ServiceError> {
        let keys: Vec<_> = subscribers
            .iter()
            .map(|one| (subscriber_key(one), told_key(announcement, &one.token)))
            .collect();
        let table = self.tables.notices.as_str();
        let wanted: Vec<_> =
            keys.iter().flat_map(|(at, told)| [(table, at), (table, told)]).collect();
        let rows = self.read(&wanted).await?;
        let there = subscribers.into_iter().zip(&keys);
        let there = there.filter_map(|(subscriber, (at, told))| {
            Some((subscriber, rows.get(at)?, rows.contains_key(told)))
        });
        let listener = |(subscriber, row, told): (Subscriber, &Row, bool)| {
            Ok(Listener {
                subscriber,
                wrapped: WrappedKey(row.get_bytes("wrapped")?.to_vec()),
                index: row.get("owner", EmailIndex::parse)?,
                by_webhook: row.get_text("channel")? == "webhook",
                told,
                content: row.get_bytes("content")?.to_vec(),
            })
        };
        there.map(listener).collect()
    }
}

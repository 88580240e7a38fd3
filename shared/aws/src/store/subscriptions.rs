//! Subscriptions to announcements: requested, confirmed, and due to be notified.

use std::collections::BTreeMap;

use domain::announcement::NoticeKind;
use domain::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use domain::subscription::{AwaitedWebhook, Owned, Pending, Preferences, Subscriber, Subscription};
use domain::{
    AnnouncementId, DataKey, EmailIndex, MailToken, Product, TokenHash, Versioned, WrappedKey,
};
use futures_util::future::try_join_all;

use super::Store;
use super::rows::row::Row;
use super::rows::subscriber::SHARDS;
use super::rows::verbs::text;
use super::rows::{link_requests, subscriber, subscription, webhook, wrapped_key};
use crate::{ServiceError, pages};

/// A subscription as listed when finding out whom to notify.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The hash of its token.
    pub token: TokenHash,
    pub preferences: Preferences,
    /// Whether it has a webhook.
    pub by_webhook: bool,
    /// Whether the receiver of its webhook, if it has one, has confirmed it.
    pub is_active: bool,
}

/// How many subscribers there are to notices of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscriberCount {
    pub by_mail: u64,
    pub by_webhook: u64,
}

/// A subscription to notify of an announcement, still sealed.
#[derive(Debug)]
pub struct Listener {
    /// The plain part of the subscription.
    pub subscriber: Subscriber,
    /// The key that seals the subscription.
    pub wrapped: WrappedKey,
    pub preferences: Preferences,
    /// The address that owns the subscription.
    pub index: EmailIndex,
    /// Whether the subscription has a webhook.
    pub by_webhook: bool,
    /// Whether it has already been notified.
    pub notified: bool,
    content: Vec<u8>,
}

impl Listener {
    /// Opens the subscription with the unwrapped key.
    pub fn open(&self, key: &DataKey) -> Result<Subscription, ServiceError> {
        subscriber::open(&self.subscriber, &self.content, self.preferences.clone(), key)
    }
}

impl Store {
    /// How often an address has recently requested a subscription.
    pub async fn subscription_requests(
        &self,
        index: &EmailIndex,
    ) -> Result<Versioned<LinkRequests>, ServiceError> {
        let of = LinkRequestsOf { purpose: LinkPurpose::Subscription, index: index.clone() };
        let key = link_requests::key(&of);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        link_requests::read(rows.get(&key))
    }

    /// The requested subscription of a token, if there is one at the product.
    pub async fn pending_subscription(
        &self,
        product: Product,
        token: &MailToken,
    ) -> Result<Option<Pending>, ServiceError> {
        let key = subscription::pending_key(product, &token.hash());
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        rows.get(&key).map(|row| subscription::read_pending(row, product, token)).transpose()
    }

    pub async fn owned_subscriptions(
        &self,
        index: &EmailIndex,
    ) -> Result<Versioned<Owned>, ServiceError> {
        let key = subscription::owned_key(index);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        subscription::read_owned(rows.get(&key))
    }

    /// The address that owns the subscription, if it still exists.
    pub async fn subscription_owner(
        &self,
        subscriber: &Subscriber,
    ) -> Result<Option<EmailIndex>, ServiceError> {
        let key = subscriber::key(subscriber);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        rows.get(&key).map(subscriber::read_owner).transpose()
    }

    /// What a subscriber is notified of, if the subscription still exists.
    pub async fn preferences(
        &self,
        subscriber: &Subscriber,
    ) -> Result<Option<Preferences>, ServiceError> {
        let key = subscriber::key(subscriber);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        rows.get(&key).map(subscriber::read_preferences).transpose()
    }

    /// A page of a product's subscribers, and the start of the next page.
    pub async fn list_subscribers(
        &self,
        product: Product,
        shard: char,
        after: Option<TokenHash>,
    ) -> Result<(Vec<Listed>, Option<TokenHash>), ServiceError> {
        let after = after.map(|token| subscriber::key(&Subscriber { product, token }).to_item());
        let page = self
            .client
            .query()
            .table_name(&self.tables.notices)
            .key_condition_expression("pk = :pk")
            .projection_expression("sk, kinds, components, channel, expires_at")
            .expression_attribute_values(":pk", text(subscriber::partition(product, shard)))
            .set_exclusive_start_key(after)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| subscriber::token(&Row(key))).transpose()?;
        let listed = page.items.unwrap_or_default().into_iter().map(|item| {
            let row = Row(item);
            Ok(Listed {
                token: subscriber::token(&row)?,
                preferences: subscriber::read_preferences(&row)?,
                by_webhook: subscriber::is_by_webhook(&row)?,
                is_active: subscriber::is_active(&row),
            })
        });
        Ok((listed.collect::<Result<_, ServiceError>>()?, next))
    }

    /// How many subscribers a product has, by the kind of notice. Reads all shards side by side, page
    /// by page, and keeps only counts in memory.
    pub async fn count_subscribers(
        &self,
        product: Product,
    ) -> Result<BTreeMap<NoticeKind, SubscriberCount>, ServiceError> {
        let shards = SHARDS.map(|shard| self.count_in_shard(product, shard));
        let mut sum: BTreeMap<_, SubscriberCount> = BTreeMap::new();
        for (kind, count) in try_join_all(shards).await?.into_iter().flatten() {
            let of_kind = sum.entry(kind).or_default();
            of_kind.by_mail += count.by_mail;
            of_kind.by_webhook += count.by_webhook;
        }
        Ok(sum)
    }

    async fn count_in_shard(
        &self,
        product: Product,
        shard: char,
    ) -> Result<BTreeMap<NoticeKind, SubscriberCount>, ServiceError> {
        let mut counts: BTreeMap<_, SubscriberCount> = BTreeMap::new();
        let mut pages = pages(|after| self.list_subscribers(product, shard, after));
        while let Some(page) = pages.next().await? {
            for Listed { preferences, by_webhook, .. } in
                page.into_iter().filter(|one| one.is_active)
            {
                for kind in preferences.kinds {
                    let count = counts.entry(kind).or_default();
                    let by_channel =
                        if by_webhook { &mut count.by_webhook } else { &mut count.by_mail };
                    *by_channel += 1;
                }
            }
        }
        Ok(counts)
    }

    /// Those of the subscribers that still exist, each with whether they have been notified of the
    /// announcement; at most fifty.
    pub async fn listeners(
        &self,
        announcement: AnnouncementId,
        subscribers: Vec<Subscriber>,
    ) -> Result<Vec<Listener>, ServiceError> {
        let keys: Vec<_> = subscribers
            .iter()
            .map(|one| (subscriber::key(one), subscriber::notified_key(announcement, &one.token)))
            .collect();
        let table = self.tables.notices.as_str();
        let wanted: Vec<_> =
            keys.iter().flat_map(|(at, notified)| [(table, at), (table, notified)]).collect();
        let sealing: Vec<_> = subscribers.iter().map(subscriber::wrapped_key).collect();
        let of_keys: Vec<_> =
            sealing.iter().map(|key| (self.tables.subscriber_keys.as_str(), key)).collect();
        // One call reads a hundred items at most.
        let (rows, wrapped_keys) = tokio::try_join!(self.read(&wanted), self.read(&of_keys))?;
        let mut listeners = Vec::new();
        for ((subscriber, (at, notified)), sealing) in
            subscribers.into_iter().zip(&keys).zip(&sealing)
        {
            let (Some(row), Some(wrapped)) = (rows.get(at), wrapped_keys.get(sealing)) else {
                continue;
            };
            let notified = rows.contains_key(notified);
            listeners.push(listener(subscriber, row, wrapped, notified)?);
        }
        Ok(listeners)
    }

    /// The webhook whose receiver was sent the challenge, the subscriptions of the address that owns
    /// it, and whether the webhook has an active subscription.
    pub async fn awaited_webhook(
        &self,
        product: Product,
        challenge: &TokenHash,
    ) -> Result<Option<(AwaitedWebhook, Versioned<Owned>, bool)>, ServiceError> {
        let table = &self.tables.notices;
        let key = webhook::challenge_key(product, challenge);
        let rows = self.read(&[(table, &key)]).await?;
        let Some(row) = rows.get(&key) else { return Ok(None) };
        let awaited = webhook::read_challenge(row, product, challenge)?;
        let (owned, claim) =
            (subscription::owned_key(&awaited.index), webhook::claim_key(&awaited.channel));
        let rows = self.read(&[(table, &owned), (table, &claim)]).await?;
        let owned = subscription::read_owned(rows.get(&owned))?;
        Ok(Some((awaited, owned, rows.contains_key(&claim))))
    }

    /// A subscription, still sealed, if it exists.
    pub async fn sealed_subscription(
        &self,
        subscriber: Subscriber,
    ) -> Result<Option<Listener>, ServiceError> {
        let (at, sealing) = (subscriber::key(&subscriber), subscriber::wrapped_key(&subscriber));
        let (table, keys) = (&self.tables.notices, &self.tables.subscriber_keys);
        let rows = self.read(&[(table, &at), (keys, &sealing)]).await?;
        let (Some(row), Some(wrapped)) = (rows.get(&at), rows.get(&sealing)) else {
            return Ok(None);
        };
        listener(subscriber, row, wrapped, false).map(Some)
    }
}

fn listener(
    subscriber: Subscriber,
    row: &Row,
    wrapped: &Row,
    notified: bool,
) -> Result<Listener, ServiceError> {
    Ok(Listener {
        subscriber,
        wrapped: wrapped_key::read(wrapped)?,
        preferences: subscriber::read_preferences(row)?,
        index: subscriber::read_owner(row)?,
        by_webhook: subscriber::is_by_webhook(row)?,
        notified,
        content: row.get_bytes("content")?.to_vec(),
    })
}

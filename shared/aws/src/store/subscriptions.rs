//! Who subscribes to announcements, who asked to, and whom to notify.

use std::collections::BTreeSet;

use domain::announcement::NoticeKind;
use domain::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use domain::subscription::{Owned, Pending, Subscriber, Subscription};
use domain::{
    AnnouncementId, DataKey, EmailIndex, MailToken, Product, TokenHash, Versioned, WrappedKey,
};

use super::Store;
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{link_requests, subscriber, subscription, wrapped_key};
use crate::ServiceError;

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
        subscriber::open(&self.subscriber, &self.content, key)
    }
}

impl Store {
    /// How often an address asked to be told of notices lately.
    pub async fn subscription_requests(
        &self,
        index: &EmailIndex,
    ) -> Result<Versioned<LinkRequests>, ServiceError> {
        let of = LinkRequestsOf { purpose: LinkPurpose::Subscription, index: index.clone() };
        let key = link_requests::key(&of);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        link_requests::read(rows.get(&key))
    }

    /// The wish that the token is of, if there is one at the product.
    pub async fn pending_subscription(
        &self,
        product: Product,
        token: &MailToken,
    ) -> Result<Option<Pending>, ServiceError> {
        let key = subscription::pending_key(product, &token.hash());
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        rows.get(&key).map(|row| subscription::read_pending(row, product, token)).transpose()
    }

    /// What an address subscribes to.
    pub async fn owned_subscriptions(
        &self,
        index: &EmailIndex,
    ) -> Result<Versioned<Owned>, ServiceError> {
        let key = subscription::owned_key(index);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        subscription::read_owned(rows.get(&key))
    }

    /// The address that has the subscription, if it is still there.
    pub async fn subscription_owner(
        &self,
        subscriber: &Subscriber,
    ) -> Result<Option<EmailIndex>, ServiceError> {
        let key = subscriber::key(subscriber);
        let rows = self.read(&[(&self.tables.notices, &key)]).await?;
        rows.get(&key).map(subscriber::read_owner).transpose()
    }

    /// A page of those of a product who subscribe, and after whom the next page begins.
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
            .projection_expression("sk, kinds")
            .expression_attribute_values(":pk", text(subscriber::partition(product, shard)))
            .set_exclusive_start_key(after)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| subscriber::token(&Row(key))).transpose()?;
        let listed = page.items.unwrap_or_default().into_iter().map(|item| {
            let row = Row(item);
            Ok(Listed { token: subscriber::token(&row)?, kinds: subscriber::read_kinds(&row)? })
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
            .map(|one| (subscriber::key(one), subscriber::notified_key(announcement, &one.token)))
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
                wrapped: wrapped_key::read(row)?,
                index: subscriber::read_owner(row)?,
                by_webhook: subscriber::is_by_webhook(row)?,
                told,
                content: row.get_bytes("content")?.to_vec(),
            })
        };
        there.map(listener).collect()
    }
}

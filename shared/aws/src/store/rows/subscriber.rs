//! A subscriber to announcements: listed by product in sixteen partitions of the table of notices,
//! each row under the hash of the token that ends it, and sealed with a key of its own. The key is
//! in a table that can be restored for a few days only and is deleted with the row, so that no older
//! copy of the row opens. Beside it, one row for each announcement records that the subscriber was
//! notified.

use domain::announcement::NoticeKind;
use domain::subscription::{Preferences, REMEMBERED, Subscriber, Subscription};
use domain::{
    AnnouncementId, Component, DataKey, EmailIndex, Entropy, Product, TokenHash, WrappedKey,
};
use jiff::Timestamp;

use super::row::{Key, Row};
use super::sealed::NOTICES;
use super::subscription;
use super::verbs::{
    THERE, Write, delete, delete_any, put, put_new, require as require_item, required, update,
    updated,
};
use crate::ServiceError;

/// The partitions of a product's subscribers, by the first digit of their tokens' hashes.
pub const SHARDS: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];

fn shard(token: &TokenHash) -> char {
    token.as_str().chars().next().unwrap_or_default()
}

pub(crate) fn partition(product: Product, shard: char) -> String {
    format!("subscribers#{}#{shard}", product.slug())
}

pub(crate) fn key(Subscriber { product, token }: &Subscriber) -> Key {
    Key::new(partition(*product, shard(token)), token.as_str())
}

pub(crate) fn subscribe(
    table: &str,
    subscription: &Subscription,
    index: &EmailIndex,
    awaited_until: Option<Timestamp>,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Write {
    let subscription_request = &subscription.subscription_request;
    let at = self::key(&subscription.subscriber());
    let place = at.place(NOTICES, "content");
    let row = Row::at(&at)
        .bytes("content", subscription::seal(&place, subscription, key, entropy)?)
        .text("channel", if subscription_request.webhook.is_some() { "webhook" } else { "mail" })
        .text("owner", index.as_str());
    let row = prefer(row, &subscription_request.preferences);
    put(table, awaited(row, awaited_until))
}

/// A row that goes unless the receiver of the webhook confirms it.
fn awaited(row: Row, until: Option<Timestamp>) -> Row {
    match until {
        Some(until) => row.expires_at(until),
        None => row,
    }
}

/// Whether the receiver of its webhook, if it has one, has confirmed it.
pub(crate) fn is_active(row: &Row) -> bool {
    !row.has("expires_at")
}

/// Makes a subscription active, only if it is awaited, and lets its key stay as well.
pub(crate) fn activate(table: &str, subscriber: &Subscriber) -> Write {
    let update = update(table, &key(subscriber)).update_expression("REMOVE expires_at");
    updated(update.condition_expression("attribute_exists(expires_at)"))
}

pub(crate) fn let_key_stay(table: &str, subscriber: &Subscriber) -> Write {
    let update = update(table, &wrapped_key(subscriber)).update_expression("REMOVE expires_at");
    updated(update.condition_expression(THERE))
}

fn prefer(row: Row, Preferences { kinds, components }: &Preferences) -> Row {
    row.texts("kinds", kinds.iter().map(|kind| kind.slug()))
        .texts("components", components.iter().map(|component| component.slug()))
}

/// Stores other preferences, only if the subscription still exists.
pub(crate) fn set_preferences(
    table: &str,
    subscriber: &Subscriber,
    preferences: &Preferences,
) -> Write {
    let mut preferred = prefer(Row::default(), preferences).0;
    let update = update(table, &key(subscriber))
        .update_expression("SET kinds = :kinds, components = :components")
        .set_expression_attribute_values(Some(
            ["kinds", "components"]
                .into_iter()
                .filter_map(|name| Some((format!(":{name}"), preferred.remove(name)?)))
                .collect(),
        ));
    updated(update.condition_expression(THERE))
}

pub(crate) fn token(row: &Row) -> Result<TokenHash, ServiceError> {
    row.get("sk", TokenHash::parse)
}

pub(crate) fn read_preferences(row: &Row) -> Result<Preferences, ServiceError> {
    Ok(Preferences {
        kinds: row.get_texts("kinds", NoticeKind::from_slug)?.into_iter().collect(),
        components: row.get_texts("components", Component::from_slug)?.into_iter().collect(),
    })
}

/// The index of the address that owns the subscription.
pub(crate) fn read_owner(row: &Row) -> Result<EmailIndex, ServiceError> {
    row.get("owner", EmailIndex::parse)
}

pub(crate) fn is_by_webhook(row: &Row) -> Result<bool, ServiceError> {
    Ok(row.get_text("channel")? == "webhook")
}

/// Opens the sealed part of a subscription.
pub(crate) fn open(
    subscriber: &Subscriber,
    content: &[u8],
    preferences: Preferences,
    key: &DataKey,
) -> Result<Subscription, ServiceError> {
    let place = self::key(subscriber).place(NOTICES, "content");
    subscription::open(&place, content, subscriber.product, preferences, key)
}

pub(crate) fn unsubscribe(table: &str, subscriber: &Subscriber) -> Write {
    delete(table, &key(subscriber))
}

/// The key of the row that holds the subscriber's wrapped key.
pub(crate) fn wrapped_key(Subscriber { product, token }: &Subscriber) -> Key {
    Key::new(format!("subscriber-key#{}#{}", product.slug(), token.as_str()), "key")
}

/// Stores the subscriber's key, in place of an earlier one.
pub(crate) fn keep_key(
    table: &str,
    subscriber: &Subscriber,
    wrapped: &WrappedKey,
    awaited_until: Option<Timestamp>,
) -> Write {
    let row = Row::at(&wrapped_key(subscriber)).bytes("wrapped", wrapped.0.clone());
    put(table, awaited(row, awaited_until))
}

pub(crate) fn destroy_key(table: &str, subscriber: &Subscriber) -> Write {
    delete_any(table, &wrapped_key(subscriber))
}

/// Requires that a subscription still exists.
pub(crate) fn require(table: &str, subscriber: &Subscriber) -> Write {
    required(require_item(table, &key(subscriber)).condition_expression(THERE))
}

/// The key of the row that records that a subscriber was notified of an announcement.
pub(crate) fn notified_key(announcement: AnnouncementId, token: &TokenHash) -> Key {
    Key::new(format!("notified#{announcement}#{}", shard(token)), token.as_str())
}

/// Records that a subscriber was notified of an announcement, only the first time.
pub(crate) fn note_notified(
    table: &str,
    announcement: AnnouncementId,
    subscriber: &Subscriber,
    now: Timestamp,
) -> Write {
    let row = Row::at(&notified_key(announcement, &subscriber.token));
    put_new(table, row.expires_at(now + REMEMBERED))
}

//! Two further kinds of rows for subscriptions, in the table of notices: a requested subscription
//! that is not confirmed yet, under the hash of the mailed token and sealed with a key that only
//! the token gives; and the subscriptions of an address, under the index of the address.

use domain::subscription::{
    Channel, OWNER_KEPT, Owned, OwnedSubscription, Pending, Preferences, Subscription,
    SubscriptionRequest, Webhook, WebhookFormat, WebhookSecret, WebhookUrl,
};
use domain::{
    DataKey, Email, EmailIndex, Entropy, Language, MailToken, Product, TokenHash, Versioned,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::row::{Key, Row, versioned};
use super::sealed::{NOTICES, Place, open_json};
use super::verbs::{BuildError, Write, delete, put_new, put_version};
use crate::ServiceError;

/// The sealed part of a requested subscription.
#[derive(Serialize, Deserialize)]
struct Asked {
    content: Content,
    preferences: Preferences,
}

/// The sealed part of a subscription.
#[derive(Serialize, Deserialize)]
struct Content {
    email: String,
    language: Language,
    webhook: Option<String>,
    format: Option<WebhookFormat>,
    token: Option<String>,
    secret: Option<String>,
    challenge: Option<String>,
}

impl Content {
    fn of(subscription_request: &SubscriptionRequest) -> Self {
        let webhook = subscription_request.webhook.as_ref();
        Self {
            email: subscription_request.email.expose().to_owned(),
            language: subscription_request.language,
            webhook: webhook.map(|webhook| webhook.url.expose().to_owned()),
            format: webhook.map(|webhook| webhook.format),
            token: None,
            secret: None,
            challenge: None,
        }
    }

    fn subscription_request(
        self,
        product: Product,
        preferences: Preferences,
    ) -> Option<SubscriptionRequest> {
        let webhook = match (self.webhook, self.format) {
            (Some(url), Some(format)) => {
                Some(Webhook { url: WebhookUrl::parse(&url).ok()?, format })
            }
            _ => None,
        };
        Some(SubscriptionRequest {
            product,
            email: Email::parse(&self.email).ok()?,
            language: self.language,
            preferences,
            webhook,
        })
    }
}

/// Seals a subscription for the place where it will be stored.
pub(super) fn seal(
    place: &Place,
    subscription: &Subscription,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, BuildError> {
    let content = Content {
        token: Some(subscription.token.expose()),
        secret: subscription.secret.as_ref().map(WebhookSecret::expose),
        challenge: subscription.challenge.as_ref().map(MailToken::expose),
        ..Content::of(&subscription.subscription_request)
    };
    Ok(place.seal(serde_json::to_vec(&content)?, key, entropy))
}

/// Opens what [`seal`] sealed.
pub(super) fn open(
    place: &Place,
    sealed: &[u8],
    product: Product,
    preferences: Preferences,
    key: &DataKey,
) -> Result<Subscription, ServiceError> {
    let read = || {
        let content = place.open(sealed, key).ok()?;
        let mut content: Content = serde_json::from_slice(&content).ok()?;
        let token = MailToken::parse(&content.token.take()?)?;
        let secret = match content.secret.take() {
            Some(secret) => Some(WebhookSecret::parse(&secret)?),
            None => None,
        };
        let challenge = match content.challenge.take() {
            Some(challenge) => Some(MailToken::parse(&challenge)?),
            None => None,
        };
        Some(Subscription {
            subscription_request: content.subscription_request(product, preferences)?,
            token,
            secret,
            challenge,
        })
    };
    read().ok_or(ServiceError::Malformed { what: "a subscription" })
}

pub(crate) fn pending_key(product: Product, token: &TokenHash) -> Key {
    Key::new(format!("subscription#{}#{}", product.slug(), token.as_str()), "link")
}

/// Stores a requested subscription until it is confirmed.
pub(crate) fn ask(
    table: &str,
    pending: &Pending,
    token: &MailToken,
    entropy: &dyn Entropy,
) -> Write {
    let key = pending_key(pending.subscription_request.product, &pending.token);
    let asked = Asked {
        content: Content::of(&pending.subscription_request),
        preferences: pending.subscription_request.preferences.clone(),
    };
    let content = serde_json::to_vec(&asked)?;
    let content = key.place(NOTICES, "content").seal(content, &token.key(), entropy);
    put_new(table, Row::at(&key).bytes("content", content).expires_at(pending.expires_at))
}

/// Reads the requested subscription of a token.
pub(crate) fn read_pending(
    row: &Row,
    product: Product,
    token: &MailToken,
) -> Result<Pending, ServiceError> {
    let malformed = |_| ServiceError::Malformed { what: "a wish" };
    let Asked { content, preferences } =
        open_json(row, NOTICES, "content", &token.key()).map_err(malformed)?;
    let subscription_request = content
        .subscription_request(product, preferences)
        .ok_or(ServiceError::Malformed { what: "a wish" })?;
    Ok(Pending { token: token.hash(), subscription_request, expires_at: row.get_expiry()? })
}

/// Uses up the link, only if it still exists.
pub(crate) fn close(table: &str, product: Product, token: &TokenHash) -> Write {
    delete(table, &pending_key(product, token))
}

pub(crate) fn owned_key(index: &EmailIndex) -> Key {
    Key::new(format!("subscriptions#{}", index.as_str()), "subscriptions")
}

/// Stores the subscriptions of an address; if none are left, the row expires after a while.
pub(crate) fn keep_owned(
    table: &str,
    index: &EmailIndex,
    owned: &Versioned<Owned>,
    now: Timestamp,
) -> Write {
    let entries =
        owned.value.0.iter().map(|OwnedSubscription { channel, token, awaited_until }| {
            Row::default()
                .text("channel", channel.as_str())
                .text("token", token.as_str())
                .time("awaited_until", *awaited_until)
        });
    let row = Row::at(&owned_key(index)).rows("subscriptions", entries);
    let row = if owned.value.0.is_empty() { row.expires_at(now + OWNER_KEPT) } else { row };
    put_version(table, row, owned.version)
}

/// Reads the subscriptions of an address; without a row there are none.
pub(crate) fn read_owned(row: Option<&Row>) -> Result<Versioned<Owned>, ServiceError> {
    let Some(row) = row else { return Ok(Versioned::default()) };
    let entries = row.get_rows("subscriptions")?.into_iter().map(|entry| {
        Ok(OwnedSubscription {
            channel: Channel::kept(entry.get_text("channel")?),
            token: entry.get("token", TokenHash::parse)?,
            awaited_until: entry.find_time("awaited_until")?,
        })
    });
    versioned(row, Owned(entries.collect::<Result<_, ServiceError>>()?))
}

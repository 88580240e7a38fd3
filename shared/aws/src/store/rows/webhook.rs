//! Two kinds of rows for webhooks, in the table of notices: the challenge that its receiver is asked to
//! confirm it with, under its hash, for a day; and that a webhook has an active subscription, under the
//! keyed hash of its address.

use domain::subscription::{AwaitedWebhook, Channel};
use domain::{EmailIndex, Product, TokenHash};

use super::row::{Key, Row};
use super::verbs::{Write, delete, delete_any, put_new};
use crate::ServiceError;

/// The prefix of the partition keys of challenges.
const CHALLENGE: &str = "webhook-challenge";

pub(crate) fn challenge_key(product: Product, challenge: &TokenHash) -> Key {
    let pk = format!("{CHALLENGE}#{}#{}", product.slug(), challenge.as_str());
    Key::new(pk, "webhook-challenge")
}

/// Reads the partition key of a challenge.
pub fn parse_challenge(partition: &str) -> Option<(Product, TokenHash)> {
    let mut parts = partition.split('#');
    (parts.next() == Some(CHALLENGE)).then_some(())?;
    let (product, challenge) =
        (Product::from_slug(parts.next()?)?, TokenHash::parse(parts.next()?)?);
    parts.next().is_none().then_some((product, challenge))
}

/// Has the receiver asked: the stream of the table delivers the row.
pub(crate) fn challenge(table: &str, awaited: &AwaitedWebhook) -> Write {
    let row = Row::at(&challenge_key(awaited.product, &awaited.challenge))
        .text("token", awaited.token.as_str())
        .text("owner", awaited.index.as_str())
        .text("channel", awaited.channel.as_str())
        .expires_at(awaited.until);
    put_new(table, row)
}

pub(crate) fn read_challenge(
    row: &Row,
    product: Product,
    challenge: &TokenHash,
) -> Result<AwaitedWebhook, ServiceError> {
    Ok(AwaitedWebhook {
        product,
        challenge: challenge.clone(),
        token: row.get("token", TokenHash::parse)?,
        index: row.get("owner", EmailIndex::parse)?,
        channel: Channel::kept(row.get_text("channel")?),
        until: row.get_expiry()?,
    })
}

/// Uses up a challenge, only if it still exists.
pub(crate) fn close(table: &str, product: Product, challenge: &TokenHash) -> Write {
    delete(table, &challenge_key(product, challenge))
}

pub(crate) fn claim_key(channel: &Channel) -> Key {
    Key::new(format!("webhook#{}", channel.as_str()), "webhook")
}

/// Records that a webhook has an active subscription, only if it has none.
pub(crate) fn claim(table: &str, channel: &Channel) -> Write {
    put_new(table, Row::at(&claim_key(channel)))
}

pub(crate) fn release(table: &str, channel: &Channel) -> Write {
    delete_any(table, &claim_key(channel))
}

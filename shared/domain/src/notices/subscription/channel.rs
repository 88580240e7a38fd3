//! The ways in which an address is notified.

use jiff::Timestamp;

use super::SubscriptionRequest;
use crate::{EmailIndex, LookupKey, MailToken, TokenHash};

/// Identifies a way of delivery: mail, or one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel(String);

impl Channel {
    /// The only channel without an address in it.
    const MAIL: &str = "mail";

    /// Reads a stored channel.
    pub fn kept(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn is_webhook(&self) -> bool {
        self.0 != Self::MAIL
    }

    /// The value to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl LookupKey {
    /// The channel of a request.
    pub fn channel(&self, subscription_request: &SubscriptionRequest) -> Channel {
        Channel(match &subscription_request.webhook {
            None => Channel::MAIL.to_owned(),
            Some(webhook) => {
                self.digest(&["webhook", subscription_request.product.slug(), webhook.url.expose()])
            }
        })
    }

    /// The token that ends the subscription of an address by a channel.
    pub fn unsubscribe_token(&self, index: &EmailIndex, channel: &Channel) -> MailToken {
        let parts = ["unsubscribe", index.as_str(), channel.as_str()];
        MailToken::from_bytes(self.bytes(&parts))
    }
}

/// One subscription of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedSubscription {
    pub channel: Channel,
    pub token: TokenHash,
    /// Until when the receiver of the webhook may confirm it; `None` once it is active.
    pub awaited_until: Option<Timestamp>,
}

/// The subscriptions of an address for a product: at most one per channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owned(pub Vec<OwnedSubscription>);

impl Owned {
    /// Takes out the subscriptions that are replaced, and returns the channels of webhooks that were
    /// theirs alone. What nobody confirmed in time goes, too.
    pub(super) fn take(
        &mut self,
        now: Timestamp,
        replaced: impl Fn(&OwnedSubscription) -> bool,
    ) -> Vec<Channel> {
        self.0.retain(|owned| owned.awaited_until.is_none_or(|until| now < until));
        let taken = self.0.extract_if(.., |owned| replaced(owned));
        let active = taken.filter(|owned| owned.awaited_until.is_none());
        active.map(|owned| owned.channel).filter(Channel::is_webhook).collect()
    }
}

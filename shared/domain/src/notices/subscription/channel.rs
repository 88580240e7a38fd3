//! The ways in which an address is notified.

use super::SubscriptionRequest;
use crate::{EmailIndex, LookupKey, MailToken, TokenHash};

/// Identifies a way of delivery: mail, or one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel(String);

impl Channel {
    /// The only channel without an address in it.
    pub(super) const MAIL: &str = "mail";

    /// Reads a stored channel.
    pub fn kept(text: &str) -> Self {
        Self(text.to_owned())
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
            Some(url) => {
                self.digest(&["webhook", subscription_request.product.slug(), url.expose()])
            }
        })
    }

    /// The token that ends the subscription of an address by a channel.
    pub fn unsubscribe_token(&self, index: &EmailIndex, channel: &Channel) -> MailToken {
        let parts = ["unsubscribe", index.as_str(), channel.as_str()];
        MailToken::from_bytes(self.bytes(&parts))
    }
}

/// The subscriptions of an address for a product: at most one per channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owned(pub Vec<(Channel, TokenHash)>);

//! A subscription begins when its address is confirmed; one with a webhook, when the receiver of the
//! webhook confirms it as well.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use super::{
    Channel, Owned, OwnedSubscription, Pending, Subscriber, Subscription, SubscriptionChange,
    WebhookSecret, change,
};
use crate::{
    Action, Changes, Context, EmailIndex, EnvelopeKey, MailToken, Outcome, Product, TokenHash,
    Versioned,
};

/// How many webhooks one address may have per product.
const WEBHOOKS_ALLOWED: usize = 5;
/// How long the receiver of a webhook may take to confirm it.
pub const AWAITED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The address has reached its limit of webhooks.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the address has {WEBHOOKS_ALLOWED} webhooks already")]
pub struct TooManyWebhooks;

/// Another subscription has the webhook, or this one is not awaited.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the webhook is not awaited, or taken")]
pub struct WebhookTaken;

/// A webhook whose receiver is asked to confirm it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitedWebhook {
    pub product: Product,
    /// The hash of what the receiver is sent.
    pub challenge: TokenHash,
    /// The hash of the token that ends the subscription.
    pub token: TokenHash,
    /// The address that owns the subscription.
    pub index: EmailIndex,
    pub channel: Channel,
    pub until: Timestamp,
}

impl AwaitedWebhook {
    pub fn subscriber(&self) -> Subscriber {
        Subscriber { product: self.product, token: self.token.clone() }
    }
}

/// Creates the subscription and replaces any other of the same channel. By mail it is active at once;
/// the receiver of a webhook is asked first. `token` is the
/// [unsubscribe token](crate::LookupKey::unsubscribe_token) of both.
pub fn confirm(
    context: &Context<'_>,
    pending: Pending,
    index: EmailIndex,
    channel: Channel,
    token: MailToken,
    mut owned: Versioned<Owned>,
    key: EnvelopeKey,
) -> Result<(Changes, Subscription), TooManyWebhooks> {
    let (now, entropy) = (context.now, context.entropy);
    let subscription_request = pending.subscription_request;
    let product = subscription_request.product;
    let webhook = subscription_request.webhook.as_ref();
    let signed = webhook.is_some_and(|webhook| webhook.format.is_signed());
    let secret = signed.then(|| WebhookSecret::new(entropy));
    let challenge = webhook.map(|_| MailToken::new(entropy));
    let awaited_until = webhook.map(|_| now + AWAITED_FOR);
    let subscription = Subscription { subscription_request, token, secret, challenge };
    let mut changes = vec![SubscriptionChange::CloseLink { product, token: pending.token }];
    let released = owned.value.take(now, |owned| owned.channel == channel);
    changes.extend(released.into_iter().map(SubscriptionChange::ReleaseWebhook));
    let token = subscription.token.hash();
    let made = OwnedSubscription { channel: channel.clone(), token: token.clone(), awaited_until };
    owned.value.0.push(made);
    if owned.value.0.iter().filter(|owned| owned.channel.is_webhook()).count() > WEBHOOKS_ALLOWED {
        return Err(TooManyWebhooks);
    }
    changes.push(SubscriptionChange::KeepOwned { index: index.clone(), owned, now });
    if let (Some(challenge), Some(until)) = (&subscription.challenge, awaited_until) {
        let (challenge, index) = (challenge.hash(), index.clone());
        let awaited = AwaitedWebhook { product, challenge, token, index, channel, until };
        changes.push(SubscriptionChange::Challenge(awaited));
    }
    let (subscriber, made) = (subscription.subscriber(), subscription.clone());
    let EnvelopeKey { plain: key, wrapped } = key;
    changes.push(SubscriptionChange::Subscribe { subscription: made, index, key, awaited_until });
    changes.push(SubscriptionChange::StoreKey { subscriber, wrapped, awaited_until });
    let changes = changes.into_iter().map(change).collect();
    let record = context.audit(product, Action::Subscribe, Outcome::Done);
    Ok((Changes::recorded(changes, record), subscription))
}

/// Makes the subscription of a webhook active, as its receiver confirmed it. `is_taken` is whether the
/// webhook has an active subscription: one address has one, whoever asks for another.
pub fn activate(
    context: &Context<'_>,
    awaited: &AwaitedWebhook,
    mut owned: Versioned<Owned>,
    is_taken: bool,
) -> Result<Changes, WebhookTaken> {
    let AwaitedWebhook { product, challenge, index, channel, until, .. } = awaited.clone();
    let found = owned.value.0.iter_mut().find(|owned| owned.token == awaited.token);
    let found = found.filter(|found| found.awaited_until.is_some() && context.now < until);
    let found = found.filter(|_| !is_taken).ok_or(WebhookTaken)?;
    found.awaited_until = None;
    let changes = [
        SubscriptionChange::CloseChallenge { product, challenge },
        SubscriptionChange::KeepOwned { index, owned, now: context.now },
        SubscriptionChange::Activate(awaited.subscriber()),
        SubscriptionChange::LetKeyStay(awaited.subscriber()),
        SubscriptionChange::ClaimWebhook(channel),
    ];
    let record = context.audit(product, Action::ActivateWebhook, Outcome::Done);
    Ok(Changes::recorded(changes.map(change).into(), record))
}

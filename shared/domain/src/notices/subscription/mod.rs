//! Anyone can subscribe to a product's announcements, by mail or by webhook (P11).
//!
//! A subscription begins when the owner of the address confirms it. It is identified by the token
//! that ends it; only the hash of the token is stored in the clear. The token follows from address
//! and channel, so that the link of any mail ends whatever subscription there is by then.

mod channel;
mod confirmation;
#[cfg(test)]
mod tests;
mod webhook;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::announcement::{Announcement, NEWS_FOR};
use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use crate::notice::NoticeKind;
use crate::{
    AccountChange, Action, AnnouncementId, Change, Changes, Component, Context, DataKey, Email,
    EmailIndex, EnvelopeKey, Language, Mail, MailEnvelope, MailId, MailToken, NoticeMessage,
    Outcome, Product, SecretLink, TokenHash, Versioned, WrappedKey,
};

pub use channel::{Channel, Owned, OwnedSubscription};
pub use confirmation::{
    AWAITED_FOR, AwaitedWebhook, TooManyWebhooks, WebhookTaken, activate, confirm,
};
pub use webhook::{Webhook, WebhookFormat, WebhookSecret, WebhookUrl};

/// How long after an announcement a failing webhook is retried.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
/// The backoff after the first failure, in seconds; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: i64 = 30;
/// The longest backoff, in seconds: the longest delay that the queue offers.
const LONGEST_PAUSE: i64 = 900;
/// How long it is worth telling the owner of a webhook that it was given up.
const WORTH_SENDING: SignedDuration = SignedDuration::from_hours(24);
/// How long it is stored who was notified of an announcement: longer than a message can wait in a
/// queue and be redriven from the dead-letter queue.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long the row of an owner without subscriptions is stored, so that a decision based on an
/// earlier state fails its condition.
pub const OWNER_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What a subscriber is notified of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub kinds: BTreeSet<NoticeKind>,
    /// All components if it is empty.
    pub components: BTreeSet<Component>,
}

impl Preferences {
    /// Whether a subscriber with these preferences is notified of that.
    pub fn wants(&self, announcement: &Announcement) -> bool {
        let Self { kinds, components } = self;
        let reached = &announcement.reached;
        let everything = reached.is_empty() || components.is_empty();
        kinds.contains(&announcement.kind()) && (everything || !reached.is_disjoint(components))
    }
}

/// A request for a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionRequest {
    pub product: Product,
    /// The owner's address. Announcements go there if there is no webhook.
    pub email: Email,
    /// The language of the mails.
    pub language: Language,
    pub preferences: Preferences,
    /// The webhook; `None` for announcements by mail.
    pub webhook: Option<Webhook>,
}

/// A request that is not confirmed yet.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The hash of the mailed token.
    pub token: TokenHash,
    pub subscription_request: SubscriptionRequest,
    /// When the mailed link expires.
    pub expires_at: Timestamp,
}

/// Identifies a subscription without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    pub product: Product,
    /// The hash of the token that ends it.
    pub token: TokenHash,
}

/// A confirmed request.
#[derive(Clone, Debug)]
pub struct Subscription {
    pub subscription_request: SubscriptionRequest,
    /// Ends it.
    pub token: MailToken,
    /// The key that signs the messages, if there is a webhook that can check it.
    pub secret: Option<WebhookSecret>,
    /// What the receiver of a webhook proves that it is one with.
    pub challenge: Option<MailToken>,
}

impl Subscription {
    pub fn subscriber(&self) -> Subscriber {
        Subscriber { product: self.subscription_request.product, token: self.token.hash() }
    }
}

/// Changes to subscriptions.
#[derive(Clone, Debug)]
pub enum SubscriptionChange {
    /// Stores a request until it is confirmed.
    Ask {
        pending: Pending,
        /// Seals the request.
        token: MailToken,
    },
    /// Uses up the link of a request. Condition: the link still exists.
    CloseLink { product: Product, token: TokenHash },
    /// Stores the subscriptions of an address. Condition: the version is unchanged.
    KeepOwned {
        /// The address.
        index: EmailIndex,
        owned: Versioned<Owned>,
        now: Timestamp,
    },
    /// Stores a subscription, in place of an earlier one with the same token.
    Subscribe {
        subscription: Subscription,
        /// The address that it belongs to.
        index: EmailIndex,
        /// Seals the subscription.
        key: DataKey,
        /// When it goes unless the receiver of its webhook confirms it.
        awaited_until: Option<Timestamp>,
    },
    /// Stores the key that seals a subscription, in place of an earlier one.
    StoreKey {
        subscriber: Subscriber,
        wrapped: WrappedKey,
        /// When it goes unless the receiver of the webhook confirms it.
        awaited_until: Option<Timestamp>,
    },
    /// Has the receiver of a webhook asked to confirm it.
    Challenge(AwaitedWebhook),
    /// Uses up the challenge. Condition: it still exists.
    CloseChallenge { product: Product, challenge: TokenHash },
    /// Makes a subscription active. Condition: it is awaited.
    Activate(Subscriber),
    /// Lets the key of a subscription that is active now stay. Condition: it still exists.
    LetKeyStay(Subscriber),
    /// Records that a webhook has an active subscription. Condition: it has none.
    ClaimWebhook(Channel),
    /// Records that it has none any more.
    ReleaseWebhook(Channel),
    /// Destroys the key that seals a subscription, so that no copy of it opens.
    DestroyKey(Subscriber),
    /// Deletes a subscription. Condition: it still exists.
    Unsubscribe(Subscriber),
    /// Stores other preferences of a subscription. Condition: it still exists.
    SetPreferences { subscriber: Subscriber, preferences: Preferences },
    /// Requires that a subscription still exists.
    Require(Subscriber),
    /// Records that a subscriber was notified of an announcement. Condition: it is not recorded
    /// yet.
    MarkNotified { announcement: AnnouncementId, subscriber: Subscriber, now: Timestamp },
}

fn change(change: SubscriptionChange) -> Change {
    Change::Subscription(change)
}

/// Requests a subscription. The changes do not depend on whether the address is subscribed already.
pub fn request(
    context: &Context<'_>,
    subscription_request: SubscriptionRequest,
    index: EmailIndex,
    mut requests: Versioned<LinkRequests>,
    site: &str,
    MailEnvelope { id: mail_id, key: mail_key }: MailEnvelope,
) -> Changes {
    let (purpose, product) = (LinkPurpose::Subscription, subscription_request.product);
    let allowed = requests.value.count(context.now);
    let of = LinkRequestsOf { purpose, index };
    let mut changes = vec![AccountChange::CountLinkRequests { of, requests }.into()];
    if allowed {
        let token = MailToken::new(context.entropy);
        let expires_at = context.now + purpose.validity();
        let mail = Mail {
            id: mail_id,
            product: Some(product),
            to: subscription_request.email.clone(),
            language: subscription_request.language,
            message: NoticeMessage::ConfirmSubscription {
                link: SecretLink::new(site, product, purpose, &token),
                webhook: subscription_request
                    .webhook
                    .as_ref()
                    .map(|webhook| webhook.url.host().to_owned()),
            }
            .into(),
            expires_at,
        };
        let pending = Pending { token: token.hash(), subscription_request, expires_at };
        changes.push(change(SubscriptionChange::Ask { pending, token }));
        changes.push(Change::SendMail { mail, key: mail_key });
    }
    let outcome = if allowed { Outcome::Done } else { Outcome::Refused };
    Changes::recorded(changes, context.audit(product, Action::RequestSubscription, outcome))
}

fn remove(
    context: &Context<'_>,
    subscriber: &Subscriber,
    index: EmailIndex,
    mut owned: Versioned<Owned>,
) -> Vec<Change> {
    let released = owned.value.take(context.now, |owned| owned.token == subscriber.token);
    let released = released.into_iter().map(SubscriptionChange::ReleaseWebhook);
    let changes = [
        SubscriptionChange::Unsubscribe(subscriber.clone()),
        SubscriptionChange::DestroyKey(subscriber.clone()),
        SubscriptionChange::KeepOwned { index, owned, now: context.now },
    ];
    changes.into_iter().chain(released).map(change).collect()
}

/// Ends a subscription and deletes its data.
pub fn unsubscribe(
    context: &Context<'_>,
    subscriber: &Subscriber,
    index: EmailIndex,
    owned: Versioned<Owned>,
) -> Changes {
    let changes = remove(context, subscriber, index, owned);
    let record = context.audit(subscriber.product, Action::Unsubscribe, Outcome::Done);
    Changes::recorded(changes, record)
}

/// Changes what a subscriber is notified of.
pub fn set_preferences(
    context: &Context<'_>,
    subscriber: &Subscriber,
    preferences: Preferences,
) -> Changes {
    let subscriber = subscriber.clone();
    let product = subscriber.product;
    let changes = vec![change(SubscriptionChange::SetPreferences { subscriber, preferences })];
    Changes::recorded(changes, context.audit(product, Action::ChangeSubscription, Outcome::Done))
}

/// Notifies a subscriber of an announcement by mail, once. A mail program posts to `one_click` when
/// its reader unsubscribes (RFC 8058).
pub fn notify_by_mail(
    context: &Context<'_>,
    announcement: &Announcement,
    subscription: &Subscription,
    key: EnvelopeKey,
    site: &str,
    one_click: SecretLink,
) -> Changes {
    let SubscriptionRequest { product, email, language, .. } = &subscription.subscription_request;
    let unsubscribe = SecretLink::to_unsubscribe(site, *product, &subscription.token);
    let mail = Mail {
        id: MailId::new(context.now, context.entropy),
        product: Some(*product),
        to: email.clone(),
        language: *language,
        message: announcement.mail(*language, unsubscribe, one_click).into(),
        expires_at: announcement.at + NEWS_FOR,
    };
    let subscriber = subscription.subscriber();
    let (announcement, now) = (announcement.id, context.now);
    Changes(vec![
        change(SubscriptionChange::MarkNotified {
            announcement,
            subscriber: subscriber.clone(),
            now,
        }),
        change(SubscriptionChange::Require(subscriber)),
        Change::SendMail { mail, key },
    ])
}

/// Records that a webhook accepted an announcement.
pub fn notified(
    context: &Context<'_>,
    announcement: AnnouncementId,
    subscriber: Subscriber,
) -> Changes {
    let now = context.now;
    Changes(vec![change(SubscriptionChange::MarkNotified { announcement, subscriber, now })])
}

/// The delay in seconds before a webhook is retried after that many failures. `None` once a day has
/// passed since the announcement: it is then given up.
pub fn next_try(announced: Timestamp, failures: u32, now: Timestamp) -> Option<i64> {
    let doubled = FIRST_PAUSE << failures.saturating_sub(1).min(10);
    (now.duration_since(announced) < PATIENCE).then_some(doubled.min(LONGEST_PAUSE))
}

/// Gives up a webhook that accepted nothing for a day: its subscription ends and its owner is
/// notified.
pub fn give_up(
    context: &Context<'_>,
    subscription: &Subscription,
    index: EmailIndex,
    owned: Versioned<Owned>,
    key: EnvelopeKey,
    site: &str,
) -> Changes {
    let SubscriptionRequest { product, email, language, webhook, .. } =
        &subscription.subscription_request;
    let page = LinkPurpose::Subscription.slug();
    let mail = Mail {
        id: MailId::new(context.now, context.entropy),
        product: Some(*product),
        to: email.clone(),
        language: *language,
        message: NoticeMessage::WebhookGivenUp {
            host: webhook
                .as_ref()
                .map_or_else(String::new, |webhook| webhook.url.host().to_owned()),
            subscribe: format!("{}/{}/{page}", site.trim_end_matches('/'), product.slug()),
        }
        .into(),
        expires_at: context.now + WORTH_SENDING,
    };
    let mut changes = remove(context, &subscription.subscriber(), index, owned);
    changes.push(Change::SendMail { mail, key });
    let record = context.audit(*product, Action::GiveUpWebhook, Outcome::Done);
    Changes::recorded(changes, record)
}

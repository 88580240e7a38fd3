//! Anyone subscribes to what is announced of a product, by mail or by webhook (P11).
//!
//! A subscription is made when the owner of the address confirms it, and is known by the token that
//! ends it, of which only the hash is kept in the clear.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::announcement::{Announcement, NoticeKind};
use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use crate::redacted::redacted;
use crate::{
    AccountChange, Action, AnnouncementId, Change, Changes, Context, Email, EmailIndex, Entropy,
    EnvelopeKey, Fault, Language, LookupKey, Mail, MailEnvelope, MailId, MailToken, NoticeMessage,
    Outcome, Product, SecretLink, TokenHash, Versioned,
};

/// How many webhooks one address may have at a product.
pub const WEBHOOKS_ALLOWED: usize = 5;
/// For how long after an announcement a webhook that does not take it is tried.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
/// The pause after the first failure; it doubles, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: i64 = 30;
/// The longest pause, in seconds: what the queue can hold a message back for.
const LONGEST_PAUSE: i64 = 900;
/// How long a mail about an announcement is worth sending.
const WORTH_SENDING: SignedDuration = SignedDuration::from_hours(24);
/// For how long it is remembered who was told of an announcement: longer than a message can wait in
/// a queue and be brought again out of the one for what failed.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long the row of an owner who has left is kept, so that no decision on what it was before still
/// stands.
pub const OWNER_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The address of a webhook: HTTPS, a name of the public domain name system, the usual port.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl {
    text: String,
    host: String,
}

impl WebhookUrl {
    /// The most characters.
    pub const MAXIMUM: usize = 500;
    const EXAMPLE: &str = "https://hooks.example.jp/notices";

    /// Reads an address. A numeric host is none: whom it reaches could not be told from a name that
    /// was looked up.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.chars().count() > Self::MAXIMUM {
            return Err(Fault::TooLong { maximum: Self::MAXIMUM });
        }
        let wrong = Fault::WrongFormat(Self::EXAMPLE);
        let rest = text.strip_prefix("https://").ok_or(wrong.clone())?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let top = host.rsplit('.').next().unwrap_or_default();
        let named = host.contains('.')
            && host.len() <= 253
            && host.split('.').all(label)
            && top.starts_with(|first: char| first.is_ascii_alphabetic());
        let visible = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        if !named || !visible {
            return Err(wrong);
        }
        let host = host.to_ascii_lowercase();
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Self { text: format!("https://{host}{slash}{path}"), host })
    }

    /// The address, for its owner's eyes.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The host's name.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        &self.text["https://".len() + self.host.len()..]
    }
}

// Paths of webhooks are often secrets.
redacted!(WebhookUrl);

/// What the messages to one webhook are signed with.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct WebhookSecret([u8; 32]);

impl WebhookSecret {
    /// A new secret.
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// Reads what [`Self::expose`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.strip_prefix("whsec_")?).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The secret as it is told once to its owner.
    pub fn expose(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.0))
    }

    /// The signature of a message, as the Standard Webhooks convention has it.
    pub fn sign(&self, id: &str, second: i64, body: &str) -> String {
        signature(&self.0, id, second, body)
    }
}

fn signature(secret: &[u8], id: &str, second: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{id}.{second}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

redacted!(WebhookSecret);

/// What somebody wants to be told, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub product: Product,
    /// The owner's address, to which the mail goes where there is no webhook.
    pub email: Email,
    /// The language they read.
    pub language: Language,
    pub kinds: BTreeSet<NoticeKind>,
    /// Where to, if not by mail.
    pub webhook: Option<WebhookUrl>,
}

/// A wish that its owner has not confirmed yet.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The hash of the mailed token.
    pub token: TokenHash,
    pub wish: Wish,
    /// When the mailed link stops working.
    pub expires_at: Timestamp,
}

/// Stands for a subscription, wherever nobody needs to know whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    pub product: Product,
    /// The hash of the token that ends it.
    pub token: TokenHash,
}

/// A confirmed wish.
#[derive(Clone, Debug)]
pub struct Subscription {
    pub wish: Wish,
    /// Ends it.
    pub token: MailToken,
    /// What messages to the webhook are signed with, where there is one.
    pub secret: Option<WebhookSecret>,
}

impl Subscription {
    /// What stands for it.
    pub fn subscriber(&self) -> Subscriber {
        Subscriber { product: self.wish.product, token: self.token.hash() }
    }
}

/// Stands for a way to tell somebody: by mail, or by one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel(String);

impl Channel {
    /// The only channel that needs no address of its own.
    const MAIL: &str = "mail";

    /// Reads a channel that was kept.
    pub fn kept(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What is kept of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl LookupKey {
    /// The channel of a wish.
    pub fn channel(&self, wish: &Wish) -> Channel {
        Channel(match &wish.webhook {
            None => Channel::MAIL.to_owned(),
            Some(url) => self.digest(&["webhook", wish.product.slug(), url.expose()]),
        })
    }
}

/// What an address subscribes to at a product: one subscription a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owned(pub Vec<(Channel, TokenHash)>);

/// What is written of those who subscribe.
#[derive(Clone, Debug)]
pub enum SubscriptionChange {
    /// Keeps a wish until it is confirmed.
    Ask {
        /// The wish.
        pending: Pending,
        /// What it is sealed with.
        token: MailToken,
    },
    /// Uses the link of a wish up; only where it is still there.
    CloseLink {
        product: Product,
        /// The hash of the mailed token.
        token: TokenHash,
    },
    /// Keeps what an address subscribes to; only on top of the version seen.
    KeepOwned {
        /// The address.
        index: EmailIndex,
        /// What it subscribes to.
        owned: Versioned<Owned>,
        /// The time.
        now: Timestamp,
    },
    /// Makes a subscription; only a new one.
    Subscribe {
        subscription: Subscription,
        /// The address that has it.
        index: EmailIndex,
        /// What it is sealed with.
        key: EnvelopeKey,
    },
    /// Destroys a subscription; only one that is still there.
    Unsubscribe(Subscriber),
    /// Makes sure that a subscription is still there.
    Require(Subscriber),
    /// Notes that a subscriber was told of an announcement; only the first time.
    Told { announcement: AnnouncementId, subscriber: Subscriber, now: Timestamp },
}

fn change(change: SubscriptionChange) -> Change {
    Change::Subscription(change)
}

/// Takes a wish. What is done is the same whether or not the address subscribes already.
pub fn request(
    context: &Context<'_>,
    wish: Wish,
    index: EmailIndex,
    mut requests: Versioned<LinkRequests>,
    site: &str,
    MailEnvelope { id: mail_id, key: mail_key }: MailEnvelope,
) -> Changes {
    let (purpose, product) = (LinkPurpose::Subscription, wish.product);
    let allowed = requests.value.count(context.now);
    let of = LinkRequestsOf { purpose, index };
    let mut changes = vec![AccountChange::CountLinkRequests { of, requests }.into()];
    if allowed {
        let token = MailToken::new(context.entropy);
        let expires_at = context.now + purpose.validity();
        let mail = Mail {
            id: mail_id,
            product: Some(product),
            to: wish.email.clone(),
            language: wish.language,
            message: NoticeMessage::ConfirmSubscription {
                link: SecretLink::new(site, product, purpose, &token),
                webhook: wish.webhook.as_ref().map(|url| url.host().to_owned()),
            }
            .into(),
            expires_at,
        };
        let pending = Pending { token: token.hash(), wish, expires_at };
        changes.push(change(SubscriptionChange::Ask { pending, token }));
        changes.push(Change::SendMail { mail, key: mail_key });
    }
    let outcome = if allowed { Outcome::Done } else { Outcome::Refused };
    Changes::recorded(changes, context.audit(product, Action::RequestSubscription, outcome))
}

/// The address has as many webhooks as it may.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the address has {WEBHOOKS_ALLOWED} webhooks already")]
pub struct TooManyWebhooks;

/// Makes the subscription that was confirmed, in the place of another of the same channel.
pub fn confirm(
    context: &Context<'_>,
    pending: Pending,
    (index, channel): (EmailIndex, Channel),
    mut owned: Versioned<Owned>,
    key: EnvelopeKey,
) -> Result<(Changes, Subscription), TooManyWebhooks> {
    let wish = pending.wish;
    let product = wish.product;
    let secret = wish.webhook.as_ref().map(|_| WebhookSecret::new(context.entropy));
    let token = MailToken::new(context.entropy);
    let subscription = Subscription { wish, token, secret };
    let mut changes = vec![change(SubscriptionChange::CloseLink { product, token: pending.token })];
    let entries = &mut owned.value.0;
    for (_, token) in entries.extract_if(.., |(kept, _)| *kept == channel) {
        changes.push(change(SubscriptionChange::Unsubscribe(Subscriber { product, token })));
    }
    entries.push((channel, subscription.token.hash()));
    let webhooks = entries.iter().filter(|(channel, _)| channel.as_str() != Channel::MAIL);
    if webhooks.count() > WEBHOOKS_ALLOWED {
        return Err(TooManyWebhooks);
    }
    let now = context.now;
    changes.push(change(SubscriptionChange::KeepOwned { index: index.clone(), owned, now }));
    let made = subscription.clone();
    changes.push(change(SubscriptionChange::Subscribe { subscription: made, index, key }));
    let record = context.audit(product, Action::Subscribe, Outcome::Done);
    Ok((Changes::recorded(changes, record), subscription))
}

fn remove(
    context: &Context<'_>,
    subscriber: &Subscriber,
    index: EmailIndex,
    mut owned: Versioned<Owned>,
) -> Vec<Change> {
    owned.value.0.retain(|(_, token)| *token != subscriber.token);
    vec![
        change(SubscriptionChange::Unsubscribe(subscriber.clone())),
        change(SubscriptionChange::KeepOwned { index, owned, now: context.now }),
    ]
}

/// Ends a subscription, and destroys what was kept of it.
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

/// Tells a subscriber of an announcement by mail, once. A mail program posts to `one_click` when its
/// reader wants no more (RFC 8058).
pub fn tell_by_mail(
    context: &Context<'_>,
    announcement: &Announcement,
    subscription: &Subscription,
    key: EnvelopeKey,
    site: &str,
    one_click: SecretLink,
) -> Changes {
    let Wish { product, email, language, .. } = &subscription.wish;
    let (said, page) = announcement.in_language(*language);
    let token = &subscription.token;
    let mail = Mail {
        id: MailId::new(context.now, context.entropy),
        product: Some(*product),
        to: email.clone(),
        language: *language,
        message: NoticeMessage::Announcement {
            about: announcement.kind,
            title: said.title.clone(),
            text: said.text.clone(),
            page: page.to_owned(),
            unsubscribe: SecretLink::to_unsubscribe(site, *product, token),
            one_click,
        }
        .into(),
        expires_at: context.now + WORTH_SENDING,
    };
    let subscriber = subscription.subscriber();
    let (announcement, now) = (announcement.id, context.now);
    Changes(vec![
        change(SubscriptionChange::Told { announcement, subscriber: subscriber.clone(), now }),
        change(SubscriptionChange::Require(subscriber)),
        Change::SendMail { mail, key },
    ])
}

/// Notes that a webhook took an announcement.
pub fn told(
    context: &Context<'_>,
    announcement: AnnouncementId,
    subscriber: Subscriber,
) -> Changes {
    let now = context.now;
    Changes(vec![change(SubscriptionChange::Told { announcement, subscriber, now })])
}

/// After how many seconds a webhook is tried again that failed for that many times; none where a day
/// has passed since the announcement, and it is given up.
pub fn next_try(announced: Timestamp, failures: u32, now: Timestamp) -> Option<i64> {
    let doubled = FIRST_PAUSE << failures.saturating_sub(1).min(10);
    (now.duration_since(announced) < PATIENCE).then_some(doubled.min(LONGEST_PAUSE))
}

/// Gives a webhook up that took nothing for a day: its subscription ends, and its owner is told.
pub fn give_up(
    context: &Context<'_>,
    subscription: &Subscription,
    index: EmailIndex,
    owned: Versioned<Owned>,
    key: EnvelopeKey,
    site: &str,
) -> Changes {
    let Wish { product, email, language, webhook, .. } = &subscription.wish;
    let page = LinkPurpose::Subscription.slug();
    let mail = Mail {
        id: MailId::new(context.now, context.entropy),
        product: Some(*product),
        to: email.clone(),
        language: *language,
        message: NoticeMessage::WebhookGivenUp {
            host: webhook.as_ref().map_or_else(String::new, |url| url.host().to_owned()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DataKey, SeededEntropy, WrappedKey};

    fn context(entropy: &SeededEntropy) -> Context<'_> {
        let now = Timestamp::new(1_900_000_000, 0).unwrap();
        Context { now, entropy, request: "request" }
    }

    fn pending(webhook: Option<&str>) -> Pending {
        let webhook = webhook.map(|url| WebhookUrl::parse(url).unwrap());
        let wish = Wish {
            product: Product::ProSign,
            email: Email::parse("taro@example.jp").unwrap(),
            language: Language::Japanese,
            kinds: NoticeKind::ALL.into(),
            webhook,
        };
        let token = MailToken::new(&SeededEntropy::new(9)).hash();
        Pending { token, wish, expires_at: Timestamp::MAX }
    }

    fn confirmed(
        entropy: &SeededEntropy,
        webhook: Option<&str>,
        owned: Versioned<Owned>,
    ) -> Result<(Changes, Subscription), TooManyWebhooks> {
        let lookup = LookupKey::new(b"key");
        let pending = pending(webhook);
        let index = lookup.email(Product::ProSign, &pending.wish.email);
        let of = (index, lookup.channel(&pending.wish));
        let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![]) };
        confirm(&context(entropy), pending, of, owned, key)
    }

    fn owned_after(changes: &Changes) -> Owned {
        let owned = changes.0.iter().find_map(|change| match change {
            Change::Subscription(SubscriptionChange::KeepOwned { owned, .. }) => Some(owned),
            _ => None,
        });
        owned.unwrap().value.clone()
    }

    fn ended(changes: &Changes) -> Vec<TokenHash> {
        let ended = changes.0.iter().filter_map(|change| match change {
            Change::Subscription(SubscriptionChange::Unsubscribe(subscriber)) => {
                Some(subscriber.token.clone())
            }
            _ => None,
        });
        ended.collect()
    }

    #[test]
    fn an_address_is_told_by_mail_once_however_often_it_subscribes() {
        let entropy = SeededEntropy::new(1);
        let (first, subscription) = confirmed(&entropy, None, Versioned::default()).unwrap();
        assert!(ended(&first).is_empty());
        let owned = Versioned { value: owned_after(&first), version: 1 };
        let (second, other) = confirmed(&entropy, None, owned).unwrap();
        assert_eq!(ended(&second), [subscription.token.hash()]);
        assert_eq!(owned_after(&second).0.len(), 1);
        assert_ne!(other.token.hash(), subscription.token.hash());
        assert_eq!(other.secret, None);
    }

    #[test]
    fn an_address_has_five_webhooks_and_mail_at_most_and_one_of_each_address() {
        let entropy = SeededEntropy::new(1);
        let mut owned = Versioned::default();
        for number in [0, 1, 2, 3, 4, 3] {
            let url = format!("https://hooks.example.jp/{number}");
            let (changes, made) = confirmed(&entropy, Some(&url), owned).unwrap();
            assert!(made.secret.is_some());
            owned = Versioned { value: owned_after(&changes), version: 1 };
        }
        let (changes, _) = confirmed(&entropy, None, owned.clone()).unwrap();
        assert_eq!(owned_after(&changes).0.len(), 6);
        let sixth = confirmed(&entropy, Some("https://hooks.example.jp/6"), owned).map(drop);
        assert_eq!(sixth, Err(TooManyWebhooks));
    }

    #[test]
    fn a_webhook_is_a_name_on_the_public_internet_over_https() {
        for (right, host, target) in [
            ("https://hooks.example.jp", "hooks.example.jp", "/"),
            ("https://Hooks.Example.JP/a/b?c=d", "hooks.example.jp", "/a/b?c=d"),
            ("https://example.jp?x=1", "example.jp", "/?x=1"),
        ] {
            let url = WebhookUrl::parse(right).unwrap();
            assert_eq!((url.host(), url.target()), (host, target));
            assert_eq!(WebhookUrl::parse(url.expose()), Ok(url));
        }
        for wrong in [
            "",
            "http://hooks.example.jp/",
            "HTTPS://hooks.example.jp/",
            "https://",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://taro@hooks.example.jp/",
            "https://hooks.example.jp:8443/",
            "https://hooks.example.jp./",
            "https://hooks..jp/",
            "https://-hooks.example.jp/",
            "https://例.jp/",
            "https://hooks.example.jp/#here",
            "https://hooks.example.jp/a b",
            "https://hooks.example.jp/\r\nx: y",
        ] {
            assert!(WebhookUrl::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_signature_is_the_one_that_the_convention_gives_as_its_example() {
        let secret = WebhookSecret(*b"0123456789abcdef0123456789abcdef");
        assert_eq!(WebhookSecret::parse(&secret.expose()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "WebhookSecret(redacted)");
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = |id| signature(&key, id, 1_614_265_330, r#"{"test": 2432232314}"#);
        let told = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed("msg_p5jXN8AQM9LWM0D4loKWxJek"), told);
        assert_ne!(signed("msg_2"), told);
    }

    #[test]
    fn pauses_double_up_to_a_quarter_of_an_hour_until_a_day_has_passed() {
        let announced = Timestamp::new(1_900_000_000, 0).unwrap();
        let soon = announced + SignedDuration::from_secs(1);
        let pauses: Vec<_> =
            (1..=8).map(|failures| next_try(announced, failures, soon).unwrap()).collect();
        assert_eq!(pauses, [30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(next_try(announced, u32::MAX, soon), Some(900));
        let second = SignedDuration::from_secs(1);
        assert_eq!(next_try(announced, 1, announced + PATIENCE - second), Some(30));
        assert_eq!(next_try(announced, 1, announced + PATIENCE), None);
    }
}

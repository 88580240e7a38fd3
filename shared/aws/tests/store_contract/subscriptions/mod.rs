//! Each subscriber is notified of an announcement once, however often calls fail and messages
//! repeat. A webhook is retried for a day and then given up. Unsubscribing leaves nothing behind.

mod doubles;
mod receiver;
mod webhooks;

use std::collections::BTreeMap;

use announcement_delivery::{Addresses, Deliverer, Webhooks};
use aws::{Claim, ClaimId, CommitError, Store};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use domain::announcement::{Affected, Announcement, News, NoticeKind, Said};
use domain::notice::{About, Incident, Severity, State};
use domain::subscription::{
    self, Pending, Preferences, Subscription, SubscriptionChange, SubscriptionRequest, Webhook,
    WebhookFormat, WebhookUrl,
};
use domain::{
    AnnouncementId, Change, Changes, Email, Language, LookupKey, MailId, MailToken, Message,
    NoticeChange, NoticeId, NoticeMessage, Product,
};
use doubles::{Fails, Home, Waiting, keyring, queue};
use jiff::{SignedDuration, Timestamp};
use lambda::TaskFailed;
use rustls::RootCertStore;

use crate::engine::{Engine, key};
use webhooks::{
    a_receiver_that_answers_the_challenge_is_notified_from_then_on,
    a_webhook_failing_for_a_day_ends_and_its_owner_is_notified,
    a_webhook_has_one_active_subscription_and_none_unless_its_receiver_confirms,
    a_webhook_message_with_too_many_hops_fails,
};

on_every_engine! {
    subscribers_are_notified_once_despite_failures_and_repeated_messages,
    a_webhook_failing_for_a_day_ends_and_its_owner_is_notified,
    a_webhook_has_one_active_subscription_and_none_unless_its_receiver_confirms,
    a_receiver_that_answers_the_challenge_is_notified_from_then_on,
    a_restored_old_announcement_is_sent_to_no_subscriber,
    an_old_announcement_that_waited_in_a_queue_is_dropped,
    a_webhook_message_with_too_many_hops_fails,
    stored_subscriptions_show_no_personal_data_and_open_with_their_key,
}

/// More than fit into a few messages of the queue.
const SUBSCRIBERS: usize = 210;

pub(crate) fn subscription_request(
    product: Product,
    email: &str,
    kind: NoticeKind,
    webhook: Option<&str>,
) -> SubscriptionRequest {
    SubscriptionRequest {
        product,
        email: Email::parse(email).unwrap(),
        language: Language::Japanese,
        preferences: Preferences { kinds: [kind].into(), components: [].into() },
        webhook: webhook.map(|url| {
            let url = WebhookUrl::parse(url).unwrap();
            Webhook { url, format: WebhookFormat::Standard }
        }),
    }
}

/// Requests a subscription, and confirms it with the mailed token and as the receiver.
pub(crate) async fn subscribe(
    engine: &Engine,
    subscription_request: SubscriptionRequest,
) -> Subscription {
    let product = subscription_request.product;
    let made = confirm(engine, subscription_request).await;
    if let Some(challenge) = &made.challenge {
        assert!(activate(engine, product, challenge).await, "nobody else has the webhook");
    }
    made
}

/// Confirms a webhook as its receiver does; returns whether it is active now.
async fn activate(engine: &Engine, product: Product, challenge: &MailToken) -> bool {
    let found = engine.store.awaited_webhook(product, &challenge.hash()).await.unwrap();
    let Some((awaited, owned, is_taken)) = found else { return false };
    match subscription::activate(&engine.context(0), &awaited, owned, is_taken) {
        Ok(changes) => engine.store.try_commit(&changes).await.unwrap(),
        Err(_) => false,
    }
}

/// Requests a subscription and confirms it with the mailed token.
async fn confirm(engine: &Engine, subscription_request: SubscriptionRequest) -> Subscription {
    let context = engine.context(0);
    let lookup = LookupKey::new(b"key");
    let index = lookup.email(subscription_request.product, &subscription_request.email);
    let channel = lookup.channel(&subscription_request);
    let requests = engine.store.subscription_requests(&index).await.unwrap();
    let mail = domain::MailEnvelope { id: MailId::new(context.now, context.entropy), key: key(9) };
    let product = subscription_request.product;
    let asked = subscription::request(
        &context,
        subscription_request,
        index.clone(),
        requests,
        "https://a.jp",
        mail,
    );
    let token = asked.0.iter().find_map(|change| match change {
        Change::Subscription(SubscriptionChange::Ask { token, .. }) => Some(token.clone()),
        _ => None,
    });
    // The test does not count confirmation mails.
    let asked = asked.0.into_iter().filter(|change| !matches!(change, Change::SendMail { .. }));
    engine.store.commit(&Changes(asked.collect())).await.unwrap();
    let pending = engine.store.pending_subscription(product, &token.unwrap()).await.unwrap();
    let owned = engine.store.owned_subscriptions(&index).await.unwrap();
    let token = lookup.unsubscribe_token(&index, &channel);
    let pending = pending.unwrap();
    let confirmed = subscription::confirm(&context, pending, index, channel, token, owned, key(7));
    let (changes, made) = confirmed.unwrap();
    engine.store.commit(&changes).await.unwrap();
    made
}

pub(crate) async fn announce(engine: &Engine) -> AnnouncementId {
    let context = engine.context(0);
    let id = AnnouncementId::new(context.now, context.entropy);
    let announcement = Announcement {
        id,
        product: Product::ProSign,
        notice: NoticeId::new(context.now, context.entropy),
        number: 1,
        news: News::Published,
        state: State::Investigating,
        about: About::Incident(Incident {
            occurred_at: context.now,
            detected_at: context.now,
            severity: Severity::Serious,
            personal_data: false,
            affected: Affected::Everyone,
        }),
        components: [].into(),
        reached: [].into(),
        affected: Affected::Everyone,
        ja: Said { title: "障害".into(), text: "調査中です。".into() },
        en: None,
        page_ja: "https://status.example.jp/ja".into(),
        page_en: "https://status.example.jp/en".into(),
        at: context.now,
    };
    engine.store.commit(&Changes(vec![NoticeChange::Announce(announcement).into()])).await.unwrap();
    id
}

fn started() -> Timestamp {
    Timestamp::new(1_900_000_000, 0).unwrap()
}

fn deliverer(
    engine: &Engine,
    fails: &Fails,
    clock: fn() -> Timestamp,
) -> (Deliverer<Home>, Waiting) {
    let (queue, waiting) = queue(fails);
    let config = engine.client.config().to_builder().interceptor(fails.clone());
    // Every failure must count, so the SDK does not retry.
    let config = config.retry_config(RetryConfig::disabled()).build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let store = Store::new(client, engine.tables.clone(), engine.other_entropy());
    let addresses =
        Addresses { site: "https://app.example.jp".into(), api: "https://api.jp".into() };
    let webhooks = Webhooks::new(RootCertStore::empty(), Home).unwrap();
    let deliverer = Deliverer { store, mail: keyring(fails), queue, webhooks, addresses, clock };
    (deliverer, waiting)
}

/// Has a message worked on.
async fn work(
    deliverer: &Deliverer<Home>,
    context: &domain::Context<'_>,
    message: &str,
) -> Result<(), TaskFailed> {
    deliverer.work(context, serde_json::from_str(message).unwrap(), Timestamp::MAX).await
}

/// The recipients of the mails in the outbox, and the messages.
async fn mails(engine: &Engine) -> Vec<(String, Message)> {
    let scanned = engine.client.scan().table_name(&engine.tables.outbox).send().await.unwrap();
    let mut mails = Vec::new();
    for item in scanned.items() {
        let id: MailId = item["pk"].as_s().unwrap().parse().unwrap();
        let claim = ClaimId::new(&engine.context(0));
        let Claim::Ours(waiting) = engine.outbox.claim(id, claim).await.unwrap() else { continue };
        let mail = waiting.open(&key(7).plain).unwrap();
        mails.push((mail.to.expose().to_owned(), mail.message));
    }
    mails
}

pub(crate) async fn subscribers_are_notified_once_despite_failures_and_repeated_messages(
    engine: &Engine,
) {
    let mut gone = None;
    for number in 0..=SUBSCRIBERS {
        let email = format!("subscriber.{number}@example.jp");
        let subscription_request =
            subscription_request(Product::ProSign, &email, NoticeKind::Incident, None);
        gone = Some(subscribe(engine, subscription_request).await);
    }
    for (product, kind) in
        [(Product::ProSign, NoticeKind::Maintenance), (Product::ProLead, NoticeKind::Incident)]
    {
        subscribe(engine, subscription_request(product, "somebody.else@example.jp", kind, None))
            .await;
    }
    let gone = gone.unwrap();
    let index = LookupKey::new(b"key").email(Product::ProSign, &gone.subscription_request.email);
    let owned = engine.store.owned_subscriptions(&index).await.unwrap();
    let context = engine.context(1);
    let ended = subscription::unsubscribe(&context, &gone.subscriber(), index, owned);
    engine.store.commit(&ended).await.unwrap();
    let again = engine.store.commit(&ended).await;
    assert!(matches!(again, Err(CommitError::ConditionFailed(_))), "{again:?}");

    let id = announce(engine).await;
    let (deliverer, waiting) = deliverer(engine, &Fails::one_of(6), started);
    let mut failures = 0;
    while deliverer.announce(id).await.is_err() {
        failures += 1;
    }
    // Every message comes twice, and each is repeated until it succeeds.
    let repeated = waiting.lock().unwrap().clone();
    waiting.lock().unwrap().extend(repeated);
    while let Some((message, _)) = { waiting.lock().unwrap().pop() } {
        let notified = work(&deliverer, &engine.context(2), &message).await;
        if notified.is_err() {
            failures += 1;
            waiting.lock().unwrap().push((message, 0));
        }
    }
    assert!(failures > 10, "only {failures} failures");

    let mut notified: BTreeMap<String, usize> = BTreeMap::new();
    for (address, message) in mails(engine).await {
        assert!(
            matches!(message, Message::Notice(NoticeMessage::Announcement { .. })),
            "{message:?}"
        );
        *notified.entry(address).or_default() += 1;
    }
    assert_eq!(notified.len(), SUBSCRIBERS);
    assert!(notified.values().all(|times| *times == 1), "{notified:?}");
    assert!(
        !notified.contains_key(gone.subscription_request.email.expose()),
        "the former subscriber is not notified"
    );
}

pub(crate) async fn stored_subscriptions_show_no_personal_data_and_open_with_their_key(
    engine: &Engine,
) {
    let (email, url) = ("taro.secret@example.jp", "https://hooks.example.jp/secret-path");
    let wanted = subscription_request(Product::ProSign, email, NoticeKind::Incident, Some(url));
    let made = subscribe(engine, wanted.clone()).await;
    let pending = MailToken::new(engine.context(0).entropy);
    let change = SubscriptionChange::Ask {
        pending: Pending {
            token: pending.hash(),
            subscription_request: wanted,
            expires_at: Timestamp::MAX,
        },
        token: pending.clone(),
    };
    engine.store.commit(&Changes(vec![Change::Subscription(change)])).await.unwrap();
    let everything = engine.everything().await;
    let (token, secret) = (made.token.expose(), made.secret.as_ref().unwrap().expose());
    for plain in [email, "secret-path", "hooks.example.jp", &token, &secret, &pending.expose()] {
        assert!(!everything.contains(plain), "{plain}");
    }
    let id = announce(engine).await;
    let listeners = engine.store.listeners(id, vec![made.subscriber()]).await.unwrap();
    let opened = listeners[0].open(&key(7).plain).unwrap();
    assert_eq!(
        (opened.subscription_request, opened.secret),
        (made.subscription_request, made.secret)
    );
    assert!(listeners[0].open(&key(8).plain).is_err());
    let elsewhere = engine.store.pending_subscription(Product::ProLead, &pending).await.unwrap();
    assert!(elsewhere.is_none(), "a link is of one product");
}

pub(crate) async fn a_restored_old_announcement_is_sent_to_no_subscriber(engine: &Engine) {
    subscribe(
        engine,
        subscription_request(Product::ProSign, "owner@example.jp", NoticeKind::Incident, None),
    )
    .await;
    let id = announce(engine).await;
    for (now, messages) in [
        (started as fn() -> Timestamp, 1),
        (|| started() + SignedDuration::from_hours(72), 1),
        (|| started() + SignedDuration::from_hours(73), 0),
    ] {
        let (deliverer, waiting) = deliverer(engine, &Fails::one_of(0), now);
        deliverer.announce(id).await.unwrap();
        assert_eq!(waiting.lock().unwrap().len(), messages);
    }
}

pub(crate) async fn an_old_announcement_that_waited_in_a_queue_is_dropped(engine: &Engine) {
    let owner = "owner@example.jp";
    let wanted = subscription_request(Product::ProSign, owner, NoticeKind::Incident, None);
    subscribe(engine, wanted).await;
    let id = announce(engine).await;
    let (deliverer_then, waiting) = deliverer(engine, &Fails::one_of(0), started);
    deliverer_then.announce(id).await.unwrap();
    let (message, _) = waiting.lock().unwrap().pop().unwrap();
    let late = || started() + SignedDuration::from_hours(73);
    let (deliverer_late, _) = deliverer(engine, &Fails::one_of(0), late);
    work(&deliverer_late, &engine.context(73 * 3600), &message).await.unwrap();
    assert!(mails(engine).await.is_empty(), "it is older than three days");
    work(&deliverer_then, &engine.context(0), &message).await.unwrap();
    assert_eq!(mails(engine).await.len(), 1);
}

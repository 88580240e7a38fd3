//! A webhook is confirmed by its receiver, has one subscription, and is retried for a day.

use announcement_delivery::Deliverer;
use domain::notice::NoticeKind;
use domain::subscription::{self, Subscription};
use domain::{LookupKey, Message, NoticeMessage, Product};
use jiff::{SignedDuration, Timestamp};
use lambda::TaskFailed;

use super::doubles::Fails;
use super::{
    activate, announce, confirm, deliverer, mails, receiver, started, subscribe,
    subscription_request, work,
};
use crate::engine::Engine;

pub(crate) async fn a_webhook_failing_for_a_day_ends_and_its_owner_is_notified(engine: &Engine) {
    let (owner, url) = ("owner@example.jp", "https://hooks.example.jp/notices");
    let wanted = subscription_request(Product::ProSign, owner, NoticeKind::Incident, Some(url));
    let made = subscribe(engine, wanted).await;
    let id = announce(engine).await;
    let (soon, waiting) = deliverer(engine, &Fails::one_of(0), started);
    soon.announce(id).await.unwrap();
    let take = || waiting.lock().unwrap().pop().unwrap();
    let mut pauses = Vec::new();
    for _ in 0..4 {
        let (message, seconds) = take();
        pauses.push(seconds);
        work(&soon, &engine.context(0), &message).await.unwrap();
    }
    let (message, seconds) = take();
    pauses.push(seconds);
    // The list, the webhook's own message, and its retries.
    assert_eq!(pauses, [0, 0, 30, 60, 120]);
    assert!(mails(engine).await.is_empty());

    let (late, still) =
        deliverer(engine, &Fails::one_of(0), || started() + SignedDuration::from_hours(24));
    for _ in 0..2 {
        work(&late, &engine.context(86_400), &message).await.unwrap();
    }
    assert!(still.lock().unwrap().is_empty(), "it is not retried");
    let [(notified, message)] = &mails(engine).await[..] else { panic!("one mail") };
    assert_eq!(notified, owner);
    assert!(
        matches!(message, Message::Notice(NoticeMessage::WebhookGivenUp { host, .. }) if host == "hooks.example.jp")
    );
    let left = engine.store.subscription_owner(&made.subscriber()).await.unwrap();
    assert_eq!(left, None, "the subscription is gone");
}

pub(crate) async fn a_webhook_has_one_active_subscription_and_none_unless_its_receiver_confirms(
    engine: &Engine,
) {
    let wanted = |email| {
        let url = Some("https://hooks.example.jp/notices");
        subscription_request(Product::ProSign, email, NoticeKind::Incident, url)
    };
    let first = confirm(engine, wanted("first@example.jp")).await;
    let second = confirm(engine, wanted("second@example.jp")).await;
    let id = announce(engine).await;
    let (deliverer, waiting) = deliverer(engine, &Fails::one_of(0), started);
    let notified = async || {
        deliverer.announce(id).await.unwrap();
        waiting.lock().unwrap().drain(..).count()
    };
    assert_eq!(notified().await, 0, "no receiver has confirmed");
    // A receiver that does not answer is asked again.
    let hash = first.challenge.as_ref().unwrap().hash();
    let asked = serde_json::json!({
        "challenge": { "product": "pro-sign", "challenge": hash.as_str(), "failures": 0 },
    });
    work(&deliverer, &engine.context(0), &asked.to_string()).await.unwrap();
    let (message, seconds) = waiting.lock().unwrap().pop().unwrap();
    assert_eq!(seconds, 30);
    assert!(message.contains("\"failures\":1"), "{message}");

    let active = |made: &Subscription| {
        let challenge = made.challenge.clone().unwrap();
        async move { activate(engine, Product::ProSign, &challenge).await }
    };
    assert!(active(&first).await && !active(&first).await, "once");
    assert!(!active(&second).await, "the webhook has a subscription");
    assert_eq!(notified().await, 1);
    let index = LookupKey::new(b"key").email(Product::ProSign, &first.subscription_request.email);
    let owned = engine.store.owned_subscriptions(&index).await.unwrap();
    let ended = subscription::unsubscribe(&engine.context(1), &first.subscriber(), index, owned);
    engine.store.commit(&ended).await.unwrap();
    assert!(active(&second).await, "it is free again");
}

pub(crate) async fn a_receiver_that_answers_the_challenge_is_notified_from_then_on(
    engine: &Engine,
) {
    let url = Some("https://hooks.example.jp/notices");
    let wanted =
        subscription_request(Product::ProSign, "owner@example.jp", NoticeKind::Incident, url);
    let made = confirm(engine, wanted).await;
    let challenge = made.challenge.unwrap().hash();
    let asked = serde_json::json!({
        "challenge": { "product": "pro-sign", "challenge": challenge.as_str(), "failures": 0 },
    });
    let id = announce(engine).await;
    for (answers_rightly, messages) in [(false, 0), (true, 1)] {
        let (Deliverer { store, mail, queue, addresses, clock, .. }, waiting) =
            deliverer(engine, &Fails::one_of(0), started);
        let webhooks = receiver::webhooks(answers_rightly).await;
        let deliverer = Deliverer { store, mail, queue, webhooks, addresses, clock };
        let task = serde_json::from_str(&asked.to_string()).unwrap();
        deliverer.work(&engine.context(0), task, Timestamp::MAX).await.unwrap();
        let again = waiting.lock().unwrap().drain(..).count();
        assert_eq!(again, usize::from(!answers_rightly), "who answers wrongly is asked again");
        deliverer.announce(id).await.unwrap();
        assert_eq!(waiting.lock().unwrap().drain(..).count(), messages);
    }
}

pub(crate) async fn a_webhook_message_with_too_many_hops_fails(engine: &Engine) {
    let url = "https://hooks.example.jp/notices";
    let wanted =
        subscription_request(Product::ProSign, "owner@example.jp", NoticeKind::Incident, Some(url));
    subscribe(engine, wanted).await;
    let id = announce(engine).await;
    let (deliverer, waiting) = deliverer(engine, &Fails::one_of(0), started);
    deliverer.announce(id).await.unwrap();
    let take = || waiting.lock().unwrap().pop().unwrap().0;
    work(&deliverer, &engine.context(0), &take()).await.unwrap();
    let mut message: serde_json::Value = serde_json::from_str(&take()).unwrap();
    for (hops, left) in [(199, 1), (200, 0)] {
        message["hops"] = hops.into();
        let notified = work(&deliverer, &engine.context(0), &message.to_string()).await;
        assert_eq!(matches!(notified, Err(TaskFailed::TooManyHops(_))), left == 0, "{notified:?}");
        assert_eq!(waiting.lock().unwrap().drain(..).count(), left);
    }
}

//! Responses stored for repeated requests.

use aws::{CommitError, Repeater};
use domain::idempotency::RESPONSE_LIFETIME;
use domain::{Change, Changes, IdempotencyKey, IdempotentRequest, LookupKey};

use super::engine::Engine;

on_every_engine! {
    an_answer_is_stored_once_and_opens_for_the_same_request,
    a_stored_answer_expires_after_a_day,
}

fn named(asked: &str) -> IdempotentRequest {
    let name = IdempotencyKey::parse("8e03978e-40d5-43e8-bc93-6894a57f9324").unwrap();
    LookupKey::new(b"key").idempotent_request(None, &name, &["POST", asked])
}

fn keep(engine: &Engine, seconds: i64, answer: &[u8]) -> Changes {
    let (of, now) = (named("this"), engine.context(seconds).now);
    Changes(vec![Change::StoreResponse { of, answer: answer.to_vec(), now }])
}

pub(crate) async fn an_answer_is_stored_once_and_opens_for_the_same_request(engine: &Engine) {
    let now = engine.context(0).now;
    assert!(engine.store.answer(&named("this"), Repeater::Anyone, now).await.unwrap().is_none());
    engine.store.commit(&keep(engine, 0, b"first")).await.unwrap();
    let again = engine.store.commit(&keep(engine, 0, b"second")).await;
    assert!(matches!(again, Err(CommitError::Repeated)), "{again:?}");
    let kept = engine.store.answer(&named("this"), Repeater::Anyone, now).await.unwrap();
    assert_eq!(kept.unwrap().unwrap(), b"first");
    let other = engine.store.answer(&named("that"), Repeater::Anyone, now).await.unwrap();
    assert!(other.unwrap().is_err(), "the key belongs to another request");
    assert!(!engine.everything().await.contains("first"), "it is sealed");
}

pub(crate) async fn a_stored_answer_expires_after_a_day(engine: &Engine) {
    engine.store.commit(&keep(engine, 0, b"first")).await.unwrap();
    let day = RESPONSE_LIFETIME.as_secs();
    let last = engine.context(day - 1).now;
    assert!(engine.store.answer(&named("this"), Repeater::Anyone, last).await.unwrap().is_some());
    let over = engine.context(day).now;
    assert!(engine.store.answer(&named("this"), Repeater::Anyone, over).await.unwrap().is_none());
    // DynamoDB deletes expired rows with a delay; until then an expired row must not block a new
    // one.
    engine.store.commit(&keep(engine, day, b"second")).await.unwrap();
    let kept = engine.store.answer(&named("this"), Repeater::Anyone, over).await.unwrap();
    assert_eq!(kept.unwrap().unwrap(), b"second");
}

//! Failed attempts to sign in, and what counts them.

use aws::CommitError;
use domain::attempts::{AttemptsOf, Claimant};
use domain::device::DeviceTokens;
use domain::sign_in::{self, SignInState};
use domain::{AccountChange, Change, LookupKey, Product};

use crate::engine::{Engine, asked};

on_every_engine! {
    concurrent_failures_are_all_counted,
    a_success_fails_if_a_failure_was_counted_since_the_read,
    a_familiar_device_has_its_own_count_that_a_success_forgets,
}

pub(crate) fn claimant(last: u8) -> Claimant {
    let source = LookupKey::new(b"key").source([192, 0, 2, last].into());
    Claimant { index: asked().index, source, device: None }
}

pub(crate) async fn seen(engine: &Engine, claimant: &Claimant) -> SignInState {
    engine.store.sign_in_state(claimant).await.unwrap()
}

async fn fail_once(engine: &Engine, claimant: &Claimant) {
    loop {
        let state = seen(engine, claimant).await;
        let changes = sign_in::refuse(&engine.context(90), Product::ProSign, state);
        match engine.store.commit(&changes).await {
            Ok(()) => return,
            Err(CommitError::ConditionFailed(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

pub(crate) async fn concurrent_failures_are_all_counted(engine: &Engine) {
    let every: Vec<_> = (1..=6).map(claimant).collect();
    futures_util::future::join_all(every.iter().map(|one| fail_once(engine, one))).await;
    assert_eq!(counts(&seen(engine, &claimant(1)).await), [6, 1]);
    assert_eq!(engine.count(&engine.tables.audit).await, 6);
}

pub(crate) async fn a_success_fails_if_a_failure_was_counted_since_the_read(engine: &Engine) {
    let (_, login) = engine.account().await;
    let state = seen(engine, &claimant(1)).await;
    fail_once(engine, &claimant(2)).await;
    let (_, changes) = sign_in::open(&engine.context(90), login, state.counts, None, None);
    let error = engine.store.commit(&changes).await.unwrap_err();
    assert!(
        error.refused(|change| matches!(
            change,
            Change::Account(AccountChange::RequireAttempts { .. })
        )),
        "{error:?}"
    );
}

/// How many failures are counted by each of what counts.
fn counts(state: &SignInState) -> Vec<u32> {
    state.counts.0.iter().map(|(_, attempts)| attempts.value.count).collect()
}

pub(crate) async fn a_familiar_device_has_its_own_count_that_a_success_forgets(engine: &Engine) {
    let (_, login) = engine.account().await;
    let (key, context, index) = (LookupKey::new(b"key"), engine.context(90), asked().index);
    let tokens = DeviceTokens::default().made_familiar(&context, &index, &key);
    let device = tokens.familiar_to(&index, &key, context.now);
    let familiar = Claimant { device, ..claimant(1) };
    // Nothing was counted yet, and nothing has to be forgotten.
    for failures in [0, 2] {
        for _ in 0..failures {
            fail_once(engine, &familiar).await;
        }
        let state = seen(engine, &familiar).await;
        assert_eq!(counts(&state), [failures]);
        let (_, changes) = sign_in::open(&context, login.clone(), state.counts.clone(), None, None);
        fail_once(engine, &familiar).await;
        let late = engine.store.commit(&changes).await.unwrap_err();
        assert!(late.refused(|change| matches!(
            change,
            Change::Account(AccountChange::ForgetAttempts { of: AttemptsOf::Device(_), .. })
        )));
        let counts_now = seen(engine, &familiar).await.counts;
        let (_, changes) = sign_in::open(&context, login.clone(), counts_now, None, None);
        engine.store.commit(&changes).await.unwrap();
        assert_eq!(counts(&seen(engine, &familiar).await), [0]);
    }
    assert_eq!(counts(&seen(engine, &claimant(1)).await), [0, 0]);
}

use aws::CommitError;
use domain::mail_link::LinkPurpose::{self, PasswordReset, Signup};
use domain::{AccountChange, Change, MailToken, Product, SeededEntropy};

use crate::engine::{COMPANY, EMAIL, Engine, NAME, asked};

on_every_engine! {
    confirming_makes_an_address_known,
    only_one_of_two_decisions_on_the_same_state_is_committed,
    a_link_opens_only_with_its_token_and_for_its_purpose,
    the_first_of_two_links_creates_the_account,
    a_refused_commit_writes_nothing,
    stored_rows_show_no_personal_data,
}

pub(crate) async fn confirming_makes_an_address_known(engine: &Engine) {
    let index = asked().index;
    let before = engine.store.signup_state(&index).await.unwrap();
    assert!(!before.registered);
    assert_eq!(before.requests.version, 0);

    engine.account().await;

    let after = engine.store.signup_state(&index).await.unwrap();
    assert!(after.registered);
    assert_eq!(after.requests.version, 1);
    assert_eq!(after.requests.value.times, [engine.context(0).now]);
}

pub(crate) async fn only_one_of_two_decisions_on_the_same_state_is_committed(engine: &Engine) {
    let state = engine.store.signup_state(&asked().index).await.unwrap();
    let (first, ..) = engine.decide(state.clone());
    let (second, ..) = engine.decide(state);
    engine.store.commit(&first).await.unwrap();
    let error = engine.store.commit(&second).await.unwrap_err();
    assert!(error.refused(|change| matches!(
        change,
        Change::Account(AccountChange::CountLinkRequests { .. })
    )));
    assert_eq!(engine.count(&engine.tables.outbox).await, 1, "one mail");

    let (third, ..) = engine.ask().await;
    engine.store.commit(&third).await.unwrap();
    assert_eq!(engine.count(&engine.tables.outbox).await, 2);
}

pub(crate) async fn a_link_opens_only_with_its_token_and_for_its_purpose(engine: &Engine) {
    let (asked, link, token, _) = engine.ask().await;
    engine.store.commit(&asked).await.unwrap();
    let open = async |purpose: LinkPurpose, product, token: &MailToken| {
        engine.store.link(purpose, product, token).await.unwrap()
    };
    assert_eq!(open(Signup, Product::ProSign, &token).await, Some(link));
    assert_eq!(open(Signup, Product::ProLead, &token).await, None);
    assert_eq!(open(PasswordReset, Product::ProSign, &token).await, None);
    let other = MailToken::new(&SeededEntropy::new(99));
    assert_eq!(open(Signup, Product::ProSign, &other).await, None);
}

pub(crate) async fn the_first_of_two_links_creates_the_account(engine: &Engine) {
    let (asked, first, ..) = engine.ask().await;
    engine.store.commit(&asked).await.unwrap();
    let (asked, second, ..) = engine.ask().await;
    engine.store.commit(&asked).await.unwrap();

    let (confirmed, ..) = engine.confirm(first.clone());
    engine.store.commit(&confirmed).await.unwrap();

    let (again, ..) = engine.confirm(first);
    let error = engine.store.commit(&again).await.unwrap_err();
    assert!(
        error.refused(|change| matches!(change, Change::Account(AccountChange::CloseLink { .. }))),
        "{error:?}"
    );

    let (other, ..) = engine.confirm(second);
    let error = engine.store.commit(&other).await.unwrap_err();
    assert!(
        error.refused(|change| matches!(change, Change::Account(AccountChange::CreateLogin(_)))),
        "{error:?}"
    );
    assert!(
        !error.refused(|change| matches!(change, Change::Account(AccountChange::CloseLink { .. }))),
        "{error:?}"
    );
}

pub(crate) async fn a_refused_commit_writes_nothing(engine: &Engine) {
    engine.account().await;
    let before = engine.everything().await;
    let (_, unknown, ..) = engine.ask().await;
    let (confirmed, ..) = engine.confirm(unknown);
    let error = engine.store.commit(&confirmed).await.unwrap_err();
    assert!(matches!(error, CommitError::ConditionFailed(_)), "{error:?}");
    assert_eq!(engine.everything().await, before);
}

pub(crate) async fn stored_rows_show_no_personal_data(engine: &Engine) {
    engine.account().await;
    let everything = engine.everything().await;
    for typed in [EMAIL, NAME, COMPANY] {
        assert!(!everything.contains(typed), "{typed} appears in\n{everything}");
    }
}

//! The outbox.

use aws::{Claim, ClaimId};
use domain::{Change, MailId};

use crate::engine::{EMAIL, Engine, key};

on_every_engine! {
    a_mail_is_claimed_by_one_delivery_at_a_time,
    a_sent_or_expired_mail_cannot_be_claimed,
}

async fn waiting(engine: &Engine) -> MailId {
    let (asked, _, _, mail) = engine.ask().await;
    engine.store.commit(&asked).await.unwrap();
    mail
}

pub(crate) async fn a_mail_is_claimed_by_one_delivery_at_a_time(engine: &Engine) {
    let (asked, _, _, mail) = engine.ask().await;
    engine.store.commit(&asked).await.unwrap();
    let claim = |seconds| ClaimId::new(&engine.context(seconds));
    let first = claim(0);
    let Claim::Ours(ours) = engine.outbox.claim(mail, first).await.unwrap() else {
        panic!("not ours")
    };
    assert_eq!(ours.wrapped, key(9).wrapped);
    let opened = ours.open(&key(9).plain).unwrap();
    assert_eq!(opened.to.expose(), EMAIL);
    let sent = asked
        .0
        .iter()
        .any(|change| matches!(change, Change::SendMail { mail, .. } if *mail == opened));
    assert!(sent, "the opened mail equals the sent one");
    assert!(ours.open(&key(8).plain).is_err());

    let answer_was_lost = engine.outbox.claim(mail, first).await.unwrap();
    assert!(matches!(answer_was_lost, Claim::Ours(_)), "{answer_was_lost:?}");
    let elsewhere = engine.outbox.claim(mail, claim(19)).await.unwrap();
    assert!(matches!(elsewhere, Claim::InProgress), "{elsewhere:?}");
    let second = claim(20);
    let after_the_lease = engine.outbox.claim(mail, second).await.unwrap();
    assert!(matches!(after_the_lease, Claim::Ours(_)), "{after_the_lease:?}");
    assert!(
        engine.outbox.release(mail, first).await.is_err(),
        "the second delivery has claimed it"
    );
    engine.outbox.release(mail, second).await.unwrap();
    let given_back = engine.outbox.claim(mail, claim(21)).await.unwrap();
    assert!(matches!(given_back, Claim::Ours(_)), "{given_back:?}");
}

pub(crate) async fn a_sent_or_expired_mail_cannot_be_claimed(engine: &Engine) {
    let mail = waiting(engine).await;
    let day = 24 * 3600;
    let too_old = engine.outbox.claim(mail, ClaimId::new(&engine.context(day))).await.unwrap();
    assert!(matches!(too_old, Claim::Expired), "{too_old:?}");
    engine.outbox.remove(mail).await.unwrap();
    engine.outbox.remove(mail).await.unwrap();
    let sent = engine.outbox.claim(mail, ClaimId::new(&engine.context(day + 60))).await.unwrap();
    assert!(matches!(sent, Claim::Gone), "{sent:?}");
    assert_eq!(engine.count(&engine.tables.outbox).await, 0);
}

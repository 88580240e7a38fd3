//! The outbox.

use aws::Claim;
use domain::{Change, MailId};

use crate::engine::{EMAIL, Engine, key};

async fn waiting(engine: &Engine) -> MailId {
    let (asked, _, _, mail) = engine.ask().await;
    engine.store.commit(&asked).await.unwrap();
    mail
}

pub(crate) async fn a_mail_is_claimed_by_one_delivery_at_a_time(engine: &Engine) {
    let (asked, _, _, mail) = engine.ask().await;
    engine.store.commit(&asked).await.unwrap();
    let now = |seconds| engine.context(seconds).now;
    let Claim::Ours(ours) = engine.outbox.claim(mail, now(0)).await.unwrap() else {
        panic!("not ours")
    };
    assert_eq!(ours.wrapped, key(9).wrapped);
    let opened = ours.open(&key(9).plain).unwrap();
    assert_eq!(opened.to.expose(), EMAIL);
    let sent = asked
        .0
        .iter()
        .any(|change| matches!(change, Change::SendMail { mail, .. } if *mail == opened));
    assert!(sent, "what is opened is what was handed in");
    assert!(ours.open(&key(8).plain).is_err());

    let elsewhere = engine.outbox.claim(mail, now(14)).await.unwrap();
    assert!(matches!(elsewhere, Claim::Elsewhere), "{elsewhere:?}");
    let after_the_lease = engine.outbox.claim(mail, now(15)).await.unwrap();
    assert!(matches!(after_the_lease, Claim::Ours(_)), "{after_the_lease:?}");
    engine.outbox.release(mail).await.unwrap();
    let given_back = engine.outbox.claim(mail, now(16)).await.unwrap();
    assert!(matches!(given_back, Claim::Ours(_)), "{given_back:?}");
}

pub(crate) async fn a_mail_that_was_sent_or_is_too_old_is_gone(engine: &Engine) {
    let mail = waiting(engine).await;
    let day = 24 * 3600;
    let too_old = engine.outbox.claim(mail, engine.context(day).now).await.unwrap();
    assert!(matches!(too_old, Claim::Gone), "{too_old:?}");
    engine.outbox.remove(mail).await.unwrap();
    engine.outbox.remove(mail).await.unwrap();
    let sent = engine.outbox.claim(mail, engine.context(day + 60).now).await.unwrap();
    assert!(matches!(sent, Claim::Gone), "{sent:?}");
    assert_eq!(engine.count(&engine.tables.outbox).await, 0);
}

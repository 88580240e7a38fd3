//! Time stamps of documents' files.

use aws::CommitError;
use domain::Document;
use domain::document::{Finality, TimeStamp, stamp};
use domain::statutory::DocumentKind;
use jiff::Timestamp;

use super::documents::{keep, settle_all};
use super::engine::{Engine, archive_keys};
use super::purge::kept::keep_archive_key;

on_every_engine! {
    a_time_stamp_is_kept_when_its_document_is_sealed_anew,
    a_document_that_changed_meanwhile_is_not_time_stamped,
}

fn time_stamp() -> TimeStamp {
    TimeStamp { at: Timestamp::from_second(1_795_779_474).unwrap(), token: vec![0x30, 0x82, 0, 7] }
}

async fn kept(engine: &Engine) -> Document {
    let actor = engine.account().await.0.membership;
    keep_archive_key(engine, actor.organization).await;
    keep(engine, &actor, DocumentKind::Invoice, "2026-04-01").await
}

async fn read(engine: &Engine, Document { entry, .. }: &Document) -> Document {
    let sealed = engine.store.sealed_documents(&[(entry.organization, entry.id)]).await.unwrap();
    sealed[0].documents.open(&archive_keys()).unwrap().pop().unwrap()
}

pub(crate) async fn a_time_stamp_is_kept_when_its_document_is_sealed_anew(engine: &Engine) {
    let document = kept(engine).await;
    let stamped = stamp(document.clone(), time_stamp(), archive_keys());
    engine.store.commit(&stamped).await.unwrap();
    let provisional = read(engine, &document).await;
    assert_eq!(provisional.time_stamp, Some(time_stamp()));
    settle_all(engine, vec![provisional.clone()], Finality::Final).await;
    let settled = read(engine, &document).await;
    assert_eq!(settled.time_stamp, Some(time_stamp()));
    assert_eq!(settled.content, document.content);
}

pub(crate) async fn a_document_that_changed_meanwhile_is_not_time_stamped(engine: &Engine) {
    let document = kept(engine).await;
    settle_all(engine, vec![document.clone()], Finality::Final).await;
    // It would be sealed with a key that no longer opens the document.
    let late = stamp(document.clone(), time_stamp(), archive_keys());
    let refused = engine.store.commit(&late).await.unwrap_err();
    assert!(matches!(refused, CommitError::ConditionFailed(_)), "{refused:?}");
    assert_eq!(read(engine, &document).await.time_stamp, None);
}

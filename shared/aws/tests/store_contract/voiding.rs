//! Voiding registrations.

use domain::document::{ArchiveKeys, Entry, Search, Voided, void};
use domain::statutory::DocumentKind;
use domain::{Change, Changes, DocumentChange, LeavingChange, Product, Versioned};

use super::documents::{decide, keep};
use super::engine::{Engine, archive_keys, key};

on_every_engine! {
    a_document_just_corrected_or_held_is_not_voided,
    a_voided_document_says_by_whom_and_cannot_be_corrected,
}

const PRODUCT: Product = Product::ProLead;

pub(crate) async fn a_document_just_corrected_or_held_is_not_voided(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let organization = actor.organization;
    let context = engine.context(200);
    let held = |seen: &Entry| {
        let document = seen.id;
        let hold = LeavingChange::HoldDocument { organization, document, held: true };
        Changes(vec![hold.into()])
    };
    let corrected = |seen: &Entry| {
        decide(
            &context,
            &actor,
            &Versioned::default(),
            DocumentKind::Invoice,
            "2026-04-02",
            Some(seen),
        )
        .unwrap()
        .1
    };
    for meanwhile in [&held as &dyn Fn(&Entry) -> Changes, &corrected] {
        let document = keep(engine, &actor, DocumentKind::Invoice, "2026-04-01").await;
        let late = void(&context, PRODUCT, &actor, document.entry.clone()).unwrap();
        engine.store.commit(&meanwhile(&document.entry)).await.unwrap();
        let refused = engine.store.commit(&late).await.unwrap_err();
        let voided = |change: &Change| {
            matches!(change, Change::Document(DocumentChange::VoidDocument { .. }))
        };
        assert!(refused.refused(voided), "{refused:?}");
    }
}

pub(crate) async fn a_voided_document_says_by_whom_and_cannot_be_corrected(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let document = keep(engine, &actor, DocumentKind::Invoice, "2026-04-01").await;
    let context = engine.context(200);
    let (_, late) = decide(
        &context,
        &actor,
        &Versioned::default(),
        DocumentKind::Invoice,
        "2026-04-02",
        Some(&document.entry),
    )
    .unwrap();
    let voided = void(&context, PRODUCT, &actor, document.entry.clone()).unwrap();
    engine.store.commit(&voided).await.unwrap();
    let every = Search::default();
    let (read, _) = engine.store.documents(actor.organization, &every, None, 9).await.unwrap();
    let [stored] = &read.open(&archive_keys()).unwrap()[..] else { panic!("one document") };
    assert_eq!(stored.entry.voided, Some(Voided { by: actor.id, at: context.now }));
    assert_eq!(stored.content, document.content);
    let retained_only = read.open(&ArchiveKeys::new(key(3).plain, None));
    assert!(retained_only.is_err(), "nothing that outlives the purge opens it");
    let refused = engine.store.commit(&late).await.unwrap_err();
    let link =
        |change: &Change| matches!(change, Change::Document(DocumentChange::LinkDocument { .. }));
    assert!(refused.refused(link), "{refused:?}");
}

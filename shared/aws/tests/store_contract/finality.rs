//! Registrations that are not final.

use std::collections::BTreeSet;

use domain::contract_confirmation::Confirmation;
use domain::document::{Finality, SpecialAllowance, Unfinished, VOID_PERIOD, settle, void};
use domain::statutory::DocumentKind;
use domain::{Change, Changes, DocumentChange, OrganizationId, Product, StaffId};

use super::documents::{keep, settle_all};
use super::engine::{Engine, archive_keys};
use super::purge::kept::keep_archive_key;

on_every_engine! {
    a_registration_is_found_until_it_is_final,
    a_document_just_voided_is_not_settled,
    only_companies_with_a_confirmed_contract_are_confirmed,
}

const PROVISIONAL: Finality = Finality::Provisional;
const UNCONFIRMED: Finality = Finality::Unconfirmed;

/// All that are that far, read in pages of two.
async fn unfinished(engine: &Engine, finality: Finality, seconds: i64) -> Vec<Unfinished> {
    let (by, mut all, mut after) = (engine.context(seconds).now, Vec::new(), None);
    loop {
        let (page, next) = engine.store.unfinished(finality, by, after, 2).await.unwrap();
        all.extend(page);
        after = next;
        if after.is_none() {
            return all;
        }
    }
}

pub(crate) async fn a_registration_is_found_until_it_is_final(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    keep_archive_key(engine, actor.organization).await;
    let mut documents = Vec::new();
    for day in ["2026-04-01", "2026-04-02", "2026-04-03"] {
        documents.push(keep(engine, &actor, DocumentKind::Invoice, day).await);
    }
    keep(engine, &actor, DocumentKind::Other, "2026-04-04").await;
    // They are registered at the hundredth second.
    assert_eq!(unfinished(engine, PROVISIONAL, 99).await, []);
    let found = unfinished(engine, PROVISIONAL, 100).await;
    let ids = |found: &[Unfinished]| found.iter().map(|one| one.id).collect::<BTreeSet<_>>();
    let all: BTreeSet<_> = documents.iter().map(|document| document.entry.id).collect();
    assert_eq!(ids(&found), all);
    let due = engine.context(100).now + VOID_PERIOD;
    assert_eq!(found[0].next(None, due), Some(UNCONFIRMED));

    let of: Vec<_> = found.iter().map(|one| (one.organization, one.id)).collect();
    let [sealed] = &engine.store.sealed_documents(&of).await.unwrap()[..] else {
        panic!("one company")
    };
    let opened = sealed.documents.open(&archive_keys()).unwrap();
    assert_eq!((sealed.organization, opened.len()), (actor.organization, 3));
    let last = documents.pop().unwrap();
    let unconfirmed = settle_all(engine, documents, UNCONFIRMED).await;
    settle_all(engine, vec![last], Finality::Final).await;
    assert_eq!(unfinished(engine, PROVISIONAL, 100).await, []);
    assert_eq!(unfinished(engine, UNCONFIRMED, 100).await.len(), 2);
    settle_all(engine, unconfirmed, Finality::Final).await;
    assert_eq!(unfinished(engine, UNCONFIRMED, 100).await, []);
}

pub(crate) async fn a_document_just_voided_is_not_settled(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let document = keep(engine, &actor, DocumentKind::Invoice, "2026-04-01").await;
    let late = settle(document.clone(), Finality::Final, archive_keys());
    let voided = void(&engine.context(200), Product::ProLead, &actor, document.entry).unwrap();
    engine.store.commit(&voided).await.unwrap();
    let refused = engine.store.commit(&late).await.unwrap_err();
    let settled =
        |change: &Change| matches!(change, Change::Document(DocumentChange::SettleDocument { .. }));
    assert!(refused.refused(settled), "{refused:?}");
    assert_eq!(unfinished(engine, PROVISIONAL, 100).await, []);
}

pub(crate) async fn only_companies_with_a_confirmed_contract_are_confirmed(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    let context = engine.context(300);
    let unknown = OrganizationId::new(context.now, context.entropy);
    let companies: BTreeSet<_> = [of, unknown].into();
    assert!(engine.store.confirmed(&companies).await.unwrap().is_empty());
    let by = StaffId::new(context.now, context.entropy);
    let confirmation = Confirmation { by, at: context.now, special: SpecialAllowance::default() };
    let confirmed = DocumentChange::ConfirmContract { organization: of, confirmation };
    engine.store.commit(&Changes(vec![confirmed.into()])).await.unwrap();
    let confirmed = engine.store.confirmed(&companies).await.unwrap();
    assert_eq!(confirmed, [(of, context.now)].into());
}

//! Legal holds under concurrent decisions.

use domain::legal_hold::Holds;
use domain::statutory::DocumentKind;
use domain::{Change, Changes, DocumentChange, LeavingChange, OrganizationId, Versioned};

use super::documents::keep;
use crate::engine::Engine;

on_every_engine! {
    every_new_hold_fails_decisions_based_on_earlier_holds,
    a_deleted_document_cannot_be_held,
}

pub(crate) async fn every_new_hold_fails_decisions_based_on_earlier_holds(engine: &Engine) {
    let organization = engine.account().await.0.membership.organization;
    let requires = async |version| {
        let require = LeavingChange::RequireHolds { organization, version }.into();
        engine.store.commit(&Changes(vec![require])).await
    };
    for seen in 0..3 {
        requires(seen).await.unwrap();
        hold(engine, organization, seen).await;
        let refused = requires(seen).await.unwrap_err();
        let holds =
            |change: &Change| matches!(change, Change::Leaving(LeavingChange::RequireHolds { .. }));
        assert!(refused.refused(holds), "{refused:?} on top of version {seen}");
    }
}

async fn hold(engine: &Engine, organization: OrganizationId, version: u64) {
    let holds = Versioned { value: Holds::default(), version };
    let change = LeavingChange::StoreHolds { organization, holds }.into();
    engine.store.commit(&Changes(vec![change])).await.unwrap();
}

pub(crate) async fn a_deleted_document_cannot_be_held(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let [soft_deleted, other] = [
        keep(engine, &actor, DocumentKind::Other, "2026-04-01").await.entry,
        keep(engine, &actor, DocumentKind::Other, "2026-04-02").await.entry,
    ];
    let hold = async |document| {
        let organization = actor.organization;
        let hold = LeavingChange::HoldDocument { organization, document, held: true }.into();
        engine.store.commit(&Changes(vec![hold])).await
    };
    hold(other.id).await.unwrap();
    let change = DocumentChange::SoftDeleteDocument(soft_deleted.clone()).into();
    engine.store.commit(&Changes(vec![change])).await.unwrap();
    let refused = hold(soft_deleted.id).await.unwrap_err();
    let held =
        |change: &Change| matches!(change, Change::Leaving(LeavingChange::HoldDocument { .. }));
    assert!(refused.refused(held), "{refused:?}");
}

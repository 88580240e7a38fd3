//! The end of a contract and its purge exclude each other, and nothing is done for a customer once
//! the purge begins.

use aws::CommitError;
use domain::contract::{Contract, EndedContract};
use domain::export::{ExportRequested, Exports};
use domain::{
    Change, Changes, Language, LeavingChange, NoticeChange, OrganizationId, Product, export,
};
use jiff::civil::{Date, date};

use crate::engine::Engine;

on_every_engine! {
    the_end_cannot_be_taken_back_once_the_purge_has_begun,
    no_purge_begins_after_the_end_is_taken_back_or_moved,
    a_company_is_no_longer_a_customer_once_its_purge_begins,
    no_export_is_packed_once_the_purge_has_begun,
}

const LAST_DAY: Date = date(2030, 2, 10);
const ENDING: Contract = Contract { ends_on: Some(LAST_DAY) };

async fn set(
    engine: &Engine,
    organization: OrganizationId,
    seen: Contract,
    contract: Contract,
) -> Result<(), CommitError> {
    let change = LeavingChange::SetContract { organization, seen, contract }.into();
    engine.store.commit(&Changes(vec![change])).await
}

async fn begin_purge(engine: &Engine, organization: OrganizationId) -> Result<(), CommitError> {
    let contract = EndedContract { organization, product: Product::ProSign, ends_on: LAST_DAY };
    engine.store.commit(&Changes(vec![LeavingChange::BeginPurge(contract).into()])).await
}

async fn contract_of(engine: &Engine, of: OrganizationId) -> Option<EndedContract> {
    engine.store.purge_state(of).await.unwrap().contract
}

pub(crate) async fn the_end_cannot_be_taken_back_once_the_purge_has_begun(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    set(engine, of, Contract::default(), ENDING).await.unwrap();
    begin_purge(engine, of).await.unwrap();
    for contract in [Contract::default(), Contract { ends_on: Some(date(2031, 2, 10)) }] {
        let refused = set(engine, of, ENDING, contract).await.unwrap_err();
        let back =
            |change: &Change| matches!(change, Change::Leaving(LeavingChange::SetContract { .. }));
        assert!(refused.refused(back), "{refused:?}");
        assert_eq!(contract_of(engine, of).await.unwrap().ends_on, LAST_DAY);
    }
}

pub(crate) async fn no_purge_begins_after_the_end_is_taken_back_or_moved(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    let moved = Contract { ends_on: Some(date(2031, 2, 10)) };
    set(engine, of, Contract::default(), ENDING).await.unwrap();
    set(engine, of, ENDING, moved).await.unwrap();
    let begins = |change: &Change| matches!(change, Change::Leaving(LeavingChange::BeginPurge(_)));
    let refused = begin_purge(engine, of).await.unwrap_err();
    assert!(refused.refused(begins), "{refused:?}");
    set(engine, of, moved, Contract::default()).await.unwrap();
    let refused = begin_purge(engine, of).await.unwrap_err();
    assert!(refused.refused(begins), "{refused:?}");
    // No purge was marked, so the contract can end again.
    set(engine, of, Contract::default(), ENDING).await.unwrap();
    set(engine, of, ENDING, Contract::default()).await.unwrap();
}

pub(crate) async fn a_company_is_no_longer_a_customer_once_its_purge_begins(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    set(engine, of, Contract::default(), ENDING).await.unwrap();
    let require = Changes(vec![NoticeChange::RequireCustomer(of).into()]);
    engine.store.commit(&require).await.unwrap();
    begin_purge(engine, of).await.unwrap();
    let refused = engine.store.commit(&require).await.unwrap_err();
    let customer =
        |change: &Change| matches!(change, Change::Notice(NoticeChange::RequireCustomer(_)));
    assert!(refused.refused(customer), "{refused:?}");
}

pub(crate) async fn no_export_is_packed_once_the_purge_has_begun(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let (of, context) = (actor.organization, engine.context(150));
    let seen = Exports::default();
    let asked = export::ask(&context, Product::ProSign, &actor, Language::Japanese, &seen);
    let Ok(ExportRequested::New(export, changes)) = asked else { panic!("{asked:?}") };
    engine.store.commit(&changes).await.unwrap();
    set(engine, of, Contract::default(), ENDING).await.unwrap();
    assert!(engine.store.packing(of, export.id).await.unwrap().is_some(), "until it begins");
    begin_purge(engine, of).await.unwrap();
    assert!(engine.store.packing(of, export.id).await.unwrap().is_none());
}

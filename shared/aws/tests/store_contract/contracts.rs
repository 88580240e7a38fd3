//! The end of a contract and its purge exclude each other, and nothing is done for a customer once
//! the purge begins.

use aws::CommitError;
use domain::contract::{Contract, EndedContract};
use domain::end_request::EndRequest;
use domain::export::{ExportRequested, Exports};
use domain::retention::PurgePlan;
use domain::{
    AccountChange, Change, Changes, Language, LeavingChange, OrganizationId, Product, export,
};
use jiff::civil::{Date, date};

use crate::engine::Engine;

on_every_engine! {
    the_end_cannot_be_taken_back_once_the_purge_has_begun,
    no_purge_begins_after_the_end_is_taken_back_or_moved,
    a_company_is_no_longer_a_customer_once_its_purge_begins,
    no_export_is_packed_once_the_purge_has_begun,
    a_request_for_the_end_is_listed_until_the_end_is_ordered,
}

const LAST_DAY: Date = date(2030, 2, 10);

fn plan() -> PurgePlan {
    PurgePlan::new(LAST_DAY, date(2030, 1, 1))
}

pub(crate) fn ending() -> Contract {
    Contract { plan: Some(plan()) }
}

/// An end a year later.
fn moved() -> Contract {
    Contract { plan: Some(PurgePlan::new(date(2031, 2, 10), date(2030, 1, 1))) }
}

pub(crate) async fn set(
    engine: &Engine,
    organization: OrganizationId,
    seen: Contract,
    contract: Contract,
) -> Result<(), CommitError> {
    let change = LeavingChange::SetContract { organization, seen, contract }.into();
    engine.store.commit(&Changes(vec![change])).await
}

pub(crate) async fn begin_purge(
    engine: &Engine,
    organization: OrganizationId,
) -> Result<(), CommitError> {
    let contract = EndedContract { organization, product: Product::ProSign, plan: plan() };
    engine.store.commit(&Changes(vec![LeavingChange::BeginPurge(contract).into()])).await
}

async fn contract_of(engine: &Engine, of: OrganizationId) -> Option<EndedContract> {
    engine.store.purge_state(of).await.unwrap().contract
}

pub(crate) async fn the_end_cannot_be_taken_back_once_the_purge_has_begun(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    set(engine, of, Contract::default(), ending()).await.unwrap();
    begin_purge(engine, of).await.unwrap();
    for contract in [Contract::default(), moved()] {
        let refused = set(engine, of, ending(), contract).await.unwrap_err();
        let back =
            |change: &Change| matches!(change, Change::Leaving(LeavingChange::SetContract { .. }));
        assert!(refused.refused(back), "{refused:?}");
        assert_eq!(contract_of(engine, of).await.unwrap().plan, plan());
    }
}

pub(crate) async fn no_purge_begins_after_the_end_is_taken_back_or_moved(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    set(engine, of, Contract::default(), ending()).await.unwrap();
    set(engine, of, ending(), moved()).await.unwrap();
    let begins = |change: &Change| matches!(change, Change::Leaving(LeavingChange::BeginPurge(_)));
    let refused = begin_purge(engine, of).await.unwrap_err();
    assert!(refused.refused(begins), "{refused:?}");
    set(engine, of, moved(), Contract::default()).await.unwrap();
    let refused = begin_purge(engine, of).await.unwrap_err();
    assert!(refused.refused(begins), "{refused:?}");
    // No purge was marked, so the contract can end again.
    set(engine, of, Contract::default(), ending()).await.unwrap();
    set(engine, of, ending(), Contract::default()).await.unwrap();
}

pub(crate) async fn a_company_is_no_longer_a_customer_once_its_purge_begins(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    set(engine, of, Contract::default(), ending()).await.unwrap();
    let require = Changes(vec![AccountChange::RequireCustomer(of).into()]);
    engine.store.commit(&require).await.unwrap();
    begin_purge(engine, of).await.unwrap();
    let refused = engine.store.commit(&require).await.unwrap_err();
    let customer =
        |change: &Change| matches!(change, Change::Account(AccountChange::RequireCustomer(_)));
    assert!(refused.refused(customer), "{refused:?}");
}

pub(crate) async fn no_export_is_packed_once_the_purge_has_begun(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let (of, context) = (actor.organization, engine.context(150));
    let seen = Exports::default();
    let asked = export::ask(&context, Product::ProSign, &actor, Language::Japanese, &seen);
    let Ok(ExportRequested::New(export, changes)) = asked else { panic!("{asked:?}") };
    engine.store.commit(&changes).await.unwrap();
    set(engine, of, Contract::default(), ending()).await.unwrap();
    assert!(engine.store.packing(of, export.id).await.unwrap().is_some(), "until it begins");
    begin_purge(engine, of).await.unwrap();
    assert!(engine.store.packing(of, export.id).await.unwrap().is_none());
}

pub(crate) async fn a_request_for_the_end_is_listed_until_the_end_is_ordered(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let of = actor.organization;
    let asks = async |request: Option<EndRequest>| {
        let change = LeavingChange::StoreEndRequest { organization: of, request };
        engine.store.try_commit(&Changes(vec![change.into()])).await.unwrap()
    };
    let listed = async || {
        let every = engine.store.requested_ends().await.unwrap();
        every.into_iter().find(|one| one.organization == of).map(|one| one.request)
    };
    let wanted =
        |ends_on| EndRequest { ends_on, requested_by: actor.id, requested_on: date(2030, 1, 1) };
    assert!(asks(Some(wanted(date(2030, 3, 1)))).await);
    assert!(asks(Some(wanted(LAST_DAY))).await, "asking again replaces it");
    assert_eq!(listed().await, Some(wanted(LAST_DAY)));
    assert_eq!(contract_of(engine, of).await, None, "nothing ends by itself");
    assert!(asks(None).await);
    assert_eq!(listed().await, None);

    assert!(asks(Some(wanted(LAST_DAY))).await);
    set(engine, of, Contract::default(), ending()).await.unwrap();
    assert_eq!(listed().await, None);
    assert!(!asks(Some(wanted(LAST_DAY))).await, "the end is ordered");
    set(engine, of, ending(), Contract::default()).await.unwrap();
    assert_eq!(listed().await, None, "the request is not there again");
}

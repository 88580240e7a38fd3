//! What a company has registered is counted with each registration, and what it may register is
//! read with it.

use aws::DocumentAccess;
use domain::contract::Contract;
use domain::contract_confirmation::{self, Confirmation};
use domain::document::{
    Archive, ArchiveSettings, OpenArchive, Quantity, SpecialAllowance, Usage, forget, give_up,
    register,
};
use domain::staff::StaffMembership;
use domain::statutory::DocumentKind;
use domain::{
    Change, Changes, Customer, DocumentChange, Email, LookupKey, Principal, Product, Session,
    StaffId, Versioned, japan,
};

use super::contracts::{begin_purge, ending, set};
use super::documents::{open_archive, registration};
use super::engine::Engine;
use super::sessions::open;

on_every_engine! {
    registrations_are_counted_one_after_the_other_and_deletions_make_room,
    a_contract_is_confirmed_until_its_purge_begins,
}

async fn access(engine: &Engine, session: &Session) -> DocumentAccess {
    let Session { organization, member, id, .. } = *session;
    let who = Principal { organization, member, session: id };
    let now = engine.context(100).now;
    engine.store.document_access(who, None, now).await.unwrap().unwrap()
}

pub(crate) async fn registrations_are_counted_one_after_the_other_and_deletions_make_room(
    engine: &Engine,
) {
    let session = open(engine).await;
    let DocumentAccess { membership: actor, usage, .. } = access(engine, &session).await;
    assert_eq!(usage, Versioned::default());
    let (context, product) = (engine.context(100), Product::ProSign);
    let archive = Versioned::<Archive>::default();
    let decide = |usage: Versioned<Usage>| {
        let opened = OpenArchive { usage, ..open_archive(&archive) };
        let registration = registration(DocumentKind::Other, "2030-02-01");
        register(&context, product, &actor, opened, registration, None).unwrap()
    };
    let ((document, first), (_, second)) = (decide(usage.clone()), decide(usage));
    engine.store.commit(&first).await.unwrap();
    let refused = engine.store.commit(&second).await.unwrap_err();
    let is_count =
        |change: &Change| matches!(change, Change::Document(DocumentChange::StoreUsage { .. }));
    assert!(refused.refused(is_count), "{refused:?}");

    let counted = Quantity { documents: 1, bytes: 1 };
    let usage = access(engine, &session).await.usage;
    let day = Some(japan::date_at(context.now));
    assert_eq!(usage.value, Usage { total: counted, day, daily: counted });
    let (_, second) = decide(usage.clone());
    engine.store.commit(&second).await.unwrap();

    let settings = ArchiveSettings::default();
    let deleted = give_up(&context, product, &actor, &settings, document.entry.clone()).unwrap();
    engine.store.commit(&deleted).await.unwrap();
    engine.store.commit(&forget(&context, product, &actor, document.entry)).await.unwrap();
    let left = access(engine, &session).await.usage;
    assert_eq!(left.value.total, counted);
    assert_eq!(left.value.daily.documents, 2, "a day is over when it is over");
    let (_, outdated) = decide(Versioned { version: left.version - 1, ..left });
    assert!(engine.store.commit(&outdated).await.unwrap_err().refused(is_count));
}

pub(crate) async fn a_contract_is_confirmed_until_its_purge_begins(engine: &Engine) {
    let session = open(engine).await;
    let organization = session.organization;
    assert_eq!(access(engine, &session).await.confirmation, None);
    let context = engine.context(100);
    let staff = StaffMembership {
        id: StaffId::new(context.now, context.entropy),
        login: LookupKey::new(b"staff").staff_email(&Email::parse("staff@example.jp").unwrap()),
        roles: domain::StaffRole::ALL.into(),
        version: 1,
    };
    let special = SpecialAllowance { bytes: Some(7), ..SpecialAllowance::default() };
    let customer = Customer { organization, product: Product::ProSign };
    let confirm = |special| {
        let (confirmation, Changes(mut changes)) =
            contract_confirmation::confirm(&context, &staff, customer, special);
        // Whether the staff member is still there is a rule of its own.
        changes.retain(|change| !matches!(change, Change::Staff(_)));
        (confirmation, Changes(changes))
    };
    for special in [SpecialAllowance::default(), special] {
        let (confirmation, changes): (Confirmation, _) = confirm(special);
        engine.store.commit(&changes).await.unwrap();
        assert_eq!(access(engine, &session).await.confirmation, Some(confirmation));
    }
    set(engine, organization, Contract::default(), ending()).await.unwrap();
    let (confirmation, _) = confirm(special);
    assert_eq!(access(engine, &session).await.confirmation, Some(confirmation), "an end keeps it");
    begin_purge(engine, organization).await.unwrap();
    let refused = engine.store.commit(&confirm(special).1).await.unwrap_err();
    let confirms = |change: &Change| {
        matches!(change, Change::Document(DocumentChange::ConfirmContract { .. }))
    };
    assert!(refused.refused(confirms), "{refused:?}");
}

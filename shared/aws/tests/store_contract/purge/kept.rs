//! What a purge leaves because the law or a matter retains it, and when that is destroyed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws::CommitError;
use domain::approval::{Act, ApprovalToken};
use domain::document::{
    self, Amount, Archive, Content, Counterparty, Currency, Digest, Document, Entry, File,
    Finality, MediaType, Registration, Title,
};
use domain::legal_hold::{self, HoldRequest, HoldState, Matter, Reason};
use domain::purge::{DataClass, LEGAL_HOLD};
use domain::staff::StaffMembership;
use domain::statutory::DocumentKind;
use domain::{
    Change, Changes, DocumentChange, DocumentId, Email, LookupKey, Membership, OrganizationId,
    Product, StaffId, Versioned, japan,
};
use jiff::civil::{Date, date};
use retention_purge::{Progress, Purger};

use super::services::{Dies, full_bucket};
use super::{
    LAST_DAY, certificate, customer, destroyed, end_contract, left_of, purger, rows, run, run_on,
};
use crate::documents::{open_archive, settle_all};
use crate::engine::{Engine, key, salt};

on_every_engine! {
    retained_documents_are_destroyed_when_their_retention_ends,
    documents_under_a_legal_hold_outlive_the_purge,
}

/// Registers documents of that kind and day, and makes them final.
pub(crate) async fn register(
    engine: &Engine,
    actor: &Membership,
    kind: DocumentKind,
    day: &str,
    number: usize,
) -> Vec<Entry> {
    let documents = register_provisionally(engine, actor, kind, day, number).await;
    let (statutory, others): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|document| document.entry.kind.is_statutory());
    let settled = settle_all(engine, statutory, Finality::Final).await;
    settled.into_iter().chain(others).map(|document| document.entry).collect()
}

/// Registers documents of that kind and day through the domain's decision.
pub(super) async fn register_provisionally(
    engine: &Engine,
    actor: &Membership,
    kind: DocumentKind,
    day: &str,
    number: usize,
) -> Vec<Document> {
    let registration = Registration {
        kind,
        transacted_on: day.parse().unwrap(),
        received_on: day.parse().unwrap(),
        content: Content {
            title: Title::parse("書類").unwrap(),
            counterparty: Counterparty::parse("有限会社取引先").unwrap(),
            amount: Amount { minor_units: 1, currency: Currency::parse("JPY").unwrap() },
            file: File {
                name: None,
                media_type: MediaType::parse("application/pdf").unwrap(),
                size: 1,
                sha256: Digest::parse(&"0f".repeat(32)).unwrap(),
            },
        },
    };
    let archive = Versioned::<Archive>::default();
    let context = engine.context(0);
    let mut documents = Vec::new();
    let mut changes = Vec::new();
    for at in 0..number {
        let registered = document::register(
            &context,
            Product::ProSign,
            actor,
            open_archive(&archive),
            registration.clone(),
            None,
        );
        let (document, decided) = registered.unwrap();
        documents.push(document);
        let add = |change: &Change| {
            matches!(change, Change::Document(DocumentChange::AddDocument { .. }))
        };
        changes.extend(decided.0.into_iter().filter(add));
        if changes.len() == 100 || at + 1 == number {
            engine.store.commit(&Changes(std::mem::take(&mut changes))).await.unwrap();
        }
    }
    documents
}

pub(crate) async fn keep_archive_key(engine: &Engine, organization: OrganizationId) {
    let wrapped = key(3).wrapped;
    let changes = [
        DocumentChange::StoreArchiveKey { organization, wrapped },
        DocumentChange::StoreSalt { organization, salt: salt() },
    ];
    engine.store.commit(&Changes(changes.map(Change::from).into())).await.unwrap();
}

pub(super) async fn due_again(engine: &Engine, by: Date) -> Vec<OrganizationId> {
    let (purged, next) = engine.store.purged(by, None).await.unwrap();
    assert!(next.is_none());
    purged
}

pub(crate) async fn retained_documents_are_destroyed_when_their_retention_ends(engine: &Engine) {
    let (of, members) = customer(engine, "this").await;
    let actor = &members[0].0;
    keep_archive_key(engine, of).await;
    let older = register(engine, actor, DocumentKind::Invoice, "2026-04-01", 2).await;
    let newer = register(engine, actor, DocumentKind::Receipt, "2027-04-01", 1).await;
    register(engine, actor, DocumentKind::Other, "2027-04-01", 1).await;
    end_contract(engine, of).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    let first = certificate(engine, of).await;
    let untils: Vec<_> = first.retained.iter().map(|kept| (kept.count, kept.until)).collect();
    let day_of = |entries: &[Entry]| entries[0].retention.as_ref().unwrap().until;
    let (first_day, last_day) = (day_of(&older), day_of(&newer));
    assert_eq!(untils, [(2, Some(first_day)), (1, Some(last_day))]);
    assert_eq!(
        left_of(engine, of).await.len(),
        5,
        "three documents, their key, who hears of passes"
    );

    assert_eq!(due_again(engine, first_day).await, []);
    let free = first_day.tomorrow().unwrap();
    assert_eq!(due_again(engine, free).await, [of]);
    assert_eq!(run_on(engine, of, first_day).await, Progress::Finished);
    assert_eq!(left_of(engine, of).await.len(), 5, "a day too early");
    assert_eq!(run_on(engine, of, free).await, Progress::Finished);
    let second = certificate(engine, of).await;
    assert_eq!(destroyed(&second, DataClass::Documents), 2);
    assert_eq!(second.retained.len(), 1);
    assert_eq!(left_of(engine, of).await.len(), 3);

    assert_eq!(due_again(engine, last_day).await, []);
    assert_eq!(run_on(engine, of, last_day.tomorrow().unwrap()).await, Progress::Finished);
    assert_eq!(left_of(engine, of).await, Vec::<String>::new());
    let third = certificate(engine, of).await;
    assert_eq!(
        [DataClass::Documents, DataClass::Archive, DataClass::PassNotices]
            .map(|store| destroyed(&third, store)),
        [1, 1, 1],
        "and the key, and who was notified of passes"
    );
    assert_eq!(third.retained, []);
    assert_eq!(due_again(engine, Date::MAX.yesterday().unwrap()).await, [], "for good");
}

pub(crate) async fn documents_under_a_legal_hold_outlive_the_purge(engine: &Engine) {
    let (of, members) = customer(engine, "this").await;
    let actor = &members[0].0;
    keep_archive_key(engine, of).await;
    let [held, other] =
        <[_; 2]>::try_from(register(engine, actor, DocumentKind::Other, "2026-04-01", 2).await)
            .unwrap();
    end_contract(engine, of).await;
    let context = engine.context(0);
    let email = Email::parse("staff@example.jp").unwrap();
    let login = LookupKey::new(b"key").staff_email(&email);
    let staff = StaffMembership {
        id: StaffId::new(context.now, context.entropy),
        login,
        roles: domain::StaffRole::ALL.into(),
        version: 1,
    };
    let decided = async |matter: &str, documents: Option<&[DocumentId]>| {
        let state = engine.store.purge_state(of).await.unwrap();
        let customer = HoldState {
            organization: of,
            product: Product::ProSign,
            holds: Versioned { value: state.retention_context.holds, version: state.holds },
            purge: state.purge,
        };
        let matter = Matter::parse(matter).unwrap();
        let changes = match documents {
            Some(documents) => {
                let request = HoldRequest {
                    matter,
                    reason: Reason::parse("訴訟").unwrap(),
                    documents: documents.iter().copied().collect(),
                };
                legal_hold::place(&context, &staff, &customer, request).unwrap().2
            }
            None => {
                let token = ApprovalToken::parse(&format!(
                    "apr_01K7Z3Q4B8D6F1G2H5J9M0N3PR.{}",
                    domain::MailToken::new(context.entropy).expose()
                ));
                let act = Act::ReleaseLegalHold;
                let approved = token.unwrap().use_up(act, [], &staff, context.now);
                legal_hold::release(&context, &staff, &customer, &matter, approved).1
            }
        };
        // There is no staff in this test, and nobody who approves.
        let changes = changes.0.into_iter();
        let changes = changes.filter(|change| !matches!(change, Change::Staff(_)));
        engine.store.commit(&Changes(changes.collect())).await
    };

    decided("everything", Some(&[])).await.unwrap();
    let before = rows(engine).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::OnHold);
    assert_eq!(rows(engine).await, before, "nothing was touched");
    let contract = engine.store.purge_state(of).await.unwrap().contract.unwrap();
    let (_, begun_on_what_was) = domain::purge::begin(&context, &contract, 0).unwrap();
    let raced = engine.store.commit(&begun_on_what_was).await;
    assert!(matches!(raced, Err(CommitError::ConditionFailed(_))), "{raced:?}");

    // A purge that read a document before it was held must not delete its row.
    decided("one", Some(&[held.id])).await.unwrap();
    decided("everything", None).await.unwrap();
    let deletion_targets = engine.store.document_targets(std::slice::from_ref(&held));
    let (purge, _) = domain::purge::begin(&context, &contract, 0).unwrap();
    let raced = engine.store.destroy(&deletion_targets, &Versioned { version: 0, ..purge }).await;
    assert!(matches!(raced, Err(CommitError::ConditionFailed(_))), "{raced:?}");
    let nothing = DocumentId::new(LAST_DAY, context.now, context.entropy);
    let unknown = decided("two", Some(&[nothing])).await;
    assert!(matches!(unknown, Err(CommitError::ConditionFailed(_))));

    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    let first = certificate(engine, of).await;
    assert_eq!(destroyed(&first, DataClass::Documents), 1, "{:?} went", other.id);
    let kept: Vec<_> =
        first.retained.iter().map(|kept| (&*kept.ground, kept.count, kept.until)).collect();
    assert_eq!(kept, [(LEGAL_HOLD, 1, None)]);
    assert_eq!(run_on(engine, of, date(2099, 1, 1)).await, Progress::Finished);
    assert_eq!(left_of(engine, of).await.len(), 4, "the document, its keys, who hears of passes");
    decided("two", Some(&[held.id])).await.unwrap();
    let today = japan::date_at(context.now);
    assert_eq!(due_again(engine, today).await, [of], "a changed hold makes the purge due");
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    assert_eq!(due_again(engine, today).await, [], "once");
    decided("two", None).await.unwrap();

    decided("one", None).await.unwrap();
    assert_eq!(due_again(engine, japan::date_at(context.now)).await, [of]);
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);
    assert_eq!(left_of(engine, of).await, Vec::<String>::new());
}

#[tokio::test]
async fn two_thousand_documents_are_purged_with_their_files_in_pages() {
    const DOCUMENTS: usize = 2_000;
    let engine = Engine::dynoxide().await;
    let (of, members) = customer(&engine, "this").await;
    keep_archive_key(&engine, of).await;
    register(&engine, &members[0].0, DocumentKind::Other, "2026-04-01", DOCUMENTS).await;
    let kept = register(&engine, &members[0].0, DocumentKind::Invoice, "2026-04-02", 3).await;
    end_contract(&engine, of).await;
    let deleted = Arc::new(AtomicUsize::new(0));
    let purger = Purger { bucket: full_bucket(&deleted), ..purger(&engine, &Dies::never()).await };
    let context = engine.context(0);
    // Each invocation has time for a hundred files.
    let mut invocations = 0;
    loop {
        invocations += 1;
        let limit = deleted.load(Ordering::SeqCst) + 100;
        let out_of_time = || deleted.load(Ordering::SeqCst) >= limit;
        let progress = purger.purge(&context, of, out_of_time).await.unwrap();
        let purge = engine.store.purge_state(of).await.unwrap().purge.unwrap().value;
        let counted = purge.destroyed.get(&DataClass::Documents).map_or(0, |tally| tally.count);
        let gone = deleted.load(Ordering::SeqCst);
        assert!(counted <= u64::try_from(gone).unwrap(), "no row is deleted before its file");
        if progress == Progress::Finished {
            break;
        }
    }
    assert!((15..=40).contains(&invocations), "{invocations}");
    let certificate = certificate(&engine, of).await;
    assert_eq!(destroyed(&certificate, DataClass::Documents), u64::try_from(DOCUMENTS).unwrap());
    assert_eq!(certificate.retained[0].count, 3);
    // With their key, and who hears of passes.
    assert_eq!(left_of(&engine, of).await.len(), kept.len() + 2);
}

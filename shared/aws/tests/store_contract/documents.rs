//! Documents and their archive settings.

use aws::CommitError;
use domain::document::{
    Allowance, Amount, Applied, Archive, ArchiveKeys, ArchiveSettings, Content, Counterparty,
    Currency, Digest, DocumentRefused, Entry, File, Finality, Link, MediaType, OpenArchive,
    Quantity, Registration, Search, SettingsActor, Title, Usage, apply, forget, give_up, register,
    set_up, settle,
};
use domain::statutory::DocumentKind;
use domain::{
    Change, Changes, Context, Document, DocumentChange, LeavingChange, Membership, OrganizationId,
    Product, Versioned,
};

use super::engine::{Engine, archive_keys, key, salt};
use super::sealed::{Place, copy, malformed};

on_every_engine! {
    a_date_range_lists_documents_newest_first_in_pages,
    a_document_opens_only_with_its_key_and_in_its_place,
    only_one_of_two_concurrent_corrections_is_committed,
    no_document_is_added_under_outdated_settings,
    no_document_is_added_under_settings_saved_again_unchanged,
    a_document_just_held_or_extended_is_not_deleted,
    a_deleted_document_cannot_be_corrected_and_is_purged_once,
}

const PRODUCT: Product = Product::ProLead;

pub(crate) fn registration(kind: DocumentKind, day: &str) -> Registration {
    let file = File {
        name: None,
        media_type: MediaType::parse("application/pdf").unwrap(),
        size: 1,
        sha256: Digest::parse(&"0f".repeat(32)).unwrap(),
    };
    let amount = Amount { minor_units: 123_456, currency: Currency::parse("JPY").unwrap() };
    let content = Content {
        title: Title::parse("請求書").unwrap(),
        counterparty: Counterparty::parse("有限会社取引先").unwrap(),
        amount,
        file,
    };
    let transacted_on = day.parse().unwrap();
    Registration { kind, transacted_on, received_on: transacted_on, content }
}

pub(crate) fn decide(
    context: &Context<'_>,
    actor: &Membership,
    archive: &Versioned<Archive>,
    kind: DocumentKind,
    day: &str,
    superseded: Option<&Entry>,
) -> Result<(Document, Changes), DocumentRefused> {
    let (registration, opened) = (registration(kind, day), open_archive(archive));
    let decided = register(context, PRODUCT, actor, opened, registration, superseded);
    // Rules that register several at once are about something else than counting them.
    decided.map(|(document, Changes(mut changes))| {
        changes.retain(|change| !is_count(change));
        (document, Changes(changes))
    })
}

fn is_count(change: &Change) -> bool {
    matches!(change, Change::Document(DocumentChange::StoreUsage { .. }))
}

/// An archive in which nothing is registered, with more room than any rule needs.
pub(crate) fn open_archive(archive: &Versioned<Archive>) -> OpenArchive<'_> {
    let allowance = Allowance::parse("100000,100000,100000,100000").unwrap();
    let usage = Versioned::default();
    OpenArchive { archive, keys: archive_keys(), new_keys: None, usage, allowance }
}

/// Stores that the company has registered that much.
pub(crate) async fn count(engine: &Engine, organization: OrganizationId, usage: Versioned<Usage>) {
    let change = DocumentChange::StoreUsage { organization, usage };
    engine.store.commit(&Changes(vec![change.into()])).await.unwrap();
}

/// Registers a document through the domain's decision.
pub(crate) async fn keep(
    engine: &Engine,
    actor: &Membership,
    kind: DocumentKind,
    day: &str,
) -> Document {
    let context = engine.context(100);
    let decided = decide(&context, actor, &Versioned::default(), kind, day, None);
    let (document, changes) = decided.unwrap();
    engine.store.commit(&changes).await.unwrap();
    document
}

/// Settles registrations; returns the documents as they are then.
pub(crate) async fn settle_all(
    engine: &Engine,
    documents: Vec<Document>,
    finality: Finality,
) -> Vec<Document> {
    let settled = documents.iter().cloned().map(|mut document| {
        document.entry.finality = finality;
        document.entry.version += 1;
        document
    });
    let settled = settled.collect();
    let changes = documents.into_iter().flat_map(|document| {
        let Changes(changes) = settle(document, finality, archive_keys());
        changes
    });
    let changes: Vec<_> = changes.collect();
    for batch in changes.chunks(100) {
        engine.store.commit(&Changes(batch.to_vec())).await.unwrap();
    }
    settled
}

async fn all(engine: &Engine, of: OrganizationId) -> Vec<Entry> {
    let read = engine.store.documents(of, &Search::default(), None, 50).await.unwrap();
    read.0.entries().unwrap()
}

pub(crate) async fn a_date_range_lists_documents_newest_first_in_pages(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let mut kept = Vec::new();
    for day in ["2026-04-30", "2026-04-01", "2026-05-01", "2026-04-15", "2026-03-31"] {
        kept.push(keep(engine, &actor, DocumentKind::Invoice, day).await.entry);
    }
    let set_up = set_up(
        &engine.context(101),
        PRODUCT,
        SettingsActor::Member(&actor),
        Versioned::default(),
        ArchiveSettings::default(),
    );
    engine.store.commit(&set_up.unwrap()).await.unwrap();
    let search = Search {
        from: Some("2026-04-01".parse().unwrap()),
        to: Some("2026-04-30".parse().unwrap()),
        ..Search::default()
    };
    let of = actor.organization;
    let (page, next) = engine.store.documents(of, &search, None, 2).await.unwrap();
    assert_eq!(page.entries().unwrap(), [kept[0].clone(), kept[3].clone()]);
    assert_eq!(next, Some(kept[3].id));
    let (page, _) = engine.store.documents(of, &search, next, 2).await.unwrap();
    assert_eq!(page.entries().unwrap(), [kept[1].clone()]);
    assert_eq!(all(engine, of).await.len(), 5, "the archive settings are not a document");
}

pub(crate) async fn a_document_opens_only_with_its_key_and_in_its_place(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let document = keep(engine, &actor, DocumentKind::Invoice, "2026-04-01").await;
    let document = settle_all(engine, vec![document], Finality::Final).await.remove(0);
    let search = Search::default();
    let read = engine.store.documents(actor.organization, &search, None, 9).await.unwrap().0;
    assert_eq!(read.open(&archive_keys()).unwrap(), std::slice::from_ref(&document));
    let without_salt = ArchiveKeys::new(key(3).plain, None);
    assert_eq!(read.open(&without_salt).unwrap(), std::slice::from_ref(&document));
    assert!(read.open(&ArchiveKeys::new(key(4).plain, Some(&salt()))).is_err());
    let kept = engine.everything().await;
    for secret in ["請求書", "取引先", "123456", "JPY"] {
        assert!(!kept.contains(secret), "{secret}");
    }

    let other = keep(engine, &actor, DocumentKind::Invoice, "2026-04-02").await;
    let place = |id| Place::new(actor.organization, id, "content");
    let (from, to) = (place(document.entry.id), place(other.entry.id));
    settle_all(engine, vec![other.clone()], Finality::Final).await;
    copy(engine, &engine.tables.documents, &from, &to).await;
    let read = engine.store.documents(actor.organization, &search, None, 1).await.unwrap().0;
    assert_eq!(read.entries().unwrap()[0].id, other.entry.id);
    assert_eq!(malformed(read.open(&archive_keys())), Some("content"), "moved to another document");
}

pub(crate) async fn only_one_of_two_concurrent_corrections_is_committed(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let first = keep(engine, &actor, DocumentKind::Invoice, "2026-04-01").await.entry;
    let correct = |seconds| {
        let archive = Versioned::default();
        decide(
            &engine.context(seconds),
            &actor,
            &archive,
            DocumentKind::Invoice,
            "2026-04-02",
            Some(&first),
        )
        .unwrap()
    };
    let ((one, changes), (_, late)) = (correct(200), correct(201));
    engine.store.commit(&changes).await.unwrap();
    let refused = engine.store.commit(&late).await.unwrap_err();
    assert!(
        refused.refused(|change| matches!(
            change,
            Change::Document(DocumentChange::LinkDocument { .. })
        )),
        "{refused:?}"
    );
    let kept = all(engine, actor.organization).await;
    assert_eq!(kept.len(), 2);
    assert_eq!((kept[0].supersedes, kept[1].superseded_by), (Some(first.id), Some(one.entry.id)));
}

pub(crate) async fn no_document_is_added_under_outdated_settings(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let old = keep(engine, &actor, DocumentKind::Invoice, "2026-04-01").await.entry;
    let (context, nothing) = (engine.context(200), Versioned::default());
    let (_, late) =
        decide(&context, &actor, &nothing, DocumentKind::Invoice, "2026-04-02", None).unwrap();
    let loss = ArchiveSettings {
        losses: [jiff::civil::date(2026, 4, 1)].into(),
        ..ArchiveSettings::default()
    };
    let set_up =
        set_up(&context, PRODUCT, SettingsActor::Member(&actor), nothing, loss.clone()).unwrap();
    engine.store.commit(&set_up).await.unwrap();
    let refused = engine.store.commit(&late).await.unwrap_err();
    let archive =
        |change: &Change| matches!(change, Change::Document(DocumentChange::RequireArchive { .. }));
    assert!(refused.refused(archive), "{refused:?}");

    let archive = Archive { settings: loss.clone(), applied: Applied::Nowhere };
    let seen = Versioned { value: archive, version: 1 };
    let page = all(engine, actor.organization).await;
    let applied =
        apply(&context, PRODUCT, SettingsActor::Member(&actor), &seen, &page, Applied::Everywhere);
    engine.store.commit(&applied).await.unwrap();
    let again = engine.store.commit(&applied).await;
    assert!(matches!(again, Err(CommitError::ConditionFailed(_))), "{again:?}");
    let longer = loss.extend_retention(old);
    let kept = all(engine, actor.organization).await;
    assert_eq!(kept, [Entry { version: 2, ..longer }]);
}

pub(crate) async fn no_document_is_added_under_settings_saved_again_unchanged(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let context = engine.context(200);
    let settle = async |version| {
        let seen = Versioned { value: Archive::default(), version };
        let settings = ArchiveSettings::default();
        let set_up =
            set_up(&context, PRODUCT, SettingsActor::Member(&actor), seen, settings).unwrap();
        engine.store.commit(&set_up).await.unwrap();
    };
    let add = async |version| {
        let archive = Versioned { value: Archive::default(), version };
        let (_, changes) =
            decide(&context, &actor, &archive, DocumentKind::Invoice, "2026-04-02", None).unwrap();
        engine.store.commit(&changes).await
    };
    settle(0).await;
    add(1).await.unwrap();
    settle(1).await;
    let refused = add(1).await.unwrap_err();
    let archive =
        |change: &Change| matches!(change, Change::Document(DocumentChange::RequireArchive { .. }));
    assert!(refused.refused(archive), "{refused:?}");
    add(2).await.unwrap();
}

pub(crate) async fn a_document_just_held_or_extended_is_not_deleted(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let organization = actor.organization;
    let retention = ArchiveSettings::default();
    let retention = retention.keep(DocumentKind::Invoice, "2026-04-01".parse().unwrap()).unwrap();
    let hold = |seen: &Entry| {
        Change::Leaving(LeavingChange::HoldDocument { organization, document: seen.id, held: true })
    };
    let extend_retention = |seen: &Entry| {
        Change::Document(DocumentChange::ExtendRetention { seen: seen.clone(), retention })
    };
    for meanwhile in [&hold as &dyn Fn(&Entry) -> Change, &extend_retention] {
        let document = keep(engine, &actor, DocumentKind::Other, "2026-04-01").await.entry;
        let settings = ArchiveSettings::default();
        let context = engine.context(200);
        let late = give_up(&context, PRODUCT, &actor, &settings, document.clone()).unwrap();
        engine.store.commit(&Changes(vec![meanwhile(&document)])).await.unwrap();
        let refused = engine.store.commit(&late).await.unwrap_err();
        let soft_deleted = |change: &Change| {
            matches!(change, Change::Document(DocumentChange::SoftDeleteDocument(_)))
        };
        assert!(refused.refused(soft_deleted), "{refused:?}");
    }
    assert!(all(engine, organization).await.iter().all(|document| !document.soft_deleted));
}

pub(crate) async fn a_deleted_document_cannot_be_corrected_and_is_purged_once(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let document = keep(engine, &actor, DocumentKind::Other, "2026-04-01").await.entry;
    let one = Quantity { documents: 1, bytes: 1 };
    let usage = Usage { total: one, ..Usage::default() };
    count(engine, actor.organization, Versioned { value: usage, version: 0 }).await;
    let (context, settings) = (engine.context(200), ArchiveSettings::default());
    let soft_deleted = give_up(&context, PRODUCT, &actor, &settings, document.clone()).unwrap();
    engine.store.commit(&soft_deleted).await.unwrap();
    assert!(all(engine, actor.organization).await[0].soft_deleted);
    let archive = Versioned::default();
    let (_, late) =
        decide(&context, &actor, &archive, DocumentKind::Invoice, "2026-04-02", Some(&document))
            .unwrap();
    let refused = engine.store.commit(&late).await.unwrap_err();
    let link = |change: &Change| {
        matches!(
            change,
            Change::Document(DocumentChange::LinkDocument { link: Link::SupersededBy, .. })
        )
    };
    assert!(refused.refused(link), "{refused:?}");
    let forgotten = forget(&context, PRODUCT, &actor, document);
    engine.store.commit(&forgotten).await.unwrap();
    let again = engine.store.commit(&forgotten).await;
    assert!(matches!(again, Err(CommitError::ConditionFailed(_))), "{again:?}");
    assert!(all(engine, actor.organization).await.is_empty());
}

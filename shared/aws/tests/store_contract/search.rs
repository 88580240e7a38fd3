//! What a search looks at.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::document::{
    ArchiveSettings, Counterparty, Entry, Finality, FoldedName, Search, SearchRow, give_up,
    register, void,
};
use domain::statutory::DocumentKind;
use domain::{
    Change, Changes, Document, DocumentChange, DocumentId, Membership, Product, Versioned,
};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use lambda::documents::find;

use super::documents::{keep, open_archive, registration, settle_all};
use super::engine::{Engine, archive_keys};

on_every_engine! {
    a_search_reads_little_of_each_document_newest_first,
}

const PRODUCT: Product = Product::ProLead;

async fn rows(engine: &Engine, actor: &Membership, days: (Date, Date)) -> Vec<SearchRow> {
    let (rows, next) = engine.store.search_rows(actor.organization, days, None).await.unwrap();
    assert_eq!(next, None);
    rows.open(&archive_keys()).unwrap()
}

pub(crate) async fn a_search_reads_little_of_each_document_newest_first(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let mut documents = Vec::new();
    for day in ["2026-04-01", "2026-04-03", "2026-04-02", "2026-05-01"] {
        documents.push(keep(engine, &actor, DocumentKind::Invoice, day).await);
    }
    let other = keep(engine, &actor, DocumentKind::Other, "2026-04-02").await.entry;
    let april = (date(2026, 4, 1), date(2026, 4, 30));
    let before = rows(engine, &actor, april).await;
    let days: Vec<_> = before.iter().map(|row| row.id.transacted_on().day()).collect();
    assert_eq!(days, [3, 2, 2, 1]);
    assert_eq!(before[0], SearchRow::of(&documents[1]));
    let oldest = engine.store.oldest_document(actor.organization, april).await.unwrap();
    assert_eq!(oldest, Some(documents[0].entry.id));
    let (after, _) =
        engine.store.search_rows(actor.organization, april, Some(before[2].id)).await.unwrap();
    assert_eq!(after.open(&archive_keys()).unwrap(), before[3..]);

    // It follows whatever becomes of a document.
    let context = engine.context(200);
    settle_all(engine, vec![documents[1].clone()], Finality::Final).await;
    let voided = void(&context, PRODUCT, &actor, documents[2].entry.clone()).unwrap();
    engine.store.commit(&voided).await.unwrap();
    let deleted = give_up(&context, PRODUCT, &actor, &ArchiveSettings::default(), other);
    engine.store.commit(&deleted.unwrap()).await.unwrap();
    let after = rows(engine, &actor, april).await;
    let voided: Vec<_> = after.iter().map(|row| row.is_voided).collect();
    assert_eq!(voided, [false, true, false]);
    assert_eq!(after[0], before[0]);

    let ids = [documents[0].entry.id, documents[3].entry.id];
    let read = engine.store.documents_by_id(actor.organization, &ids).await.unwrap();
    let read: Vec<_> = read.entries().unwrap().iter().map(|entry| entry.id).collect();
    assert_eq!(read, ids);
}

/// Registers documents on one day after the other, newer and newer; the counterparty of every
/// thousandth is another.
async fn many(engine: &Engine, actor: &Membership, number: usize) -> Vec<DocumentId> {
    let (mut changes, mut rare) = (Vec::new(), Vec::new());
    for at in 0..number {
        let day =
            date(2024, 1, 1).saturating_add((at / 10).try_into().map_or(0, |at: i64| at).days());
        let mut registration = registration(DocumentKind::Other, &day.to_string());
        let is_rare = at % 1000 == 0;
        let name = if is_rare { "稀少商事" } else { "株式会社ありふれた取引先" };
        registration.content.counterparty = Counterparty::parse(name).unwrap();
        let archive = Versioned::default();
        let context = engine.context(100);
        let opened = open_archive(&archive);
        let registered = register(&context, PRODUCT, actor, opened, registration, None);
        let (Document { entry: Entry { id, .. }, .. }, decided) = registered.unwrap();
        if is_rare {
            rare.push(id);
        }
        let add = |change: &Change| {
            matches!(change, Change::Document(DocumentChange::AddDocument { .. }))
        };
        changes.extend(decided.0.into_iter().filter(add));
        if changes.len() == 100 {
            engine.store.commit(&Changes(std::mem::take(&mut changes))).await.unwrap();
        }
    }
    rare.reverse();
    rare
}

/// The size of an item as DynamoDB counts it.
fn size(row: &std::collections::HashMap<String, AttributeValue>) -> usize {
    let sizes = row.iter().map(|(name, value)| {
        let text = value.as_s().map_or(0, String::len);
        name.len() + text + value.as_b().map_or(0, |bytes| bytes.as_ref().len())
    });
    sizes.sum()
}

#[tokio::test]
async fn a_rare_match_is_found_in_pages_of_more_than_4500_documents() {
    let engine = Engine::dynoxide().await;
    let actor = engine.account().await.0.membership;
    let rare = many(&engine, &actor, 12_000).await;
    let of = actor.organization;
    let query = engine.client.query().table_name(&engine.tables.documents);
    let query = query.index_name(aws::SEARCH_INDEX).key_condition_expression("pk = :pk");
    let query = query.expression_attribute_values(":pk", AttributeValue::S(of.to_string()));
    let page = query.limit(1).send().await.unwrap();
    let size = size(&page.items()[0]);
    assert!(size * 4500 <= 1024 * 1024, "{size} bytes each");

    let part = FoldedName::of(&Counterparty::parse("稀少").unwrap());
    let search = Search { counterparty: Some(part), ..Search::default() };
    let found = find(&engine.store, of, &search, None, &archive_keys(), |_| true).await.unwrap();
    let ids: Vec<_> = found.documents.iter().map(|document| document.entry.id).collect();
    assert_eq!((ids, found.next), (rare, None));

    // What is not rare comes page by page.
    let common = FoldedName::of(&Counterparty::parse("ありふれた").unwrap());
    let search = Search { counterparty: Some(common), ..Search::default() };
    let (mut after, mut days) = (None, Vec::new());
    for _ in 0..3 {
        let keys = archive_keys();
        let page = find(&engine.store, of, &search, after, &keys, |_| true).await.unwrap();
        assert_eq!(page.documents.len(), 50);
        days.extend(page.documents.iter().map(|document| document.entry.id));
        after = page.next;
    }
    assert!(days.is_sorted_by(|newer, older| newer > older), "no document comes twice");
}

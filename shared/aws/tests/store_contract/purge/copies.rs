//! What was destroyed opens in no copy: not in rows as they were before the purge, with every key that
//! a backup can still give a week later.

use domain::document::{self, ArchiveKeys, Search};
use domain::statutory::DocumentKind;
use domain::{DocumentId, OrganizationId, Product, Salt};
use retention_purge::Progress;

use super::kept::{keep_archive_key, register, register_provisionally};
use super::{Dies, customer, end_contract, run};
use crate::engine::{Engine, key};

on_every_engine! {
    no_copy_of_a_document_that_no_law_retains_opens_after_the_purge,
    no_copy_of_a_voided_document_opens_after_the_purge,
}

/// The keys of documents that are left in the keyring, the only table with so short a recovery.
async fn keys_left(engine: &Engine, of: OrganizationId) -> Option<ArchiveKeys> {
    let scanned = engine.client.scan().table_name(&engine.tables.keyring).send().await.unwrap();
    let row = |name: &str| {
        let is_it =
            |row: &&std::collections::HashMap<_, aws_sdk_dynamodb::types::AttributeValue>| {
                row["pk"].as_s().unwrap() == &of.to_string() && row["sk"].as_s().unwrap() == name
            };
        scanned.items().iter().find(is_it)
    };
    let salt = row("salt").map(|row| row["salt"].as_b().unwrap().clone().into_inner());
    let salt = salt.map(|bytes| Salt::from_bytes(bytes.try_into().unwrap()));
    row("archive").map(|_| ArchiveKeys::new(key(3).plain, salt.as_ref()))
}

pub(crate) async fn no_copy_of_a_document_that_no_law_retains_opens_after_the_purge(
    engine: &Engine,
) {
    let (of, members) = customer(engine, "this").await;
    let actor = &members[0].0;
    keep_archive_key(engine, of).await;
    let invoice =
        register(engine, actor, DocumentKind::Invoice, "2026-04-01", 1).await.remove(0).id;
    let other = register(engine, actor, DocumentKind::Other, "2026-04-02", 1).await.remove(0).id;
    let every = Search::default();
    let (copy, _) = engine.store.documents(of, &every, None, 9).await.unwrap();
    let (again, _) = engine.store.documents(of, &every, None, 9).await.unwrap();
    end_contract(engine, of).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);

    let keys = keys_left(engine, of).await.expect("the invoice is retained");
    let only = |wanted: DocumentId| move |entry: &domain::document::Entry| entry.id == wanted;
    let opened = copy.filter(only(invoice)).unwrap().open(&keys).unwrap();
    assert_eq!(opened.len(), 1, "what the law retains stays readable");
    assert!(again.filter(only(other)).unwrap().open(&keys).is_err());
}

pub(crate) async fn no_copy_of_a_voided_document_opens_after_the_purge(engine: &Engine) {
    let (of, members) = customer(engine, "this").await;
    let actor = &members[0].0;
    keep_archive_key(engine, of).await;
    register(engine, actor, DocumentKind::Invoice, "2026-04-01", 1).await;
    let (kind, day) = (DocumentKind::Invoice, "2026-04-02");
    let mistake = register_provisionally(engine, actor, kind, day, 1).await.remove(0).entry;
    let every = Search::default();
    let (before, _) = engine.store.documents(of, &every, None, 9).await.unwrap();
    let only = |entry: &domain::document::Entry| entry.id == mistake.id;
    let before = before.filter(only).unwrap();
    let voided = document::void(&engine.context(1), Product::ProSign, actor, mistake.clone());
    engine.store.commit(&voided.unwrap()).await.unwrap();
    let (after, _) = engine.store.documents(of, &every, None, 9).await.unwrap();
    let after = after.filter(only).unwrap();
    let keys = keys_left(engine, of).await.unwrap();
    assert!([&before, &after].iter().all(|copy| copy.open(&keys).is_ok()));
    end_contract(engine, of).await;
    assert_eq!(run(engine, of, &Dies::never()).await.unwrap(), Progress::Finished);

    let keys = keys_left(engine, of).await.expect("an invoice is retained");
    assert!([before, after].iter().all(|copy| copy.open(&keys).is_err()));
}

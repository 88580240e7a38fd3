//! What a search found leaves in parts that join without a gap, as a list and as files.

use std::collections::BTreeSet;

use aws::{ExportBucket, S3Clients};
use domain::document::{ArchiveSettings, Entry, Search};
use domain::{DocumentId, Language, Membership, Product};
use jiff::SignedDuration;
use packing::{Findings, Limits};

use super::engine::{Engine, archive_keys};
use super::exports::{Bucket, company, unpack};
use super::purge::Dies;

/// A part and the cursor of the next one.
struct Part {
    content: String,
    next: Option<DocumentId>,
}

async fn listed(
    engine: &Engine,
    of: &Membership,
    limits: Limits,
    after: Option<DocumentId>,
    may_be_seen: &(dyn Fn(&Entry) -> bool + Sync),
) -> Part {
    let (search, settings, keys) = (Search::default(), ArchiveSettings::default(), archive_keys());
    let findings = Findings {
        store: &engine.store,
        organization: of.organization,
        product: Product::ProSign,
        settings: &settings,
        search: &search,
        keys: Some(&keys),
        may_be_seen,
        language: Language::Japanese,
        limits,
    };
    let list = findings.list(after).await.unwrap();
    Part { content: list.csv, next: list.next }
}

#[tokio::test]
async fn a_long_list_is_cut_and_joins_without_a_gap() {
    let (engine, bucket) = (Engine::dynoxide().await, Bucket::default());
    let actor = company(&engine, &bucket, 7).await;
    let whole = listed(&engine, &actor, Limits::USUAL, None, &|_| true).await;
    assert_eq!((whole.content.lines().count(), whole.next), (8, None));
    assert!(whole.content.starts_with('\u{feff}'), "spreadsheets read it as UTF-8");
    let title = whole.content.split_inclusive("\r\n").next().unwrap();
    let few = Limits { list_bytes: whole.content.len() / 2, ..Limits::USUAL };
    let (mut joined, mut after, mut parts) = (title.to_owned(), None, 0);
    loop {
        let part = listed(&engine, &actor, few, after, &|_| true).await;
        assert!(part.content.len() <= few.list_bytes);
        joined.push_str(part.content.strip_prefix(title).unwrap());
        (after, parts) = (part.next, parts + 1);
        if after.is_none() {
            break;
        }
    }
    assert!(joined == whole.content && parts > 2, "{parts} parts: {joined}");
    let none = listed(&engine, &actor, Limits::USUAL, None, &|_| false).await;
    assert_eq!((&*none.content, none.next), (title, None), "what may not be seen is not listed");
}

#[tokio::test]
async fn many_found_files_are_packed_in_parts_without_a_gap() {
    for limits in [
        Limits { documents: 3, ..Limits::USUAL },
        Limits { bytes: 40, ..Limits::USUAL },
        // However little time there is, at least one document is packed.
        Limits { time: SignedDuration::ZERO, ..Limits::USUAL },
    ] {
        let (engine, bucket) = (Engine::dynoxide().await, Bucket::default());
        let actor = company(&engine, &bucket, 7).await;
        let client = bucket.client(&Dies::never());
        let files =
            ExportBucket::new(S3Clients { signer: client.clone(), client }, "bucket".into());
        let (search, settings, keys) =
            (Search::default(), ArchiveSettings::default(), archive_keys());
        let findings = Findings {
            store: &engine.store,
            organization: actor.organization,
            product: Product::ProSign,
            settings: &settings,
            search: &search,
            keys: Some(&keys),
            may_be_seen: &|_| true,
            language: Language::English,
            limits,
        };
        let context = engine.context(160);
        let (mut packed, mut after, mut parts) = (BTreeSet::new(), None, 0);
        loop {
            let answer = findings.pack(&context, &files, after, || context.now).await.unwrap();
            let answer = serde_json::to_value(&answer).unwrap();
            assert_eq!(answer["status"], 201);
            let body: serde_json::Value =
                serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
            let stored = bucket.files.lock().unwrap().clone();
            let name = body["name"].as_str().unwrap();
            let attempt = name.rsplit('-').next().unwrap();
            let zip = &stored[&format!("{}/export/found/{attempt}", actor.organization)];
            assert_eq!(body["size"], zip.len());
            let mut unpacked = unpack(zip);
            let index = String::from_utf8(unpacked.remove("index.csv").unwrap()).unwrap();
            assert!(unpacked.remove("index.xlsx").unwrap().starts_with(b"PK"));
            assert_eq!(body["documents"], unpacked.len());
            assert_eq!(index.lines().count(), unpacked.len() + 1);
            for (file, _) in unpacked {
                assert!(index.contains(&file), "{index}");
                assert!(packed.insert(file), "packed twice");
            }
            (after, parts) =
                (body["next_cursor"].as_str().map(|id| id.parse().unwrap()), parts + 1);
            if after.is_none() {
                break;
            }
        }
        assert_eq!(packed.len(), 7, "{limits:?}");
        assert!(parts >= 3, "{limits:?}: {parts}");
    }
}

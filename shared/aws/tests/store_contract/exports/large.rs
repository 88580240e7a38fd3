//! Packing takes bounded memory, however much there is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use aws::MultipartUpload;
use domain::export::{PackingTask, Progress};
use export_packing::{PackingProgress, VolumeLimits};

use super::bucket::Bucket;
use super::{ask, clock, company, keep, packer, read, unpacked};
use crate::engine::Engine;
use crate::purge::Dies;

#[tokio::test]
async fn packing_never_holds_more_than_one_part_in_memory() {
    packs(1_200).await;
}

#[tokio::test]
async fn ten_thousand_documents_are_packed() {
    packs(10_000).await;
}

/// Packs that many documents, the first of them large, in several invocations.
async fn packs(documents: usize) {
    const EACH: usize = 90;
    const LARGE: usize = 20 << 20;
    let (engine, bucket) = (Engine::dynoxide().await, Bucket::default());
    let actor = company(&engine, &bucket, 0).await;
    let mut kept = 0;
    while kept < documents - 1 {
        let next = EACH.min(documents - 1 - kept);
        let files: Vec<_> = (kept..kept + next).map(|at| at.to_string().into_bytes()).collect();
        keep(&engine, &bucket, &actor, &files).await;
        kept += next;
    }
    keep(&engine, &bucket, &actor, &[vec![7; LARGE]]).await;
    let export = ask(&engine, &actor).await;
    let task = PackingTask { organization: actor.organization, export };
    let never = Dies::never();
    let limits = VolumeLimits { documents: 100, bytes: 1 << 30 };
    let packing = packer(&engine, &bucket, &never, limits);
    let context = engine.context(160);
    let mut invocations = 0;
    loop {
        // Each invocation has time for about 250 documents.
        let accesses = AtomicUsize::new(0);
        let out_of_time = || accesses.fetch_add(1, Ordering::SeqCst) > 250;
        invocations += 1;
        match packing.pack(&context, task, out_of_time).await.unwrap() {
            PackingProgress::Unfinished => {}
            progress => {
                assert_eq!(progress, PackingProgress::Finished);
                break;
            }
        }
    }
    assert!(invocations >= documents / 260, "{invocations} invocations");
    let largest = bucket.largest.load(Ordering::SeqCst);
    assert!(largest < MultipartUpload::PART + (64 << 10) + 200, "{largest} bytes at once");

    let packed = read(&engine, task.organization, export).await.value;
    let total = u64::try_from(documents).unwrap();
    assert_eq!((packed.documents(), packed.progress(clock())), (total, Progress::Finished));
    let mut unpacked_files = unpacked(&bucket, &packed);
    let (_, overview) = unpacked_files.pop().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&overview["everything.json"]).unwrap();
    let items = json["documents"].as_array().unwrap();
    assert_eq!(items.len(), documents);
    let index = std::str::from_utf8(&overview["index.csv"]).unwrap();
    assert_eq!(index.lines().count(), documents + 1);
    let volumes: BTreeMap<_, _> = unpacked_files.into_iter().collect();
    let mut contents = BTreeSet::new();
    for document in items {
        let volume = &volumes[document["volume"].as_str().unwrap()];
        contents.insert(&volume[document["file_name"].as_str().unwrap()]);
    }
    assert_eq!(contents.len(), documents, "each file is in its volume");
}

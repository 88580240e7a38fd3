//! An export is packed completely and once, however often packing is killed, and at any size.

mod bucket;
mod large;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use aws::{CommitError, ExportBucket, Keyring, S3Clients};
use aws_sdk_dynamodb::config::Credentials;
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
pub(crate) use bucket::Bucket;
use domain::document::{
    Amount, Content, Counterparty, Currency, Digest, Entry, File, Finality, MediaType, Title,
};
use domain::export::{self, ExportRequested, Exports, PackedDocuments, PackingTask};
use domain::statutory::DocumentKind;
use domain::{
    AccountChange, Change, Changes, Document, DocumentChange, DocumentId, Export, ExportId,
    Language, LeavingChange, Membership, OrganizationId, Principal, Product, Session, Versioned,
};
use export_packing::{Packer, PackingProgress, VolumeLimits};
use jiff::Timestamp;
use jiff::civil::date;
use zip::ZipArchive;

use super::engine::{EMAIL, Engine, archive_keys, key, salt};
use super::purge::{Dies, mortal};

on_every_engine! {
    an_export_advances_only_from_the_version_read_and_expires,
}

/// KMS, as far as the engine's wrapped keys need it.
fn keyring(dies: &Dies) -> Keyring {
    let http = infallible_client_fn(|request: http::Request<SdkBody>| {
        let asked: serde_json::Value =
            serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let wrapped = asked["CiphertextBlob"].as_str().map(|blob| STANDARD.decode(blob).unwrap());
        let byte = wrapped.map_or(9, |wrapped| wrapped[0]);
        let answer = serde_json::json!({
            "Plaintext": STANDARD.encode([byte; 32]),
            "CiphertextBlob": STANDARD.encode([byte; 8]),
        });
        http::Response::new(answer.to_string())
    });
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(aws_sdk_kms::config::BehaviorVersion::latest())
        .region(aws_sdk_kms::config::Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(http)
        .interceptor(dies.clone())
        .build();
    Keyring::new(aws_sdk_kms::Client::from_conf(config), "key".into())
}

fn clock() -> Timestamp {
    Timestamp::new(1_900_000_200, 0).unwrap()
}

fn packer(engine: &Engine, bucket: &Bucket, dies: &Dies, limits: VolumeLimits) -> Packer {
    let client = bucket.client(dies);
    Packer {
        store: mortal(engine, dies),
        bucket: ExportBucket::new(S3Clients { signer: client.clone(), client }, "bucket".into()),
        people: keyring(dies),
        archive: keyring(dies),
        mail: keyring(dies),
        site: "https://app.example.jp".into(),
        limits,
        clock,
    }
}

const FEW: VolumeLimits = VolumeLimits { documents: 2, bytes: 1 << 30 };

/// A company with so many documents, each with its file.
pub(crate) async fn company(engine: &Engine, bucket: &Bucket, documents: u8) -> Membership {
    let actor = engine.account().await.0.membership;
    let organization = actor.organization;
    let wrapped = key(3).wrapped;
    let kept = [
        DocumentChange::StoreArchiveKey { organization, wrapped },
        DocumentChange::StoreSalt { organization, salt: salt() },
    ];
    engine.store.commit(&Changes(kept.map(Change::from).into())).await.unwrap();
    for number in 0..documents {
        keep(engine, bucket, &actor, &[vec![number; 10 + usize::from(number)]]).await;
    }
    actor
}

/// Registers documents with these files.
async fn keep(engine: &Engine, bucket: &Bucket, actor: &Membership, files: &[Vec<u8>]) {
    let context = engine.context(100);
    let mut changes = Vec::new();
    for file in files {
        let organization = actor.organization;
        let id = DocumentId::new(date(2026, 4, 1), context.now, context.entropy);
        let entry = Entry {
            organization,
            id,
            kind: DocumentKind::Other,
            received_on: date(2026, 4, 1),
            retention: None,
            registered_by: actor.id,
            registered_at: context.now,
            supersedes: None,
            superseded_by: None,
            finality: Finality::Final,
            voided: None,
            soft_deleted: false,
            size: u64::try_from(file.len()).unwrap(),
            held: false,
            version: 1,
        };
        let content = Content {
            title: Title::parse("請求書").unwrap(),
            counterparty: Counterparty::parse("有限会社取引先").unwrap(),
            amount: Amount { minor_units: 1, currency: Currency::parse("JPY").unwrap() },
            file: File {
                name: None,
                media_type: MediaType::parse("application/pdf").unwrap(),
                size: u64::try_from(file.len()).unwrap(),
                sha256: Digest::from_bytes([0; 32]),
            },
        };
        let document = Box::new(Document { entry, content, time_stamp: None });
        changes.push(DocumentChange::AddDocument { document, keys: archive_keys() }.into());
        bucket.files.lock().unwrap().insert(format!("{organization}/{id}"), file.clone());
    }
    engine.store.commit(&Changes(changes)).await.unwrap();
}

async fn ask(engine: &Engine, actor: &Membership) -> ExportId {
    let (context, seen) = (engine.context(150), Exports::default());
    let asked = export::ask(&context, Product::ProSign, actor, Language::Japanese, &seen);
    let Ok(ExportRequested::New(export, changes)) = asked else { panic!("{asked:?}") };
    engine.store.commit(&changes).await.unwrap();
    export.id
}

async fn read(engine: &Engine, of: OrganizationId, id: ExportId) -> Versioned<Export> {
    engine.store.packing(of, id).await.unwrap().unwrap().export
}

/// The contents of a ZIP file.
pub(crate) fn unpack(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

/// All files of an export, unpacked.
fn unpacked(bucket: &Bucket, export: &Export) -> Vec<(String, BTreeMap<String, Vec<u8>>)> {
    let files = bucket.files.lock().unwrap();
    let mut unpacked = Vec::new();
    for (number, volume) in export.volumes.iter().enumerate() {
        let place = export.place(number, volume.attempt.clone());
        let zip = &files[&format!("{place}.zip")];
        assert_eq!(u64::try_from(zip.len()).unwrap(), volume.size);
        unpacked.push((export.volume_name(number), unpack(zip)));
    }
    unpacked
}

/// How many attempts at volumes are in the bucket.
fn attempts(bucket: &Bucket) -> usize {
    let files = bucket.files.lock().unwrap();
    files
        .keys()
        .filter(|file| file.contains("/export/") && file.split('.').next_back() == Some("zip"))
        .count()
}

#[tokio::test]
async fn an_export_killed_after_any_call_ends_the_same() {
    let mut reference = None;
    for calls in 0.. {
        // The customer is the same every time, because the engine's entropy is seeded.
        let (engine, bucket) = (Engine::dynoxide().await, Bucket::default());
        let actor = company(&engine, &bucket, 5).await;
        let export = ask(&engine, &actor).await;
        let task = PackingTask { organization: actor.organization, export };
        let context = engine.context(160);
        let dies = Dies::after(calls);
        let first = packer(&engine, &bucket, &dies, FEW).pack(&context, task, || false).await;
        if first.is_err() {
            let never = Dies::never();
            let again = packer(&engine, &bucket, &never, FEW).pack(&context, task, || false).await;
            assert_eq!(again.unwrap(), PackingProgress::Finished, "killed after {calls} calls");
        }
        let packed = read(&engine, task.organization, export).await.value;
        let unpacked_files = unpacked(&bucket, &packed);
        assert_eq!(unpacked_files.len(), 4, "killed after {calls} calls");
        let mails = engine.count(&engine.tables.outbox).await;
        assert_eq!(
            mails, 2,
            "one of the sign-up and one of the export; killed after {calls} calls"
        );
        let reference = reference.get_or_insert_with(|| unpacked_files.clone());
        assert!(unpacked_files == *reference, "killed after {calls} calls: {unpacked_files:?}");
        if first.is_ok() {
            assert!(calls > 20, "{calls} calls");
            let overview = &unpacked_files[3].1;
            let json: serde_json::Value =
                serde_json::from_slice(&overview["everything.json"]).unwrap();
            assert_eq!(json["documents"].as_array().unwrap().len(), 5);
            assert_eq!(json["members"][0]["email"], EMAIL);
            return;
        }
    }
}

#[tokio::test]
async fn one_of_two_concurrent_runs_continues_and_no_file_is_orphaned() {
    let (engine, bucket) = (Engine::dynoxide().await, Bucket::default());
    let actor = company(&engine, &bucket, 7).await;
    let export = ask(&engine, &actor).await;
    let task = PackingTask { organization: actor.organization, export };
    let never = Dies::never();
    let (one, other) =
        (packer(&engine, &bucket, &never, FEW), packer(&engine, &bucket, &never, FEW));
    let context = engine.context(160);
    let both =
        tokio::join!(one.pack(&context, task, || false), other.pack(&context, task, || false));
    let mut progress = [both.0.unwrap(), both.1.unwrap()];
    progress.sort_by_key(|one| *one == PackingProgress::Conflict);
    assert_eq!(progress, [PackingProgress::Finished, PackingProgress::Conflict]);
    let packed = read(&engine, task.organization, export).await.value;
    assert_eq!(unpacked(&bucket, &packed).len(), 5);
    assert_eq!(attempts(&bucket), 5);
}

#[tokio::test]
async fn files_of_an_export_purged_while_packing_are_deleted() {
    let (engine, bucket) = (Engine::dynoxide().await, Bucket::default());
    let actor = company(&engine, &bucket, 3).await;
    let export = ask(&engine, &actor).await;
    let task = PackingTask { organization: actor.organization, export };
    let never = Dies::never();
    let packing = packer(&engine, &bucket, &never, FEW);
    let context = engine.context(160);
    let accesses = AtomicUsize::new(0);
    let stops = || accesses.fetch_add(1, Ordering::SeqCst) > 1;
    assert_eq!(packing.pack(&context, task, stops).await.unwrap(), PackingProgress::Unfinished);
    assert_eq!(attempts(&bucket), 1);
    let key = |name: &str, value: String| {
        (name.to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(value))
    };
    let row = [key("pk", task.organization.to_string()), key("sk", export.to_string())];
    let delete = engine.client.delete_item().table_name(&engine.tables.exports);
    delete.set_key(Some(row.into())).send().await.unwrap();
    assert_eq!(packing.pack(&context, task, || false).await.unwrap(), PackingProgress::Deleted);
    let left = bucket.files.lock().unwrap();
    assert_eq!(left.len(), 3, "the documents: {:?}", left.keys());
}

pub(crate) async fn an_export_advances_only_from_the_version_read_and_expires(engine: &Engine) {
    let actor = engine.account().await.0.membership;
    let context = engine.context(150);
    let session = Session::open(&context, Product::ProSign, &actor);
    let who = Principal { organization: actor.organization, member: actor.id, session: session.id };
    engine.store.commit(&Changes(vec![AccountChange::OpenSession(session).into()])).await.unwrap();
    let exports = async |now| engine.store.exports(who, now).await.unwrap().unwrap();
    assert_eq!(exports(context.now).await, (actor.clone(), Exports::default()));

    let asked =
        |seen: &Exports| export::ask(&context, Product::ProSign, &actor, Language::English, seen);
    let Ok(ExportRequested::New(export, changes)) = asked(&Exports::default()) else { panic!() };
    let Ok(ExportRequested::New(_, twin)) = asked(&Exports::default()) else { panic!() };
    engine.store.commit(&changes).await.unwrap();
    let refused = engine.store.commit(&twin).await.unwrap_err();
    assert!(
        refused
            .refused(|change| matches!(change, Change::Leaving(LeavingChange::CountExport { .. })))
    );

    let (_, seen) = exports(context.now).await;
    let [one] = &seen.every[..] else { panic!("{seen:?}") };
    assert_eq!((&one.value, one.version, seen.version), (&export, 1, 1));
    let mut mine = one.clone();
    let mut theirs = one.clone();
    engine.store.commit(&export::take_up(&mut mine, context.now)).await.unwrap();
    let late = engine.store.commit(&export::take_up(&mut theirs, context.now)).await;
    assert!(matches!(late, Err(CommitError::ConditionFailed(_))), "{late:?}");
    let volume = export::Volume {
        attempt: export::Attempt::new(context.entropy),
        documents: 2,
        size: 3,
        sha256: Digest::from_bytes([5; 32]),
    };
    let document = DocumentId::new(date(2026, 4, 1), context.now, context.entropy);
    for packed in
        [PackedDocuments::DownTo(document), PackedDocuments::Documents, PackedDocuments::Everything]
    {
        let packed = export::pack(&mut mine, Some(volume.clone()), packed, context.now);
        engine.store.commit(&packed).await.unwrap();
        assert_eq!(exports(context.now).await.1.every, [mine.clone()]);
    }
    let (_, later) = exports(mine.value.expires_at()).await;
    assert_eq!((later.every, later.version), (vec![], 1));
}

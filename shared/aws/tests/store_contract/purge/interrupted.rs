//! A purge that is killed, or that something interferes with, ends the same.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use aws::{CommitError, DocumentBucket, LockMode, S3Clients, Store};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use domain::invite::KnownAddress;
use domain::purge::{DataClass, DestroyedId};
use domain::{
    AccountChange, Change, Changes, Context, DocumentId, Email, LeavingChange, Login, LookupKey,
    MemberId, Membership, OrganizationId, Product, Session, Versioned,
};
use jiff::civil::Date;
use lambda::TaskFailed;
use retention_purge::{Progress, Purger};

use super::services::Dies;
use super::{LAST_DAY, certificate, customer, end_contract, is_record, left_of, purger, rows, run};
use crate::engine::{Engine, key};

on_every_engine! {
    a_purge_keeps_a_login_that_changed_hands_meanwhile,
}

/// S3 with some files, and a write to the tables that happens while the files are listed.
#[derive(Clone, Debug, Default)]
struct Files {
    files: Arc<Mutex<BTreeSet<String>>>,
    meanwhile: Arc<Mutex<Option<(Store, Changes)>>>,
}

impl Files {
    /// Stores a file with a document's name that belongs to no document.
    fn put(&self, of: OrganizationId, day: Date, context: &Context<'_>) {
        let document = DocumentId::new(day, context.now, context.entropy);
        self.files.lock().unwrap().insert(format!("{of}/{document}"));
    }

    fn is_empty(&self) -> bool {
        self.files.lock().unwrap().is_empty()
    }

    fn bucket(&self, dies: &Dies) -> DocumentBucket {
        let connector = SharedHttpConnector::new(self.clone());
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
            .region(aws_sdk_s3::config::Region::new("ap-northeast-1"))
            .credentials_provider(aws_sdk_s3::config::Credentials::new(
                "a", "b", None, None, "test",
            ))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .interceptor(dies.clone())
            .build();
        let client = aws_sdk_s3::Client::from_conf(config);
        DocumentBucket::new(
            S3Clients { signer: client.clone(), client },
            "bucket".into(),
            LockMode::Governance,
        )
    }

    fn answer(&self, method: &str, uri: &http::Uri) -> String {
        let mut files = self.files.lock().unwrap();
        if method == "DELETE" {
            files.remove(uri.path().trim_start_matches('/'));
            return String::new();
        }
        let query = uri.query().unwrap_or_default();
        let prefix = query.split('&').find_map(|pair| pair.strip_prefix("prefix=")).unwrap();
        let prefix = prefix.replace("%2F", "/");
        let there = files.iter().filter(|file| file.starts_with(&prefix));
        let there = there
            .map(|file| format!("<Version><Key>{file}</Key><VersionId>1</VersionId></Version>"));
        format!("<ListVersionsResult>{}</ListVersionsResult>", there.collect::<String>())
    }
}

impl HttpConnector for Files {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let files = self.clone();
        HttpConnectorFuture::new(async move {
            let meanwhile = files.meanwhile.lock().unwrap().take();
            if let Some((store, changes)) = meanwhile {
                store.commit(&changes).await.unwrap();
            }
            let uri = request.uri().parse().unwrap();
            let answer = files.answer(request.method(), &uri);
            let status = if answer.is_empty() { 204_u16 } else { 200 };
            Ok(HttpResponse::new(status.try_into().unwrap(), SdkBody::from(answer)))
        })
    }
}

async fn run_with(
    engine: &Engine,
    of: OrganizationId,
    dies: &Dies,
    bucket: DocumentBucket,
) -> Result<Progress, TaskFailed> {
    let purger = Purger { bucket, ..purger(engine, dies).await };
    purger.purge(&engine.context(0), of, || false).await
}

#[tokio::test]
async fn a_purge_killed_after_any_call_ends_the_same() {
    let mut reference = None;
    for calls in 0.. {
        // The customer is the same every time, because the engine's entropy is seeded.
        let engine = Engine::dynoxide().await;
        let (of, _) = customer(&engine, "this").await;
        end_contract(&engine, of).await;
        let files = Files::default();
        files.put(of, LAST_DAY, &engine.context(0));
        let dies = Dies::after(calls);
        let survived = run_with(&engine, of, &dies, files.bucket(&dies)).await;
        let finished = match &survived {
            Ok(progress) => *progress == Progress::Finished,
            Err(_) => false,
        };
        let never = Dies::never();
        let again = run_with(&engine, of, &never, files.bucket(&never)).await;
        assert_eq!(again.unwrap(), Progress::Finished);
        let certificate = certificate(&engine, of).await;
        let left: Vec<_> =
            rows(&engine).await.into_keys().filter(|row| !is_record(&engine, row)).collect();
        assert_eq!(left, Vec::<String>::new(), "killed after {calls} calls");
        assert!(files.is_empty(), "a file of no document, killed after {calls} calls");
        let reference = reference.get_or_insert_with(|| certificate.destroyed.clone());
        assert_eq!(*reference, certificate.destroyed, "killed after {calls} calls");
        if finished {
            assert!(calls > 15, "{calls} calls are too few to prove anything");
            return;
        }
    }
}

/// A row for each table that somebody might still write after the last page was destroyed.
fn latecomers(engine: &Engine, of: OrganizationId, membership: &Membership) -> [Change; 4] {
    let context = engine.context(1);
    let index =
        LookupKey::new(b"key").email(Product::ProSign, &Email::parse("late@example.jp").unwrap());
    let known = KnownAddress::Member(membership.id);
    let (people, wrapped) = (key(1).plain, key(1).wrapped);
    let export = Versioned { value: super::export(engine, of), version: 0 };
    [
        AccountChange::OpenSession(Session::open(&context, Product::ProSign, membership)).into(),
        AccountChange::StoreAddress { organization: of, index, known, over: None, people }.into(),
        AccountChange::StorePeopleKey { organization: of, wrapped }.into(),
        LeavingChange::StoreExport(export).into(),
    ]
}

#[tokio::test]
async fn rows_written_after_the_last_page_are_not_certified_as_gone() {
    for at in 0..4 {
        let engine = Engine::dynoxide().await;
        let (of, members) = customer(&engine, "this").await;
        end_contract(&engine, of).await;
        let late = latecomers(&engine, of, &members[0].0)[at].clone();
        let (files, never) = (Files::default(), Dies::never());
        // The files are listed after everything else is destroyed.
        let meanwhile = (engine.store.clone(), Changes(vec![late.clone()]));
        *files.meanwhile.lock().unwrap() = Some(meanwhile);
        let first = run_with(&engine, of, &never, files.bucket(&never)).await.unwrap();
        assert!(files.meanwhile.lock().unwrap().is_none(), "it came in");
        assert_eq!(first, Progress::Unfinished, "{late:?}");
        let purge = engine.store.purge_state(of).await.unwrap().purge.unwrap();
        assert_eq!(purge.value.certificate, None, "{late:?}");
        assert_eq!(run(&engine, of, &never).await.unwrap(), Progress::Finished);
        assert_eq!(left_of(&engine, of).await, Vec::<String>::new(), "{late:?}");
    }
}

pub(crate) async fn a_purge_keeps_a_login_that_changed_hands_meanwhile(engine: &Engine) {
    let (of, members) = customer(engine, "this").await;
    end_contract(engine, of).await;
    let contract = engine.store.purge_state(of).await.unwrap().contract.unwrap();
    let (purge, begun) = domain::purge::begin(&engine.context(0), &contract, 0).unwrap();
    engine.store.commit(&begun).await.unwrap();
    let deletion_targets = engine.store.deletion_targets(of, DataClass::Members).await.unwrap();

    let mut read = members.iter();
    let (membership, login) = read
        .find(|(membership, _)| {
            DestroyedId::from(membership.id.to_string()) == deletion_targets[0].id
        })
        .unwrap();
    let context = engine.context(1);
    let member = MemberId::new(context.now, context.entropy);
    let organization = OrganizationId::new(context.now, context.entropy);
    let taken = Login { member, organization, ..login.clone() };
    for change in [
        AccountChange::RemoveLogin(membership.clone()).into(),
        AccountChange::CreateLogin(taken.clone()).into(),
    ] {
        engine.store.commit(&Changes(vec![change])).await.unwrap();
    }
    let raced = engine.store.destroy(&deletion_targets, &purge).await;
    assert!(matches!(raced, Err(CommitError::ConditionFailed(_))), "{raced:?}");
    engine.store.commit(&Changes(vec![AccountChange::RequireLogin(taken).into()])).await.unwrap();
    // On the next read it belongs to somebody else.
    let deletion_targets = engine.store.deletion_targets(of, DataClass::Members).await.unwrap();
    engine.store.destroy(&deletion_targets, &purge).await.unwrap();
}

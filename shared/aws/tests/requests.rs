//! What is sent to the services where no emulator notices a difference: whether a read is
//! consistent, and what a key is bound to. Every response is canned.

#![expect(clippy::unwrap_used, reason = "a test stops where it goes wrong")]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use aws::{Keyring, SecretDigest, SecretVersions, Store, Tables};
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::document::Search;
use domain::purge::DataClass;
use domain::{
    AnnouncementId, ArchivePassId, Changes, DataKey, DocumentChange, MemberId, NoticeId,
    OrganizationId, Principal, Product, SeededEntropy, SessionId, StaffId, StaffPrincipal,
    WrappedKey,
};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The recorded requests, each with its operation.
#[derive(Clone, Default)]
struct Requests(Arc<Mutex<Vec<(String, Value)>>>);

impl Requests {
    /// A client that gets the same response to every request.
    fn client(&self, answer: &Value) -> SharedHttpClient {
        let (requests, answer) = (self.clone(), answer.to_string());
        infallible_client_fn(move |request: http::Request<SdkBody>| {
            let target = request.headers()["x-amz-target"].to_str().unwrap();
            let operation = target.rsplit('.').next().unwrap().to_owned();
            let body = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
            requests.0.lock().unwrap().push((operation, body));
            http::Response::new(answer.clone())
        })
    }

    fn take(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// What the SDK would name every transaction.
const SDK_TOKEN: &str = "00000000-0000-4000-8000-000000000000";

fn store(requests: &Requests) -> Store {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(requests.client(&json!({ "Count": 0, "Items": [] })))
        .idempotency_token_provider(SDK_TOKEN)
        .build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let tables = Tables {
        directory: "directory".into(),
        addresses: "addresses".into(),
        sessions: "sessions".into(),
        outbox: "outbox".into(),
        keyring: "keyring".into(),
        salts: "salts".into(),
        audit: "audit".into(),
        purges: "purges".into(),
        staff: "staff".into(),
        documents: "documents".into(),
        notices: "notices".into(),
        subscriber_keys: "subscriber-keys".into(),
        source_keys: "source-keys".into(),
        passes: "passes".into(),
        approvals: "approvals".into(),
        answers_to_staff: None,
        exports: "exports".into(),
    };
    Store::new(client, tables, Arc::new(SeededEntropy::new(1)))
}

/// Whether the request reads consistently from every table in it.
fn is_consistent(operation: &str, request: &Value) -> bool {
    let consistent = |read: &Value| read["ConsistentRead"] == true;
    match operation {
        "Query" => consistent(request),
        "BatchGetItem" => request["RequestItems"].as_object().unwrap().values().all(consistent),
        _ => false,
    }
}

#[tokio::test]
async fn every_read_behind_a_decision_is_consistent() {
    let (requests, entropy, now) =
        (Requests::default(), SeededEntropy::new(2), Timestamp::UNIX_EPOCH);
    let store = store(&requests);
    let of = OrganizationId::new(now, &entropy);
    let session = SessionId::new(now, &entropy);
    let who = Principal { organization: of, member: MemberId::new(now, &entropy), session };
    let staff = StaffPrincipal { staff: StaffId::new(now, &entropy), session, role: None };
    let (notice, notified) = (NoticeId::new(now, &entropy), AnnouncementId::new(now, &entropy));
    let pass = ArchivePassId::new(of, now, &entropy);
    let (key, product) = (DataKey::from_bytes([1; 32]), Product::ProSign);
    /// Makes each of these reads and returns those that were not consistent.
    macro_rules! inconsistent {
        ($($read:ident($($argument:expr),*),)+) => {{
            let mut inconsistent = Vec::new();
            $(
                store.$read($($argument),*).await.unwrap();
                let made = requests.take();
                assert!(!made.is_empty(), "{} reads nothing", stringify!($read));
                if !made.iter().all(|(operation, request)| is_consistent(operation, request)) {
                    inconsistent.push(stringify!($read));
                }
            )+
            inconsistent
        }};
    }
    let inconsistent = inconsistent![
        profile(who, now),
        document_access(who, None, now),
        issued_archive_pass(staff, pass, now),
        archive_passes(of, None, now),
        row_counts(of),
        contract_of(who, now),
        documents(of, &Search::default(), None, 9),
        deletion_targets(of, DataClass::Sessions),
        deletion_targets(of, DataClass::Members),
        exports(who, now),
        farewells(of),
        holds(of),
        holds_anything(of, &domain::purge::RetainedDocuments::default()),
        incident_clocks(),
        invitations(of, None, now),
        members(of, None),
        notice_updates(product, notice),
        product_notices(product, None, 9),
        published_notices(product),
        representatives(of, &key),
        staff_members(None, &key),
        staff_and_notice(staff, notice, now),
        notification_runs(notice),
        notified(notified),
    ];
    assert_eq!(inconsistent, Vec::<&str>::new());
}

fn keyring(requests: &Requests) -> Keyring {
    let answer = json!({
        "Plaintext": STANDARD.encode([1; 32]),
        "CiphertextBlob": STANDARD.encode([1; 8]),
    });
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(aws_sdk_kms::config::BehaviorVersion::latest())
        .region(aws_sdk_kms::config::Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(requests.client(&answer))
        .build();
    Keyring::new(aws_sdk_kms::Client::from_conf(config), "key".into())
}

#[tokio::test]
async fn a_wrapped_key_is_bound_to_its_purpose_and_organization() {
    let requests = Requests::default();
    let keyring = keyring(&requests);
    let of = OrganizationId::new(Timestamp::UNIX_EPOCH, &SeededEntropy::new(2));
    let wrapped = WrappedKey(vec![1; 8]);
    keyring.new_people_key(of).await.unwrap();
    keyring.people_key(of, &wrapped).await.unwrap();
    keyring.new_archive_key(of).await.unwrap();
    keyring.archive_key(of, &wrapped).await.unwrap();
    keyring.new_mail_key().await.unwrap();
    keyring.mail_key(&wrapped).await.unwrap();
    let made = requests.take().into_iter();
    let made: Vec<_> = made
        .map(|(operation, request)| (operation, request["EncryptionContext"].clone()))
        .collect();
    let of_company = |purpose: &str| json!({ "purpose": purpose, "organization": of.to_string() });
    let contexts = [of_company("people"), of_company("archive"), json!({ "purpose": "mail" })];
    let expected = contexts.into_iter().flat_map(|context| {
        ["GenerateDataKey", "Decrypt"].map(|operation| (operation.to_owned(), context.clone()))
    });
    assert_eq!(made, expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn a_transaction_is_named_by_our_own_randomness() {
    let requests = Requests::default();
    let store = store(&requests);
    let organization = OrganizationId::new(Timestamp::UNIX_EPOCH, &SeededEntropy::new(1));
    let changes = Changes(vec![DocumentChange::ReduceUsage { organization, bytes: 1 }.into()]);
    for _ in 0..2 {
        store.commit(&changes).await.unwrap();
    }
    let sent = requests.take();
    let tokens: BTreeSet<_> =
        sent.iter().map(|(_, body)| body["ClientRequestToken"].as_str().unwrap()).collect();
    assert_eq!(tokens.len(), 2, "{tokens:?}");
    assert!(!tokens.contains(SDK_TOKEN));
}

/// A client of Secrets Manager that knows these versions, by stage.
fn secrets(versions: &'static [(&str, &str)]) -> aws_sdk_secretsmanager::Client {
    let http = infallible_client_fn(move |request: http::Request<SdkBody>| {
        let asked: Value = serde_json::from_slice(request.body().bytes().unwrap()).unwrap();
        let found = versions.iter().find(|(stage, _)| asked["VersionStage"] == *stage);
        let (status, answer) = match found {
            Some((_, value)) => (200, json!({ "SecretString": value })),
            None => (400, json!({ "__type": "ResourceNotFoundException" })),
        };
        http::Response::builder().status(status).body(answer.to_string()).unwrap()
    });
    let config = aws_sdk_secretsmanager::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(http);
    aws_sdk_secretsmanager::Client::from_conf(config.build())
}

#[tokio::test]
async fn a_rotated_secret_has_two_versions_in_use() {
    let fresh = SecretVersions::new(secrets(&[("AWSCURRENT", "first")]), "door".into());
    assert_eq!(fresh.digests().await.unwrap(), [SecretDigest::of("first")]);
    let versions = &[("AWSCURRENT", "second"), ("AWSPREVIOUS", "first")];
    let rotated = SecretVersions::new(secrets(versions), "door".into());
    assert_eq!(rotated.digests().await.unwrap(), ["second", "first"].map(SecretDigest::of));
}

//! KMS and S3 as far as a purge needs them, and a process that dies.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws::{DocumentBucket, LockMode, S3Clients, Signer, Store};
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, ConfigBag, Credentials, Region, RuntimeComponents,
};
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use tokio::sync::OnceCell;

use crate::engine::Engine;

/// KMS, as far as certificates need it.
pub(super) async fn signer(dies: &Dies) -> Signer {
    static PAIR: OnceCell<Arc<EcdsaKeyPair>> = OnceCell::const_new();
    #[expect(clippy::disallowed_methods, reason = "a key for tests is no secret")]
    let random = ring::rand::SystemRandom::new();
    let pair = PAIR.get_or_init(|| async {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        Arc::new(EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap())
    });
    let pair = Arc::clone(pair.await);
    let http = infallible_client_fn(move |request: http::Request<_>| {
        let target = request.headers()["x-amz-target"].to_str().unwrap().to_owned();
        let body: &aws_smithy_types::body::SdkBody = request.body();
        let asked: serde_json::Value = serde_json::from_slice(body.bytes().unwrap()).unwrap();
        let answer = if target.ends_with("GetPublicKey") {
            const SPKI: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
            let mut der = STANDARD.decode(SPKI).unwrap();
            der.truncate(26);
            der.extend_from_slice(pair.public_key().as_ref());
            serde_json::json!({ "PublicKey": STANDARD.encode(der) })
        } else {
            let message = STANDARD.decode(asked["Message"].as_str().unwrap()).unwrap();
            let signature = pair.sign(&random, &message).unwrap();
            serde_json::json!({ "Signature": STANDARD.encode(signature.as_ref()) })
        };
        http::Response::builder().body(answer.to_string()).unwrap()
    });
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(http)
        .interceptor(dies.clone())
        .build();
    // The public half is read when the function starts, which these tests never kill.
    dies.left.fetch_add(1, Ordering::SeqCst);
    Signer::open(aws_sdk_kms::Client::from_conf(config), "key".into()).await.unwrap()
}

/// S3 without files; the stories of the deployed stack have some.
pub(super) fn empty_bucket(dies: &Dies) -> DocumentBucket {
    let nothing = "<ListVersionsResult></ListVersionsResult>";
    let http = infallible_client_fn(move |_| http::Response::new(nothing));
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
        .region(aws_sdk_s3::config::Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(http)
        .interceptor(dies.clone())
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    DocumentBucket::new(
        S3Clients { signer: client.clone(), client },
        "bucket".into(),
        LockMode::Governance,
    )
}

/// Allows so many calls and then fails all others, like a process that was killed.
#[derive(Clone, Debug)]
pub(crate) struct Dies {
    left: Arc<AtomicUsize>,
}

impl Dies {
    pub(crate) fn after(calls: usize) -> Self {
        Self { left: Arc::new(AtomicUsize::new(calls)) }
    }

    pub(crate) fn never() -> Self {
        Self::after(usize::MAX / 2)
    }
}

#[dyn_dispatch_hint]
impl Intercept for Dies {
    fn name(&self) -> &'static str {
        "Dies"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let step = |left: usize| left.checked_sub(1);
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, step);
        left.map(drop).map_err(|_| "the process was killed".into())
    }
}

/// A store that fails with the process.
pub(crate) fn mortal(engine: &Engine, dies: &Dies) -> Store {
    let config = engine.client.config().to_builder().interceptor(dies.clone()).build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    Store::new(client, engine.tables.clone(), engine.other_entropy())
}

/// S3 with a file for every document; counts the deletions.
pub(super) fn full_bucket(deleted: &Arc<AtomicUsize>) -> DocumentBucket {
    let deleted = Arc::clone(deleted);
    let http = infallible_client_fn(move |request: http::Request<_>| {
        let _: &aws_smithy_types::body::SdkBody = request.body();
        if request.method() == http::Method::DELETE {
            deleted.fetch_add(1, Ordering::SeqCst);
            return http::Response::builder().status(204).body(String::new()).unwrap();
        }
        let query = request.uri().query().unwrap_or_default();
        let prefix = query.split('&').find_map(|pair| pair.strip_prefix("prefix=")).unwrap();
        let version = if prefix.contains("doc_") {
            format!("<Version><Key>{prefix}</Key><VersionId>1</VersionId></Version>")
        } else {
            String::new()
        };
        http::Response::new(format!("<ListVersionsResult>{version}</ListVersionsResult>"))
    });
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
        .region(aws_sdk_s3::config::Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(http)
        .build();
    let client = aws_sdk_s3::Client::from_conf(config);
    DocumentBucket::new(
        S3Clients { signer: client.clone(), client },
        "bucket".into(),
        LockMode::Governance,
    )
}

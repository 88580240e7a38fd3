//! Services and a network that fail as often as a rule asks.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use announcement_delivery::{Internet, Network};
use aws::{Keyring, Queue};
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, ConfigBag, Credentials, Region, RuntimeComponents,
};
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Entropy, SeededEntropy};
use serde_json::{Value, json};

use crate::engine::key;

/// Makes one call in so many fail at random, half of them before the call was made and half after.
#[derive(Clone, Debug)]
pub(super) struct Fails {
    pub(super) one_of: u8,
    pub(super) entropy: Arc<SeededEntropy>,
}

impl Fails {
    pub(super) fn one_of(one_of: u8) -> Self {
        Self { one_of, entropy: Arc::new(SeededEntropy::new(77)) }
    }

    pub(super) fn now(&self) -> Result<(), BoxError> {
        let entropy: &dyn Entropy = &*self.entropy;
        let [byte] = entropy.bytes();
        let fails = self.one_of > 0 && byte % (2 * self.one_of) == 0;
        if fails { Err("failed at random".into()) } else { Ok(()) }
    }
}

#[dyn_dispatch_hint]
impl Intercept for Fails {
    fn name(&self) -> &'static str {
        "Fails"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.now()
    }

    fn read_after_transmit(
        &self,
        _context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.now()
    }
}

/// The messages in the queue, each with its delay in seconds.
pub(super) type Waiting = Arc<Mutex<Vec<(String, i64)>>>;

pub(super) fn queue(fails: &Fails) -> (Queue, Waiting) {
    let waiting = Waiting::default();
    let taken = Arc::clone(&waiting);
    let http = infallible_client_fn(move |request: http::Request<_>| {
        let body: &aws_smithy_types::body::SdkBody = request.body();
        let asked: Value = serde_json::from_slice(body.bytes().unwrap()).unwrap();
        let message = asked["MessageBody"].as_str().unwrap().to_owned();
        taken.lock().unwrap().push((message, asked["DelaySeconds"].as_i64().unwrap_or_default()));
        http::Response::builder().body(json!({ "MessageId": "1" }).to_string()).unwrap()
    });
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
        .region(aws_sdk_sqs::config::Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(http)
        .interceptor(fails.clone())
        .retry_config(RetryConfig::disabled())
        .build();
    (
        Queue::new(aws_sdk_sqs::Client::from_conf(config), "https://queue.example.jp/1".into()),
        waiting,
    )
}

/// KMS, as far as these subscriptions need it: one key seals them all.
pub(super) fn keyring(fails: &Fails) -> Keyring {
    let http = infallible_client_fn(move |_| {
        let plain = STANDARD.encode(key(7).plain.expose());
        http::Response::builder().body(json!({ "Plaintext": plain }).to_string()).unwrap()
    });
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-northeast-1"))
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(http)
        .interceptor(fails.clone())
        .retry_config(RetryConfig::disabled())
        .build();
    Keyring::new(aws_sdk_kms::Client::from_conf(config), "key".into())
}

/// Resolves every name to this machine, which the rule of the deployed function forbids to call.
pub(super) struct Home;

impl Network for Home {
    async fn resolve(&self, _host: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(vec![SocketAddr::from(([127, 0, 0, 1], 443))])
    }

    fn may_call(&self, address: IpAddr) -> bool {
        Internet.may_call(address)
    }
}

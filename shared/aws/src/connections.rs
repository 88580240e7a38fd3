//! The connections to AWS, opened once per process, with timeouts, bounded retries, and a log of
//! the calls.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::ConfigBag;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// The timeout for connecting to a service, and for one attempt of a call.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);
/// The timeout for a call with all its attempts. The edge limits the whole request, because it
/// knows when Lambda stops the function.
const CALL_TIMEOUT: Duration = Duration::from_secs(3);
/// The timeout for sending one part of a file, or until the first byte of one arrives.
const PART_TIMEOUT: Duration = Duration::from_secs(30);
/// How many attempts a call gets. The waits between them are random and double.
const ATTEMPTS: u32 = 3;
/// The configuration of every AWS client.
#[derive(Clone, Debug)]
pub struct Connections {
    config: SdkConfig,
    calls: CallLog,
}

impl Connections {
    /// Reads the region, credentials and endpoint that the Lambda runtime provides.
    pub async fn open() -> Self {
        let http = Builder::new()
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(ATTEMPT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(CALL_TIMEOUT)
            .build();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .load()
            .await;
        Self { config, calls: CallLog::default() }
    }

    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::config::Builder::from(&self.config);
        aws_sdk_dynamodb::Client::from_conf(config.interceptor(self.calls.clone()).build())
    }

    pub fn kms(&self) -> aws_sdk_kms::Client {
        let config = aws_sdk_kms::config::Builder::from(&self.config);
        aws_sdk_kms::Client::from_conf(config.interceptor(self.calls.clone()).build())
    }

    pub fn secrets_manager(&self) -> aws_sdk_secretsmanager::Client {
        let config = aws_sdk_secretsmanager::config::Builder::from(&self.config);
        aws_sdk_secretsmanager::Client::from_conf(config.interceptor(self.calls.clone()).build())
    }

    pub fn s3(&self) -> S3Clients {
        self.s3_clients(self.s3_config())
    }

    /// The same for whole files, whose parts take longer than other calls may.
    pub fn s3_for_files(&self) -> S3Clients {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(ATTEMPT_TIMEOUT)
            .operation_attempt_timeout(PART_TIMEOUT)
            .build();
        self.s3_clients(self.s3_config().timeout_config(timeouts))
    }

    fn s3_config(&self) -> aws_sdk_s3::config::Builder {
        // An emulator does not resolve a host name for every bucket.
        let by_path = self.config.endpoint_url().is_some();
        aws_sdk_s3::config::Builder::from(&self.config).force_path_style(by_path)
    }

    fn s3_clients(&self, config: aws_sdk_s3::config::Builder) -> S3Clients {
        let signer = aws_sdk_s3::Client::from_conf(config.clone().build());
        let client = aws_sdk_s3::Client::from_conf(config.interceptor(self.calls.clone()).build());
        S3Clients { client, signer }
    }

    /// A client for SES, which may be in another region than everything else.
    pub fn ses(&self, region: String) -> aws_sdk_ses::Client {
        // The mailer decides what to retry and for how long. The SDK would send a mail again when
        // only the response was lost.
        let timeouts = TimeoutConfig::builder().connect_timeout(ATTEMPT_TIMEOUT).build();
        let config = aws_sdk_ses::config::Builder::from(&self.config)
            .region(Region::new(region))
            .timeout_config(timeouts)
            .retry_config(RetryConfig::disabled());
        aws_sdk_ses::Client::from_conf(config.interceptor(self.calls.clone()).build())
    }

    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        let config = aws_sdk_sqs::config::Builder::from(&self.config);
        aws_sdk_sqs::Client::from_conf(config.interceptor(self.calls.clone()).build())
    }

    /// The log of the calls made through these clients.
    pub fn calls(&self) -> CallLog {
        self.calls.clone()
    }
}

/// The clients for S3.
#[derive(Clone, Debug)]
pub struct S3Clients {
    pub client: aws_sdk_s3::Client,
    /// Only signs. Signed requests are sent by somebody else, so they do not appear in the log of
    /// calls.
    pub signer: aws_sdk_s3::Client,
}

/// The calls made since the log was last taken. A function handles one request at a time, so all
/// calls between two takes belong to the same request.
#[derive(Clone, Debug, Default)]
pub struct CallLog(Arc<Mutex<Vec<String>>>);

impl CallLog {
    /// Takes the calls, each as `service:Operation`. A retried call appears once for each attempt.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[dyn_dispatch_hint]
impl Intercept for CallLog {
    fn name(&self) -> &'static str {
        "CallLog"
    }

    fn read_before_attempt(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = config.load::<Metadata>() {
            let call = format!("{}:{}", call.service(), call.name());
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        }
        Ok(())
    }
}

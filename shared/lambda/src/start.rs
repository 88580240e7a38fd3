//! Starting a function: the only place that reads the environment, the clock and the machine's
//! randomness. Everything else gets them from here.

use std::str::FromStr;
use std::sync::Arc;

use aws::{Connections, Keyring, SourceKeys, Store, Table, Tables};
use domain::{Context, Entropy};
use jiff::{SignedDuration, Timestamp};
use ring::rand::{SecureRandom, SystemRandom};
use thiserror::Error;
use tracing::Level;

use crate::Request;

pub type Clock = fn() -> Timestamp;

/// The configuration of the function.
#[derive(Clone, Copy, Debug)]
pub struct Environment;

/// A required setting is missing.
#[derive(Debug, Error)]
#[error("the environment variable {0} is not set")]
pub struct NotSet(&'static str);

impl Environment {
    /// A required setting.
    #[expect(clippy::disallowed_methods, reason = "this is where the environment is read")]
    pub fn require(self, name: &'static str) -> Result<String, NotSet> {
        std::env::var(name).map_err(|_| NotSet(name))
    }

    /// A required whole number of days.
    pub fn require_days(self, name: &'static str) -> Result<SignedDuration, NotSet> {
        let days: i64 = self.require(name)?.parse().map_err(|_| NotSet(name))?;
        Ok(SignedDuration::from_hours(24 * days))
    }

    /// A required address, without a slash at its end, because paths begin with one.
    pub fn require_url(self, name: &'static str) -> Result<String, NotSet> {
        Ok(self.require(name)?.trim_end_matches('/').to_owned())
    }
}

/// The machine's randomness.
#[derive(Debug)]
pub struct SystemEntropy(SystemRandom);

impl Entropy for SystemEntropy {
    #[expect(clippy::expect_used, reason = "continuing without randomness would be worse")]
    fn fill(&self, buffer: &mut [u8]) {
        self.0.fill(buffer).expect("the machine gives random bytes");
    }
}

/// Makes the context of each request from the clock and the machine's randomness.
#[derive(Clone)]
pub struct ContextSource {
    clock: Clock,
    entropy: Arc<dyn Entropy>,
}

impl ContextSource {
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The context in which that request is answered, as of now.
    pub fn for_request<'a>(&'a self, request: &'a Request) -> Context<'a> {
        Context { source: request.located(), ..self.for_invocation(&request.id) }
    }

    /// The context of an invocation with that identifier, as of now.
    pub fn for_invocation<'a>(&'a self, id: &'a str) -> Context<'a> {
        Context::new(self.now(), &*self.entropy, id)
    }
}

/// What every function has once it has started.
pub struct Start {
    pub use_case: &'static str,
    pub environment: Environment,
    pub connections: Connections,
    pub clock: Clock,
    pub entropy: Arc<dyn Entropy>,
}

impl Start {
    /// Sets up logs and connections.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads time and randomness"
    )]
    pub async fn new(use_case: &'static str) -> Self {
        let environment = Environment;
        let level = environment.require("LOG_LEVEL").ok();
        let level = level.and_then(|level| Level::from_str(&level).ok()).unwrap_or(Level::INFO);
        // Log times are UTC in RFC 3339. Lambda synchronizes the clock with Amazon's time service.
        tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            // Never more than INFO: below that, the libraries log whole events and requests.
            .with_max_level(level.min(Level::INFO))
            .init();
        Self {
            use_case,
            environment,
            connections: Connections::open().await,
            clock: Timestamp::now,
            entropy: Arc::new(SystemEntropy(SystemRandom::new())),
        }
    }

    /// The store with these tables, which must be those that the function's role may access.
    pub fn store(&self, tables: impl IntoIterator<Item = Table>) -> Result<Store, NotSet> {
        let tables = Tables::read(tables, |name| self.environment.require(name))?;
        Ok(Store::new(self.connections.dynamodb(), tables, Arc::clone(&self.entropy)))
    }

    /// The keys that hide where requests come from; none if the function puts no request on record.
    pub fn source_keys(&self) -> Result<Option<SourceKeys>, NotSet> {
        if self.environment.require(Table::SourceKeys.setting()).is_err() {
            return Ok(None);
        }
        let (store, keyring) = (self.store([Table::SourceKeys])?, self.keyring("SOURCES_KEY")?);
        Ok(Some(SourceKeys::new(store, keyring)))
    }

    /// The keyring of the KMS key that this setting names.
    pub fn keyring(&self, name: &'static str) -> Result<Keyring, NotSet> {
        Ok(Keyring::new(self.connections.kms(), self.environment.require(name)?))
    }

    pub fn contexts(&self) -> ContextSource {
        ContextSource { clock: self.clock, entropy: Arc::clone(&self.entropy) }
    }
}

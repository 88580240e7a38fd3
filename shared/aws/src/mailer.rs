//! Mail through SES.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ses::Client;
use aws_sdk_ses::error::ProvideErrorMetadata as _;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::RawMessage;
use domain::{Email, Entropy};
use tokio::time::timeout;

use crate::ServiceError;
use crate::pause::{TRIES, pause};

/// How long SES may take to take a mail, with all tries.
const SENDING_TIME: Duration = Duration::from_secs(8);
/// With these answers SES has not taken the mail and wants to be asked more slowly.
const SLOW_DOWN: [&str; 3] = ["Throttling", "ThrottlingException", "ServiceUnavailable"];

/// Hands mail to SES.
#[derive(Clone)]
pub struct Mailer {
    client: Client,
    sender: String,
    configuration_set: String,
    entropy: Arc<dyn Entropy>,
}

impl Mailer {
    /// The mailer that sends as `sender`.
    pub const fn new(
        client: Client,
        sender: String,
        configuration_set: String,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self { client, sender, configuration_set, entropy }
    }

    /// The address that mail comes from.
    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// Sends a whole message (RFC 5322) to one person.
    ///
    /// SES knows no idempotency. It is asked again only where it said that it did not take the
    /// mail; after an answer that was lost, trying again is for the outbox to decide. It refuses
    /// mail for reasons that somebody can mend (a domain not yet verified, a paused account), so
    /// that a refusal is a failure like any other. Of its answer only the code is kept: the
    /// sentence may repeat the address.
    pub async fn send(&self, to: &Email, message: Vec<u8>) -> Result<(), ServiceError> {
        let sent = timeout(SENDING_TIME, self.try_to_send(to, message)).await;
        let failed =
            |code: String| ServiceError::Unavailable { service: "SES", source: code.into() };
        sent.unwrap_or_else(|_| Err("no answer in time".into())).map_err(failed)
    }

    async fn try_to_send(&self, to: &Email, message: Vec<u8>) -> Result<(), String> {
        let message = RawMessage::builder().data(Blob::new(message)).build();
        let message = message.map_err(|_| "no message")?;
        let request = self
            .client
            .send_raw_email()
            .source(&self.sender)
            .destinations(to.expose())
            .configuration_set_name(&self.configuration_set)
            .raw_message(message);
        let mut code = String::new();
        for tries_so_far in 0..TRIES {
            pause(&*self.entropy, tries_so_far).await;
            let Err(error) = request.clone().send().await else { return Ok(()) };
            error.code().unwrap_or("no answer").clone_into(&mut code);
            if !SLOW_DOWN.contains(&code.as_str()) {
                break;
            }
        }
        Err(code)
    }
}

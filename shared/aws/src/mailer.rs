use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ses::Client;
use aws_sdk_ses::error::ProvideErrorMetadata as _;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::RawMessage;
use domain::{Email, Entropy};
use tokio::time::timeout;

use crate::ServiceError;
use crate::backoff::{MAX_ATTEMPTS, backoff};

/// How long SES may take to accept a mail, including all attempts.
const SENDING_TIME: Duration = Duration::from_secs(8);
/// With these error codes SES did not accept the mail and asks for a slower rate.
const SLOW_DOWN: [&str; 3] = ["Throttling", "ThrottlingException", "ServiceUnavailable"];

/// Sends mail through SES.
#[derive(Clone)]
pub struct Mailer {
    client: Client,
    sender: String,
    configuration_set: String,
    entropy: Arc<dyn Entropy>,
}

impl Mailer {
    pub const fn new(
        client: Client,
        sender: String,
        configuration_set: String,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self { client, sender, configuration_set, entropy }
    }

    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// Sends a complete message (RFC 5322) to one person.
    ///
    /// SES has no idempotency. A mail is retried only if SES said that it did not accept it; if the
    /// response was lost, the outbox decides. SES refuses mail for reasons that somebody can fix
    /// (an unverified domain, a paused account), so a refusal is an ordinary failure. Only the code
    /// of its response is kept, because the message may repeat the address.
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
        for tries_so_far in 0..MAX_ATTEMPTS {
            backoff(&*self.entropy, tries_so_far).await;
            let Err(error) = request.clone().send().await else { return Ok(()) };
            error.code().unwrap_or("no answer").clone_into(&mut code);
            if !SLOW_DOWN.contains(&code.as_str()) {
                break;
            }
        }
        Err(code)
    }
}

//! Mail through SES.

use aws_sdk_ses::Client;
use aws_sdk_ses::error::ProvideErrorMetadata as _;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::RawMessage;
use domain::Email;

use crate::ServiceError;

/// Hands mail to SES.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    sender: String,
    configuration_set: String,
}

impl Mailer {
    /// The mailer that sends as `sender`.
    pub const fn new(client: Client, sender: String, configuration_set: String) -> Self {
        Self { client, sender, configuration_set }
    }

    /// The address that mail comes from.
    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// Sends a whole message (RFC 5322) to one person. SES refuses mail for reasons that somebody
    /// can mend (a domain not yet verified, a paused account), so that a refusal is a failure like
    /// any other. Of its answer only the code is kept: the sentence may repeat the address.
    pub async fn send(&self, to: &Email, message: Vec<u8>) -> Result<(), ServiceError> {
        let failed = |code: &str| ServiceError::Unavailable {
            service: "SES",
            source: code.to_owned().into(),
        };
        let message = RawMessage::builder().data(Blob::new(message)).build();
        let sent = self
            .client
            .send_raw_email()
            .source(&self.sender)
            .destinations(to.expose())
            .configuration_set_name(&self.configuration_set)
            .raw_message(message.map_err(|_| failed("no message"))?)
            .send()
            .await;
        sent.map(drop).map_err(|error| failed(error.code().unwrap_or("no answer")))
    }
}

//! Mail through SES.

use aws_sdk_ses::Client;
use aws_sdk_ses::error::SdkError;
use aws_sdk_ses::operation::send_raw_email::SendRawEmailError;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::RawMessage;
use domain::Email;
use thiserror::Error;

use crate::ServiceError;

/// Hands mail to SES.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    sender: String,
    configuration_set: String,
}

/// Why a mail was not taken.
#[derive(Debug, Error)]
pub enum MailerError {
    /// SES will never take this one.
    #[error("the mail service rejects the mail")]
    Rejected,
    /// Try again later.
    #[error(transparent)]
    Unavailable(#[from] ServiceError),
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

    /// Sends a whole message (RFC 5322) to one person.
    pub async fn send(&self, to: &Email, message: Vec<u8>) -> Result<(), MailerError> {
        let message = RawMessage::builder().data(Blob::new(message)).build();
        let sent = self
            .client
            .send_raw_email()
            .source(&self.sender)
            .destinations(to.expose())
            .configuration_set_name(&self.configuration_set)
            .raw_message(message.map_err(|source| unavailable(source.into()))?)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(refused))
                if matches!(refused.err(), SendRawEmailError::MessageRejected(_)) =>
            {
                // The reason may repeat the address, so it is not kept.
                Err(MailerError::Rejected)
            }
            Err(error) => {
                Err(unavailable(error.into_source().unwrap_or_else(|_| "no answer".into())).into())
            }
        }
    }
}

fn unavailable(source: Box<dyn std::error::Error + Send + Sync>) -> ServiceError {
    ServiceError::Unavailable { service: "SES", source }
}

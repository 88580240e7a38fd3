//! Mail that a decision wants to send.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::redacted::redacted;
use crate::{Email, EnvelopeKey, Language, MailId, Product};

/// A link that carries a secret, in the part of the address that browsers send to no server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretLink(String);

impl SecretLink {
    /// The link with that address, which contains the secret.
    pub const fn made(address: String) -> Self {
        Self(address)
    }

    /// The address. It belongs in the text of the mail and nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

redacted!(SecretLink);

/// The identifier and the key of a mail that is about to be written.
#[derive(Clone, Debug)]
pub struct MailEnvelope {
    pub id: MailId,
    /// Seals the mail.
    pub key: EnvelopeKey,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail<M> {
    pub id: MailId,
    /// The product that it is about; none on the staff's side.
    pub product: Option<Product>,
    pub to: Email,
    pub language: Language,
    pub message: M,
    /// When the mail is no longer worth sending.
    pub expires_at: Timestamp,
}

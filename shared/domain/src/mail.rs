//! Mail that a decision wants sent.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::redacted::redacted;
use crate::{Email, EnvelopeKey, Language, MailId, Product};

/// A link that carries a secret. Whoever makes one puts the secret where browsers send it to no server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretLink(String);

impl SecretLink {
    /// The link at that address, which holds the secret.
    pub const fn made(address: String) -> Self {
        Self(address)
    }

    /// The address, for the mail's text only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

redacted!(SecretLink);

/// What a mail is sent under.
#[derive(Clone, Debug)]
pub struct MailEnvelope {
    /// Its identifier.
    pub id: MailId,
    /// What it is sealed with.
    pub key: EnvelopeKey,
}

/// A mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail<M> {
    pub id: MailId,
    /// The product that it is about; none on the staff's side.
    pub product: Option<Product>,
    pub to: Email,
    pub language: Language,
    pub message: M,
    /// When it is no longer worth sending.
    pub expires_at: Timestamp,
}

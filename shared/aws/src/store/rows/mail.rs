//! A mail that waits in the outbox, sealed with a key of its own. The stream of the table passes
//! its row to mail delivery, which deletes it once the mail is sent.

use domain::contract::SealedMail;
use domain::{DataKey, Email, Entropy, EnvelopeKey, Language, Mail, MailId, Message, Product};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::row::{Key, Row};
use super::sealed::OUTBOX;
use super::verbs::{BuildError, Write, put_new};
use crate::ServiceError;

/// The sealed part of a mail.
#[derive(Serialize, Deserialize)]
struct Content {
    product: Option<Product>,
    to: String,
    language: Language,
    message: Message,
}

pub(crate) fn key(mail: MailId) -> Key {
    Key::new(mail, "mail")
}

/// Puts a mail into the outbox.
pub(crate) fn send(table: &str, mail: &Mail, key: &EnvelopeKey, entropy: &dyn Entropy) -> Write {
    let row = sealed(Row::at(&self::key(mail.id)), mail, key, entropy)?;
    put_new(table, row.expires_at(mail.expires_at))
}

/// Puts a mail that is already sealed into the outbox.
pub(crate) fn send_sealed(
    table: &str,
    mail: &SealedMail,
    certificate: Option<&str>,
    expires_at: Timestamp,
) -> Write {
    let row = Row::at(&key(mail.id))
        .bytes("content", mail.content.clone())
        .bytes("wrapped", mail.wrapped.0.clone())
        .expires_at(expires_at);
    let row = match certificate {
        Some(certificate) => row.text("certificate", certificate),
        None => row,
    };
    put_new(table, row)
}

/// Puts a mail into a row of any table, sealed for its place in the outbox.
pub(crate) fn sealed(
    row: Row,
    mail: &Mail,
    key: &EnvelopeKey,
    entropy: &dyn Entropy,
) -> Result<Row, BuildError> {
    let content = serde_json::to_vec(&Content {
        product: mail.product,
        to: mail.to.expose().to_owned(),
        language: mail.language,
        message: mail.message.clone(),
    })?;
    let place = self::key(mail.id).place(OUTBOX, "content");
    let content = place.seal(content, &key.plain, entropy);
    Ok(row.bytes("content", content).bytes("wrapped", key.wrapped.0.clone()))
}

/// Opens the sealed part of a mail.
pub(crate) fn open(
    id: MailId,
    content: &[u8],
    expires_at: Timestamp,
    key: &DataKey,
) -> Result<Mail, ServiceError> {
    let malformed = || ServiceError::Malformed { what: "a mail" };
    let opened = self::key(id).place(OUTBOX, "content").open(content, key);
    let json = opened.map_err(|_| malformed())?;
    let Content { product, to, language, message } =
        serde_json::from_slice(&json).map_err(|_| malformed())?;
    let to = Email::parse(&to).map_err(|_| malformed())?;
    Ok(Mail { id, product, to, language, message, expires_at })
}

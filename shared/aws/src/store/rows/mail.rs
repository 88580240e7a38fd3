//! A mail that waits in the outbox, sealed with a key of its own. The stream of the table passes
//! its row to mail delivery, which deletes it once the mail is sent.

use domain::farewell::{FillIn, SealedMail};
use domain::{DataKey, Email, Entropy, EnvelopeKey, Language, Mail, MailId, Message, Product};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::row::{Key, Row, parse};
use super::sealed::OUTBOX;
use super::verbs::{BuildError, Write, put_new};
use super::wrapped_key;
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
    fill_in: Option<&FillIn>,
    expires_at: Timestamp,
) -> Write {
    let row = Row::at(&key(mail.id))
        .text("sealed_as", mail.sealed_as)
        .bytes("content", mail.content.clone())
        .bytes("wrapped", mail.wrapped.0.clone())
        .expires_at(expires_at);
    let row = match fill_in {
        Some(FillIn::Certificate(certificate)) => row.text("certificate", certificate),
        Some(FillIn::Pass { id, last }) => row.text("pass", id).text("last", last),
        None => row,
    };
    put_new(table, row)
}

/// Reads a mail that waits sealed in a row of any table.
pub(crate) fn read_sealed(row: &Row) -> Result<SealedMail, ServiceError> {
    let id = row.get("mail", parse)?;
    Ok(SealedMail {
        id,
        sealed_as: id,
        content: row.get_bytes("content")?.to_vec(),
        wrapped: wrapped_key::read(row)?,
    })
}

/// Reads the mail that a row of the outbox was sealed as.
pub(crate) fn read_sealed_as(row: &Row, id: MailId) -> Result<MailId, ServiceError> {
    if row.has("sealed_as") { row.get("sealed_as", parse) } else { Ok(id) }
}

/// Reads what to fill into a mail of the outbox, if anything.
pub(crate) fn read_fill_in(row: &Row) -> Result<Option<FillIn>, ServiceError> {
    Ok(if row.has("certificate") {
        Some(FillIn::Certificate(row.get_text("certificate")?.to_owned()))
    } else if row.has("pass") {
        Some(FillIn::Pass { id: row.get("pass", parse)?, last: row.get("last", parse)? })
    } else {
        None
    })
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

/// Opens the sealed part of a mail, which was sealed as that one.
pub(crate) fn open(
    id: MailId,
    sealed_as: MailId,
    content: &[u8],
    expires_at: Timestamp,
    key: &DataKey,
) -> Result<Mail, ServiceError> {
    let malformed = || ServiceError::Malformed { what: "a mail" };
    let opened = self::key(sealed_as).place(OUTBOX, "content").open(content, key);
    let json = opened.map_err(|_| malformed())?;
    let Content { product, to, language, message } =
        serde_json::from_slice(&json).map_err(|_| malformed())?;
    let to = Email::parse(&to).map_err(|_| malformed())?;
    Ok(Mail { id, product, to, language, message, expires_at })
}

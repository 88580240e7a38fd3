//! A pass to a customer's documents, in the customer's partition of a table of its own, so that
//! issuing passes requires no right to write to any other table. The holder and the reason are
//! sealed with the customer's archive key; the secret is stored as a hash. Beside the passes lies, already
//! sealed for the outbox, what tells the former representatives of each: this table can be restored
//! for no longer than the keyring.

use domain::archive_pass::{ArchivePass, Holder, Reason};
use domain::farewell::{PassNotice, SealedMail};
use domain::{
    ArchivePassId, DataKey, Email, Entropy, EnvelopeKey, Mail, MemberId, OrganizationId, Product,
    TokenHash,
};

use super::mail;
use super::row::{Key, Row, parse};
use super::sealed::{PASSES, open_text};
use super::verbs::{THERE, Write, delete, delete_any, number, put, put_new, update, updated};
use crate::ServiceError;

/// The prefix of the sort keys of what tells former representatives of passes.
pub(crate) const NOTICE: &str = "notice#";
/// The prefix of the sort keys of passes.
pub(crate) const PASS: &str = "pas_";

fn notice_key(of: OrganizationId, member: MemberId) -> Key {
    Key::new(of, format!("{NOTICE}{member}"))
}

/// Stores what tells somebody of each pass, in the place of what was stored before.
pub(crate) fn keep_notice(
    table: &str,
    of: OrganizationId,
    notice: &PassNotice<Mail>,
    key: &EnvelopeKey,
    entropy: &dyn Entropy,
) -> Write {
    let row = Row::at(&notice_key(of, notice.member)).text("member", notice.member);
    put(table, mail::sealed(row.text("mail", notice.mail.id), &notice.mail, key, entropy)?)
}

pub(crate) fn read_notice(row: &Row) -> Result<PassNotice<SealedMail>, ServiceError> {
    Ok(PassNotice { member: row.get("member", parse)?, mail: mail::read_sealed(row)? })
}

pub(crate) fn remove_notice(table: &str, of: OrganizationId, member: MemberId) -> Write {
    delete_any(table, &notice_key(of, member))
}

pub(crate) fn key(pass: ArchivePassId) -> Key {
    Key::new(pass.organization(), pass)
}

pub(crate) fn issue(
    table: &str,
    pass: &ArchivePass,
    holder: &Holder,
    archive: &DataKey,
    entropy: &dyn Entropy,
) -> Write {
    let key = key(pass.id);
    let seal = |attribute, text: &str| key.place(PASSES, attribute).seal(text, archive, entropy);
    let row = Row::at(&key)
        .text("product", pass.product.slug())
        .text("secret", pass.secret.as_str())
        .text("issued_by", pass.issued_by)
        .text("issued_at", pass.issued_at)
        .number("looks", pass.accesses)
        .bytes("email", seal("email", holder.email.expose()))
        .bytes("reason", seal("reason", holder.reason.expose()))
        .expires_at(pass.expires_at);
    put_new(table, row)
}

pub(crate) fn id(row: &Row) -> Result<ArchivePassId, ServiceError> {
    row.get("sk", parse)
}

pub(crate) fn read(row: &Row) -> Result<ArchivePass, ServiceError> {
    Ok(ArchivePass {
        id: id(row)?,
        product: row.get("product", Product::from_slug)?,
        secret: row.get("secret", TokenHash::parse)?,
        issued_by: row.get("issued_by", parse)?,
        issued_at: row.get_time("issued_at")?,
        expires_at: row.get_expiry()?,
        accesses: row.get_number("looks")?,
    })
}

pub(crate) fn read_holder(row: &Row, archive: &DataKey) -> Result<Holder, ServiceError> {
    Ok(Holder {
        email: open_text(row, PASSES, "email", archive, Email::parse)?,
        reason: open_text(row, PASSES, "reason", archive, Reason::parse)?,
    })
}

/// Counts an access, only if the pass still exists.
pub(crate) fn count_access(table: &str, pass: ArchivePassId) -> Write {
    let update = update(table, &key(pass))
        .update_expression("ADD looks :one")
        .condition_expression(THERE)
        .expression_attribute_values(":one", number(1));
    updated(update)
}

pub(crate) fn revoke(table: &str, pass: ArchivePassId) -> Write {
    delete(table, &key(pass))
}

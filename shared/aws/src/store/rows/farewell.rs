//! What is stored of somebody who was notified of the end of a customer's contract: in the table of passes,
//! because it outlives the member and must be gone from backups within a week. Its mails are already sealed for their places in the
//! outbox, because nobody can open them on the day they are sent.

use domain::farewell::{Farewell, SealedMail};
use domain::{Entropy, EnvelopeKey, Mail, MemberId, OrganizationId};
use jiff::civil::Date;

use super::row::{Key, Row, parse};
use super::verbs::{BuildError, Write, delete, put_new, put_where, text};
use super::{mail, organization};
use crate::ServiceError;

/// The prefix of the sort keys of farewells.
pub(crate) const FAREWELL: &str = "farewell#";

fn key(of: OrganizationId, member: MemberId) -> Key {
    Key::new(of, format!("{FAREWELL}{member}"))
}

pub(crate) fn store(
    table: &str,
    of: OrganizationId,
    seen: Option<Date>,
    farewell: &Farewell<Mail>,
    key: &EnvelopeKey,
    entropy: &dyn Entropy,
) -> Write {
    let sealed = |mail: &Mail| -> Result<Row, BuildError> {
        mail::sealed(Row::default().text("mail", mail.id), mail, key, entropy)
    };
    let row = Row::at(&self::key(of, farewell.member))
        .text("member", farewell.member)
        .text("ends_on", farewell.plan.ends_on)
        .text("ordered_on", farewell.plan.ordered_on)
        .text("notified_on", farewell.notified_on)
        .row("on_deletion", sealed(&farewell.on_deletion)?)
        .row("on_reinstatement", sealed(&farewell.on_reinstatement)?);
    match seen {
        Some(seen) => put_where(table, row, "notified_on", text(seen)),
        None => put_new(table, row),
    }
}

/// Reads who was notified, and the mails, still sealed.
pub(crate) fn read(row: &Row) -> Result<Farewell<SealedMail>, ServiceError> {
    let mail = |name| mail::read_sealed(&row.get_row(name)?);
    let plan = organization::read_contract(row)?.plan;
    Ok(Farewell {
        member: row.get("member", parse)?,
        plan: plan.ok_or(ServiceError::Malformed { what: "a farewell" })?,
        notified_on: row.get("notified_on", parse)?,
        on_deletion: mail("on_deletion")?,
        on_reinstatement: mail("on_reinstatement")?,
    })
}

/// Deletes a farewell, only if it still exists: if two try to send its mail, only one succeeds.
pub(crate) fn remove(table: &str, of: OrganizationId, member: MemberId) -> Write {
    delete(table, &key(of, member))
}

//! A mail about the end of a customer's contract that is scheduled for a day or for the end of the
//! purge: in the table of purges, but already sealed for its place in the outbox, because nobody
//! can open it on that day. The sort key begins with the day, so that mails that are due come
//! first.

use domain::contract::{ScheduledMail, ScheduledMailId, SealedMail, SendTime};
use domain::{Entropy, EnvelopeKey, Mail, OrganizationId};
use jiff::civil::Date;

use super::mail;
use super::row::{Key, Row, parse};
use super::verbs::{Write, delete, put_new};
use super::wrapped_key;
use crate::ServiceError;

/// The prefix of the sort keys of mails that are scheduled for a day.
pub(crate) const SCHEDULED: &str = "scheduled-mail#";
/// The prefix of the sort keys of mails that wait for the end of the purge; it sorts after every
/// day.
const COMPLETION: &str = "scheduled-mail#completion#";

pub(crate) fn key(of: OrganizationId, ScheduledMailId { when, mail }: ScheduledMailId) -> Key {
    match when {
        SendTime::On(day) => Key::new(of, format!("{SCHEDULED}{day}#{mail}")),
        SendTime::OnCompletion => Key::new(of, format!("{COMPLETION}{mail}")),
    }
}

/// A sort key greater than those of all mails that are due on that day or before; without a day,
/// greater than all of them.
pub(crate) fn last_place(due: Option<Date>) -> String {
    due.map_or_else(|| format!("{SCHEDULED}~"), |day| format!("{SCHEDULED}{day}~"))
}

pub(crate) fn keep(
    table: &str,
    (of, when): (OrganizationId, SendTime),
    mail: &Mail,
    key: &EnvelopeKey,
    entropy: &dyn Entropy,
) -> Write {
    let id = ScheduledMailId { when, mail: mail.id };
    let row = Row::at(&self::key(of, id)).text("mail", mail.id);
    put_new(table, mail::sealed(row, mail, key, entropy)?)
}

/// Reads when the mail is to be sent, and the mail, still sealed.
pub(crate) fn read(row: &Row) -> Result<ScheduledMail, ServiceError> {
    let when = row.get("sk", read_when)?;
    let mail = SealedMail {
        id: row.get("mail", parse)?,
        content: row.get_bytes("content")?.to_vec(),
        wrapped: wrapped_key::read(row)?,
    };
    Ok(ScheduledMail { when, mail })
}

fn read_when(place: &str) -> Option<SendTime> {
    if place.starts_with(COMPLETION) {
        return Some(SendTime::OnCompletion);
    }
    let (day, _) = place.strip_prefix(SCHEDULED)?.split_once('#')?;
    day.parse().ok().map(SendTime::On)
}

/// Deletes a mail, only if it still exists: if two try to send it, only one succeeds.
pub(crate) fn remove(table: &str, of: OrganizationId, mail: ScheduledMailId) -> Write {
    delete(table, &key(of, mail))
}

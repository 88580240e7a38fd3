//! The key that hides one day's sources in the audit log, wrapped by KMS. Thirty days after its day it
//! is destroyed, and with it where the requests of that day came from. It lies in a table of its own,
//! which can be restored for a day only.

use domain::WrappedKey;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::row::{Key, Row};
use super::verbs::{BuildError, Write, put_new};

/// How long an intrusion can be traced to a source.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 31);

pub(crate) fn key(day: Date) -> Key {
    Key::new("sources", day)
}

/// Stores the key of a day, only if there is none yet.
pub(crate) fn keep(table: &str, day: Date, wrapped: &WrappedKey) -> Write {
    let begins = day.to_zoned(TimeZone::UTC).map_err(BuildError::from)?.timestamp();
    let row = Row::at(&key(day)).bytes("wrapped", wrapped.0.clone());
    put_new(table, row.expires_at(begins + KEPT))
}

//! Failed sign-ins of customers and staff, in the table of sessions: one row for each account, one for
//! each source and one for each familiar device. A row expires once it no longer delays anyone.

use std::collections::HashMap;

use domain::Versioned;
use domain::attempts::{AttemptCounts, Attempts, AttemptsOf, Claimant};

use super::row::{Key, Row, versioned};
use super::verbs::{Write, delete_version, put_version, require_version_or_absence};
use crate::ServiceError;

pub(crate) fn key(of: &AttemptsOf) -> Key {
    match of {
        AttemptsOf::Account(index) => Key::new(format!("account#{}", index.as_str()), "attempts"),
        AttemptsOf::Source(index) => Key::new(format!("source#{}", index.as_str()), "attempts"),
        AttemptsOf::Device(device) => Key::new(format!("device#{}", device.as_str()), "attempts"),
    }
}

pub(crate) fn count(table: &str, of: &AttemptsOf, attempts: &Versioned<Attempts>) -> Write {
    let (attempts, seen) = (&attempts.value, attempts.version);
    let row = Row::at(&key(of)).number("failures", attempts.count);
    let row = row.time("last_failure", attempts.last);
    let row = match attempts.remembered_until(of.slowdown()) {
        Some(end) => row.expires_at(end),
        None => row,
    };
    put_version(table, row, seen)
}

pub(crate) fn forget(table: &str, of: &AttemptsOf, seen: u64) -> Write {
    delete_version(table, &key(of), seen)
}

pub(crate) fn require(table: &str, of: &AttemptsOf, seen: u64) -> Write {
    require_version_or_absence(table, &key(of), seen)
}

/// Reads the attempts; without a row there are none.
pub(crate) fn read(row: Option<&Row>) -> Result<Versioned<Attempts>, ServiceError> {
    let Some(row) = row else { return Ok(Versioned::default()) };
    let (count, last) = (row.get_number("failures")?, row.find_time("last_failure")?);
    versioned(row, Attempts { count, last })
}

/// The keys of the attempts that a claimant's are counted with.
pub(crate) fn keys(claimant: &Claimant) -> Vec<(AttemptsOf, Key)> {
    claimant.counted_by().into_iter().map(|of| (of.clone(), key(&of))).collect()
}

/// Reads the attempts under those keys.
pub(crate) fn read_counts(
    rows: &HashMap<Key, Row>,
    keys: Vec<(AttemptsOf, Key)>,
) -> Result<AttemptCounts, ServiceError> {
    let counts = keys.into_iter().map(|(of, key)| Ok((of, read(rows.get(&key))?)));
    counts.collect::<Result<_, ServiceError>>().map(AttemptCounts)
}

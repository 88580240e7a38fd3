//! Failed sign-ins of customers and staff, in the table of sessions: one row for each account and
//! one for each source. A row expires once it no longer delays anyone.

use domain::attempts::{ACCOUNT, AttemptsOf, Failures, Familiar, SOURCE};
use domain::{Attempts, Versioned};

use super::row::{Key, Row, from_slug, versioned};
use super::verbs::{Write, put_version};
use crate::ServiceError;

pub(crate) fn key(of: &AttemptsOf) -> Key {
    match of {
        AttemptsOf::Account(index) => Key::new(format!("account#{}", index.as_str()), "attempts"),
        AttemptsOf::Source(index) => Key::new(format!("source#{}", index.as_str()), "attempts"),
    }
}

pub(crate) fn count(table: &str, of: &AttemptsOf, attempts: &Versioned<Attempts>) -> Write {
    let (attempts, seen) = (&attempts.value, attempts.version);
    let slowdown = match of {
        AttemptsOf::Account(_) => ACCOUNT,
        AttemptsOf::Source(_) => SOURCE,
    };
    let failures = |row: Row, failures: &Failures| {
        row.number("failures", failures.count).time("last_failure", failures.last)
    };
    let familiar = attempts.familiar.iter().map(|familiar| {
        let row = Row::default().text("source", familiar.source.as_str());
        let row = row.text("last_success", familiar.last_success);
        failures(row, &familiar.failures)
    });
    let row = failures(Row::at(&key(of)), &attempts.failures).rows("familiar", familiar);
    let row = match attempts.remembered_until(slowdown) {
        Some(end) => row.expires_at(end),
        None => row,
    };
    put_version(table, row, seen)
}

/// Reads the attempts; without a row there are none.
pub(crate) fn read(row: Option<&Row>) -> Result<Versioned<Attempts>, ServiceError> {
    let Some(row) = row else { return Ok(Versioned::default()) };
    let familiar = row.get_rows("familiar")?.into_iter().map(|row| {
        Ok(Familiar {
            source: row.get("source", from_slug)?,
            last_success: row.get_time("last_success")?,
            failures: failures(&row)?,
        })
    });
    let familiar = familiar.collect::<Result<_, ServiceError>>()?;
    versioned(row, Attempts { failures: failures(row)?, familiar })
}

fn failures(row: &Row) -> Result<Failures, ServiceError> {
    Ok(Failures { count: row.get_number("failures")?, last: row.find_time("last_failure")? })
}

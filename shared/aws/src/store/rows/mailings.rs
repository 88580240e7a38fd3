//! How many invitations a company has mailed recently, and who wants none of it: one row in its
//! partition of the directory. Without reports it is gone a day after the first of them.

use domain::invite::{MAILING_WINDOW, Mailings};
use domain::{EmailIndex, OrganizationId, Versioned};
use jiff::Timestamp;

use super::row::{Key, Row, parse, versioned};
use super::verbs::{Write, put_version};
use crate::ServiceError;

pub(crate) fn key(organization: OrganizationId) -> Key {
    Key::new(organization, "mailings")
}

pub(crate) fn count(
    table: &str,
    organization: OrganizationId,
    mailings: &Versioned<Mailings>,
) -> Write {
    let Mailings { since, count, reports, paused_since, resumed_at } = &mailings.value;
    let row = Row::at(&key(organization)).text("since", since).number("count", *count);
    let row = if reports.is_empty() {
        row.expires_at(*since + MAILING_WINDOW)
    } else {
        let reports = reports.iter().map(|(index, at)| format!("{} {at}", index.as_str()));
        row.texts("reports", reports)
    };
    let row = match paused_since {
        Some(since) => row.text("paused_since", since),
        None => row,
    };
    let row = match resumed_at {
        Some(at) => row.text("resumed_at", at),
        None => row,
    };
    put_version(table, row, mailings.version)
}

pub(crate) fn read(row: &Row) -> Result<Versioned<Mailings>, ServiceError> {
    let reported = row.has("reports");
    let reports = if reported { row.get_texts("reports", read_report)? } else { Vec::new() };
    let time = |name| row.has(name).then(|| row.get_time(name)).transpose();
    let mailings = Mailings {
        since: row.get_time("since")?,
        count: row.get_number("count")?,
        reports,
        paused_since: time("paused_since")?,
        resumed_at: time("resumed_at")?,
    };
    versioned(row, mailings)
}

fn read_report(text: &str) -> Option<(EmailIndex, Timestamp)> {
    let (index, at) = text.split_once(' ')?;
    Some((EmailIndex::parse(index)?, parse(at)?))
}

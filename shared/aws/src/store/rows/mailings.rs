//! How many invitations a company has mailed recently: one row in its partition of the directory.

use domain::invite::{MAILING_WINDOW, Mailings};
use domain::{OrganizationId, Versioned};

use super::row::{Key, Row, versioned};
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
    let Mailings { since, count } = mailings.value;
    let row = Row::at(&key(organization))
        .text("since", since)
        .number("count", count)
        .expires_at(since + MAILING_WINDOW);
    put_version(table, row, mailings.version)
}

pub(crate) fn read(row: &Row) -> Result<Versioned<Mailings>, ServiceError> {
    let (since, count) = (row.get_time("since")?, row.get_number("count")?);
    versioned(row, Mailings { since, count })
}

//! The outcome of notifying a customer of an announcement: in the table of notices, one partition
//! for each announcement.

use domain::customer_notification::{Fate, REMEMBERED_DAYS, Told};
use domain::{AnnouncementId, OrganizationId, Versioned};
use jiff::{SignedDuration, Timestamp};

use super::row::{Key, Row, parse, versioned};
use super::verbs::{Write, put_version};
use crate::ServiceError;

pub(crate) fn partition(announcement: AnnouncementId) -> String {
    format!("told#{announcement}")
}

pub(crate) fn key(announcement: AnnouncementId, organization: OrganizationId) -> Key {
    Key::new(partition(announcement), organization)
}

pub(crate) fn keep(
    table: &str,
    announcement: AnnouncementId,
    organization: OrganizationId,
    outcome: &Versioned<Told>,
) -> Write {
    let (told, seen) = (&outcome.value, outcome.version);
    let row = Row::at(&key(announcement, organization))
        .text("outcome", told.outcome.slug())
        .text("at", told.at)
        .expires_at(told.at + SignedDuration::from_hours(24 * REMEMBERED_DAYS));
    let row = match told.upto {
        Some(upto) => row.text("upto", upto),
        None => row,
    };
    put_version(table, row, seen)
}

pub(crate) fn read(row: &Row) -> Result<Versioned<Told>, ServiceError> {
    let upto = row.has("upto").then(|| row.get("upto", parse));
    let (outcome, at) = read_outcome(row)?;
    versioned(row, Told { outcome, upto: upto.transpose()?, at })
}

/// Reads the part of an outcome that is counted.
pub(crate) fn read_outcome(row: &Row) -> Result<(Fate, Timestamp), ServiceError> {
    Ok((row.get("outcome", Fate::from_slug)?, row.get_time("at")?))
}

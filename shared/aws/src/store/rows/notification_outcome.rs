//! The outcome of notifying a customer of an announcement: in the table of notices, one partition
//! for each announcement.

use domain::customer_notification::{NotificationOutcome, NotificationStatus, REMEMBERED_DAYS};
use domain::{AnnouncementId, OrganizationId, Versioned};
use jiff::{SignedDuration, Timestamp};

use super::row::{Key, Row, parse, versioned};
use super::verbs::{Write, put_version};
use crate::ServiceError;

pub(crate) fn partition(announcement: AnnouncementId) -> String {
    format!("notified#{announcement}")
}

pub(crate) fn key(announcement: AnnouncementId, organization: OrganizationId) -> Key {
    Key::new(partition(announcement), organization)
}

pub(crate) fn keep(
    table: &str,
    announcement: AnnouncementId,
    organization: OrganizationId,
    outcome: &Versioned<NotificationOutcome>,
) -> Write {
    let (notified, seen) = (&outcome.value, outcome.version);
    let row = Row::at(&key(announcement, organization))
        .text("outcome", notified.outcome.slug())
        .text("at", notified.at)
        .expires_at(notified.at + SignedDuration::from_hours(24 * REMEMBERED_DAYS));
    let row = match notified.last_notified {
        Some(last_notified) => row.text("upto", last_notified),
        None => row,
    };
    put_version(table, row, seen)
}

pub(crate) fn read(row: &Row) -> Result<Versioned<NotificationOutcome>, ServiceError> {
    let last_notified = row.has("upto").then(|| row.get("upto", parse));
    let (outcome, at) = read_outcome(row)?;
    versioned(row, NotificationOutcome { outcome, last_notified: last_notified.transpose()?, at })
}

/// Reads the part of an outcome that is counted.
pub(crate) fn read_outcome(row: &Row) -> Result<(NotificationStatus, Timestamp), ServiceError> {
    Ok((row.get("outcome", NotificationStatus::from_slug)?, row.get_time("at")?))
}

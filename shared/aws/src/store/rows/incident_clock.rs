//! What is remembered of an incident, so that no deadline is missed. All incidents share one
//! partition of the table of notices, because there are few.

use domain::NoticeId;
use domain::incident_clock::IncidentTimeline;

use super::row::{Key, Row};
use super::verbs::{Write, put_version};
use crate::ServiceError;

/// The partition of all incidents.
pub(crate) const CLOCKS: &str = "incident-clock";

pub(crate) fn key(notice: NoticeId) -> Key {
    Key::new(CLOCKS, notice)
}

pub(crate) fn keep(table: &str, clock: &IncidentTimeline) -> Write {
    let row = Row::at(&key(clock.notice)).text("content", serde_json::to_string(clock)?);
    put_version(table, row, clock.version)
}

pub(crate) fn read(row: &Row) -> Result<IncidentTimeline, ServiceError> {
    let clock: IncidentTimeline = row.get_json("content")?;
    Ok(IncidentTimeline { version: row.get_number("version")?, ..clock })
}

//! A session of a staff member, in their partition of the staff's table. Unlike a customer's
//! session, refreshing it does not extend it.

use domain::staff_session::StaffSession;
use domain::{SessionId, StaffId};

use super::rotation;
use super::row::{Key, Row, parse};
use super::verbs::{Write, delete, put_new};
use crate::ServiceError;

/// The prefix of the sort keys of sessions.
pub(crate) const SESSION: &str = "ses_";

pub(crate) fn key(staff: StaffId, session: SessionId) -> Key {
    Key::new(staff, session)
}

pub(crate) fn id(row: &Row) -> Result<SessionId, ServiceError> {
    row.get("sk", parse)
}

pub(crate) fn open(table: &str, session: &StaffSession) -> Write {
    let row = Row::at(&key(session.staff, session.id)).expires_at(session.expires_at());
    put_new(table, rotation::put(row, &session.rotation))
}

pub(crate) fn read(row: &Row, staff: StaffId, id: SessionId) -> Result<StaffSession, ServiceError> {
    Ok(StaffSession { id, staff, rotation: rotation::read(row)? })
}

pub(crate) fn rotate(table: &str, session: &StaffSession) -> Write {
    let key = key(session.staff, session.id);
    rotation::rotate(table, &key, &session.rotation, session.expires_at())
}

pub(crate) fn end(table: &str, staff: StaffId, session: SessionId) -> Write {
    delete(table, &key(staff, session))
}

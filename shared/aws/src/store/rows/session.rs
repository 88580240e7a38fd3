//! A session of a member: in the table of sessions, in its company's partition. The row holds the
//! seed from which its refresh tokens are derived and the current generation, never a token.

use domain::{OrganizationId, Product, Session, SessionId};
use jiff::Timestamp;

use super::rotation;
use super::row::{Key, Row, parse};
use super::verbs::{THERE, Write, delete, put_new, text, update, updated};
use crate::ServiceError;

/// The prefix of the sort keys of sessions.
pub(crate) const SESSION: &str = "ses_";

pub(crate) fn key(organization: OrganizationId, session: SessionId) -> Key {
    Key::new(organization, session)
}

pub(crate) fn open(table: &str, session: &Session) -> Write {
    let row = Row::at(&key(session.organization, session.id))
        .text("member", session.member)
        .text("product", session.product.slug())
        .expires_at(session.expires_at());
    put_new(table, rotation::put(row, &session.rotation))
}

pub(crate) fn read(
    row: &Row,
    organization: OrganizationId,
    id: SessionId,
) -> Result<Session, ServiceError> {
    Ok(Session {
        id,
        organization,
        member: row.get("member", parse)?,
        product: row.get("product", Product::from_slug)?,
        rotation: rotation::read(row)?,
    })
}

pub(crate) fn rotate(table: &str, session: &Session) -> Write {
    let key = key(session.organization, session.id);
    rotation::rotate(table, &key, &session.rotation, session.expires_at())
}

/// Sets the opening time of a session anew, so that it survives when older ones are ended.
pub(crate) fn reopen(
    table: &str,
    organization: OrganizationId,
    session: SessionId,
    at: Timestamp,
) -> Write {
    let update = update(table, &key(organization, session))
        .update_expression("SET opened_at = :at")
        .condition_expression(THERE)
        .expression_attribute_values(":at", text(at));
    updated(update)
}

pub(crate) fn end(table: &str, organization: OrganizationId, session: SessionId) -> Write {
    delete(table, &key(organization, session))
}

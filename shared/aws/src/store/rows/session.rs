//! A session of a member: in the table of sessions, in its company's partition. The row holds the
//! seed from which its refresh tokens are derived and the current generation, never a token. The browser
//! that it was opened from is sealed with the key of the member's data.

use domain::session::OpenedFrom;
use domain::user_agent::UserAgent;
use domain::{DataKey, Entropy, OrganizationId, Product, Session, SessionId};
use jiff::Timestamp;

use super::rotation;
use super::row::{Key, Row, parse};
use super::sealed::{SESSIONS, open_json};
use super::verbs::{THERE, Write, delete, put_new, text, update, updated};
use crate::ServiceError;

/// The prefix of the sort keys of sessions.
pub(crate) const SESSION: &str = "ses_";
const USER_AGENT: &str = "user_agent";

pub(crate) fn key(organization: OrganizationId, session: SessionId) -> Key {
    Key::new(organization, session)
}

pub(crate) fn id(row: &Row) -> Result<SessionId, ServiceError> {
    row.get("sk", parse)
}

fn row(session: &Session) -> Row {
    let row = Row::at(&key(session.organization, session.id))
        .text("member", session.member)
        .text("product", session.product.slug())
        .expires_at(session.expires_at());
    rotation::put(row, &session.rotation)
}

pub(crate) fn open(table: &str, session: &Session) -> Write {
    put_new(table, row(session))
}

pub(crate) fn open_from(
    table: &str,
    session: &Session,
    OpenedFrom { user_agent, own }: &OpenedFrom,
    entropy: &dyn Entropy,
) -> Write {
    let place = key(session.organization, session.id).place(SESSIONS, USER_AGENT);
    let words = serde_json::to_vec(user_agent).unwrap_or_default();
    put_new(table, row(session).bytes(USER_AGENT, place.seal(words, own, entropy)))
}

/// The browser that the session was opened from, as far as that was stored.
pub(crate) fn user_agent(row: &Row, own: &DataKey) -> Result<Option<UserAgent>, ServiceError> {
    let is_stored = row.has(USER_AGENT);
    is_stored.then(|| open_json(row, SESSIONS, USER_AGENT, own)).transpose()
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
        ends_at: row.get_expiry()?,
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

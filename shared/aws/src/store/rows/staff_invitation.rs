//! An invitation to the staff, under the hash of the mailed token; the address is sealed with a key
//! that only the token gives.

use domain::staff::StaffInvitation;
use domain::{Email, EmailIndex, Entropy, MailToken, TokenHash};

use super::row::{Key, Row, from_slug, parse, slug};
use super::sealed::{STAFF, open_text};
use super::verbs::{Write, delete, delete_any, delete_where, put, put_new, text};
use crate::ServiceError;

pub(crate) fn key(token: &TokenHash) -> Key {
    Key::new(format!("staff-invitation#{}", token.as_str()), "link")
}

pub(crate) fn open(
    table: &str,
    invitation: &StaffInvitation,
    token: &MailToken,
    entropy: &dyn Entropy,
) -> Write {
    let key = key(&invitation.token);
    let email = key.place(STAFF, "email").seal(invitation.email.expose(), &token.key(), entropy);
    let row = Row::at(&key)
        .bytes("email", email)
        .texts("roles", invitation.roles.iter().map(slug))
        .expires_at(invitation.expires_at);
    let row = match invitation.inviter {
        Some(inviter) => row.text("inviter", inviter),
        None => row,
    };
    put_new(table, row)
}

/// Reads the invitation of a token.
pub(crate) fn read(row: &Row, token: &MailToken) -> Result<StaffInvitation, ServiceError> {
    let inviter = row.has("inviter").then(|| row.get("inviter", parse));
    Ok(StaffInvitation {
        token: token.hash(),
        email: open_text(row, STAFF, "email", &token.key(), Email::parse)?,
        roles: row.get_texts("roles", from_slug)?.into_iter().collect(),
        inviter: inviter.transpose()?,
        expires_at: row.get_expiry()?,
    })
}

/// Uses up the link of an invitation, only if it still exists.
pub(crate) fn close(table: &str, token: &TokenHash) -> Write {
    delete(table, &key(token))
}

/// The row that names the latest invitation of an address, the only one by which it can join.
pub(crate) fn latest_key(index: &EmailIndex) -> Key {
    Key::new(format!("staff-invited#{}", index.as_str()), "latest")
}

pub(crate) fn set_latest(table: &str, index: &EmailIndex, invitation: &StaffInvitation) -> Write {
    let row = Row::at(&latest_key(index))
        .text("token", invitation.token.as_str())
        .expires_at(invitation.expires_at);
    put(table, row)
}

pub(crate) fn is_latest(row: &Row, token: &TokenHash) -> bool {
    row.get_text("token").is_ok_and(|latest| latest == token.as_str())
}

/// Ends the invitations of an address, only if this is its latest.
pub(crate) fn use_latest(table: &str, index: &EmailIndex, token: &TokenHash) -> Write {
    delete_where(table, &latest_key(index), "token", text(token.as_str()))
}

pub(crate) fn end(table: &str, index: &EmailIndex) -> Write {
    delete_any(table, &latest_key(index))
}

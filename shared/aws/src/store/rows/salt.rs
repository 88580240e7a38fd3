//! The salt of a member's own key: the people key and the salt give the key that seals the member's
//! row. It lies in a table that can be restored for a few days only and goes with the member, so that
//! no older copy of the row opens, although the people key stays.

use domain::{MemberId, Membership, OrganizationId, Salt};

use super::row::{Key, Row};
use super::verbs::{Write, delete_any, put_new};
use crate::ServiceError;

pub(crate) fn key(organization: OrganizationId, member: MemberId) -> Key {
    Key::new(organization, format!("salt#{member}"))
}

/// Stores a salt, only if there is none yet.
pub(crate) fn keep(table: &str, of: &Membership, salt: &Salt) -> Write {
    put_new(table, Row::at(&key(of.organization, of.id)).bytes("salt", salt.expose().to_vec()))
}

pub(crate) fn destroy(table: &str, of: &Membership) -> Write {
    delete_any(table, &key(of.organization, of.id))
}

/// Reads the salt in a row: one of a member, or that of a company's documents.
pub(crate) fn read(row: &Row) -> Result<Salt, ServiceError> {
    let bytes = row.get_bytes("salt")?.try_into();
    bytes.map(Salt::from_bytes).map_err(|_| ServiceError::Malformed { what: "a salt" })
}

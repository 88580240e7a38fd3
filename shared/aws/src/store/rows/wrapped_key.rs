//! A company's data keys, wrapped by KMS: the people key seals data about its people, the archive
//! key the content of its documents, and a salt gives those documents a key of their own that no law
//! retains. Each is in the keyring, a table that few functions may read; destroying the row destroys
//! everything that was ever sealed with the key, backups included.

use std::collections::HashMap;

use domain::document::WrappedArchiveKeys;
use domain::{OrganizationId, Salt, WrappedKey};

use super::row::{Key, Row};
use super::verbs::{Write, put_new};
use crate::ServiceError;

pub(crate) const PEOPLE: &str = "people";
pub(crate) const ARCHIVE: &str = "archive";
pub(crate) const SALT: &str = "salt";

pub(crate) fn people(organization: OrganizationId) -> Key {
    Key::new(organization, PEOPLE)
}

pub(crate) fn archive(organization: OrganizationId) -> Key {
    Key::new(organization, ARCHIVE)
}

/// Stores a key, only if there is none yet: a second key would make everything sealed with the
/// first unreadable.
pub(crate) fn keep(table: &str, key: &Key, wrapped: &WrappedKey) -> Write {
    put_new(table, Row::at(key).bytes("wrapped", wrapped.0.clone()))
}

/// Reads the wrapped key in a row: a row of the keyring, or one with a key of its own.
pub(crate) fn read(row: &Row) -> Result<WrappedKey, ServiceError> {
    Ok(WrappedKey(row.get_bytes("wrapped")?.to_vec()))
}

pub(crate) fn salt(organization: OrganizationId) -> Key {
    Key::new(organization, SALT)
}

/// Stores a salt, only if there is none yet.
pub(crate) fn keep_salt(table: &str, organization: OrganizationId, value: &Salt) -> Write {
    put_new(table, Row::at(&salt(organization)).bytes("salt", value.expose().to_vec()))
}

/// The keys of a company's documents, among rows of the keyring.
pub(crate) fn read_archive(
    rows: &HashMap<Key, Row>,
    organization: OrganizationId,
) -> Result<Option<WrappedArchiveKeys>, ServiceError> {
    let Some(wrapped) = rows.get(&archive(organization)) else { return Ok(None) };
    let salt = rows.get(&salt(organization)).map(super::salt::read);
    Ok(Some(WrappedArchiveKeys { archive: read(wrapped)?, salt: salt.transpose()? }))
}

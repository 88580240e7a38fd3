//! A company's data keys, wrapped by KMS: the people key seals data about its people, the archive
//! key the content of its documents. Each is in the keyring, a table that few functions may read;
//! destroying the row destroys everything that was ever sealed with the key, backups included.

use domain::{OrganizationId, WrappedKey};

use super::row::{Key, Row};
use super::verbs::{Write, put_new};
use crate::ServiceError;

pub(crate) const PEOPLE: &str = "people";
pub(crate) const ARCHIVE: &str = "archive";

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

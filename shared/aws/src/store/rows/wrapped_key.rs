//! A company's data keys, wrapped by KMS: the people key seals what is known of its people, the
//! archive key what its documents say. Each lies in the keyring, a table that few functions may
//! read; destroying the row destroys all that was ever sealed with the key, backups included.

use domain::{OrganizationId, WrappedKey};

use super::row::{Key, Row};
use super::verbs::{Write, put_new};
use crate::ServiceError;

pub(crate) const PEOPLE: &str = "people";
pub(crate) const ARCHIVE: &str = "archive";

/// Where the people key lies.
pub(crate) fn people(organization: OrganizationId) -> Key {
    Key::new(organization, PEOPLE)
}

/// Where the archive key lies.
pub(crate) fn archive(organization: OrganizationId) -> Key {
    Key::new(organization, ARCHIVE)
}

/// Keeps a key, only the first: a second would make unreadable what the first has sealed.
pub(crate) fn keep(table: &str, key: &Key, wrapped: &WrappedKey) -> Write {
    put_new(table, Row::at(key).bytes("wrapped", wrapped.0.clone()))
}

/// Reads the wrapped key of a row: one of the keyring, or one that has a key of its own.
pub(crate) fn read(row: &Row) -> Result<WrappedKey, ServiceError> {
    Ok(WrappedKey(row.get_bytes("wrapped")?.to_vec()))
}

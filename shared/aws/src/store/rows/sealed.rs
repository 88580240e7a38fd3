//! Sealed attributes. A sealed value is bound to its place by table, key and attribute: moved to
//! another row, or to another attribute of the same row, it does not open.

use domain::{DataKey, Entropy};

use super::row::{Key, Row};
use crate::ServiceError;

/// The names of the tables that sealed data is bound to. They differ from the deployed names, so
/// that the data still opens in a table that was restored under another name.
pub(crate) const DIRECTORY: &str = "directory";
pub(crate) const ADDRESSES: &str = "addresses";
pub(crate) const STAFF: &str = "staff";
pub(crate) const APPROVALS: &str = "approvals";
pub(crate) const DOCUMENTS: &str = "documents";
pub(crate) const PASSES: &str = "passes";
pub(crate) const NOTICES: &str = "notices";
pub(crate) const SESSIONS: &str = "sessions";
pub(crate) const OUTBOX: &str = "outbox";

/// The place that a sealed attribute is bound to.
pub(crate) struct Place(String);

impl Key {
    pub(crate) fn place(&self, table: &str, attribute: &str) -> Place {
        Place([table, &self.pk, &self.sk, attribute].join("\n"))
    }
}

impl Place {
    pub(crate) fn seal(
        &self,
        data: impl AsRef<[u8]>,
        key: &DataKey,
        entropy: &dyn Entropy,
    ) -> Vec<u8> {
        key.seal(&self.0, data.as_ref(), entropy)
    }

    pub(crate) fn open(&self, sealed: &[u8], key: &DataKey) -> Result<Vec<u8>, domain::SealBroken> {
        key.open(&self.0, sealed)
    }
}

pub(crate) fn open(
    row: &Row,
    table: &str,
    attribute: &'static str,
    key: &DataKey,
) -> Result<Vec<u8>, ServiceError> {
    let opened = row.key()?.place(table, attribute).open(row.get_bytes(attribute)?, key);
    opened.map_err(|_| ServiceError::Malformed { what: attribute })
}

/// Opens a sealed attribute of an item and parses its text.
pub(crate) fn open_text<T, E>(
    row: &Row,
    table: &str,
    attribute: &'static str,
    key: &DataKey,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, ServiceError> {
    let data = open(row, table, attribute, key)?;
    let text = std::str::from_utf8(&data).ok().and_then(|text| parse(text).ok());
    text.ok_or(ServiceError::Malformed { what: attribute })
}

/// Opens a sealed attribute of an item and reads its JSON.
pub(crate) fn open_json<T: serde::de::DeserializeOwned>(
    row: &Row,
    table: &str,
    attribute: &'static str,
    key: &DataKey,
) -> Result<T, ServiceError> {
    let data = open(row, table, attribute, key)?;
    serde_json::from_slice(&data).map_err(|_| ServiceError::Malformed { what: attribute })
}

#[cfg(test)]
mod tests {
    use domain::SeededEntropy;

    use super::*;

    #[test]
    fn a_box_opens_in_its_own_table_row_and_attribute_only() {
        let key = DataKey::from_bytes([1; 32]);
        let row = Key::new("company", "member");
        let sealed = row.place("table", "name").seal("Taro", &key, &SeededEntropy::new(1));
        assert_eq!(row.place("table", "name").open(&sealed, &key).unwrap(), b"Taro");
        for (elsewhere, place) in [
            ("another table", row.place("other", "name")),
            ("another company", Key::new("other", "member").place("table", "name")),
            ("another row", Key::new("company", "other").place("table", "name")),
            ("another attribute", row.place("table", "other")),
        ] {
            assert!(place.open(&sealed, &key).is_err(), "{elsewhere}");
        }
    }
}

//! One item of a table, written and read attribute by attribute.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::Versioned;
use jiff::Timestamp;

use crate::ServiceError;

/// The primary key of an item: who owns it, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    pub(crate) fn new(pk: impl ToString, sk: impl ToString) -> Self {
        Self { pk: pk.to_string(), sk: sk.to_string() }
    }

    pub(crate) fn to_item(&self) -> HashMap<String, AttributeValue> {
        Row::at(self).0
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Row(pub(crate) HashMap<String, AttributeValue>);

impl Row {
    pub(crate) fn at(key: &Key) -> Self {
        Self(HashMap::new()).text("pk", &key.pk).text("sk", &key.sk)
    }

    pub(crate) fn key(&self) -> Result<Key, ServiceError> {
        Ok(Key { pk: self.get_text("pk")?.to_owned(), sk: self.get_text("sk")?.to_owned() })
    }

    pub(crate) fn text(self, name: &str, value: impl ToString) -> Self {
        self.set(name, AttributeValue::S(value.to_string()))
    }

    pub(crate) fn number(self, name: &str, value: impl Into<i128>) -> Self {
        self.set(name, AttributeValue::N(value.into().to_string()))
    }

    pub(crate) fn bytes(self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.set(name, AttributeValue::B(Blob::new(value)))
    }

    pub(crate) fn texts(self, name: &str, values: impl Iterator<Item = impl ToString>) -> Self {
        let values = values.map(|value| AttributeValue::S(value.to_string())).collect();
        self.set(name, AttributeValue::L(values))
    }

    /// A list of maps.
    pub(crate) fn rows(self, name: &str, rows: impl Iterator<Item = Row>) -> Self {
        let rows = rows.map(|row| AttributeValue::M(row.0)).collect();
        self.set(name, AttributeValue::L(rows))
    }

    /// A map.
    pub(crate) fn row(self, name: &str, row: Row) -> Self {
        self.set(name, AttributeValue::M(row.0))
    }

    /// The time, if there is one.
    pub(crate) fn time(self, name: &str, time: Option<Timestamp>) -> Self {
        match time {
            Some(time) => self.text(name, time),
            None => self,
        }
    }

    /// When DynamoDB may delete the item. It may do so days later, so readers check the time
    /// themselves.
    pub(crate) fn expires_at(self, at: Timestamp) -> Self {
        self.number("expires_at", at.as_second())
    }

    fn set(mut self, name: &str, value: AttributeValue) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn get_text(&self, name: &'static str) -> Result<&str, ServiceError> {
        let text = self.0.get(name).and_then(|value| value.as_s().ok());
        Ok(text.ok_or(ServiceError::Malformed { what: name })?)
    }

    pub(crate) fn get<T>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ServiceError> {
        parse(self.get_text(name)?).ok_or(ServiceError::Malformed { what: name })
    }

    /// Reads the text as JSON.
    pub(crate) fn get_json<T: serde::de::DeserializeOwned>(
        &self,
        name: &'static str,
    ) -> Result<T, ServiceError> {
        self.get(name, |json| serde_json::from_str(json).ok())
    }

    pub(crate) fn get_number<T: TryFrom<i64>>(
        &self,
        name: &'static str,
    ) -> Result<T, ServiceError> {
        let number = self.0.get(name).and_then(|value| value.as_n().ok());
        number
            .and_then(|number| number.parse::<i64>().ok())
            .and_then(|number| T::try_from(number).ok())
            .ok_or(ServiceError::Malformed { what: name })
    }

    pub(crate) fn get_time(&self, name: &'static str) -> Result<Timestamp, ServiceError> {
        self.get(name, |text| text.parse().ok())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn find_time(&self, name: &'static str) -> Result<Option<Timestamp>, ServiceError> {
        if self.has(name) { self.get_time(name).map(Some) } else { Ok(None) }
    }

    pub(crate) fn get_expiry(&self) -> Result<Timestamp, ServiceError> {
        let second = self.get_number("expires_at")?;
        let malformed = |_| ServiceError::Malformed { what: "expires_at" };
        Timestamp::from_second(second).map_err(malformed)
    }

    pub(crate) fn get_rows(&self, name: &'static str) -> Result<Vec<Row>, ServiceError> {
        let malformed = ServiceError::Malformed { what: name };
        let Some(Ok(values)) = self.0.get(name).map(AttributeValue::as_l) else {
            return Err(malformed);
        };
        let rows = values.iter().map(|value| value.as_m().ok().cloned().map(Row));
        rows.collect::<Option<_>>().ok_or(malformed)
    }

    pub(crate) fn get_row(&self, name: &'static str) -> Result<Row, ServiceError> {
        let row = self.0.get(name).and_then(|value| value.as_m().ok());
        row.cloned().map(Row).ok_or(ServiceError::Malformed { what: name })
    }

    pub(crate) fn get_bytes(&self, name: &'static str) -> Result<&[u8], ServiceError> {
        let bytes = self.0.get(name).and_then(|value| value.as_b().ok());
        Ok(bytes.ok_or(ServiceError::Malformed { what: name })?.as_ref())
    }

    pub(crate) fn get_texts<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, ServiceError> {
        let malformed = ServiceError::Malformed { what: name };
        let Some(Ok(values)) = self.0.get(name).map(AttributeValue::as_l) else {
            return Err(malformed);
        };
        let read = values.iter().map(|value| value.as_s().ok().and_then(|text| parse(text)));
        read.collect::<Option<_>>().ok_or(malformed)
    }
}

/// A value with the version of the row it was read from.
pub(crate) fn versioned<T>(row: &Row, value: T) -> Result<Versioned<T>, ServiceError> {
    Ok(Versioned { value, version: row.get_number("version")? })
}

/// Parses a value that was written in its display form.
pub(crate) fn parse<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// The word that a value is written as.
pub(crate) fn slug(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        // Only enums without fields are written this way.
        _ => String::new(),
    }
}

/// Reads a value from its word.
pub(crate) fn from_slug<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(word.into()).ok()
}

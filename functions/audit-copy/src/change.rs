//! A change of the audit table, as its stream brings it.

use domain::{Action, Outcome};
use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// What DynamoDB names as the one who deleted an item that expired.
const EXPIRY: &str = "dynamodb.amazonaws.com";

/// A change of a record, as far as it is looked at here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Change {
    #[serde(rename = "eventName")]
    pub(crate) kind: Kind,
    #[serde(default)]
    user_identity: Option<Identity>,
    dynamodb: Images,
}

/// What happened to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Kind {
    Insert,
    Modify,
    Remove,
}

/// A record that was added.
#[derive(Debug, Deserialize)]
pub(crate) struct Added {
    action: Text<Action>,
    outcome: Text<Outcome>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    principal_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Images {
    #[serde(rename = "ApproximateCreationDateTime", deserialize_with = "time")]
    at: Timestamp,
    sequence_number: String,
    #[serde(default)]
    new_image: Option<Added>,
}

#[derive(Debug, Deserialize)]
struct Text<T> {
    #[serde(rename = "S")]
    text: T,
}

impl Change {
    /// Reads what is looked at here.
    pub(crate) fn read(record: &Value) -> Result<Self, serde_json::Error> {
        Self::deserialize(record)
    }

    /// When it happened, to the second.
    pub(crate) const fn at(&self) -> Timestamp {
        self.dynamodb.at
    }

    /// Where it stands in the stream.
    pub(crate) fn sequence(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// Whether somebody changed or deleted a record. Nobody but DynamoDB should, after 13 months.
    pub(crate) fn is_tampering(&self) -> bool {
        let expired = self.user_identity.as_ref().is_some_and(|by| by.principal_id == EXPIRY);
        match self.kind {
            Kind::Insert => false,
            Kind::Modify => true,
            Kind::Remove => !expired,
        }
    }

    /// What was put on record, if this put something on record.
    pub(crate) fn recorded(&self) -> Option<(Action, Outcome)> {
        let added = self.dynamodb.new_image.as_ref().filter(|_| self.kind == Kind::Insert)?;
        Some((added.action.text, added.outcome.text))
    }
}

/// Reads a time in seconds since 1970, which Lambda writes with or without a fraction.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let seconds = f64::deserialize(deserializer)?;
    #[expect(clippy::cast_possible_truncation, reason = "the whole second is wanted")]
    let whole = Timestamp::from_second(seconds as i64);
    whole.map_err(D::Error::custom)
}

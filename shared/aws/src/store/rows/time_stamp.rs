//! The time stamp of a document's file: an attribute of the document, sealed with the key that seals
//! its content.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::document::{ArchiveKeys, Entry, TimeStamp};
use domain::{DataKey, Entropy};
use jiff::Timestamp;

use super::document::{key_of, next_version};
use super::row::Row;
use super::sealed::{DOCUMENTS, open};
use super::verbs::{Write, updated};
use crate::ServiceError;

pub(super) const TIME_STAMP: &str = "time_stamp";

/// The second of the time stamp, and its token.
pub(super) fn to_bytes(TimeStamp { at, token }: &TimeStamp) -> Vec<u8> {
    [&at.as_second().to_be_bytes(), token.as_slice()].concat()
}

pub(super) fn read(row: &Row, key: &DataKey) -> Result<Option<TimeStamp>, ServiceError> {
    if !row.has(TIME_STAMP) {
        return Ok(None);
    }
    let opened = open(row, DOCUMENTS, TIME_STAMP, key)?;
    let read = opened.split_first_chunk().and_then(|(second, token)| {
        let at = Timestamp::from_second(i64::from_be_bytes(*second)).ok()?;
        Some(TimeStamp { at, token: token.to_vec() })
    });
    read.map(Some).ok_or(ServiceError::Malformed { what: TIME_STAMP })
}

/// Stores the time stamp of a document's file, only if the document is as it was read.
pub(crate) fn stamp(
    table: &str,
    seen: &Entry,
    time_stamp: &TimeStamp,
    keys: &ArchiveKeys,
    entropy: &dyn Entropy,
) -> Write {
    let key = keys.of(seen).ok_or("the salt of the documents is gone")?;
    let sealed = key_of(seen).place(DOCUMENTS, TIME_STAMP).seal(to_bytes(time_stamp), key, entropy);
    let update = next_version(table, seen, &format!("{TIME_STAMP} = :time_stamp"))
        .expression_attribute_values(":time_stamp", AttributeValue::B(Blob::new(sealed)));
    updated(update)
}

//! The time stamp of a document's file: an attribute of the document, sealed with the key that seals
//! its content.

use domain::DataKey;
use domain::document::TimeStamp;
use jiff::Timestamp;

use super::row::Row;
use super::sealed::{DOCUMENTS, open};
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

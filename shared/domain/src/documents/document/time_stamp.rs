//! Time stamps: proof of a time stamping authority, which the company and its tax office can check
//! without us, that a file existed at a time (RFC 3161; 電子帳簿保存法施行規則4条1項2号).

use std::fmt;

use jiff::Timestamp;

use super::{ArchiveKeys, Document, Entry};
use crate::{Changes, DocumentChange};

/// A time stamp of a document's file.
#[derive(Clone, PartialEq, Eq)]
pub struct TimeStamp {
    /// When the file existed, according to the authority.
    pub at: Timestamp,
    /// The authority's signed token, in DER. It contains the digest of the file.
    pub token: Vec<u8>,
}

impl fmt::Debug for TimeStamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TimeStamp").field("at", &self.at).finish_non_exhaustive()
    }
}

impl Document {
    /// Whether its file, once it has arrived, still needs a time stamp: only what the law has retained
    /// does.
    pub fn needs_time_stamp(&self) -> bool {
        let Entry { kind, voided, soft_deleted, .. } = &self.entry;
        let is_kept = kind.is_statutory() && voided.is_none() && !soft_deleted;
        is_kept && self.time_stamp.is_none()
    }
}

/// Stores the time stamp of a document's file. The first one stays: it proves the earliest time.
pub fn stamp(document: Document, time_stamp: TimeStamp, keys: ArchiveKeys) -> Changes {
    if !document.needs_time_stamp() {
        return Changes(Vec::new());
    }
    let seen = Box::new(document.entry);
    Changes(vec![DocumentChange::StampDocument { seen, time_stamp, keys }.into()])
}

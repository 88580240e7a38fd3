//! When a registration becomes final.
//!
//! At first a document can be voided, and anyone who signs up can register one. So its file is locked
//! for two weeks only, and its content is sealed with the key that goes at the purge, in every copy.
//! After a week it is sealed with the key of what the law retains; once staff have confirmed the
//! company's contract as well, its file is locked until its retention ends.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{ArchiveKeys, Document, Entry, VOID_PERIOD};
use crate::statutory::DocumentKind;
use crate::{Changes, DocumentChange, DocumentId, OrganizationId, japan};

/// For how long a file is locked before its registration is final: a week longer than it can be
/// voided, so that a failed daily run can be repaired.
pub const FIRST_LOCK: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How long before the end of the first lock an operator must know that the registration is not
/// final.
pub const LATE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// How long a file is locked at most: a little more than the longest retention of a transaction a
/// year ahead. The bucket's policy refuses longer locks, which nobody could lift.
pub const LONGEST_LOCK: SignedDuration = SignedDuration::from_hours(4_800 * 24);
/// By then, nobody can use an upload that was signed before: its lock would be the earlier one.
const UPLOADS_END: SignedDuration = SignedDuration::from_hours(1);

/// How far a registration is from being final. Every document that the law requires to be retained
/// starts as the first and becomes the last; others are final at once, as nothing locks them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finality {
    /// It can be voided.
    Provisional,
    /// It can no longer be voided, but the company's contract is not confirmed.
    Unconfirmed,
    Final,
}

impl Finality {
    /// What it is at that time, for a document registered and a contract confirmed at those times.
    pub fn at(now: Timestamp, registered: Timestamp, confirmed: Option<Timestamp>) -> Self {
        if now < registered + VOID_PERIOD {
            return Self::Provisional;
        }
        match confirmed {
            Some(confirmed) if confirmed + UPLOADS_END <= now => Self::Final,
            _ => Self::Unconfirmed,
        }
    }
}

impl Finality {
    /// Whether the content of such a document is sealed with the key of what the law retains.
    pub fn outlives_the_purge(self, kind: DocumentKind, is_voided: bool) -> bool {
        kind.is_statutory() && !is_voided && self > Self::Provisional
    }
}

/// A document whose registration is not final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    pub organization: OrganizationId,
    pub id: DocumentId,
    pub finality: Finality,
    pub registered_at: Timestamp,
}

impl Unfinished {
    /// What it becomes now, given when the contract of its company was confirmed; none if it stays
    /// what it is.
    pub fn next(&self, confirmed: Option<Timestamp>, now: Timestamp) -> Option<Finality> {
        let next = Finality::at(now, self.registered_at, confirmed);
        (next > self.finality).then_some(next)
    }
}

impl Entry {
    /// Until when the law retains the document, if that is still in the future.
    pub fn retained_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = japan::end_of(self.retention.as_ref()?.until);
        (now < until).then_some(until)
    }

    /// Until when the file of a final registration is locked, if it is.
    pub fn locked_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.retained_until(now).map(|until| until.min(now + LONGEST_LOCK))
    }

    /// Until when a file is locked whose upload is signed now, if it is. It is the right lock until the
    /// upload ends.
    pub fn first_lock(&self, confirmed: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let until = self.locked_until(now)?;
        match Finality::at(now + UPLOADS_END, self.registered_at, confirmed) {
            Finality::Final => Some(until),
            Finality::Provisional | Finality::Unconfirmed => Some(until.min(now + FIRST_LOCK)),
        }
    }

    /// Whether its content is sealed with the key of what the law retains, which outlives the purge.
    pub fn outlives_the_purge(&self) -> bool {
        self.finality.outlives_the_purge(self.kind, self.voided.is_some())
    }
}

/// Stores what a registration has become, and seals the document anew if another key seals it now.
pub fn settle(document: Document, finality: Finality, keys: ArchiveKeys) -> Changes {
    let seen = Box::new(document);
    Changes(vec![DocumentChange::SettleDocument { seen, finality, keys }.into()])
}

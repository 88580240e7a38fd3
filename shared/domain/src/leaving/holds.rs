//! A customer's legal holds, by matter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;

use crate::redacted::redacted_line;
use crate::{DocumentId, Fact, Fault, StaffId};

/// The name of a matter: a word or a case number in lower case. It appears in logs, so it must not
/// be a person's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matter(String);

impl Matter {
    pub const MAXIMUM: usize = 64;

    /// Parses a name of lower-case letters, digits and hyphens.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let known = |letter: u8| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if text.is_empty() {
            return Err(Fault::Empty);
        }
        if text.len() > Self::MAXIMUM {
            return Err(Fault::TooLong { maximum: Self::MAXIMUM });
        }
        if !text.bytes().all(known) {
            return Err(Fault::WrongFormat("tokyo-district-2026-wa-123"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl Fact for Matter {
    fn fact(&self) -> Option<String> {
        Some(self.0.clone())
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

redacted_line!(
    /// Why something is held, for staff only. It may say more than belongs in a log.
    Reason,
    500
);

/// What one matter holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub matter: Matter,
    pub reason: Reason,
    /// The documents it holds; if empty, everything.
    pub documents: BTreeSet<DocumentId>,
    /// Who changed the hold last.
    pub held_by: StaffId,
    /// When the matter first held something.
    pub held_since: Timestamp,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holds(pub BTreeMap<Matter, Hold>);

impl Holds {
    /// The matters that hold everything.
    pub fn of_everything(&self) -> impl Iterator<Item = &Matter> {
        self.0.iter().filter(|(_, hold)| hold.documents.is_empty()).map(|(matter, _)| matter)
    }

    /// Whether a matter holds that document, by itself or along with everything.
    pub fn hold(&self, document: DocumentId) -> bool {
        let holds = |hold: &Hold| hold.documents.is_empty() || hold.documents.contains(&document);
        self.0.values().any(holds)
    }

    /// All documents that a matter holds individually.
    pub(crate) fn documents(&self) -> BTreeSet<DocumentId> {
        self.0.values().flat_map(|hold| hold.documents.iter().copied()).collect()
    }
}

//! The keys that seal what documents say. What the law retains outlives the purge, and what it does
//! not must be unreadable then, in every copy: so they never share a key.

use super::Entry;
use crate::{DataKey, Salt, WrappedKey};

/// The keys of a company's documents.
#[derive(Clone, Debug)]
pub struct ArchiveKeys {
    /// Seals what the law retains.
    archive: DataKey,
    /// Seals what it does not; none once its salt is destroyed.
    unretained: Option<DataKey>,
}

/// The same as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedArchiveKeys {
    pub archive: WrappedKey,
    /// Gives the second key from the first; destroyed by the purge.
    pub salt: Option<Salt>,
}

impl ArchiveKeys {
    pub fn new(archive: DataKey, salt: Option<&Salt>) -> Self {
        let unretained = salt.map(|salt| archive.salted(salt));
        Self { archive, unretained }
    }

    /// The key that seals the content of a document, as long as it exists.
    pub fn of(&self, entry: &Entry) -> Option<&DataKey> {
        if entry.is_retained_by_law() { Some(&self.archive) } else { self.unretained.as_ref() }
    }
}

impl Entry {
    /// Whether the law requires it to be retained at all. It is not asked for how long: a document
    /// keeps its key.
    pub const fn is_retained_by_law(&self) -> bool {
        self.kind.is_statutory() && self.voided.is_none()
    }
}

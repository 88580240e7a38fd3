//! The keys that seal what documents say. What the law retains outlives the purge, and what it does
//! not, or what was voided, must be unreadable then, in every copy: so they never share a key.

use super::Entry;
use crate::{DataKey, Salt, WrappedKey};

/// The keys of a company's documents.
#[derive(Clone, Debug)]
pub struct ArchiveKeys {
    /// Seals what outlives the purge.
    archive: DataKey,
    /// Seals what does not; none once its salt is destroyed.
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
        self.sealing(entry.outlives_the_purge())
    }

    /// The same for what outlives the purge, or does not.
    pub const fn sealing(&self, outlives_the_purge: bool) -> Option<&DataKey> {
        if outlives_the_purge { Some(&self.archive) } else { self.unretained.as_ref() }
    }
}

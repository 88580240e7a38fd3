//! The writes that decisions about documents ask for.

use crate::Versioned;
use crate::document::{Archive, Entry, Link};
use crate::statutory::Retention;
use crate::{DataKey, Document, DocumentId, OrganizationId, WrappedKey};

/// One write and its condition.
#[derive(Clone, Debug)]
pub enum DocumentChange {
    /// Stores the key that seals a company's documents; only the first key.
    StoreArchiveKey { organization: OrganizationId, wrapped: WrappedKey },
    /// Checks that the company's archive is still as it was read.
    RequireArchive {
        organization: OrganizationId,
        /// The version seen.
        version: u64,
    },
    /// Stores the settings that decide how long a company's documents are retained; only on top of
    /// the version seen.
    StoreArchiveSettings { organization: OrganizationId, archive: Versioned<Archive> },
    /// Adds a document; only a new one.
    AddDocument {
        document: Document,
        /// Seals what the document says.
        key: DataKey,
    },
    /// Links a document to another of its corrections; only if the link is as it was seen.
    LinkDocument {
        organization: OrganizationId,
        document: DocumentId,
        link: Link,
        /// The document that it pointed to.
        seen: Option<DocumentId>,
        /// The document that it points to now.
        to: Option<DocumentId>,
    },
    /// Extends the retention of a document; only if it is as it was read.
    ExtendRetention {
        /// The document as it was read.
        seen: Entry,
        /// The new retention.
        retention: Retention,
    },
    /// Soft-deletes a document, so that nobody sees it any more; only if it is as it was read.
    SoftDeleteDocument(Entry),
    /// Deletes the row of a soft-deleted document, once its file is gone.
    DeleteDocument(Entry),
}

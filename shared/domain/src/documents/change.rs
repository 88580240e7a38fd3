//! The writes that decisions about documents ask for.

use crate::Versioned;
use crate::contract_confirmation::Confirmation;
use crate::document::{Archive, ArchiveKeys, Entry, Finality, Link, TimeStamp, Usage, Voided};
use crate::statutory::Retention;
use crate::{Document, DocumentId, OrganizationId, Salt, WrappedKey};

/// One write and its condition.
#[derive(Clone, Debug)]
pub enum DocumentChange {
    /// Stores the key that seals the documents of a company which the law retains; only the first
    /// key.
    StoreArchiveKey { organization: OrganizationId, wrapped: WrappedKey },
    /// Stores the salt by which the other documents have a key of their own; only the first salt.
    StoreSalt { organization: OrganizationId, salt: Salt },
    /// Checks that the company's archive is still as it was read.
    RequireArchive {
        organization: OrganizationId,
        /// The version seen.
        version: u64,
    },
    /// Stores the settings that decide how long a company's documents are retained; only on top of
    /// the version seen.
    StoreArchiveSettings { organization: OrganizationId, archive: Versioned<Archive> },
    /// Stores what a company has registered; only on top of the version seen.
    StoreUsage { organization: OrganizationId, usage: Versioned<Usage> },
    /// Subtracts a document with that many bytes from what a company has registered.
    ReduceUsage { organization: OrganizationId, bytes: u64 },
    /// Confirms a company's contract; not once its purge has begun.
    ConfirmContract { organization: OrganizationId, confirmation: Confirmation },
    /// Adds a document; only a new one.
    AddDocument {
        document: Box<Document>,
        /// Seal what the document says.
        keys: ArchiveKeys,
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
    /// Marks a registration as voided; only if the document is as it was read. It is sealed with the
    /// key of what no law retains already.
    VoidDocument {
        /// The document as it was read.
        seen: Entry,
        voided: Voided,
    },
    /// Stores how far a registration is from being final, and seals the document accordingly; only if
    /// it is as it was read.
    SettleDocument {
        /// The document as it was read.
        seen: Box<Document>,
        finality: Finality,
        keys: ArchiveKeys,
    },
    /// Stores the time stamp of a document's file; only if the document is as it was read.
    StampDocument {
        /// The document as it was read.
        seen: Box<Entry>,
        time_stamp: TimeStamp,
        keys: ArchiveKeys,
    },
    /// Soft-deletes a document, so that nobody sees it any more; only if it is as it was read.
    SoftDeleteDocument(Entry),
    /// Deletes the row of a soft-deleted document, once its file is gone.
    DeleteDocument(Entry),
}

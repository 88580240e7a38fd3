//! What decisions about documents want written.

use crate::Versioned;
use crate::document::{Archive, Entry, Link};
use crate::statutory::Keeping;
use crate::{DataKey, Document, DocumentId, OrganizationId, WrappedKey};

/// One write, with the condition it stands under.
#[derive(Clone, Debug)]
pub enum DocumentChange {
    /// Keeps the key that seals what a company's documents say; only the first.
    KeepArchiveKey { organization: OrganizationId, wrapped: WrappedKey },
    /// Makes sure that the company's archive is as it was read.
    RequireArchive {
        organization: OrganizationId,
        /// The version seen.
        version: u64,
    },
    /// Keeps how long a company's documents are kept; only on top of the version seen.
    SetUpArchive {
        organization: OrganizationId,
        /// What is kept of it.
        archive: Versioned<Archive>,
    },
    /// Adds a document; only a new one.
    AddDocument {
        document: Document,
        /// What it says is sealed with this.
        key: DataKey,
    },
    /// Links a document to another of its corrections; only where the link is as it was seen.
    LinkDocument {
        organization: OrganizationId,
        document: DocumentId,
        link: Link,
        /// Where it led.
        seen: Option<DocumentId>,
        /// Where it leads now.
        to: Option<DocumentId>,
    },
    /// Keeps a document for longer; only where it is as it was read.
    ProlongDocument {
        /// The document as it was read.
        seen: Entry,
        /// How long it is kept now.
        keeping: Keeping,
    },
    /// Gives a document up, so that nobody sees it any more; only where it is as it was read.
    GiveUpDocument(Entry),
    /// Forgets a document that was given up, once its file is gone.
    ForgetDocument(Entry),
}

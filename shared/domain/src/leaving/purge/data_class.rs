//! The classes of data that a purge destroys and counts.

use ring::digest;
use serde::{Deserialize, Serialize};

use crate::DocumentId;
use crate::secret::hex;

/// What is stored of a customer, in the order of the certificate. Members and their log-ins are
/// destroyed first: after that, no signed-in member can write anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataClass {
    /// Members, each with their log-in and its attempts.
    Members,
    Sessions,
    /// Addresses of members and of people who were invited.
    Addresses,
    /// Stored responses for repeated requests, and counters.
    Answers,
    /// Exports; their files are deleted with all other files.
    Exports,
    /// Documents that no law retains, each with its file.
    Documents,
    /// The salt without which no copy of the documents opens that no law retains; only when none of them
    /// is under a legal hold.
    DocumentSalt,
    /// The key of the retained documents' content, and the archive settings; only when no document is
    /// retained.
    Archive,
    /// The sealed mails that tell former representatives of passes; only when no document is retained.
    PassNotices,
    /// The key of all personal data. Without it every copy is unreadable, including backups.
    PeopleKey,
    /// The customer's own row, deleted together with writing the certificate.
    Company,
}

impl DataClass {
    pub const ALL: [Self; 11] = [
        Self::Members,
        Self::Sessions,
        Self::Addresses,
        Self::Answers,
        Self::Exports,
        Self::Documents,
        Self::DocumentSalt,
        Self::Archive,
        Self::PassNotices,
        Self::PeopleKey,
        Self::Company,
    ];

    /// The value in keys and certificates.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Sessions => "sessions",
            Self::Addresses => "addresses",
            Self::Answers => "answers",
            Self::Exports => "exports",
            Self::Documents => "documents",
            Self::DocumentSalt => "document-salt",
            Self::Archive => "archive",
            Self::PassNotices => "pass-notices",
            Self::PeopleKey => "people-key",
            Self::Company => "company",
        }
    }
}

/// The name of something destroyed, for a certificate's digest. It is free text because it names
/// things of every class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestroyedId(String);

impl DestroyedId {
    pub fn company() -> Self {
        Self("organization".to_owned())
    }
}

impl From<String> for DestroyedId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<DocumentId> for DestroyedId {
    fn from(id: DocumentId) -> Self {
        Self(id.to_string())
    }
}

/// How many were destroyed, and a digest of which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub count: u64,
    /// 64 hexadecimal digits. The first value is 64 zeros; for each identifier, the next value is
    /// SHA-256 of the previous digest, a line feed and the identifier.
    pub digest: String,
}

impl Tally {
    pub(super) fn add(&mut self, DestroyedId(id): &DestroyedId) {
        if self.count == 0 {
            self.digest = "0".repeat(64);
        }
        let text = format!("{}\n{id}", self.digest);
        self.digest = hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
        self.count += 1;
    }
}

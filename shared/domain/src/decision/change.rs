//! What a decision wants written: all of it or nothing.

use crate::archive_pass::ArchivePassChange;
use crate::staff::StaffChange;
use crate::subscription::SubscriptionChange;
use crate::{AccountChange, DocumentChange, LeavingChange, NoticeChange};
use crate::{AuditRecord, EnvelopeKey, IdempotentRequest, Mail};
use jiff::Timestamp;

/// One write and its condition.
#[derive(Clone, Debug)]
pub enum Change {
    Account(AccountChange),
    Document(DocumentChange),
    /// End of contract, exports, legal holds and purges.
    Leaving(LeavingChange),
    Notice(NoticeChange),
    Staff(StaffChange),
    /// Puts a mail into the outbox.
    SendMail {
        mail: Mail,
        /// Seals the mail until it is sent.
        key: EnvelopeKey,
    },
    /// A change to passes for retained documents.
    ArchivePass(ArchivePassChange),
    /// Stores a response so that a repeated request gets the same one. Condition: none is stored
    /// yet.
    StoreResponse {
        of: IdempotentRequest,
        answer: Vec<u8>,
        /// The time of the response.
        now: Timestamp,
    },
    /// A change to subscriptions to announcements.
    Subscription(SubscriptionChange),
    Audit(AuditRecord),
}

impl From<AccountChange> for Change {
    fn from(change: AccountChange) -> Self {
        Self::Account(change)
    }
}

impl From<DocumentChange> for Change {
    fn from(change: DocumentChange) -> Self {
        Self::Document(change)
    }
}

impl From<LeavingChange> for Change {
    fn from(change: LeavingChange) -> Self {
        Self::Leaving(change)
    }
}

impl From<NoticeChange> for Change {
    fn from(change: NoticeChange) -> Self {
        Self::Notice(change)
    }
}

/// Everything that one decision wants written, in order.
#[derive(Clone, Debug, Default)]
pub struct Changes(pub Vec<Change>);

impl Changes {
    /// These changes and their audit record. Every decision that changes something leaves a record.
    pub fn recorded(mut changes: Vec<Change>, record: AuditRecord) -> Self {
        changes.push(Change::Audit(record));
        Self(changes)
    }
}

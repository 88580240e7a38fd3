//! What a decision wants written, all or none.

use crate::archive_pass::ArchivePassChange;
use crate::staff::StaffChange;
use crate::subscription::SubscriptionChange;
use crate::{AccountChange, DocumentChange, LeavingChange, NoticeChange};
use crate::{AuditRecord, EnvelopeKey, Mail, NamedRequest};
use jiff::Timestamp;

/// One write, with the condition it stands under.
#[derive(Clone, Debug)]
pub enum Change {
    /// Of accounts.
    Account(AccountChange),
    /// Of documents.
    Document(DocumentChange),
    /// Of contracts that end, exports, legal holds and purges.
    Leaving(LeavingChange),
    /// Of notices.
    Notice(NoticeChange),
    /// Changes something of the staff's own.
    Staff(StaffChange),
    /// Hands a mail to the outbox.
    SendMail {
        mail: Mail,
        /// What it is sealed with until it is sent.
        key: EnvelopeKey,
    },
    /// Changes something of the passes to kept documents.
    ArchivePass(ArchivePassChange),
    /// Keeps an answer for who repeats the request; only where none is kept.
    KeepAnswer {
        of: NamedRequest,
        answer: Vec<u8>,
        /// When it is given.
        now: Timestamp,
    },
    /// Changes something of those who subscribe to announcements.
    Subscription(SubscriptionChange),
    /// Appends to the audit log.
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

/// All that one decision wants written, in order.
#[derive(Clone, Debug, Default)]
pub struct Changes(pub Vec<Change>);

impl Changes {
    /// These changes and the record of them. Whatever changes something leaves a record.
    pub fn recorded(mut changes: Vec<Change>, record: AuditRecord) -> Self {
        changes.push(Change::Audit(record));
        Self(changes)
    }
}

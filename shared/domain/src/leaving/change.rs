//! Changes to contracts, exports, legal holds and purges.

use crate::Versioned;
use crate::contract::{Contract, EndedContract, ScheduledMailId, SealedMail, SendTime};
use crate::holds::Holds;
use crate::purge::Purge;
use crate::{DocumentId, EnvelopeKey, Export, Mail, OrganizationId};
use jiff::Timestamp;

/// One write and its condition.
#[derive(Clone, Debug)]
pub enum LeavingChange {
    /// Sets or takes back the end of a contract. Condition: the contract is unchanged since it was
    /// read and the purge has not begun.
    SetContract { organization: OrganizationId, seen: Contract, contract: Contract },
    /// Stores a mail until the day on which it is to be sent.
    ScheduleMail {
        organization: OrganizationId,
        /// When to send it.
        send: SendTime,
        mail: Mail,
        /// Seals the mail until it is sent.
        key: EnvelopeKey,
    },
    /// Deletes a scheduled mail. Condition: it still exists.
    CancelScheduledMail { organization: OrganizationId, notice: ScheduledMailId },
    /// Puts a mail that is already sealed into the outbox.
    SendSealedMail {
        mail: SealedMail,
        /// The certificate to send with it, if any.
        certificate: Option<String>,
        /// After this time the mail is no longer worth sending.
        expires_at: Timestamp,
    },
    /// Marks a customer as being purged. Condition: the end of the contract is unchanged since it
    /// was read.
    BeginPurge(EndedContract),
    /// Stores a customer's legal holds. Condition: the version is unchanged.
    StoreHolds { organization: OrganizationId, holds: Versioned<Holds> },
    /// Requires that a customer's legal holds are unchanged since they were read.
    RequireHolds { organization: OrganizationId, version: u64 },
    /// Places or releases the hold on a document. Condition: the document exists and is not
    /// soft-deleted.
    HoldDocument { organization: OrganizationId, document: DocumentId, held: bool },
    /// Deletes the row of a customer who is being purged.
    RemoveCompany(OrganizationId),
    /// Stores the progress of a purge. Condition: the version is unchanged.
    StorePurge(Versioned<Purge>),
    /// Counts a request for an export. Condition: the version is unchanged, so of two simultaneous
    /// requests one fails.
    CountExport { organization: OrganizationId, version: u64 },
    /// Stores the progress of an export. Condition: the version is unchanged.
    StoreExport(Versioned<Export>),
}

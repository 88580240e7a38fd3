//! Changes to contracts, exports, legal holds and purges.

use crate::Versioned;
use crate::contract::{Contract, EndedContract};
use crate::end_request::EndRequest;
use crate::farewell::{Farewell, FillIn, PassNotice, SealedMail};
use crate::holds::Holds;
use crate::purge::Purge;
use crate::{DocumentId, EnvelopeKey, Export, Mail, MemberId, OrganizationId};
use jiff::Timestamp;
use jiff::civil::Date;

/// One write and its condition.
#[derive(Clone, Debug)]
pub enum LeavingChange {
    /// Sets or takes back the end of a contract. Condition: the contract is unchanged since it was
    /// read and the purge has not begun.
    SetContract { organization: OrganizationId, seen: Contract, contract: Contract },
    /// Stores what a representative asks for, or removes it. Condition: the company is there, and no
    /// end is ordered.
    StoreEndRequest { organization: OrganizationId, request: Option<EndRequest> },
    /// Requires that a contract is as it was seen and that the purge has not begun.
    RequireContract { organization: OrganizationId, seen: Contract },
    /// Requires that a contract still ends as it was seen, or that the customer was purged since.
    RequireEnded(EndedContract),
    /// Stores that somebody was notified of the end, and what they will get later. Condition: they were
    /// last notified on the day that was seen, or never, so of two simultaneous runs one fails.
    StoreFarewell {
        organization: OrganizationId,
        seen: Option<Date>,
        farewell: Box<Farewell<Mail>>,
        /// Seals the mails until they are sent.
        key: EnvelopeKey,
    },
    /// Deletes what is stored of somebody who was notified. Condition: it still exists.
    RemoveFarewell { organization: OrganizationId, member: MemberId },
    /// Stores the mail that tells somebody of each pass that is issued, in the place of an earlier one.
    StorePassNotice {
        organization: OrganizationId,
        notice: Box<PassNotice<Mail>>,
        /// Seals the mail until it is sent.
        key: EnvelopeKey,
    },
    /// Deletes that mail, if it is there.
    RemovePassNotice { organization: OrganizationId, member: MemberId },
    /// Puts a mail that is already sealed into the outbox.
    SendSealedMail {
        mail: SealedMail,
        /// What nobody could know when it was sealed, if anything.
        fill_in: Option<FillIn>,
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

//! What decisions about contracts that end, exports, legal holds and purges want written.

use crate::Versioned;
use crate::contract::{Contract, EndedContract, Notice, ScheduledMailId, SealedMail};
use crate::holds::Holds;
use crate::purge::Purge;
use crate::{DocumentId, EnvelopeKey, Export, Mail, OrganizationId};
use jiff::Timestamp;

/// One write, with the condition it stands under.
#[derive(Clone, Debug)]
pub enum LeavingChange {
    /// Sets or takes back the end of a contract; only where it is as it was read, and the purge has
    /// not begun.
    SetContract {
        organization: OrganizationId,
        /// The contract as it was read.
        seen: Contract,
        /// The contract from now on.
        contract: Contract,
    },
    /// Keeps a mail for the day on which it is to be sent.
    KeepNotice {
        /// Whom it concerns.
        organization: OrganizationId,
        /// The day.
        notice: Notice,
        mail: Mail,
        /// What it is sealed with until it is sent.
        key: EnvelopeKey,
    },
    /// Forgets a mail that was to be sent; only one that is still there.
    ForgetNotice {
        /// Whom it concerned.
        organization: OrganizationId,
        notice: ScheduledMailId,
    },
    /// Hands a mail that was sealed before to the outbox.
    SendSealedMail {
        mail: SealedMail,
        /// The certificate that it brings, if any.
        certificate: Option<String>,
        /// When it is no longer worth sending.
        expires_at: Timestamp,
    },
    /// Marks a customer as being purged; only where the contract still ends as it was read.
    BeginPurge(EndedContract),
    /// Keeps what of a customer is held as evidence; only on top of the version seen.
    KeepHolds {
        organization: OrganizationId,
        /// What is held.
        holds: Versioned<Holds>,
    },
    /// Makes sure that what is held of a customer is as it was read.
    RequireHolds {
        organization: OrganizationId,
        /// The version seen.
        version: u64,
    },
    /// Holds a document, or holds it no longer; only one that is there and was not given up.
    HoldDocument {
        organization: OrganizationId,
        document: DocumentId,
        /// Whether it is held.
        held: bool,
    },
    /// Destroys the row of a customer who is being purged.
    RemoveCompany(OrganizationId),
    /// Keeps how far a purge is; only on top of the version seen.
    KeepPurge(Versioned<Purge>),
    /// Counts that an export was asked for; only on top of the version seen, so that of two at once
    /// one is refused.
    CountExport {
        organization: OrganizationId,
        /// The version seen.
        version: u64,
    },
    /// Keeps how far an export is; only on top of the version seen.
    KeepExport(Versioned<Export>),
}

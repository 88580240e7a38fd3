//! What decisions about notices want written.

use crate::Versioned;
use crate::announcement::Announcement;
use crate::customer_notification::{Telling, Told};
use crate::incident_clock::Clock;
use crate::{AnnouncementId, NoticeId, OrganizationId, Product, notice};

/// One write, with the condition it stands under.
#[derive(Clone, Debug)]
pub enum NoticeChange {
    /// Writes a notice as it is now; only on top of its version, and the next one after it.
    PostNotice(notice::Notice),
    /// Keeps what was published of a notice; only once.
    AddNoticeUpdate {
        product: Product,
        notice: NoticeId,
        /// What was published.
        update: notice::Update,
    },
    /// Forgets the draft of a notice; only the version seen.
    DiscardNotice {
        product: Product,
        notice: NoticeId,
        /// The version seen.
        version: u64,
    },
    /// Hands an announcement to those who tell it; only a new one.
    Announce(Announcement),
    /// Makes sure that a company is a customer of whom nothing is being destroyed.
    RequireCustomer(OrganizationId),
    /// Keeps how far it is to find whom to tell of an announcement; only on top of the version seen.
    KeepTelling(Versioned<Telling>),
    /// Keeps what came of telling a company; only on top of the version seen.
    KeepTold {
        announcement: AnnouncementId,
        /// Whom.
        organization: OrganizationId,
        /// What came of it.
        told: Versioned<Told>,
    },
    /// Keeps what the clock remembers of an incident; only on top of the version seen.
    KeepIncidentClock(Clock),
}

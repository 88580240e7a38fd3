//! Changes to notices and to what is recorded of notifying people.

use crate::Versioned;
use crate::announcement::Announcement;
use crate::customer_notification::{NotificationOutcome, NotificationRun};
use crate::incident_clock::IncidentTimeline;
use crate::{AnnouncementId, NoticeId, OrganizationId, Product, notice};

/// One write and its condition.
#[derive(Clone, Debug)]
pub enum NoticeChange {
    /// Writes a notice and increments its version. Condition: the version is unchanged.
    PostNotice(notice::Notice),
    /// Stores a published update of a notice. Condition: no update with that number is stored.
    AddNoticeUpdate { product: Product, notice: NoticeId, update: notice::Update },
    /// Deletes the draft of a notice. Condition: the version is unchanged.
    DiscardNotice { product: Product, notice: NoticeId, version: u64 },
    /// Stores an announcement for delivery. Condition: it is new.
    Announce(Announcement),
    /// Stores the progress of finding the companies to notify of an announcement. Condition: the
    /// version is unchanged.
    StoreNotificationRun(Versioned<NotificationRun>),
    /// Stores the outcome of notifying a company. Condition: the version is unchanged.
    StoreNotificationOutcome {
        announcement: AnnouncementId,
        organization: OrganizationId,
        notified: Versioned<NotificationOutcome>,
    },
    /// Stores the timeline of an incident. Condition: the version is unchanged.
    StoreIncidentTimeline(IncidentTimeline),
}

//! The states of a published notice, and the transitions between them.

use serde::{Deserialize, Serialize};

use super::NoticeKind;
use crate::Fact;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Maintenance is planned.
    Scheduled,
    /// Maintenance has begun.
    Running,
    /// Maintenance is over.
    Finished,
    /// Maintenance will not take place.
    Cancelled,
    /// A change is planned.
    Announced,
    /// A change is in effect.
    InEffect,
    /// A change will not come, or was taken back.
    Withdrawn,
    /// The cause of an incident is not known yet.
    Investigating,
    /// The cause of an incident is known.
    Identified,
    /// An incident is fixed and being watched.
    Monitoring,
    /// An incident is over.
    Resolved,
    /// What was learned from an incident is published.
    PostMortem,
}

impl Fact for State {
    fn fact(&self) -> Option<String> {
        Some(self.slug().to_owned())
    }
}

impl State {
    pub const ALL: [Self; 12] = [
        Self::Scheduled,
        Self::Running,
        Self::Finished,
        Self::Cancelled,
        Self::Announced,
        Self::InEffect,
        Self::Withdrawn,
        Self::Investigating,
        Self::Identified,
        Self::Monitoring,
        Self::Resolved,
        Self::PostMortem,
    ];

    /// The value in requests and announcements.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Announced => "announced",
            Self::InEffect => "in-effect",
            Self::Withdrawn => "withdrawn",
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
            Self::PostMortem => "post-mortem",
        }
    }

    /// Parses a [`Self::slug`].
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }

    /// The kind of notice that has this state.
    pub const fn kind(self) -> NoticeKind {
        match self {
            Self::Scheduled | Self::Running | Self::Finished | Self::Cancelled => {
                NoticeKind::Maintenance
            }
            Self::Announced | Self::InEffect | Self::Withdrawn => NoticeKind::ServiceChange,
            _ => NoticeKind::Incident,
        }
    }

    /// The usual first state of a notice of that kind.
    pub const fn first(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::Maintenance => Self::Scheduled,
            NoticeKind::ServiceChange => Self::Announced,
            NoticeKind::Incident => Self::Investigating,
        }
    }

    /// Whether a notice may be published in this state. It may be published late, but not about
    /// something that was called off before it was ever published.
    pub const fn opens(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Withdrawn | Self::PostMortem)
    }

    /// The states that may follow.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Scheduled => &[Self::Running, Self::Finished, Self::Cancelled],
            Self::Running => &[Self::Finished],
            Self::Announced => &[Self::InEffect, Self::Withdrawn],
            Self::InEffect => &[Self::Withdrawn],
            // Steps may be skipped when things move fast, and a problem may return after its fix.
            Self::Investigating => &[Self::Identified, Self::Monitoring, Self::Resolved],
            Self::Identified => &[Self::Investigating, Self::Monitoring, Self::Resolved],
            Self::Monitoring => &[Self::Investigating, Self::Identified, Self::Resolved],
            // A problem that returns after it was resolved is another incident, with its own
            // deadlines.
            Self::Resolved => &[Self::PostMortem],
            Self::Finished | Self::Cancelled | Self::Withdrawn | Self::PostMortem => &[],
        }
    }

    /// Whether the event is over and no further update is expected.
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Finished
                | Self::Cancelled
                | Self::InEffect
                | Self::Withdrawn
                | Self::Resolved
                | Self::PostMortem
        )
    }
}

//! How far a published notice is, and where it may go from there.

use serde::{Deserialize, Serialize};

use crate::announcement::NoticeKind;

/// How far a published notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// A maintenance is planned.
    Scheduled,
    /// It has begun.
    Running,
    /// It is over.
    Finished,
    /// It will not be.
    Cancelled,
    /// A change is to come.
    Announced,
    /// It has come.
    InEffect,
    /// It will not come, or was taken back.
    Withdrawn,
    /// What causes an incident is not known yet.
    Investigating,
    /// The cause is known.
    Identified,
    /// It was mended, and is watched.
    Monitoring,
    /// It is over.
    Resolved,
    /// What was learned of it was told.
    PostMortem,
}

impl State {
    /// Every one.
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

    /// The word in requests and announcements.
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

    /// The state with that word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }

    /// Of which kind of notice it is a state.
    pub const fn kind(self) -> NoticeKind {
        match self {
            Self::Scheduled | Self::Running | Self::Finished | Self::Cancelled => {
                NoticeKind::Maintenance
            }
            Self::Announced | Self::InEffect | Self::Withdrawn => NoticeKind::ServiceChange,
            _ => NoticeKind::Incident,
        }
    }

    /// What a notice of that kind usually begins with.
    pub const fn first(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::Maintenance => Self::Scheduled,
            NoticeKind::ServiceChange => Self::Announced,
            NoticeKind::Incident => Self::Investigating,
        }
    }

    /// Whether a notice may be published in this state: it may be told late, but not of something
    /// that was called off before anybody heard of it.
    pub const fn opens(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Withdrawn | Self::PostMortem)
    }

    /// Which states may come next.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Scheduled => &[Self::Running, Self::Finished, Self::Cancelled],
            Self::Running => &[Self::Finished],
            Self::Announced => &[Self::InEffect, Self::Withdrawn],
            Self::InEffect => &[Self::Withdrawn],
            // Steps may be left out where things go fast; what was mended may come back.
            Self::Investigating => &[Self::Identified, Self::Monitoring, Self::Resolved],
            Self::Identified => &[Self::Investigating, Self::Monitoring, Self::Resolved],
            Self::Monitoring => &[Self::Investigating, Self::Identified, Self::Resolved],
            // What comes back after it was said to be over is another incident, with its own days.
            Self::Resolved => &[Self::PostMortem],
            Self::Finished | Self::Cancelled | Self::Withdrawn | Self::PostMortem => &[],
        }
    }

    /// Whether what the notice is about is over: nobody waits for its next update.
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

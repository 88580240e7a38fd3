//! The kinds of notices.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A planned time without the service, or with less of it.
    Maintenance,
    ServiceChange,
    Incident,
}

impl NoticeKind {
    pub const ALL: [Self; 3] = [Self::Maintenance, Self::ServiceChange, Self::Incident];

    /// The value in addresses, keys and requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Maintenance => "maintenance",
            Self::ServiceChange => "service-change",
            Self::Incident => "incident",
        }
    }

    /// Parses a [`Self::slug`].
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

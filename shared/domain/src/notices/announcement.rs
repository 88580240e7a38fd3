//! Something happened to a notice, and those whom it concerns are told (P11, P17).
//!
//! It is written in one transaction with what happened; the stream of the table hands it to those who
//! tell subscribers and customers.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{AnnouncementId, Language, NoticeId, OrganizationId, Product};

/// For how long an announcement is news. A restored table brings back older ones, and nobody is to
/// get those again: what somebody got is remembered for a month only.
pub const NEWS_FOR: SignedDuration = SignedDuration::from_hours(3 * 24);

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// The service will not work for a while, as planned.
    Maintenance,
    /// The service changes.
    ServiceChange,
    /// The service does not work as it should.
    Incident,
}

impl NoticeKind {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Maintenance, Self::ServiceChange, Self::Incident];

    /// The word in addresses, keys and requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Maintenance => "maintenance",
            Self::ServiceChange => "service-change",
            Self::Incident => "incident",
        }
    }

    /// The kind with that word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// Whom a notice concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Affected {
    /// All customers of the product.
    Everyone,
    /// These.
    Companies(BTreeSet<OrganizationId>),
}

/// What is said, in one language; plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What the notice is called.
    pub title: String,
    /// What happened to it.
    pub text: String,
}

/// Something that happened to a published notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    pub id: AnnouncementId,
    pub product: Product,
    pub notice: NoticeId,
    /// What it is about.
    pub kind: NoticeKind,
    /// Its state by now, in the word of its kind: `investigating`, `resolved`, `scheduled`, `cancelled` …
    pub state: String,
    /// Whom it concerns. Subscribers are told of every one; customers of their incidents.
    pub affected: Affected,
    /// In Japanese.
    pub ja: Said,
    /// In English, where there is one.
    pub en: Option<Said>,
    /// The page of the notice in Japanese; `en` has its own under [`Self::page_en`].
    pub page_ja: String,
    /// The page of the notice in English.
    pub page_en: String,
    pub at: Timestamp,
}

impl Announcement {
    /// Whether it is still to be sent to anybody.
    pub fn is_news(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) <= NEWS_FOR
    }

    /// What was said for a reader of that language, and the page of it: in Japanese where it was said
    /// in no other.
    pub fn in_language(&self, language: Language) -> (&Said, &str) {
        match (&self.en, language) {
            (Some(en), Language::English) => (en, &self.page_en),
            _ => (&self.ja, &self.page_ja),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    #[test]
    fn an_announcement_is_news_for_three_days() {
        let (at, entropy) = (Timestamp::UNIX_EPOCH, SeededEntropy::new(1));
        let said = Said { title: "障害".into(), text: "調査中です".into() };
        let announcement = Announcement {
            id: AnnouncementId::new(at, &entropy),
            product: Product::ProSign,
            notice: NoticeId::new(at, &entropy),
            kind: NoticeKind::Incident,
            state: "investigating".into(),
            affected: Affected::Everyone,
            ja: said,
            en: None,
            page_ja: String::new(),
            page_en: String::new(),
            at,
        };
        let second = SignedDuration::from_secs(1);
        assert!(announcement.is_news(at) && announcement.is_news(at + NEWS_FOR));
        assert!(!announcement.is_news(at + NEWS_FOR + second));
    }
}

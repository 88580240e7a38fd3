//! Something happened to a notice, and those whom it concerns are told (P11, P17).
//!
//! It is written in one transaction with what happened; the stream of the table hands it to those who
//! tell subscribers and customers.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AnnouncementId, Language, NoticeId, OrganizationId, Product};

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
    /// Which.
    pub id: AnnouncementId,
    /// The product.
    pub product: Product,
    /// The notice.
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
    /// When.
    pub at: Timestamp,
}

impl Announcement {
    /// What was said for a reader of that language, and the page of it: in Japanese where it was said
    /// in no other.
    pub fn in_language(&self, language: Language) -> (&Said, &str) {
        match (&self.en, language) {
            (Some(en), Language::English) => (en, &self.page_en),
            _ => (&self.ja, &self.page_ja),
        }
    }
}

//! Announcements: something happened to a notice, and the people it concerns are notified (P11,
//! P17).
//!
//! An announcement is written in the same transaction as the event it is about. The stream of the
//! table delivers it to the functions that notify subscribers and customers.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::notice::{About, State};
use crate::{AnnouncementId, Component, Language, NoticeId, Product};

pub use crate::notice::{Affected, NoticeKind};

/// How long an announcement is news; nobody is sent an older one. A restored table or a queue of
/// failed messages may bring it back long after, and who was notified is stored for a month only.
pub const NEWS_FOR: SignedDuration = SignedDuration::from_hours(3 * 24);

/// What is new of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// It is published.
    Published,
    /// It has another state.
    State,
    /// Times or other details have changed.
    Changed,
    /// There is more to say.
    Continued,
    /// Something published was wrong.
    Corrected,
    /// It is as it was announced, and near.
    Reminder,
}

/// The text of an announcement in one language, without markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The title of the notice.
    pub title: String,
    pub text: String,
}

/// An event of a published notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    pub id: AnnouncementId,
    pub product: Product,
    pub notice: NoticeId,
    /// The number of the notice's latest update.
    pub number: u32,
    pub news: News,
    /// The state of the notice after the event.
    pub state: State,
    /// The subject of the notice after the event.
    pub about: About,
    /// The components that the notice concerns after the event; all if it names none.
    pub components: BTreeSet<Component>,
    /// The components whose subscribers are notified, so that who was sent the notice before gets
    /// this too; all if it names none.
    pub reached: BTreeSet<Component>,
    /// Subscribers are notified of every announcement; customers of the incidents that affect them.
    pub affected: Affected,
    pub ja: Said,
    /// `None` if the staff wrote no English text.
    pub en: Option<Said>,
    /// The address of the notice's page in Japanese; the English page is [`Self::page_en`].
    pub page_ja: String,
    pub page_en: String,
    pub at: Timestamp,
}

impl Announcement {
    pub const fn kind(&self) -> NoticeKind {
        self.about.kind()
    }

    /// Whether it is recent enough to be sent.
    pub fn is_news(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) <= NEWS_FOR
    }

    /// The text and the page for a reader of that language; Japanese where no English was written.
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
    use crate::notice::ServiceChange;
    use jiff::civil::Date;

    #[test]
    fn an_announcement_is_news_for_three_days() {
        let (at, entropy) = (Timestamp::UNIX_EPOCH, SeededEntropy::new(1));
        let said = Said { title: "変更".into(), text: "変わります".into() };
        let announcement = Announcement {
            id: AnnouncementId::new(at, &entropy),
            product: Product::ProSign,
            notice: NoticeId::new(at, &entropy),
            number: 1,
            news: News::Published,
            state: State::Announced,
            about: About::ServiceChange(ServiceChange { effective_on: Date::MAX }),
            components: [].into(),
            reached: [].into(),
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

//! What an announcement says that is new, and how a mail about it reads.

use super::icalendar::{self, Event};
use super::message::{DetailLine, NoticeMessage};
use crate::announcement::{Announcement, News};
use crate::notice::{About, State};
use crate::{Component, Language, SecretLink};

impl Announcement {
    /// A mail about it. A mail program posts to `one_click` when its reader unsubscribes (RFC 8058).
    pub fn mail(
        &self,
        language: Language,
        unsubscribe: SecretLink,
        one_click: SecretLink,
    ) -> NoticeMessage {
        let (said, page) = self.in_language(language);
        NoticeMessage::Announcement {
            subject: self.subject(language),
            title: said.title.clone(),
            details: self.details(language),
            text: said.text.clone(),
            page: page.to_owned(),
            calendar: self.calendar(language),
            unsubscribe,
            one_click,
        }
    }

    /// The subject of a mail about it. The reader sees in it what has happened, and of maintenance
    /// also when it is.
    pub fn subject(&self, language: Language) -> String {
        let product = self.product.title();
        let (said, _) = self.in_language(language);
        let title = said.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let kind = self.about.words(language);
        let label = self.label(language);
        match (language, &self.about) {
            (Language::Japanese, About::Maintenance(maintenance)) => {
                let label = label.map_or_else(String::new, |label| format!("【{label}】"));
                let period = maintenance.period(language);
                format!("【{product}】{label}メンテナンスのお知らせ（{period}）")
            }
            (Language::English, About::Maintenance(maintenance)) => {
                let label = label.map_or_else(String::new, |label| format!("{label}: "));
                format!("[{product}] {label}{kind} on {}", maintenance.period(language))
            }
            (Language::Japanese, _) => {
                let label = label.map_or_else(String::new, |label| format!("【{label}】"));
                format!("【{product}】{label}{kind}: {title}")
            }
            (Language::English, _) => {
                let label = label.map_or_else(String::new, |label| format!(" ({label})"));
                format!("[{product}] {kind}{label}: {title}")
            }
        }
    }

    /// What has happened, in a word; nothing for an announcement of what is to come.
    fn label(&self, language: Language) -> Option<&'static str> {
        Some(match (self.news, self.state) {
            (News::Changed, _) => language.choose("変更", "Changed"),
            (News::Continued, _) => language.choose("続報", "Update"),
            (News::Reminder, _) => language.choose("リマインド", "Reminder"),
            (News::Corrected, _) => language.choose("訂正", "Corrected"),
            (News::Published | News::State, State::Scheduled | State::Announced) => return None,
            (News::Published | News::State, State::Running) => language.choose("開始", "Started"),
            (News::Published | News::State, State::Finished) => {
                language.choose("完了", "Completed")
            }
            (News::Published | News::State, State::InEffect) => {
                language.choose("適用", "In effect")
            }
            (News::Published | News::State, state) => state.words(language),
        })
    }

    /// The facts that a mail shows above the text.
    pub fn details(&self, language: Language) -> Vec<DetailLine> {
        let line = |name: &str, words: String| DetailLine { name: name.to_owned(), words };
        let mut lines = vec![
            line(language.choose("サービス", "Service"), self.product.title().to_owned()),
            line(language.choose("状態", "State"), self.state.words(language).to_owned()),
        ];
        let details = self.about.details(language).into_iter();
        lines.extend(details.map(|(name, detail)| line(name, detail.written(language))));
        let components = Component::detail(&self.components, language);
        lines.extend(components.map(|(name, words)| line(name, words)));
        lines
    }

    /// A calendar file, where calendars should note when maintenance is planned, or that it is not
    /// any more.
    fn calendar(&self, language: Language) -> Option<String> {
        let About::Maintenance(maintenance) = &self.about else { return None };
        let planned = matches!(self.state, State::Scheduled | State::Cancelled);
        if !(planned || matches!(self.news, News::Changed | News::Corrected)) {
            return None;
        }
        let (said, page) = self.in_language(language);
        let event = Event {
            product: self.product,
            notice: self.notice,
            maintenance,
            state: self.state,
            number: self.number,
            at: self.at,
            title: &said.title,
            text: &said.text,
            page,
        };
        Some(icalendar::calendar(None, [event], language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announcement::Said;
    use crate::notice::{Affected, Effect, Maintenance};
    use crate::{AnnouncementId, NoticeId, Product, SeededEntropy};

    fn maintenance(news: News, state: State, hours: i64) -> Announcement {
        let entropy = SeededEntropy::new(1);
        let at = "2026-11-27T00:00:00Z".parse().unwrap();
        let starts_at: jiff::Timestamp = "2026-12-04T15:00:00Z".parse().unwrap();
        let ends_at = starts_at + jiff::SignedDuration::from_hours(hours);
        let said = |text: &str| Said { title: text.into(), text: text.into() };
        Announcement {
            id: AnnouncementId::new(at, &entropy),
            product: Product::ProSign,
            notice: NoticeId::new(at, &entropy),
            number: 2,
            news,
            state,
            about: About::Maintenance(Maintenance {
                starts_at,
                ends_at,
                effect: Effect::Down,
                reminder: false,
                automatic: false,
            }),
            components: [].into(),
            reached: [].into(),
            affected: Affected::Everyone,
            ja: said("データベースの更新"),
            en: Some(said("Database update")),
            page_ja: "https://status.example.jp/n.html".into(),
            page_en: "https://status.example.jp/en/n.html".into(),
            at,
        }
    }

    #[test]
    fn the_subject_says_when_maintenance_is_and_what_has_happened() {
        let subjects = [
            (News::Published, State::Scheduled, 4),
            (News::Changed, State::Scheduled, 28),
            (News::Continued, State::Scheduled, 4),
            (News::Reminder, State::Scheduled, 4),
            (News::State, State::Running, 4),
            (News::State, State::Finished, 4),
            (News::State, State::Cancelled, 4),
            (News::Corrected, State::Running, 4),
        ]
        .map(|(news, state, hours)| maintenance(news, state, hours))
        .map(|one| Language::ALL.map(|language| one.subject(language)));
        assert_eq!(
            subjects,
            [
                [
                    "【Pro-Sign】メンテナンスのお知らせ（12月5日 0:00〜4:00）",
                    "[Pro-Sign] Maintenance on 5 December, 00:00–04:00 JST (UTC+9)",
                ],
                [
                    "【Pro-Sign】【変更】メンテナンスのお知らせ（12月5日 0:00〜12月6日 4:00）",
                    "[Pro-Sign] Changed: Maintenance on 5 December, 00:00 – 6 December, 04:00 JST (UTC+9)",
                ],
                [
                    "【Pro-Sign】【続報】メンテナンスのお知らせ（12月5日 0:00〜4:00）",
                    "[Pro-Sign] Update: Maintenance on 5 December, 00:00–04:00 JST (UTC+9)",
                ],
                [
                    "【Pro-Sign】【リマインド】メンテナンスのお知らせ（12月5日 0:00〜4:00）",
                    "[Pro-Sign] Reminder: Maintenance on 5 December, 00:00–04:00 JST (UTC+9)",
                ],
                [
                    "【Pro-Sign】【開始】メンテナンスのお知らせ（12月5日 0:00〜4:00）",
                    "[Pro-Sign] Started: Maintenance on 5 December, 00:00–04:00 JST (UTC+9)",
                ],
                [
                    "【Pro-Sign】【完了】メンテナンスのお知らせ（12月5日 0:00〜4:00）",
                    "[Pro-Sign] Completed: Maintenance on 5 December, 00:00–04:00 JST (UTC+9)",
                ],
                [
                    "【Pro-Sign】【中止】メンテナンスのお知らせ（12月5日 0:00〜4:00）",
                    "[Pro-Sign] Cancelled: Maintenance on 5 December, 00:00–04:00 JST (UTC+9)",
                ],
                [
                    "【Pro-Sign】【訂正】メンテナンスのお知らせ（12月5日 0:00〜4:00）",
                    "[Pro-Sign] Corrected: Maintenance on 5 December, 00:00–04:00 JST (UTC+9)",
                ],
            ]
        );
    }

    #[test]
    fn a_calendar_file_follows_the_plan_under_one_identifier() {
        let file = |news, state| maintenance(news, state, 4).calendar(Language::English);
        let planned = file(News::Published, State::Scheduled).unwrap();
        let cancelled = file(News::State, State::Cancelled).unwrap();
        let id = maintenance(News::State, State::Running, 4).notice;
        for calendar in [&planned, &cancelled] {
            assert!(calendar.contains(&format!("UID:{id}@yakusoku\r\n")), "{calendar}");
            assert!(calendar.contains("METHOD:PUBLISH\r\n") && calendar.contains("SEQUENCE:1\r\n"));
            assert!(calendar.contains("DTSTART:20261204T150000Z\r\n"), "{calendar}");
        }
        assert!(planned.contains("STATUS:CONFIRMED") && cancelled.contains("STATUS:CANCELLED"));
        assert!(file(News::Changed, State::Running).is_some(), "its end has moved");
        assert_eq!(file(News::State, State::Running), None);
        assert_eq!(file(News::State, State::Finished), None);
    }
}

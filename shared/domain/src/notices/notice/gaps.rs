//! Gaps in the texts of notices, such as `{日時}`. What they say is known from the notice itself,
//! and is filled in when the text is published, so that text and times never contradict each other.

use super::{About, Text, Texts};
use crate::{Language, japan};

impl Texts {
    /// The texts as they are published of that subject. Gaps that it does not know remain.
    #[must_use]
    pub fn filled_in(&self, about: &About) -> Self {
        let fill = |text: &Text, language| {
            let gaps = about.gaps(language);
            let fill = |text: &str| {
                gaps.iter().fold(text.to_owned(), |text, (gap, words)| text.replace(gap, words))
            };
            Text { title: fill(&text.title), body: fill(&text.body) }
        };
        Self {
            ja: fill(&self.ja, Language::Japanese),
            en: self.en.as_ref().map(|en| fill(en, Language::English)),
        }
    }
}

impl About {
    /// The gaps that this subject fills, with its words.
    fn gaps(&self, language: Language) -> Vec<(&'static str, String)> {
        match self {
            Self::Maintenance(maintenance) => {
                let starts_on = japan::date_at(maintenance.starts_at);
                vec![
                    (
                        language.choose("{日付}", "{date}"),
                        japan::written_short(starts_on, language),
                    ),
                    (language.choose("{日時}", "{period}"), maintenance.period(language)),
                    (
                        language.choose("{影響}", "{effect}"),
                        maintenance.effect.words(language).to_owned(),
                    ),
                ]
            }
            Self::ServiceChange(change) => vec![(
                language.choose("{日付}", "{date}"),
                japan::written(change.effective_on, language),
            )],
            Self::Incident(incident) => vec![(
                language.choose("{発生日時}", "{occurred}"),
                japan::written_time(incident.occurred_at, language),
            )],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{Effect, Maintenance};

    #[test]
    fn a_published_text_says_the_times_of_its_notice() {
        let about = About::Maintenance(Maintenance {
            starts_at: "2026-12-04T15:00:00Z".parse().unwrap(),
            ends_at: "2026-12-04T19:00:00Z".parse().unwrap(),
            effect: Effect::ReadOnly,
            reminder: false,
            automatic: false,
        });
        let text = |title: &str, body: &str| Text { title: title.into(), body: body.into() };
        let texts = Texts {
            ja: text("お知らせ（{日付}）", "{日時}に行います。{影響}。目的: {目的}"),
            en: Some(text("Maintenance on {date}", "{period}: {effect}, {purpose}")),
        };
        let filled = texts.filled_in(&about);
        let ja = "12月5日 0:00〜4:00に行います。閲覧のみご利用いただけます。目的: {目的}";
        assert_eq!(filled.ja, text("お知らせ（12月5日）", ja));
        let en = "5 December, 00:00–04:00 JST (UTC+9): Read only, {purpose}";
        assert_eq!(filled.en, Some(text("Maintenance on 5 December", en)));
        assert_eq!(filled.filled_in(&about), filled);
    }
}

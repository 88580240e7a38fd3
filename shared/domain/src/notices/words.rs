//! The words by which readers of pages and mails know notices: one set for all of them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::availability::Availability;
use crate::notice::{About, Affected, Effect, Maintenance, NoticeKind, Severity, State};
use crate::{Component, Language, japan};

impl NoticeKind {
    /// What it is called.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Maintenance => language.choose("メンテナンス", "Maintenance"),
            Self::ServiceChange => language.choose("サービスの変更", "Service change"),
            Self::Incident => language.choose("障害・インシデント", "Incident"),
        }
    }
}

impl Availability {
    /// The one line that says it of a whole product.
    pub fn sentence(self, language: Language) -> &'static str {
        match self {
            Self::Operational => {
                language.choose("すべて正常に稼働しています", "All systems are operational")
            }
            Self::Maintenance => {
                language.choose("メンテナンス中です", "Maintenance is in progress")
            }
            Self::Outage => {
                language.choose("障害が発生しています", "An incident is affecting the service")
            }
        }
    }

    /// What it is called of a component, or of a day.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Operational => language.choose("正常", "Operational"),
            Self::Maintenance => language.choose("メンテナンス", "Maintenance"),
            Self::Outage => language.choose("障害", "Incident"),
        }
    }

    /// The value in pages and their style sheet.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::Maintenance => "maintenance",
            Self::Outage => "outage",
        }
    }
}

impl State {
    /// What it is called.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Scheduled => language.choose("予定", "Scheduled"),
            Self::Running => language.choose("実施中", "In progress"),
            Self::Finished => language.choose("終了", "Finished"),
            Self::Cancelled => language.choose("中止", "Cancelled"),
            Self::Announced => language.choose("予告", "Announced"),
            Self::InEffect => language.choose("適用済み", "In effect"),
            Self::Withdrawn => language.choose("撤回", "Withdrawn"),
            Self::Investigating => language.choose("調査中", "Investigating"),
            Self::Identified => language.choose("原因を特定", "Identified"),
            Self::Monitoring => language.choose("復旧を確認中", "Monitoring"),
            Self::Resolved => language.choose("解決済み", "Resolved"),
            Self::PostMortem => language.choose("事後報告", "Post-mortem"),
        }
    }
}

impl Effect {
    /// What customers will notice, in words.
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Unnoticed => language.choose("なし", "None"),
            Self::Slow => language.choose("動作が遅くなります", "Slower than usual"),
            Self::ReadOnly => language.choose("閲覧のみご利用いただけます", "Read only"),
            Self::PartlyDown => {
                language.choose("一部の機能をご利用いただけません", "Some features unavailable")
            }
            Self::Down => language.choose("ご利用いただけません", "Unavailable"),
        }
    }
}

impl Severity {
    pub fn words(self, language: Language) -> &'static str {
        match self {
            Self::Serious => language.choose("重大", "Serious"),
            Self::Minor => language.choose("軽微", "Minor"),
        }
    }
}

impl Affected {
    /// Without naming anyone.
    fn words(&self, language: Language) -> &'static str {
        match self {
            Self::Everyone => language.choose("すべてのお客様", "All customers"),
            Self::Companies(_) => language.choose("一部のお客様", "Some customers"),
        }
    }
}

impl Maintenance {
    /// From when until when, in Japan; the day of the end only if it is another one.
    pub fn period(&self, language: Language) -> String {
        let [starts, ends] = [self.starts_at, self.ends_at].map(japan::time_at);
        let clock = language.choose("%-H:%M", "%H:%M");
        let [from, until] = [starts, ends].map(|time| time.strftime(clock).to_string());
        let [first, last] = [starts, ends].map(|time| japan::written_short(time.date(), language));
        match (language, first == last) {
            (Language::Japanese, true) => format!("{first} {from}〜{until}"),
            (Language::Japanese, false) => format!("{first} {from}〜{last} {until}"),
            (Language::English, true) => format!("{first}, {from}–{until} {}", japan::ZONE),
            (Language::English, false) => {
                format!("{first}, {from} – {last}, {until} {}", japan::ZONE)
            }
        }
    }
}

/// One line of what a notice is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    At(Timestamp),
    On(Date),
    Words(&'static str),
}

impl Detail {
    pub fn written(&self, language: Language) -> String {
        match self {
            Self::At(at) => japan::written_time(*at, language),
            Self::On(day) => japan::written(*day, language),
            Self::Words(words) => (*words).to_owned(),
        }
    }
}

impl Component {
    /// Which components a notice names, if it does, as a line of what it is about.
    pub fn detail(named: &BTreeSet<Self>, language: Language) -> Option<(&'static str, String)> {
        let words: Vec<_> = named.iter().map(|component| component.words(language)).collect();
        let name = language.choose("対象の機能", "Components");
        (!words.is_empty()).then(|| (name, words.join(language.choose("、", ", "))))
    }
}

impl About {
    /// What kind of notice it is; of the two kinds of incidents, which.
    pub fn words(&self, language: Language) -> &'static str {
        match self {
            Self::Incident(_) if self.is_outage() => language.choose("障害", "Incident"),
            Self::Incident(_) => language.choose("インシデント", "Incident"),
            _ => self.kind().words(language),
        }
    }

    /// What it is about, line by line.
    pub fn details(&self, language: Language) -> Vec<(&'static str, Detail)> {
        use Detail::{At, On, Words};
        match self {
            Self::Maintenance(maintenance) => vec![
                (language.choose("開始", "Begins"), At(maintenance.starts_at)),
                (language.choose("終了", "Ends"), At(maintenance.ends_at)),
                (language.choose("影響", "Effect"), Words(maintenance.effect.words(language))),
            ],
            Self::ServiceChange(change) => {
                vec![(language.choose("適用日", "Effective from"), On(change.effective_on))]
            }
            Self::Incident(incident) => vec![
                (language.choose("発生", "Occurred"), At(incident.occurred_at)),
                (language.choose("検知", "Detected"), At(incident.detected_at)),
                (language.choose("重大度", "Severity"), Words(incident.severity.words(language))),
                (language.choose("影響範囲", "Affects"), Words(incident.affected.words(language))),
                (
                    language.choose("個人データへの影響", "Personal data"),
                    Words(if incident.personal_data {
                        language.choose("可能性あり", "May be affected")
                    } else {
                        language.choose("確認されていません", "Not known to be affected")
                    }),
                ),
            ],
        }
    }
}

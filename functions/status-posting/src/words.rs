//! The words that readers of the pages see.

use domain::Language;
use domain::announcement::{Affected, NoticeKind};
use domain::notice::{About, Effect, Severity, State};

/// What a kind of notice is called.
pub(crate) fn kind(kind: NoticeKind, language: Language) -> &'static str {
    match kind {
        NoticeKind::Maintenance => language.choose("メンテナンス", "Maintenance"),
        NoticeKind::ServiceChange => language.choose("サービス変更", "Service change"),
        NoticeKind::Incident => language.choose("障害", "Incident"),
    }
}

/// What a state is called.
pub(crate) fn state(state: State, language: Language) -> &'static str {
    match state {
        State::Scheduled => language.choose("予定", "Scheduled"),
        State::Running => language.choose("実施中", "In progress"),
        State::Finished => language.choose("終了", "Finished"),
        State::Cancelled => language.choose("中止", "Cancelled"),
        State::Announced => language.choose("予告", "Announced"),
        State::InEffect => language.choose("適用済み", "In effect"),
        State::Withdrawn => language.choose("撤回", "Withdrawn"),
        State::Investigating => language.choose("調査中", "Investigating"),
        State::Identified => language.choose("原因を特定", "Identified"),
        State::Monitoring => language.choose("復旧を確認中", "Monitoring"),
        State::Resolved => language.choose("解決済み", "Resolved"),
        State::PostMortem => language.choose("事後報告", "Post-mortem"),
    }
}

fn effect(effect: Effect, language: Language) -> &'static str {
    match effect {
        Effect::Unnoticed => language.choose("ありません", "None"),
        Effect::Slow => language.choose("動作が遅くなります", "Slower than usual"),
        Effect::ReadOnly => language.choose("閲覧のみご利用いただけます", "Read only"),
        Effect::PartlyDown => {
            language.choose("一部の機能をご利用いただけません", "Some features unavailable")
        }
        Effect::Down => language.choose("ご利用いただけません", "Unavailable"),
    }
}

fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Serious => language.choose("重大", "Serious"),
        Severity::Minor => language.choose("軽微", "Minor"),
    }
}

/// Whom it concerns, without naming anyone.
fn affected(affected: &Affected, language: Language) -> &'static str {
    match affected {
        Affected::Everyone => language.choose("すべてのお客様", "All customers"),
        Affected::Companies(_) => language.choose("一部のお客様", "Some customers"),
    }
}

/// One line of what a notice is about.
pub(crate) enum Detail {
    /// A time.
    At(jiff::Timestamp),
    /// A day.
    On(jiff::civil::Date),
    /// Words.
    Words(&'static str),
}

/// What a notice is about, line by line.
pub(crate) fn details(about: &About, language: Language) -> Vec<(&'static str, Detail)> {
    use Detail::{At, On, Words};
    match about {
        About::Maintenance(maintenance) => vec![
            (language.choose("開始", "Begins"), At(maintenance.starts_at)),
            (language.choose("終了", "Ends"), At(maintenance.ends_at)),
            (language.choose("影響", "Effect"), Words(effect(maintenance.effect, language))),
        ],
        About::ServiceChange(change) => {
            vec![(language.choose("適用日", "Effective from"), On(change.effective_on))]
        }
        About::Incident(incident) => vec![
            (language.choose("発生", "Occurred"), At(incident.occurred_at)),
            (language.choose("検知", "Detected"), At(incident.detected_at)),
            (language.choose("重大度", "Severity"), Words(severity(incident.severity, language))),
            (language.choose("影響範囲", "Affects"), Words(affected(&incident.affected, language))),
            (
                language.choose("個人データへの影響", "Personal data"),
                Words(if incident.personal_data {
                    language.choose("可能性があります", "May be affected")
                } else {
                    language.choose("確認されていません", "Not known to be affected")
                }),
            ),
        ],
    }
}

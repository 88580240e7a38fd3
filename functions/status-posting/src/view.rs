//! Notices as the staff see them.

use domain::Language;
use domain::announcement::Affected;
use domain::notice::{About, Notice, Texts, Update};
use serde_json::{Value, json};

/// A notice as the staff see it.
pub(crate) fn notice(notice: &Notice, base: &str) -> Value {
    let base = base.trim_end_matches('/');
    let Notice { texts, published, planned, .. } = notice;
    let mut shown = json!({
        "id": notice.id,
        "product": notice.product,
        "kind": notice.about.kind(),
        "version": notice.version,
        "state": published.map(|published| published.state),
        "about": about(&notice.about),
        "components": notice.components,
        "title": texts.ja.title,
        "body": texts.ja.body,
        "created_at": notice.created_at,
        "updated_at": notice.updated_at,
        "publish_at": planned.map(|planned| planned.at),
        "publish_by": planned.map(|planned| planned.by),
        "published_at": published.map(|published| published.at),
        "over_at": published.and_then(|published| published.over_at),
        "title_en": texts.en.as_ref().map(|text| &text.title),
        "body_en": texts.en.as_ref().map(|text| &text.body),
        "page": null,
        "page_en": null,
    });
    if published.is_some() {
        shown["page"] = format!("{base}{}", notice.page(Language::Japanese)).into();
        shown["page_en"] = format!("{base}{}", notice.page(Language::English)).into();
    }
    shown
}

pub(crate) fn update(update: &Update) -> Value {
    let Texts { ja, en } = &update.texts;
    json!({
        "number": update.number,
        "at": update.at,
        "by": update.by,
        "state": update.state,
        "about": about(&update.about),
        "components": update.components,
        "title": ja.title,
        "body": ja.body,
        "title_en": en.as_ref().map(|text| &text.title),
        "body_en": en.as_ref().map(|text| &text.body),
        "corrects": update.corrects,
    })
}

fn about(about: &About) -> Value {
    match about {
        About::Maintenance(maintenance) => json!({
            "starts_at": maintenance.starts_at,
            "ends_at": maintenance.ends_at,
            "effect": maintenance.effect,
            "reminder": maintenance.reminder,
            "automatic": maintenance.automatic,
        }),
        About::ServiceChange(change) => json!({ "effective_on": change.effective_on }),
        About::Incident(incident) => json!({
            "occurred_at": incident.occurred_at,
            "detected_at": incident.detected_at,
            "severity": incident.severity,
            "personal_data": incident.personal_data,
            "affected": match &incident.affected {
                Affected::Everyone => json!("everyone"),
                Affected::Companies(companies) => json!(companies),
            },
        }),
    }
}

//! Reading what the staff send, and telling them what is there.

use std::collections::BTreeSet;

use domain::announcement::{Affected, NoticeKind};
use domain::notice::{
    self, About, COMPANIES_MAXIMUM, Incident, Maintenance, Notice, ServiceChange, Text, Texts,
    Update,
};
use domain::{Fault, Language, OrganizationId};
use jiff::Timestamp;
use lambda::{Fields, day, one_of};
use serde_json::{Value, json};

fn time(text: &str) -> Result<Timestamp, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("2026-12-31T09:00:00+09:00"))
}

/// A field, or what it was before where it is not given.
fn field<T>(
    fields: &mut Fields,
    name: &str,
    seen: Option<T>,
    parse: impl FnOnce(&str) -> Result<T, Fault>,
) -> Option<T> {
    match seen {
        Some(seen) => fields.find_text(name, parse).map(|given| given.unwrap_or(seen)),
        None => fields.text(name, parse),
    }
}

/// What a notice says; in English both title and text, or neither. A title that is not given is the one
/// it had.
pub(crate) fn texts(fields: &mut Fields, seen: Option<&Texts>) -> Option<Texts> {
    let seen_en = seen.and_then(|seen| seen.en.as_ref());
    let title = field(fields, "title", seen.map(|seen| seen.ja.title.clone()), notice::title);
    let body = fields.text("body", notice::body);
    let title_en = fields.find_text("title_en", notice::title);
    let body_en = fields.find_text("body_en", notice::body);
    let en = match (title_en?, body_en?) {
        (title, Some(body)) => {
            let title = title.or_else(|| seen_en.map(|seen| seen.title.clone()));
            let Some(title) = title else {
                fields.refuse("title_en", Fault::Missing);
                return None;
            };
            Some(Text { title, body })
        }
        (Some(_), None) => {
            fields.refuse("body_en", Fault::Missing);
            return None;
        }
        (None, None) => None,
    };
    Some(Texts { ja: Text { title: title?, body: body? }, en })
}

/// What a notice of that kind is about; what is not given is what it was before.
pub(crate) fn about(
    fields: &mut Fields,
    kind: NoticeKind,
    seen: Option<&About>,
    now: Timestamp,
) -> Option<About> {
    match kind {
        NoticeKind::Maintenance => {
            let seen = seen.and_then(|seen| match seen {
                About::Maintenance(maintenance) => Some(*maintenance),
                _ => None,
            });
            maintenance(fields, seen).map(About::Maintenance)
        }
        NoticeKind::ServiceChange => {
            let seen = seen.and_then(|seen| match seen {
                About::ServiceChange(change) => Some(change.effective_on),
                _ => None,
            });
            let effective_on = field(fields, "effective_on", seen, day)?;
            Some(About::ServiceChange(ServiceChange { effective_on }))
        }
        NoticeKind::Incident => {
            let seen = seen.and_then(About::incident);
            incident(fields, seen, now).map(About::Incident)
        }
    }
}

fn maintenance(fields: &mut Fields, seen: Option<Maintenance>) -> Option<Maintenance> {
    let starts_at = field(fields, "starts_at", seen.map(|seen| seen.starts_at), time);
    let ends_at = field(fields, "ends_at", seen.map(|seen| seen.ends_at), time);
    let effect = field(fields, "effect", seen.map(|seen| seen.effect), one_of);
    let (starts_at, ends_at, effect) = (starts_at?, ends_at?, effect?);
    if ends_at <= starts_at {
        fields.refuse(
            "ends_at",
            Fault::OutOfRange {
                minimum: starts_at.to_string(),
                maximum: Timestamp::MAX.to_string(),
            },
        );
        return None;
    }
    Some(Maintenance { starts_at, ends_at, effect })
}

fn incident(fields: &mut Fields, seen: Option<&Incident>, now: Timestamp) -> Option<Incident> {
    let occurred_at = field(fields, "occurred_at", seen.map(|seen| seen.occurred_at), time);
    let detected_at = field(fields, "detected_at", seen.map(|seen| seen.detected_at), time);
    let severity = field(fields, "severity", seen.map(|seen| seen.severity), one_of);
    let personal_data = fields.find_flag("personal_data");
    let companies = companies(fields);
    let (occurred_at, detected_at, severity) = (occurred_at?, detected_at?, severity?);
    let (personal_data, affected) = (personal_data?, companies?);
    let personal_data = personal_data.or(seen.map(|seen| seen.personal_data));
    let affected = affected.or_else(|| seen.map(|seen| seen.affected.clone()));
    let affected_missing = affected.is_none();
    let (Some(personal_data), Some(affected)) = (personal_data, affected) else {
        // Whom it concerns, and whether people's data is in danger, is never left to a default.
        if personal_data.is_none() {
            fields.refuse("personal_data", Fault::Missing);
        }
        if affected_missing {
            fields.refuse("affected", Fault::Missing);
        }
        return None;
    };
    let range = |minimum: Timestamp, maximum: Timestamp| Fault::OutOfRange {
        minimum: minimum.to_string(),
        maximum: maximum.to_string(),
    };
    let mut right = true;
    if occurred_at > now {
        fields.refuse("occurred_at", range(Timestamp::UNIX_EPOCH, now));
        right = false;
    }
    if !(occurred_at..=now).contains(&detected_at) {
        fields.refuse("detected_at", range(occurred_at, now));
        right = false;
    }
    let incident = Incident { occurred_at, detected_at, severity, personal_data, affected };
    right.then_some(incident)
}

/// Whom an incident concerns, where it is said: `everyone`, or companies by their identifiers.
#[expect(
    clippy::option_option,
    reason = "as every field that may be there: wrong, missing, or given"
)]
fn companies(fields: &mut Fields) -> Option<Option<Affected>> {
    let company = |word: &str| match word {
        "everyone" => Ok(None),
        id => company(id).map(Some),
    };
    let given = fields.find_texts("affected", COMPANIES_MAXIMUM, company)?;
    // Whoever names everyone beside some means everyone.
    let companies = given.map(|given| given.into_iter().collect::<Option<BTreeSet<_>>>());
    Some(companies.map(|named| named.map_or(Affected::Everyone, About::affected_of)))
}

fn company(text: &str) -> Result<OrganizationId, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

/// A notice as the staff see it.
pub(crate) fn told(notice: &Notice, base: &str) -> Value {
    let base = base.trim_end_matches('/');
    let Notice { texts, published, .. } = notice;
    let mut told = json!({
        "id": notice.id,
        "product": notice.product,
        "kind": notice.about.kind(),
        "version": notice.version,
        "state": published.map(|published| published.state),
        "about": told_about(&notice.about),
        "title": texts.ja.title,
        "body": texts.ja.body,
        "created_at": notice.created_at,
        "updated_at": notice.updated_at,
        "published_at": published.map(|published| published.at),
        "over_at": published.and_then(|published| published.over_at),
        "title_en": texts.en.as_ref().map(|text| &text.title),
        "body_en": texts.en.as_ref().map(|text| &text.body),
        "page": null,
        "page_en": null,
    });
    if published.is_some() {
        told["page"] = format!("{base}{}", notice.page(Language::Japanese)).into();
        told["page_en"] = format!("{base}{}", notice.page(Language::English)).into();
    }
    told
}

pub(crate) fn told_update(update: &Update) -> Value {
    let Texts { ja, en } = &update.texts;
    json!({
        "number": update.number,
        "at": update.at,
        "by": update.by,
        "state": update.state,
        "about": told_about(&update.about),
        "title": ja.title,
        "body": ja.body,
        "title_en": en.as_ref().map(|text| &text.title),
        "body_en": en.as_ref().map(|text| &text.body),
        "corrects": update.corrects,
    })
}

fn told_about(about: &About) -> Value {
    match about {
        About::Maintenance(maintenance) => json!({
            "starts_at": maintenance.starts_at,
            "ends_at": maintenance.ends_at,
            "effect": maintenance.effect,
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

//! Reading what the staff send.

use std::collections::BTreeSet;

use domain::announcement::{Affected, NoticeKind};
use domain::notice::{
    self, About, COMPANIES_MAXIMUM, Incident, Maintenance, ServiceChange, Text, Texts,
};
use domain::{Fault, OrganizationId};
use jiff::Timestamp;
use lambda::{Fields, Request, day, one_of};

fn time(text: &str) -> Result<Timestamp, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("2026-12-31T09:00:00+09:00"))
}

/// A time that is still to come.
pub(crate) fn later(now: Timestamp) -> impl FnOnce(&str) -> Result<Timestamp, Fault> {
    move |text| {
        let at = time(text)?;
        let (minimum, maximum) = (now.to_string(), Timestamp::MAX.to_string());
        if at > now { Ok(at) } else { Err(Fault::OutOfRange { minimum, maximum }) }
    }
}

/// A field, or its previous value if it is not given.
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

/// The texts of a notice; in English both title and body, or neither. A title that is not given stays.
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

/// What a notice of that kind is about; what is not given stays.
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
    let reminder = fields.find_flag("reminder");
    let automatic = fields.find_flag("automatic");
    let (starts_at, ends_at, effect) = (starts_at?, ends_at?, effect?);
    let (reminder, automatic) = (reminder?, automatic?);
    let reminder = reminder.unwrap_or(seen.is_some_and(|seen| seen.reminder));
    let automatic = automatic.unwrap_or(seen.is_some_and(|seen| seen.automatic));
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
    Some(Maintenance { starts_at, ends_at, effect, reminder, automatic })
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
        // Whom it concerns, and whether personal data is at risk, never has a default.
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

/// The companies that a request names; none if it names none, or not properly.
pub(crate) fn named(request: &Request) -> BTreeSet<OrganizationId> {
    let affected = request.fields().ok().and_then(|mut fields| companies(&mut fields)).flatten();
    match affected {
        Some(Affected::Companies(companies)) => companies,
        Some(Affected::Everyone) | None => BTreeSet::new(),
    }
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
    // Everyone beside some is everyone.
    let companies = given.map(|given| given.into_iter().collect::<Option<BTreeSet<_>>>());
    Some(companies.map(|named| named.map_or(Affected::Everyone, About::affected_of)))
}

fn company(text: &str) -> Result<OrganizationId, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

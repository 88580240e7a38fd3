//! What a notice is about: a maintenance, a change of the service, or an incident.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::OrganizationId;
use crate::announcement::{Affected, NoticeKind};

/// How many companies an incident may be of, where it is not everyone's.
pub const COMPANIES_MAXIMUM: usize = 200;

/// What customers will notice of a maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing.
    Unnoticed,
    /// It is slow.
    Slow,
    /// One can look, but change nothing.
    ReadOnly,
    /// Parts of it do not work.
    PartlyDown,
    /// It does not work.
    Down,
}

impl Effect {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Unnoticed, Self::Slow, Self::ReadOnly, Self::PartlyDown, Self::Down];

    /// The word in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Unnoticed => "unnoticed",
            Self::Slow => "slow",
            Self::ReadOnly => "read-only",
            Self::PartlyDown => "partly-down",
            Self::Down => "down",
        }
    }
}

/// How bad an incident is. Serious ones have deadlines (P17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It has to be posted and handled in time.
    Serious,
    /// Not so.
    Minor,
}

impl Severity {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Serious, Self::Minor];

    /// The word in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Serious => "serious",
            Self::Minor => "minor",
        }
    }
}

/// A maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
    /// What customers will notice.
    pub effect: Effect,
}

/// A change of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceChange {
    /// From which day in Japan.
    pub effective_on: Date,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// When it began.
    pub occurred_at: Timestamp,
    /// When the vendor knew.
    pub detected_at: Timestamp,
    /// How bad it is.
    pub severity: Severity,
    /// Whether personal data may have leaked, been lost or damaged.
    pub personal_data: bool,
    /// Whom it concerns.
    pub affected: Affected,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum About {
    /// The service will not work for a while, as planned.
    Maintenance(Maintenance),
    /// The service changes.
    ServiceChange(ServiceChange),
    /// The service does not work as it should.
    Incident(Incident),
}

impl About {
    /// In one word.
    pub const fn kind(&self) -> NoticeKind {
        match self {
            Self::Maintenance(_) => NoticeKind::Maintenance,
            Self::ServiceChange(_) => NoticeKind::ServiceChange,
            Self::Incident(_) => NoticeKind::Incident,
        }
    }

    /// The incident, where it is one.
    pub const fn incident(&self) -> Option<&Incident> {
        match self {
            Self::Incident(incident) => Some(incident),
            _ => None,
        }
    }

    /// Whom it concerns.
    pub fn affected(&self) -> Affected {
        self.incident().map_or(Affected::Everyone, |incident| incident.affected.clone())
    }

    /// Those companies, or everyone where none is named.
    pub fn affected_of(companies: BTreeSet<OrganizationId>) -> Affected {
        if companies.is_empty() { Affected::Everyone } else { Affected::Companies(companies) }
    }
}

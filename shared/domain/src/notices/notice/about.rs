//! The subject of a notice: maintenance, a change of the service, or an incident.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::NoticeKind;
use crate::OrganizationId;

/// How many companies an incident can list when it does not affect everyone.
pub const COMPANIES_MAXIMUM: usize = 200;

/// What customers will notice of maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing.
    Unnoticed,
    /// The service is slow.
    Slow,
    /// Customers can read, but change nothing.
    ReadOnly,
    /// Parts of the service do not work.
    PartlyDown,
    /// The service does not work.
    Down,
}

impl Effect {
    pub const ALL: [Self; 5] =
        [Self::Unnoticed, Self::Slow, Self::ReadOnly, Self::PartlyDown, Self::Down];

    /// The value in requests.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It has deadlines (P17).
    Serious,
    Minor,
}

impl Severity {
    pub const ALL: [Self; 2] = [Self::Serious, Self::Minor];

    /// The value in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Serious => "serious",
            Self::Minor => "minor",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
    pub effect: Effect,
    /// Whether subscribers are reminded the day before.
    pub reminder: bool,
    /// Whether it starts and finishes by itself when its times say so.
    pub automatic: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceChange {
    /// The first day on which it applies, in Japan.
    pub effective_on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// When it began.
    pub occurred_at: Timestamp,
    /// When the vendor became aware of it.
    pub detected_at: Timestamp,
    pub severity: Severity,
    /// Whether personal data may have been leaked, lost or damaged.
    pub personal_data: bool,
    pub affected: Affected,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Affected {
    /// All customers of the product.
    Everyone,
    Companies(BTreeSet<OrganizationId>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum About {
    /// A planned time without the service, or with less of it.
    Maintenance(Maintenance),
    ServiceChange(ServiceChange),
    Incident(Incident),
}

impl About {
    pub const fn kind(&self) -> NoticeKind {
        match self {
            Self::Maintenance(_) => NoticeKind::Maintenance,
            Self::ServiceChange(_) => NoticeKind::ServiceChange,
            Self::Incident(_) => NoticeKind::Incident,
        }
    }

    pub const fn incident(&self) -> Option<&Incident> {
        match self {
            Self::Incident(incident) => Some(incident),
            _ => None,
        }
    }

    /// Whether the service does not work as it should. An incident that puts personal data at risk is
    /// none: what becomes of the data is another matter than whether the service is there.
    pub fn is_outage(&self) -> bool {
        self.incident().is_some_and(|incident| !incident.personal_data)
    }

    pub fn affected(&self) -> Affected {
        self.incident().map_or(Affected::Everyone, |incident| incident.affected.clone())
    }

    /// What anyone may know of it: everything but the companies that it names.
    pub fn public(&self) -> Value {
        match self {
            Self::Maintenance(maintenance) => json!({
                "kind": self.kind(),
                "starts_at": maintenance.starts_at,
                "ends_at": maintenance.ends_at,
                "effect": maintenance.effect,
            }),
            Self::ServiceChange(change) => {
                json!({ "kind": self.kind(), "effective_on": change.effective_on })
            }
            Self::Incident(incident) => json!({
                "kind": self.kind(),
                "occurred_at": incident.occurred_at,
                "detected_at": incident.detected_at,
                "severity": incident.severity,
                "personal_data": incident.personal_data,
                "affected": match incident.affected {
                    Affected::Everyone => "everyone",
                    Affected::Companies(_) => "some",
                },
            }),
        }
    }

    /// The listed companies; everyone if the list is empty.
    pub fn affected_of(companies: BTreeSet<OrganizationId>) -> Affected {
        if companies.is_empty() { Affected::Everyone } else { Affected::Companies(companies) }
    }
}

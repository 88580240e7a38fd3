//! A customer's legal holds: one row beside the row of their purge. A document that is held
//! individually is marked as well.

use domain::legal_hold::{Hold, Holds, Matter, Reason};
use domain::{OrganizationId, Versioned};

use super::row::{Key, Row, parse, versioned};
use super::verbs::{Write, put_version, require_version_or_absence};
use crate::ServiceError;

pub(crate) fn key(of: OrganizationId) -> Key {
    Key::new(of, "legal-holds")
}

pub(crate) fn keep(table: &str, of: OrganizationId, holds: &Versioned<Holds>) -> Write {
    let matters = holds.value.0.values().map(|hold| {
        Row::default()
            .text("matter", &hold.matter)
            .text("reason", hold.reason.expose())
            .texts("documents", hold.documents.iter())
            .text("held_by", hold.held_by)
            .text("held_since", hold.held_since)
    });
    put_version(table, Row::at(&key(of)).rows("matters", matters), holds.version)
}

/// Reads the legal holds; without a row there are none.
pub(crate) fn read(row: Option<&Row>) -> Result<Versioned<Holds>, ServiceError> {
    let Some(row) = row else { return Ok(Versioned::default()) };
    let matters = row.get_rows("matters")?.into_iter().map(|row| {
        let matter: Matter = row.get("matter", |text| Matter::parse(text).ok())?;
        let hold = Hold {
            matter: matter.clone(),
            reason: row.get("reason", |text| Reason::parse(text).ok())?,
            documents: row.get_texts("documents", parse)?.into_iter().collect(),
            held_by: row.get("held_by", parse)?,
            held_since: row.get_time("held_since")?,
        };
        Ok((matter, hold))
    });
    let holds = matters.collect::<Result<_, ServiceError>>()?;
    versioned(row, Holds(holds))
}

/// Requires that a customer's legal holds are as they were read.
pub(crate) fn require(table: &str, of: OrganizationId, seen: u64) -> Write {
    require_version_or_absence(table, &key(of), seen)
}

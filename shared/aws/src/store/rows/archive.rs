//! A company's archive settings: its business years, and the documents they have been applied to.
//! One row in its partition of the documents' table.

use domain::document::{Applied, Archive, ArchiveSettings};
use domain::statutory::{FiscalYearEnd, TaxCalendar};
use domain::{OrganizationId, Versioned};

use super::row::{Key, Row, parse, versioned};
use super::verbs::{Write, put_version, require_version_or_absence};
use crate::ServiceError;

pub(crate) fn key(organization: OrganizationId) -> Key {
    Key::new(organization, "archive-settings")
}

pub(crate) fn set_up(
    table: &str,
    organization: OrganizationId,
    archive: &Versioned<Archive>,
) -> Write {
    let ArchiveSettings { calendar, loss_years } = &archive.value.settings;
    let row = Row::at(&key(organization))
        .text("fiscal_year_end", calendar.year_end())
        .number("extension_months", calendar.extension_months())
        .texts("loss_years", loss_years.iter())
        .text("applied", applied(archive.value.applied));
    put_version(table, row, archive.version)
}

fn applied(applied: Applied) -> String {
    match applied {
        Applied::Everywhere => "everywhere".to_owned(),
        Applied::Nowhere => "nowhere".to_owned(),
        Applied::DownTo(document) => document.to_string(),
    }
}

pub(crate) fn read(row: &Row) -> Result<Versioned<Archive>, ServiceError> {
    let year_end = row.get("fiscal_year_end", |text| FiscalYearEnd::parse(text).ok())?;
    let calendar = TaxCalendar::new(year_end, row.get_number("extension_months")?);
    let settings = ArchiveSettings {
        calendar: calendar.map_err(|_| ServiceError::Malformed { what: "extension_months" })?,
        loss_years: row.get_texts("loss_years", parse)?.into_iter().collect(),
    };
    let applied = row.get("applied", |text| match text {
        "everywhere" => Some(Applied::Everywhere),
        "nowhere" => Some(Applied::Nowhere),
        document => document.parse().ok().map(Applied::DownTo),
    })?;
    versioned(row, Archive { settings, applied })
}

/// Requires that a company's archive settings are as they were read.
pub(crate) fn require(table: &str, organization: OrganizationId, seen: u64) -> Write {
    require_version_or_absence(table, &key(organization), seen)
}

//! A company's archive settings: its business years, and the documents they have been applied to.
//! One row in its partition of the documents' table.

use domain::document::{Applied, Archive, ArchiveSettings};
use domain::statutory::{BusinessYears, CalendarFrom, FiscalYearEnd, TaxCalendar, Taxpayer};
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
    let ArchiveSettings { taxpayer, losses } = &archive.value.settings;
    let row = Row::at(&key(organization))
        .texts("losses", losses.iter())
        .text("applied", applied(archive.value.applied));
    let row = match taxpayer {
        Taxpayer::Company(years) => row
            .text("taxpayer", Taxpayer::COMPANY)
            .rows("business_years", years.calendars().iter().copied().map(calendar)),
        Taxpayer::SoleProprietor => row.text("taxpayer", Taxpayer::SOLE_PROPRIETOR),
    };
    put_version(table, row, archive.version)
}

fn calendar(CalendarFrom { from, calendar }: CalendarFrom) -> Row {
    Row::default()
        .text("from", from)
        .text("year_end", calendar.year_end())
        .number("extension_months", calendar.extension_months())
}

fn read_calendar(row: &Row) -> Result<CalendarFrom, ServiceError> {
    let year_end = row.get("year_end", |text| FiscalYearEnd::parse(text).ok())?;
    let calendar = TaxCalendar::new(year_end, row.get_number("extension_months")?);
    let calendar = calendar.map_err(|_| ServiceError::Malformed { what: "extension_months" })?;
    Ok(CalendarFrom { from: row.get("from", parse)?, calendar })
}

fn applied(applied: Applied) -> String {
    match applied {
        Applied::Everywhere => "everywhere".to_owned(),
        Applied::Nowhere => "nowhere".to_owned(),
        Applied::DownTo(document) => document.to_string(),
    }
}

pub(crate) fn read(row: &Row) -> Result<Versioned<Archive>, ServiceError> {
    let malformed = || ServiceError::Malformed { what: "archive settings" };
    let taxpayer = match row.get_text("taxpayer")? {
        Taxpayer::SOLE_PROPRIETOR => Taxpayer::SoleProprietor,
        Taxpayer::COMPANY => {
            let calendars = row.get_rows("business_years")?;
            let calendars: Result<_, _> = calendars.iter().map(read_calendar).collect();
            Taxpayer::Company(BusinessYears::new(calendars?).map_err(|_| malformed())?)
        }
        _ => return Err(malformed()),
    };
    let losses = row.get_texts("losses", parse)?.into_iter().collect();
    let settings = ArchiveSettings { taxpayer, losses };
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

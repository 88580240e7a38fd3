//! Whose documents they are: that decides which years count.

use jiff::civil::Date;
use thiserror::Error;

use super::{BusinessYear, DocumentKind, Ground, Retention, TaxCalendar};
use crate::document::FIRST_DAY;
use crate::japan;

/// Who files the tax returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taxpayer {
    /// Pays corporation tax.
    Company(BusinessYears),
    /// Pays income tax, by calendar years.
    SoleProprietor,
}

impl Default for Taxpayer {
    fn default() -> Self {
        Self::Company(BusinessYears::default())
    }
}

/// The day of income tax's filing deadline, in March (Income Tax Act art. 120).
const INCOME_TAX_DAY: i8 = 15;

impl Taxpayer {
    /// The words in requests and tables.
    pub const COMPANY: &str = "company";
    pub const SOLE_PROPRIETOR: &str = "sole-proprietor";

    /// The business year that contains the day.
    pub fn year_of(&self, day: Date) -> BusinessYear {
        match self {
            Self::Company(years) => years.at(day).0,
            Self::SoleProprietor => {
                let (first, last) = (Date::new(day.year(), 1, 1), Date::new(day.year(), 12, 31));
                BusinessYear { first: first.unwrap_or(day), last: last.unwrap_or(day) }
            }
        }
    }

    /// How long a document of that kind is retained that was made or received on that day; none if it
    /// is not statutory. `made_loss` says whether a business year is known to have made a loss.
    pub fn keep(
        &self,
        kind: DocumentKind,
        received_on: Date,
        made_loss: impl Fn(BusinessYear) -> bool,
    ) -> Option<Retention> {
        if !kind.is_statutory() {
            return None;
        }
        let (year, filing_deadline, ground) = match self {
            Self::Company(years) => {
                let (year, calendar) = years.at(received_on);
                (year, calendar.filing_deadline(year), Ground::of(year, made_loss(year)))
            }
            Self::SoleProprietor => {
                let year = self.year_of(received_on);
                let deadline = Date::new(year.last.year() + 1, 3, INCOME_TAX_DAY);
                (year, deadline.unwrap_or(Date::MAX), Ground::SoleProprietor)
            }
        };
        let until = japan::months_after(filing_deadline, 12 * ground.years());
        Some(Retention { kind, year, filing_deadline, ground, until })
    }
}

/// A calendar, and the day from which it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarFrom {
    /// A business year begins on that day, as the first one or because years end differently from then
    /// on.
    pub from: Date,
    pub calendar: TaxCalendar,
}

/// The business years of a company: since when they end on which day. A first year may be short, and so
/// is the year before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessYears(Vec<CalendarFrom>);

/// The calendars are not in the order of their days, or there is none.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("each calendar counts from a later day than the one before")]
pub struct NotInOrder;

impl Default for BusinessYears {
    fn default() -> Self {
        Self::always(TaxCalendar::default())
    }
}

impl BusinessYears {
    /// How many calendars a company may have had.
    pub const MOST: usize = 20;

    /// The years of a company that never changed its calendar.
    pub fn always(calendar: TaxCalendar) -> Self {
        Self(vec![CalendarFrom { from: FIRST_DAY, calendar }])
    }

    pub fn new(calendars: Vec<CalendarFrom>) -> Result<Self, NotInOrder> {
        let in_order = calendars.is_sorted_by(|one, next| one.from < next.from);
        if in_order && !calendars.is_empty() { Ok(Self(calendars)) } else { Err(NotInOrder) }
    }

    pub fn calendars(&self) -> &[CalendarFrom] {
        &self.0
    }

    /// The business year that contains the day, and its calendar. A day before the first calendar counts
    /// by that one.
    fn at(&self, day: Date) -> (BusinessYear, TaxCalendar) {
        let begun = self.0.partition_point(|one| one.from <= day);
        let (now, next) = (self.0.get(begun.saturating_sub(1)), self.0.get(begun));
        let calendar = now.map_or_else(TaxCalendar::default, |now| now.calendar);
        let BusinessYear { mut first, mut last } = calendar.year_end().year_of(day);
        if let Some(now) = now.filter(|now| now.from <= day) {
            first = first.max(now.from);
        }
        if let Some(before_next) = next.and_then(|next| next.from.yesterday().ok()) {
            last = last.min(before_next);
        }
        (BusinessYear { first, last }, calendar)
    }
}

//! When a company's business years end, and when their tax returns are due.

use std::fmt;

use jiff::Span;
use jiff::civil::Date;
use thiserror::Error;

use crate::japan::{self, MonthDay};

/// The day on which a company's business years end: the last day of a month, written as `03`, or
/// another day, written as `03-20`.
///
/// `02` and `02-28` differ: only the first ends on the 29th in leap years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalYearEnd {
    month: i8,
    /// If the month has no such day, its last day is meant.
    day: i8,
}

/// The text is not a day on which business years can end.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not the end of a business year such as 03, for the end of March, or 03-20")]
pub struct NotAFiscalYearEnd;

impl FiscalYearEnd {
    /// The last day of any month: none has more days.
    const LAST: i8 = 31;
    /// The end of March, which most companies in Japan use.
    pub const MARCH: Self = Self { month: 3, day: Self::LAST };

    /// Reads `03` or `03-20`. `02-29` is refused, because not every year has that day.
    pub fn parse(text: &str) -> Result<Self, NotAFiscalYearEnd> {
        const COMMON_YEAR: i16 = 2023;
        if let Ok(month @ 1..=12) = japan::two_digits(text) {
            return Ok(Self { month, day: Self::LAST });
        }
        let end = MonthDay::parse(text).map_err(|_| NotAFiscalYearEnd)?;
        let date = Date::new(COMMON_YEAR, end.month(), end.day()).map_err(|_| NotAFiscalYearEnd)?;
        let is_last = date == date.last_of_month() && date.month() != 2;
        let day = if is_last { Self::LAST } else { end.day() };
        Ok(Self { month: end.month(), day })
    }

    /// The end that falls in that calendar year.
    fn in_year(self, year: i16) -> Date {
        let month = Date::new(year, self.month, 1).unwrap_or(Date::MAX);
        month.saturating_add(Span::new().days(self.day - 1)).min(month.last_of_month())
    }

    /// The business year that contains the day.
    pub fn year_of(self, day: Date) -> BusinessYear {
        let end = self.in_year(day.year());
        let (before, last) = if day <= end {
            (self.in_year(day.year() - 1), end)
        } else {
            (end, self.in_year(day.year() + 1))
        };
        BusinessYear { first: before.tomorrow().unwrap_or(before), last }
    }
}

impl fmt::Display for FiscalYearEnd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { month, day } = self;
        if *day == Self::LAST {
            write!(formatter, "{month:02}")
        } else {
            write!(formatter, "{month:02}-{day:02}")
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessYear {
    pub first: Date,
    pub last: Date,
}

/// When a company closes its books and files its tax returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxCalendar {
    year_end: FiscalYearEnd,
    extension_months: u8,
}

/// The calendar of most companies: years end in March, and no deadline is extended.
impl Default for TaxCalendar {
    fn default() -> Self {
        Self { year_end: FiscalYearEnd::MARCH, extension_months: 0 }
    }
}

/// The filing deadline cannot be extended by that many months.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a filing deadline is extended by at most {maximum} months", maximum = TaxCalendar::LONGEST_EXTENSION)]
pub struct ExtensionTooLong;

impl TaxCalendar {
    /// From the end of a business year to the filing deadline, in months (art. 74 (1)).
    const FILING_MONTHS: u16 = 2;
    /// The longest extension that is accepted, in months. The law knows one month, up to four for
    /// companies with an accounting auditor, and whatever a tax office grants in special
    /// circumstances (art. 75-2 (1)). With more than ten, the next year would end first.
    pub const LONGEST_EXTENSION: u8 = 10;

    /// The calendar of a company whose filing deadline is extended by that many months; zero for
    /// most.
    pub fn new(year_end: FiscalYearEnd, extension_months: u8) -> Result<Self, ExtensionTooLong> {
        if extension_months > Self::LONGEST_EXTENSION {
            return Err(ExtensionTooLong);
        }
        Ok(Self { year_end, extension_months })
    }

    pub const fn year_end(self) -> FiscalYearEnd {
        self.year_end
    }

    /// By how many months the filing deadline is extended.
    pub const fn extension_months(self) -> u8 {
        self.extension_months
    }

    /// The last day for filing the return of that year, as if it were a working day.
    pub fn filing_deadline(self, year: BusinessYear) -> Date {
        japan::months_after(year.last, Self::FILING_MONTHS + u16::from(self.extension_months))
    }
}

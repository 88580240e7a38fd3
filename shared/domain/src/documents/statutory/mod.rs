//! What must be retained after a contract ended, why, and until when (P4).
//!
//! The Electronic Books Preservation Act (電子帳簿保存法) art. 7 requires companies to retain the data of
//! their electronic transactions for as long as tax law requires the same on paper. The Ordinance
//! for Enforcement of the Corporation Tax Act (法人税法施行規則) says which papers, and for how long:
//!
//! | the business year of the transaction | retained for | ground |
//! |---|---|---|
//! | made a loss, began on or after 2018-04-01 | 10 years | art. 26-3 (1) |
//! | made a loss, began before | 9 years | the same, as it was for those years |
//! | any other | 7 years | art. 59 (1), for blue returns; art. 67 (2) for others |
//!
//! The years are counted from the day after the filing deadline. That is two months after the end
//! of the business year (Corporation Tax Act art. 74 (1)), plus the months of an extension (art.
//! 75-2). Art. 59 (2) counts those months itself, so a deadline on a Sunday, which moves the filing
//! to Monday, does not move the count.
//!
//! The law binds the customer. That the vendor retains the documents for them just as long is the
//! vendor's policy, and [`Ground`] is the one place that defines it.

#[cfg(test)]
mod tests;

use std::fmt;

use jiff::Span;
use jiff::civil::Date;
use thiserror::Error;

use crate::Language;
use crate::japan::{self, MonthDay};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// 契約書.
    Contract,
    /// 見積書.
    Estimate,
    /// 注文書.
    PurchaseOrder,
    /// 請求書.
    Invoice,
    /// 領収書.
    Receipt,
    /// 送り状.
    DeliveryNote,
    /// Nothing that the law requires anybody to retain.
    Other,
}

impl DocumentKind {
    pub const ALL: [Self; 7] = [
        Self::Contract,
        Self::Estimate,
        Self::PurchaseOrder,
        Self::Invoice,
        Self::Receipt,
        Self::DeliveryNote,
        Self::Other,
    ];

    /// The word in requests and tables.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Estimate => "estimate",
            Self::PurchaseOrder => "purchase-order",
            Self::Invoice => "invoice",
            Self::Receipt => "receipt",
            Self::DeliveryNote => "delivery-note",
            Self::Other => "other",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// The name that people read.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Contract => language.choose("契約書", "contract"),
            Self::Estimate => language.choose("見積書", "estimate"),
            Self::PurchaseOrder => language.choose("注文書", "purchase order"),
            Self::Invoice => language.choose("請求書", "invoice"),
            Self::Receipt => language.choose("領収書", "receipt"),
            Self::DeliveryNote => language.choose("送り状", "delivery note"),
            Self::Other => language.choose("その他の書類", "other document"),
        }
    }

    /// Whether the law requires it to be retained.
    pub const fn is_statutory(self) -> bool {
        !matches!(self, Self::Other)
    }
}

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
    /// Means the last day, because no month has more days than this.
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

    /// How long a document of that kind and transaction date is retained; none if it is not
    /// statutory. `made_loss` says whether its business year is known to have made a loss.
    pub fn keep(
        self,
        kind: DocumentKind,
        transacted_on: Date,
        made_loss: bool,
    ) -> Option<Retention> {
        if !kind.is_statutory() {
            return None;
        }
        let year = self.year_end.year_of(transacted_on);
        let filing_deadline = self.filing_deadline(year);
        let ground = Ground::of(year, made_loss);
        let until = japan::months_after(filing_deadline, 12 * ground.years());
        Some(Retention { kind, year, filing_deadline, ground, until })
    }
}

/// Why a document is retained as long as it is: the rows of the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// The documents of every business year are retained.
    BusinessYear,
    /// Those of a year with a loss are retained while the loss can be carried forward.
    Loss,
    /// The same for a year that began before 2018-04-01.
    EarlierLoss,
}

impl Ground {
    pub const ALL: [Self; 3] = [Self::BusinessYear, Self::Loss, Self::EarlierLoss];
    /// Losses of years that begin on or after this day are carried forward for ten years.
    const TEN_YEARS_FROM: Date = Date::constant(2018, 4, 1);

    fn of(year: BusinessYear, made_loss: bool) -> Self {
        match made_loss {
            false => Self::BusinessYear,
            true if year.first >= Self::TEN_YEARS_FROM => Self::Loss,
            // Seven years before 2008, but both terms ended long ago for those years.
            true => Self::EarlierLoss,
        }
    }

    /// How many years documents are retained.
    pub const fn years(self) -> u16 {
        match self {
            Self::BusinessYear => 7,
            Self::Loss => 10,
            Self::EarlierLoss => 9,
        }
    }

    /// The word in tables.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::BusinessYear => "business-year",
            Self::Loss => "loss",
            Self::EarlierLoss => "earlier-loss",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.slug() == slug)
    }

    /// The provision of the law.
    pub fn provision(self, language: Language) -> &'static str {
        match self {
            Self::BusinessYear => language.choose(
                "電子帳簿保存法第7条、法人税法施行規則第59条・第67条",
                "Electronic Books Preservation Act art. 7, Ordinance for Enforcement of the \
                 Corporation Tax Act arts. 59 and 67",
            ),
            Self::Loss | Self::EarlierLoss => language.choose(
                "電子帳簿保存法第7条、法人税法施行規則第26条の3",
                "Electronic Books Preservation Act art. 7, Ordinance for Enforcement of the \
                 Corporation Tax Act art. 26-3",
            ),
        }
    }
}

/// How long a document is retained, and how that was determined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub kind: DocumentKind,
    /// The business year of its transaction.
    pub year: BusinessYear,
    /// The filing deadline of that year. The years are counted from the day after it.
    pub filing_deadline: Date,
    /// Why it is retained that long.
    pub ground: Ground,
    /// The last day, in Japan, on which it is retained.
    pub until: Date,
}

impl Retention {
    /// This retention, or the earlier one if that was longer: once a document is known to need
    /// retention until a day, a changed setting does not allow deleting it earlier.
    #[must_use]
    pub fn or_longer(self, before: Self) -> Self {
        if before.until > self.until { before } else { self }
    }

    /// The reason, as a sentence for people.
    pub fn reason(&self, language: Language) -> String {
        let Self { kind, year, filing_deadline, ground, until } = self;
        let [first, last, deadline, until] = [year.first, year.last, *filing_deadline, *until]
            .map(|date| japan::written(date, language));
        let (title, years) = (kind.title(language), ground.years());
        let provision = ground.provision(language);
        let made_loss = *ground != Ground::BusinessYear;
        match language {
            Language::Japanese => {
                let loss = if made_loss { "欠損金の生じた" } else { "" };
                format!(
                    "{title}は、{loss}事業年度（{first}から{last}まで）の確定申告書の提出期限\
                     （{deadline}）の翌日から{years}年間、{until}まで保存します（{provision}）。"
                )
            }
            Language::English => {
                let loss = if made_loss { ", which made a loss" } else { "" };
                format!(
                    "This {title} is of the business year from {first} to {last}{loss}. It is kept \
                     for {years} years from the day after the filing deadline of {deadline}, until \
                     {until} ({provision})."
                )
            }
        }
    }
}

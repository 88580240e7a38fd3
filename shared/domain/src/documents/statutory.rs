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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::japan::tests::{any_day, date, days_of_2024_to_2040, months_after_on_foot};
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn company(year_end: &str, extension_months: u8) -> TaxCalendar {
        let year_end = FiscalYearEnd::parse(year_end).unwrap();
        TaxCalendar::new(year_end, extension_months).unwrap()
    }

    fn keep(year_end: &str, transacted_on: &str, made_loss: bool) -> Retention {
        let kind = DocumentKind::Invoice;
        company(year_end, 0).keep(kind, date(transacted_on), made_loss).unwrap()
    }

    #[test]
    fn the_law_retains_every_kind_but_other() {
        for kind in DocumentKind::ALL {
            let kept = company("03", 0).keep(kind, date("2026-04-01"), true).is_some();
            assert_eq!(kept, kind != DocumentKind::Other, "{kind:?}");
            assert_eq!(DocumentKind::from_slug(kind.slug()), Some(kind));
        }
        assert_eq!(DocumentKind::from_slug("Contract"), None);
        let slugs = DocumentKind::ALL.map(DocumentKind::slug).join(" ");
        let known = "contract estimate purchase-order invoice receipt delivery-note other";
        assert_eq!(slugs, known);
        let titles = DocumentKind::ALL.map(|kind| kind.title(Language::Japanese)).join(" ");
        assert_eq!(titles, "契約書 見積書 注文書 請求書 領収書 送り状 その他の書類");
    }

    #[test]
    fn the_filing_deadline_is_two_months_after_the_business_year() {
        for (year_end, day, last, deadline) in [
            ("03", "2026-04-01", "2027-03-31", "2027-05-31"),
            ("03", "2027-03-31", "2027-03-31", "2027-05-31"),
            ("03", "2027-04-01", "2028-03-31", "2028-05-31"),
            ("12", "2026-06-15", "2026-12-31", "2027-02-28"),
            ("12", "2027-06-15", "2027-12-31", "2028-02-29"),
            ("02", "2026-06-15", "2027-02-28", "2027-04-30"),
            ("02", "2027-06-15", "2028-02-29", "2028-04-30"),
            ("02", "2028-02-29", "2028-02-29", "2028-04-30"),
            ("02-28", "2028-02-28", "2028-02-28", "2028-04-28"),
            ("02-28", "2028-02-29", "2029-02-28", "2029-04-30"),
            ("06", "2026-06-30", "2026-06-30", "2026-08-31"),
            ("09-30", "2026-10-01", "2027-09-30", "2027-11-30"),
            ("03-20", "2026-03-20", "2026-03-20", "2026-05-20"),
            ("03-20", "2026-03-21", "2027-03-20", "2027-05-20"),
            ("12-30", "2026-12-30", "2026-12-30", "2027-02-28"),
            ("12-29", "2026-12-29", "2026-12-29", "2027-02-28"),
            ("12-28", "2026-12-28", "2026-12-28", "2027-02-28"),
            ("12-27", "2026-12-27", "2026-12-27", "2027-02-27"),
        ] {
            let retention = keep(year_end, day, false);
            assert_eq!(retention.year.last, date(last), "{year_end}: {day}");
            assert_eq!(retention.filing_deadline, date(deadline), "{year_end}: {day}");
        }
    }

    #[test]
    fn documents_are_retained_for_seven_years_or_ten_after_a_loss() {
        for (year_end, day, made_loss, years, until) in [
            ("03", "2026-04-01", false, 7, "2034-05-31"),
            ("03", "2026-04-01", true, 10, "2037-05-31"),
            // The deadline of this year is a Sunday; the count does not move with it.
            ("03", "2025-04-01", false, 7, "2033-05-31"),
            // From the first of March to the end of February, leap year or not.
            ("12", "2028-06-15", false, 7, "2036-02-29"),
            ("12", "2027-06-15", false, 7, "2035-02-28"),
            ("12-28", "2027-06-15", false, 7, "2035-02-28"),
            // Losses of years that began before 2018-04-01 were carried forward for nine years.
            ("03", "2018-04-01", true, 10, "2029-05-31"),
            ("03", "2018-03-31", true, 9, "2027-05-31"),
            ("03", "2018-03-31", false, 7, "2025-05-31"),
            ("12", "2018-12-31", true, 9, "2028-02-29"),
            ("12", "2019-01-01", true, 10, "2030-02-28"),
        ] {
            let retention = keep(year_end, day, made_loss);
            assert_eq!(retention.ground.years(), years, "{year_end}: {day}");
            assert_eq!(retention.until, date(until), "{year_end}: {day}");
        }
    }

    #[test]
    fn the_years_are_counted_from_an_extended_filing_deadline() {
        for (months, deadline, until) in [
            (0, "2027-05-31", "2034-05-31"),
            (1, "2027-06-30", "2034-06-30"),
            (4, "2027-09-30", "2034-09-30"),
        ] {
            let retention =
                company("03", months).keep(DocumentKind::Receipt, date("2026-04-01"), false);
            let retention = retention.unwrap();
            assert_eq!(retention.filing_deadline, date(deadline));
            assert_eq!(retention.until, date(until));
        }
        let year_end = FiscalYearEnd::parse("03").unwrap();
        assert!(TaxCalendar::new(year_end, 10).is_ok());
        assert_eq!(TaxCalendar::new(year_end, 11), Err(ExtensionTooLong));
    }

    #[test]
    fn counting_day_by_day_gives_the_same_end_of_retention() {
        let companies = [("03", 0), ("02", 0), ("12", 1), ("03-20", 0), ("02-28", 4), ("06", 3)];
        for (year_end, extension) in companies {
            let company = company(year_end, extension);
            // Whether a business year ends on that day, stated separately for each company.
            let ends = |day: Date| match year_end {
                "03" => day.month() == 3 && day.day() == 31,
                "02" => day.tomorrow().unwrap().month() == 3 && day.month() == 2,
                "12" => day.month() == 12 && day.day() == 31,
                "03-20" => day.month() == 3 && day.day() == 20,
                "02-28" => day.month() == 2 && day.day() == 28,
                _ => day.month() == 6 && day.day() == 30,
            };
            let mut known = HashMap::new();
            for day in days_of_2024_to_2040() {
                let (mut first, mut last) = (day, day);
                while !ends(first.yesterday().unwrap()) {
                    first = first.yesterday().unwrap();
                }
                while !ends(last) {
                    last = last.tomorrow().unwrap();
                }
                let (deadline, seven, ten) = *known.entry(last).or_insert_with(|| {
                    let deadline = months_after_on_foot(last, 2 + u16::from(extension));
                    let until = |years: u16| months_after_on_foot(deadline, 12 * years);
                    (deadline, until(7), until(10))
                });
                for (made_loss, until) in [(false, seven), (true, ten)] {
                    let retention = company.keep(DocumentKind::Contract, day, made_loss).unwrap();
                    assert_eq!(retention.year, BusinessYear { first, last }, "{year_end}: {day}");
                    assert_eq!(retention.filing_deadline, deadline, "{year_end}: {day}");
                    assert_eq!(retention.until, until, "{year_end}: {day}");
                }
            }
        }
    }

    #[test]
    fn a_retention_explains_itself() {
        let retention = keep("03", "2026-04-01", false);
        assert_eq!(
            retention.reason(Language::Japanese),
            "請求書は、事業年度（2026年4月1日から2027年3月31日まで）の確定申告書の提出期限\
             （2027年5月31日）の翌日から7年間、2034年5月31日まで保存します（電子帳簿保存法第7条、\
             法人税法施行規則第59条・第67条）。"
        );
        assert_eq!(
            retention.reason(Language::English),
            "This invoice is of the business year from 1 April 2026 to 31 March 2027. It is kept \
             for 7 years from the day after the filing deadline of 31 May 2027, until 31 May 2034 \
             (Electronic Books Preservation Act art. 7, Ordinance for Enforcement of the \
             Corporation Tax Act arts. 59 and 67)."
        );
        let loss = keep("03", "2026-04-01", true);
        assert_eq!(
            loss.reason(Language::Japanese),
            "請求書は、欠損金の生じた事業年度（2026年4月1日から2027年3月31日まで）の確定申告書の\
             提出期限（2027年5月31日）の翌日から10年間、2037年5月31日まで保存します\
             （電子帳簿保存法第7条、法人税法施行規則第26条の3）。"
        );
        assert_eq!(
            loss.reason(Language::English),
            "This invoice is of the business year from 1 April 2026 to 31 March 2027, which made a \
             loss. It is kept for 10 years from the day after the filing deadline of 31 May 2027, \
             until 31 May 2037 (Electronic Books Preservation Act art. 7, Ordinance for \
             Enforcement of the Corporation Tax Act art. 26-3)."
        );
        for ground in Ground::ALL {
            assert_eq!(Ground::from_slug(ground.slug()), Some(ground));
        }
    }

    #[test]
    fn a_retention_grows_longer_and_never_shorter() {
        let (seven, ten) = (keep("03", "2026-04-01", false), keep("03", "2026-04-01", true));
        assert_eq!(ten.or_longer(seven), ten);
        assert_eq!(seven.or_longer(ten), ten, "with the reason of the longer");
    }

    #[test]
    fn a_fiscal_year_end_is_read_only_in_its_written_form() {
        for (text, written) in
            [("03", "03"), ("03-31", "03"), ("06-30", "06"), ("03-20", "03-20"), ("02-28", "02-28")]
        {
            assert_eq!(FiscalYearEnd::parse(text).unwrap().to_string(), written);
        }
        for text in ["", "3", "00", "13", "02-29", "06-31", "03-", "March", "+3"] {
            assert_eq!(FiscalYearEnd::parse(text), Err(NotAFiscalYearEnd), "{text}");
        }
    }

    proptest! {
        #[test]
        fn business_years_follow_one_another_without_gaps(
            day in any_day(),
            month in 1..=12_i8,
            end in 1..=31_i8,
        ) {
            let text = MonthDay::new(month, end.min(28)).unwrap().to_string();
            let year_end = if end > 28 { format!("{month:02}") } else { text };
            let year_end = FiscalYearEnd::parse(&year_end).unwrap();
            let year = year_end.year_of(day);
            prop_assert!(year.first <= day && day <= year.last);
            let next = year_end.year_of(year.last.tomorrow().unwrap());
            prop_assert_eq!(next.first.yesterday().unwrap(), year.last);
            let days = year.first.until(year.last).unwrap().get_days() + 1;
            prop_assert!(days == 365 || days == 366);
        }

        #[test]
        fn a_loss_or_an_extension_never_shortens_a_retention(day in any_day(), extension in 0..10_u8) {
            let keep = |months, made_loss| {
                company("03", months).keep(DocumentKind::Contract, day, made_loss).unwrap().until
            };
            prop_assert!(keep(extension, false) < keep(extension, true));
            prop_assert!(keep(extension, false) < keep(extension + 1, false));
        }
    }
}

//! Japan's business days, which the deadlines for posting and handling incidents count (P17).
//!
//! Days off are Saturdays, Sundays, the holidays of the Act on National Holidays (国民の祝日に関する法律) in
//! force since 2022, and the company's closing days. The years with special rules in the Act (2019
//! to 2021) are before that.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use thiserror::Error;

use crate::japan::{self, MonthDay};

/// The years whose holidays can be computed: the Act in force applies since 2022, and the formula
/// for the equinoxes holds until 2099.
const KNOWN_YEARS: std::ops::RangeInclusive<i16> = 2022..=2099;
/// The time of an equinox in 1980, and its shift per year, in millionths of a day of the month.
const VERNAL_1980: i64 = 20_843_100;
const AUTUMNAL_1980: i64 = 23_248_800;
const LATER_EACH_YEAR: i64 = 242_194;

/// The name of the holiday under the Act, if the day is one.
///
/// The formula gives the equinoxes that astronomers predict; see [`is_official`].
pub fn holiday(day: Date) -> Option<&'static str> {
    national_holiday(day)
        .or_else(|| is_substitute(day).then_some("振替休日"))
        .or_else(|| is_between(day).then_some("休日"))
}

/// The holidays that the Act lists (art. 2).
fn national_holiday(day: Date) -> Option<&'static str> {
    let monday = |nth| day.weekday() == Weekday::Monday && (day.day() - 1) / 7 + 1 == nth;
    let equinox = |in_1980| i64::from(day.day()) == equinox(in_1980, day.year());
    let name = match (day.month(), day.day()) {
        (1, 1) => "元日",
        (1, _) if monday(2) => "成人の日",
        (2, 11) => "建国記念の日",
        (2, 23) => "天皇誕生日",
        (3, _) if equinox(VERNAL_1980) => "春分の日",
        (4, 29) => "昭和の日",
        (5, 3) => "憲法記念日",
        (5, 4) => "みどりの日",
        (5, 5) => "こどもの日",
        (7, _) if monday(3) => "海の日",
        (8, 11) => "山の日",
        (9, _) if monday(3) => "敬老の日",
        (9, _) if equinox(AUTUMNAL_1980) => "秋分の日",
        (10, _) if monday(2) => "スポーツの日",
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        _ => return None,
    };
    Some(name)
}

/// The day of the month of an equinox: a little later each year, and one day earlier after each
/// leap day.
fn equinox(in_1980: i64, year: i16) -> i64 {
    let years = i64::from(year) - 1980;
    (in_1980 + LATER_EACH_YEAR * years).div_euclid(1_000_000) - years.div_euclid(4)
}

/// Whether the day makes up for a national holiday on a Sunday: it is the first day after it that
/// is not a national holiday itself (art. 3 (2)).
fn is_substitute(day: Date) -> bool {
    let mut before = day.yesterday().ok();
    while let Some(holiday) = before.filter(|before| national_holiday(*before).is_some()) {
        if holiday.weekday() == Weekday::Sunday {
            return national_holiday(day).is_none();
        }
        before = holiday.yesterday().ok();
    }
    false
}

/// Whether the day is between two national holidays without being one itself (art. 3 (3)).
fn is_between(day: Date) -> bool {
    let named = |day: Result<Date, _>| day.ok().and_then(national_holiday).is_some();
    national_holiday(day).is_none() && named(day.yesterday()) && named(day.tomorrow())
}

/// Whether the holidays of that year are final on the day of asking. The equinoxes are proclaimed
/// (暦要項) on the first weekday of February of the year before: those of 2027 on 2026-02-02.
pub fn is_official(year: i16, asked_on: Date) -> bool {
    let is_weekday = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let february = Date::new(year.saturating_sub(1), 2, 1).ok();
    let proclaimed = february.and_then(|first| first.series(1.day()).find(is_weekday));
    KNOWN_YEARS.contains(&year) && proclaimed.is_some_and(|proclaimed| proclaimed <= asked_on)
}

/// Days on which the company is closed every year, first and last day included. They may span the
/// new year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosingDays {
    first: MonthDay,
    last: MonthDay,
}

impl ClosingDays {
    pub const fn new(first: MonthDay, last: MonthDay) -> Self {
        Self { first, last }
    }

    pub fn contains(self, day: Date) -> bool {
        let (day, Self { first, last }) = (MonthDay::of(day), self);
        if first <= last { first <= day && day <= last } else { first <= day || day <= last }
    }
}

/// The text is not a list of closing days.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("closing days must look like 12-29/01-03,08-13/08-15,2027-05-06")]
pub struct NotClosingDays;

/// A due date: something is due by the end of this day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// In Japan.
    pub date: Date,
    /// Whether the date may still change because the holidays of its year are not final.
    pub provisional: bool,
}

impl Due {
    /// The end of the day.
    pub fn ends_at(self) -> Timestamp {
        japan::end_of(self.date)
    }
}

/// The company's business days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    closing_days: Vec<ClosingDays>,
    /// Days on which the company is closed once, or a special law makes a holiday.
    single_days: BTreeSet<Date>,
}

impl Calendar {
    /// The closing days of a company that configures none.
    pub const DEFAULT_CLOSING_DAYS: &str = "12-29/01-03";

    pub const fn new(closing_days: Vec<ClosingDays>) -> Self {
        Self { closing_days, single_days: BTreeSet::new() }
    }

    /// Parses closing days such as `12-29/01-03,08-13/08-15,2027-05-06`: those of every year, and
    /// single ones. An empty text means none.
    pub fn parse(closing_days: &str) -> Result<Self, NotClosingDays> {
        let mut calendar = Self::new(Vec::new());
        for text in closing_days.split(',').filter(|_| !closing_days.is_empty()) {
            calendar.close(text).ok_or(NotClosingDays)?;
        }
        Ok(calendar)
    }

    fn close(&mut self, text: &str) -> Option<()> {
        let Some((first, last)) = text.split_once('/') else {
            let day: Date = text.parse().ok().filter(|day: &Date| day.to_string() == text)?;
            self.single_days.insert(day);
            return Some(());
        };
        let (first, last) = (MonthDay::parse(first).ok()?, MonthDay::parse(last).ok()?);
        self.closing_days.push(ClosingDays::new(first, last));
        Some(())
    }

    pub fn is_business_day(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && holiday(day).is_none()
            && !self.closing_days.iter().any(|closing| closing.contains(day))
            && !self.single_days.contains(&day)
    }

    /// The due date of something promised within so many business days of an occurrence. The day of
    /// the occurrence does not count.
    pub fn due(&self, occurred_at: Timestamp, business_days: u16, asked_at: Timestamp) -> Due {
        let occurred_on = japan::date_at(occurred_at);
        let (mut date, mut left) = (occurred_on, business_days);
        while left > 0
            && let Ok(next) = date.tomorrow()
        {
            date = next;
            left -= u16::from(self.is_business_day(date));
        }
        let asked_on = japan::date_at(asked_at);
        let official =
            is_official(occurred_on.year(), asked_on) && is_official(date.year(), asked_on);
        Due { date, provisional: !official }
    }
}

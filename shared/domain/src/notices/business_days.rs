//! Japan's business days, which the deadlines for posting and handling incidents count (P17).
//!
//! Days off are Saturdays, Sundays, the holidays of the Act on National Holidays (国民の祝日に関する法律) in
//! force since 2022, and the company's closing days. The years with special rules in the Act (2019
//! to 2021) are before that.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
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
/// (暦要項) at the beginning of February of the year before.
pub fn is_official(year: i16, asked_on: Date) -> bool {
    let proclaimed = Date::new(year.saturating_sub(1), 2, 1);
    KNOWN_YEARS.contains(&year) && proclaimed.is_ok_and(|proclaimed| proclaimed <= asked_on)
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
#[error("closing days must look like 12-29/01-03,08-13/08-15")]
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
}

impl Calendar {
    /// The closing days of a company that configures none.
    pub const DEFAULT_CLOSING_DAYS: &str = "12-29/01-03";

    pub const fn new(closing_days: Vec<ClosingDays>) -> Self {
        Self { closing_days }
    }

    /// Parses closing days such as `12-29/01-03,08-13/08-15`; an empty text means none.
    pub fn parse(closing_days: &str) -> Result<Self, NotClosingDays> {
        let parse = |text: &str| {
            let (first, last) = text.split_once('/')?;
            let (first, last) = (MonthDay::parse(first).ok()?, MonthDay::parse(last).ok()?);
            Some(ClosingDays::new(first, last))
        };
        let ranges = closing_days.split(',').filter(|_| !closing_days.is_empty());
        ranges.map(parse).collect::<Option<_>>().map(Self::new).ok_or(NotClosingDays)
    }

    pub fn is_business_day(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && holiday(day).is_none()
            && !self.closing_days.iter().any(|closing| closing.contains(day))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::japan::tests::date;
    use jiff::ToSpan;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn calendar() -> Calendar {
        Calendar::parse(Calendar::DEFAULT_CLOSING_DAYS).unwrap()
    }

    /// Parses a local time in Japan.
    fn at(text: &str) -> Timestamp {
        format!("{text}:00+09:00").parse().unwrap()
    }

    #[test]
    fn every_holiday_agrees_with_an_independent_list() {
        let list = include_str!("../../tests/holidays_of_holiday_jp.txt");
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        let listed: BTreeMap<Date, &str> = lines
            .map(|line| line.split_once(' ').unwrap())
            .map(|(day, name)| (date(day), name))
            .collect();
        let last = date("2050-12-31");
        assert_eq!(listed.len(), 517);
        for day in date("2022-01-01").series(1.day()).take_while(|day| *day <= last) {
            // The list says what a substitute is for, as in こどもの日 振替休日.
            let expected = listed.get(&day).and_then(|name| name.split(' ').next_back());
            assert_eq!(holiday(day), expected, "{day}");
        }
    }

    #[test]
    fn days_around_national_holidays_can_be_holidays_too() {
        for (day, name, why) in [
            ("2023-01-02", Some("振替休日"), "the first of January was a Sunday"),
            (
                "2026-05-06",
                Some("振替休日"),
                "the third of May was a Sunday, and two more followed",
            ),
            (
                "2025-05-06",
                Some("振替休日"),
                "the fourth of May was a Sunday, and one more followed",
            ),
            ("2024-05-06", Some("振替休日"), "the fifth of May was a Sunday"),
            ("2027-05-06", None, "none of the three was a Sunday"),
            ("2026-09-22", Some("休日"), "it is between Respect for the Aged and the equinox"),
            ("2027-09-22", None, "it is between no two"),
            ("2022-12-23", None, "it was the previous emperor's birthday"),
        ] {
            assert_eq!(holiday(date(day)), name, "{day}: {why}");
        }
    }

    #[test]
    fn incidents_are_posted_in_two_business_days_and_handled_in_four() {
        for (occurred, days, due) in [
            // Monday and Wednesday are holidays, so Tuesday between them is one too.
            ("2026-09-18T15:00", 2, "2026-09-25"),
            ("2026-09-18T15:00", 4, "2026-09-29"),
            ("2026-09-18T00:00", 2, "2026-09-25"),
            ("2026-09-17T23:59", 2, "2026-09-24"),
            // After an occurrence on a day off, counting also begins with the next business day.
            ("2026-09-20T12:00", 1, "2026-09-24"),
            ("2026-12-28T09:00", 1, "2027-01-04"),
            ("2026-12-25T18:00", 2, "2027-01-04"),
            ("2026-05-01T10:00", 1, "2026-05-07"),
            ("2026-06-01T10:00", 0, "2026-06-01"),
        ] {
            let due_on = calendar().due(at(occurred), days, at(occurred));
            assert_eq!(due_on, Due { date: date(due), provisional: false }, "{occurred} + {days}");
        }
        let due = calendar().due(at("2026-09-18T15:00"), 2, at("2026-09-18T15:00"));
        assert_eq!(due.ends_at(), at("2026-09-26T00:00"));
    }

    #[test]
    fn a_date_is_provisional_until_its_equinoxes_are_proclaimed() {
        for (occurred, asked, provisional) in [
            ("2028-03-15T10:00", "2027-01-31T23:59", true),
            ("2028-03-15T10:00", "2027-02-01T00:00", false),
            ("2027-12-24T10:00", "2027-01-31T23:59", true),
            ("2027-12-20T10:00", "2027-01-31T23:59", false),
            ("2099-06-01T10:00", "2099-06-01T10:00", false),
            ("2100-06-01T10:00", "2100-06-01T10:00", true),
            ("2099-12-30T10:00", "2100-06-01T10:00", true),
            ("2021-12-28T10:00", "2026-06-01T10:00", true),
        ] {
            let due = calendar().due(at(occurred), 4, at(asked));
            assert_eq!(due.provisional, provisional, "{occurred}, asked {asked}");
        }
    }

    #[test]
    fn the_company_configures_its_closing_days() {
        let open = Calendar::parse("").unwrap();
        assert!(open.is_business_day(date("2026-12-31")));
        assert!(!open.is_business_day(date("2026-01-01")), "the law does not ask the company");
        for (day, is_open) in [
            ("2026-12-28", true),
            ("2026-12-29", false),
            ("2027-12-31", false),
            ("2024-01-03", false),
            ("2024-01-04", true),
        ] {
            assert_eq!(calendar().is_business_day(date(day)), is_open, "{day}");
        }
        let summer = Calendar::parse("12-29/01-03,08-13/08-14").unwrap();
        for (day, is_open) in [
            ("2026-08-12", true),
            ("2026-08-13", false),
            ("2026-08-14", false),
            ("2026-08-17", true),
            ("2026-12-29", false),
        ] {
            assert_eq!(summer.is_business_day(date(day)), is_open, "{day}");
        }
        for text in ["12-29", "12-29/", "12-29/01-03,", "12-32/01-03", "12-29-01-03", " "] {
            assert_eq!(Calendar::parse(text), Err(NotClosingDays), "{text}");
        }
    }

    #[test]
    fn for_a_company_always_closed_nothing_falls_due() {
        let closed = Calendar::parse("01-01/12-31").unwrap();
        let late = at("9990-01-01T00:00");
        assert_eq!(closed.due(late, 1, late), Due { date: Date::MAX, provisional: true });
    }

    proptest! {
        /// Counts the other way round: takes all days in between and filters them.
        #[test]
        fn the_promised_number_of_business_days_lies_in_between(
            minutes in 0..25_000_000_i64,
            days in 1..30_u16,
        ) {
            let occurred = at("2022-01-01T00:00") + minutes.minutes();
            let due = calendar().due(occurred, days, occurred).date;
            let occurred_on = japan::date_at(occurred);
            let between = occurred_on.series(1.day()).skip(1).take_while(|day| *day <= due);
            let worked = between.filter(|day| calendar().is_business_day(*day)).count();
            prop_assert_eq!(worked, usize::from(days));
            prop_assert!(calendar().is_business_day(due));
        }

        #[test]
        fn a_later_occurrence_is_never_due_earlier(minutes in 0..25_000_000_i64, days in 0..30_u16) {
            let occurred = at("2022-01-01T00:00") + minutes.minutes();
            let later = occurred + 1.minute();
            let due = |at| calendar().due(at, days, at).date;
            prop_assert!(due(occurred) <= due(later));
        }
    }
}

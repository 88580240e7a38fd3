//! Dates in Japan, and how Japanese law counts months and years.
//!
//! Laws and contracts mean days in Japan. Japan is at UTC+9 all year, so no time zone database is
//! needed.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use thiserror::Error;

use crate::Language;

/// Japan Standard Time.
const JST: Offset = Offset::constant(9);
/// How an English text names it.
pub const ZONE: &str = "JST (UTC+9)";

/// The date in Japan at that instant.
pub fn date_at(instant: Timestamp) -> Date {
    JST.to_datetime(instant).date()
}

/// What clocks in Japan show at that instant.
pub fn time_at(instant: Timestamp) -> DateTime {
    JST.to_datetime(instant)
}

/// The instant at which that day ends in Japan. Anything due on that day is due before it.
pub fn end_of(day: Date) -> Timestamp {
    let midnight = day.tomorrow().map(DateTime::from);
    midnight.and_then(|midnight| JST.to_timestamp(midnight)).unwrap_or(Timestamp::MAX)
}

/// The last day of a period of that many months, in which `day` itself does not count.
///
/// Either the first day is not counted, or the period begins on the day after: both mean that it
/// runs from the midnight that ends `day` (Civil Code art. 140, 国税通則法 art. 10 (1) i). Months follow
/// the calendar. A period that begins with a month ends with one. Any other ends on the day before
/// the day that corresponds to its first, or at the end of the month if that month has no such day
/// (Civil Code art. 143, 国税通則法 art. 10 (1) ii and iii). So one month after 15 January is 15
/// February, and one month after 28 February is 31 March. A year is twelve months.
///
/// The rule that a period does not end on a holiday (Civil Code art. 142, 国税通則法 art. 10 (2)) is not
/// applied: nothing here depends on office hours.
pub fn months_after(day: Date, months: u16) -> Date {
    let Ok(first) = day.tomorrow() else { return Date::MAX };
    match first.checked_add(Span::new().months(months)) {
        Ok(corresponding) if corresponding.day() == first.day() => {
            corresponding.yesterday().unwrap_or(corresponding)
        }
        Ok(end_of_month) => end_of_month,
        Err(_) => Date::MAX,
    }
}

/// The date as people write it.
pub fn written(date: Date, language: Language) -> String {
    match language {
        Language::Japanese => {
            format!("{}年{}月{}日", date.year(), date.month(), date.day())
        }
        Language::English => date.strftime("%-d %B %Y").to_string(),
    }
}

/// The date as people write it, without the year.
pub fn written_short(date: Date, language: Language) -> String {
    date.strftime(language.choose("%-m月%-d日", "%-d %B")).to_string()
}

/// The instant as people write it, with the name of the time zone.
pub fn written_time(instant: Timestamp, language: Language) -> String {
    let time = JST.to_datetime(instant);
    let date = written(time.date(), language);
    let clock = time.strftime("%H:%M");
    match language {
        Language::Japanese => format!("{date} {clock}（日本時間）"),
        Language::English => format!("{date}, {clock} {ZONE}"),
    }
}

/// The instant in RFC 3339, in Japan's time zone.
pub fn stamp(instant: Timestamp) -> String {
    JST.to_datetime(instant).strftime("%Y-%m-%dT%H:%M:%S+09:00").to_string()
}

/// A day of the year, such as `12-29`, or 29 February.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

/// The text is not a day of the year.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a day of the year such as 12-29")]
pub struct NotAMonthDay;

impl MonthDay {
    /// That day of that month, if it exists in some year.
    pub fn new(month: i8, day: i8) -> Result<Self, NotAMonthDay> {
        const LEAP_YEAR: i16 = 2024;
        Date::new(LEAP_YEAR, month, day).map(Self::of).map_err(|_| NotAMonthDay)
    }

    /// Reads `12-29`.
    pub fn parse(text: &str) -> Result<Self, NotAMonthDay> {
        let (month, day) = text.split_once('-').ok_or(NotAMonthDay)?;
        Self::new(two_digits(month)?, two_digits(day)?)
    }

    /// The day of the year of that date.
    pub fn of(date: Date) -> Self {
        Self { month: date.month(), day: date.day() }
    }

    /// From 1.
    pub const fn month(self) -> i8 {
        self.month
    }

    /// From 1.
    pub const fn day(self) -> i8 {
        self.day
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}-{:02}", self.month, self.day)
    }
}

/// Reads a month or a day written with two digits.
pub(crate) fn two_digits(text: &str) -> Result<i8, NotAMonthDay> {
    let written_so = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| written_so).ok_or(NotAMonthDay)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::ToSpan;
    use proptest::prelude::*;

    pub(crate) fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Every day of the years that today's customers are likely to see.
    pub(crate) fn days_of_2024_to_2040() -> impl Iterator<Item = Date> {
        date("2024-01-01").series(1.day()).take_while(|day| day.year() <= 2040)
    }

    /// Any day within five hundred years from 1800.
    pub(crate) fn any_day() -> impl Strategy<Value = Date> {
        (0..182_622_i32).prop_map(|days| date("1800-01-01") + days.days())
    }

    /// The same as [`months_after`], found by walking from day to day and counting the months that
    /// begin. It stops as the law says: on the day before the corresponding day, or at the end of
    /// the month that has no such day.
    pub(crate) fn months_after_on_foot(day: Date, months: u16) -> Date {
        let first = day.tomorrow().unwrap();
        let (mut last, mut begun) = (day, 0);
        loop {
            let next = last.tomorrow().unwrap();
            // The period's own first day does not begin another month of it.
            if next.day() == 1 && next != first {
                begun += 1;
            }
            let corresponds = begun == months && next.day() == first.day();
            if corresponds || begun > months {
                return last;
            }
            last = next;
        }
    }

    #[test]
    fn a_period_of_months_ends_as_the_civil_code_says() {
        for (day, months, last) in [
            ("2026-01-15", 1, "2026-02-15"),
            ("2026-01-27", 1, "2026-02-27"),
            ("2026-01-28", 1, "2026-02-28"),
            ("2026-01-29", 1, "2026-02-28"),
            ("2026-01-30", 1, "2026-02-28"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2028-01-28", 1, "2028-02-28"),
            ("2028-01-29", 1, "2028-02-29"),
            ("2028-01-31", 1, "2028-02-29"),
            // A period that begins with a month ends with a month.
            ("2026-02-28", 1, "2026-03-31"),
            ("2028-02-28", 1, "2028-03-28"),
            ("2028-02-29", 1, "2028-03-31"),
            ("2026-04-30", 1, "2026-05-31"),
            ("2026-04-29", 1, "2026-05-29"),
            ("2026-12-31", 1, "2027-01-31"),
            ("2026-12-15", 1, "2027-01-15"),
            ("2027-03-31", 2, "2027-05-31"),
            ("2027-02-28", 12, "2028-02-29"),
            ("2028-02-28", 12, "2029-02-28"),
            ("2026-05-31", 0, "2026-05-31"),
        ] {
            assert_eq!(months_after(date(day), months), date(last), "{months} after {day}");
        }
    }

    #[test]
    fn counting_months_day_by_day_gives_the_same_day() {
        for day in days_of_2024_to_2040() {
            for months in [1, 2, 3, 6] {
                let on_foot = months_after_on_foot(day, months);
                assert_eq!(months_after(day, months), on_foot, "{months} after {day}");
            }
        }
    }

    #[test]
    fn a_day_in_japan_begins_at_15_00_utc_the_day_before() {
        let end = end_of(date("2026-02-28"));
        assert_eq!(end.to_string(), "2026-02-28T15:00:00Z");
        assert_eq!(date_at(end), date("2026-03-01"));
        assert_eq!(date_at(end - 1.nanosecond()), date("2026-02-28"));
        assert_eq!(date_at("2026-09-18T06:00:00Z".parse().unwrap()), date("2026-09-18"));
    }

    #[test]
    fn dates_at_the_end_of_the_calendar_do_not_overflow() {
        assert_eq!(months_after(Date::MAX, 1), Date::MAX);
        assert_eq!(months_after(date("9999-12-15"), 1), Date::MAX);
        assert_eq!(months_after(date("9999-11-30"), 1), Date::MAX);
        assert_eq!(end_of(Date::MAX), Timestamp::MAX);
        assert_eq!(date_at(Timestamp::MAX), Date::MAX);
    }

    #[test]
    fn dates_are_written_the_way_people_write_them() {
        let day = date("2027-05-01");
        assert_eq!(written(day, Language::Japanese), "2027年5月1日");
        assert_eq!(written(day, Language::English), "1 May 2027");
        assert_eq!(written_short(day, Language::Japanese), "5月1日");
        assert_eq!(written_short(day, Language::English), "1 May");
        let evening = "2027-04-30T15:05:09.5Z".parse().unwrap();
        assert_eq!(written_time(evening, Language::Japanese), "2027年5月1日 00:05（日本時間）");
        assert_eq!(written_time(evening, Language::English), "1 May 2027, 00:05 JST (UTC+9)");
        assert_eq!(stamp(evening), "2027-05-01T00:05:09+09:00");
    }

    #[test]
    fn a_day_of_the_year_is_read_only_in_its_written_form() {
        for text in ["12-29", "01-03", "02-29"] {
            assert_eq!(MonthDay::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "1-3", "13-01", "02-30", "04-31", "00-10", "+1-+2", "12-29-", "１２-29"]
        {
            assert_eq!(MonthDay::parse(text), Err(NotAMonthDay), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_period_that_begins_with_a_month_ends_with_one(day in any_day(), months in 1..200_u16) {
            let end = months_after(day.last_of_month(), months);
            prop_assert_eq!(end, end.last_of_month());
        }

        #[test]
        fn a_later_start_never_ends_earlier(day in any_day(), months in 0..200_u16) {
            prop_assert!(months_after(day, months) <= months_after(day.tomorrow().unwrap(), months));
            prop_assert!(months_after(day, months) < months_after(day, months + 1));
        }

        #[test]
        fn an_instant_is_within_its_day(seconds in -5_000_000_000_i64..9_000_000_000) {
            let instant = Timestamp::from_second(seconds).unwrap();
            let day = date_at(instant);
            prop_assert!(instant < end_of(day));
            prop_assert!(end_of(day.yesterday().unwrap()) <= instant);
        }
    }
}

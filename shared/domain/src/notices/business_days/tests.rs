use super::*;
use crate::japan::tests::date;
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
    let list = include_str!("../../../tests/holidays_of_holiday_jp.txt");
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
        ("2026-05-06", Some("振替休日"), "the third of May was a Sunday, and two more followed"),
        ("2025-05-06", Some("振替休日"), "the fourth of May was a Sunday, and one more followed"),
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
        // The first of February 2026 was a Sunday.
        ("2027-03-15T10:00", "2026-02-01T23:59", true),
        ("2027-03-15T10:00", "2026-02-02T00:00", false),
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
    let once = Calendar::parse("12-29/01-03,2027-05-06").unwrap();
    for (day, is_open) in [("2027-05-06", false), ("2028-05-08", true), ("2027-05-07", true)] {
        assert_eq!(once.is_business_day(date(day)), is_open, "{day}");
    }
    for text in [
        "2027-05-6",
        "2027-13-01",
        "2027-05-06T00:00",
        "12-29",
        "12-29/",
        "12-29/01-03,",
        "12-32/01-03",
        "12-29-01-03",
        " ",
    ] {
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

//! The worked examples of `docs/retention-law.md`, each with what the law says.

use super::*;

fn until(taxpayer: &Taxpayer, received_on: &str, losses: &[&str]) -> Date {
    let losses: Vec<_> = losses.iter().map(|loss| date(loss)).collect();
    let made_loss = |year: BusinessYear| losses.contains(&year.first);
    taxpayer.keep(DocumentKind::Invoice, date(received_on), made_loss).unwrap().until
}

/// A company whose years end so, each calendar from a day on.
fn changing(calendars: &[(&str, &str)]) -> Taxpayer {
    let calendars = calendars
        .iter()
        .map(|(from, year_end)| CalendarFrom { from: date(from), calendar: calendar(year_end, 0) });
    Taxpayer::Company(BusinessYears::new(calendars.collect()).unwrap())
}

#[test]
fn seven_years_count_from_the_year_of_receipt() {
    for (year_end, extension, received_on, expected) in [
        ("03", 0, "2026-04-01", "2034-05-31"),
        ("03", 0, "2027-03-31", "2034-05-31"),
        // Of a transaction of 2027-03-31, but received in the next year.
        ("03", 0, "2027-04-05", "2035-05-31"),
        ("03", 0, "2018-03-31", "2025-05-31"),
        ("12", 0, "2027-06-15", "2035-02-28"),
        ("12", 0, "2028-12-31", "2036-02-29"),
        ("02", 0, "2027-06-15", "2035-04-30"),
        ("03-20", 0, "2026-03-20", "2033-05-20"),
        ("03-20", 0, "2026-03-21", "2034-05-20"),
        ("12-27", 0, "2026-06-01", "2034-02-27"),
        ("03", 1, "2026-04-01", "2034-06-30"),
    ] {
        let company = company(year_end, extension);
        assert_eq!(until(&company, received_on, &[]), date(expected), "{year_end}: {received_on}");
    }
}

#[test]
fn a_sole_proprietor_counts_from_the_sixteenth_of_march() {
    for (received_on, expected) in
        [("2026-06-15", "2034-03-15"), ("2026-12-31", "2034-03-15"), ("2027-01-01", "2035-03-15")]
    {
        let alone = Taxpayer::SoleProprietor;
        assert_eq!(until(&alone, received_on, &["2026-01-01"]), date(expected), "{received_on}");
    }
}

#[test]
fn a_loss_counts_for_its_own_year_only() {
    for (year_end, received_on, loss, expected) in [
        ("03", "2026-04-01", "2026-04-01", "2037-05-31"),
        ("03", "2018-04-01", "2018-04-01", "2029-05-31"),
        ("03", "2018-03-31", "2017-04-01", "2027-05-31"),
        ("12", "2018-12-31", "2018-01-01", "2028-02-29"),
        ("12", "2019-01-01", "2019-01-01", "2030-02-28"),
        ("03", "2027-04-01", "2026-04-01", "2035-05-31"),
    ] {
        let company = company(year_end, 0);
        assert_eq!(until(&company, received_on, &[loss]), date(expected), "{received_on}");
    }
}

#[test]
fn a_short_first_year_begins_when_the_company_does() {
    let founded = changing(&[("2018-06-01", "12")]);
    let year = founded.year_of(date("2018-07-01"));
    assert_eq!((year.first, year.last), (date("2018-06-01"), date("2018-12-31")));
    let expected = date("2029-02-28");
    assert_eq!(until(&founded, "2018-07-01", &["2018-06-01"]), expected, "ten years, not nine");
}

#[test]
fn a_changed_year_end_leaves_earlier_years_as_they_were() {
    let changed = changing(&[("1900-01-01", "12"), ("2027-01-01", "03")]);
    assert_eq!(until(&changed, "2026-02-10", &[]), date("2034-02-28"));
    let short = changed.year_of(date("2027-02-10"));
    assert_eq!((short.first, short.last), (date("2027-01-01"), date("2027-03-31")));
    // Two years begin in 2027, and only the first made a loss.
    assert_eq!(until(&changed, "2027-02-10", &["2027-01-01"]), date("2037-05-31"));
    assert_eq!(until(&changed, "2027-04-01", &["2027-01-01"]), date("2035-05-31"));
    assert_eq!(BusinessYears::new(Vec::new()), Err(NotInOrder));
    let twice =
        [date("2027-01-01"); 2].map(|from| CalendarFrom { from, calendar: calendar("03", 0) });
    assert_eq!(BusinessYears::new(twice.into()), Err(NotInOrder));
}

proptest! {
    #[test]
    fn years_of_changing_calendars_follow_without_gaps(
        day in any_day(),
        changes in proptest::collection::btree_map(any_day(), 1..=12_i8, 1..5),
    ) {
        let calendars = changes.into_iter().map(|(from, month)| CalendarFrom {
            from,
            calendar: calendar(&format!("{month:02}"), 0),
        });
        let calendars: Vec<_> = calendars.collect();
        let company = Taxpayer::Company(BusinessYears::new(calendars.clone()).unwrap());
        let year = company.year_of(day);
        prop_assert!(year.first <= day && day <= year.last);
        let days = year.first.until(year.last).unwrap().get_days() + 1;
        prop_assert!(days <= 366);
        let next = company.year_of(year.last.tomorrow().unwrap());
        prop_assert_eq!(next.first, year.last.tomorrow().unwrap());
        for one in &calendars {
            prop_assert_eq!(company.year_of(one.from).first, one.from);
        }
    }
}

mod law;

use super::*;
use crate::Language;
use crate::japan::MonthDay;
use crate::japan::tests::{any_day, date, days_of_2024_to_2040, months_after_on_foot};
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::HashMap;

fn calendar(year_end: &str, extension_months: u8) -> TaxCalendar {
    let year_end = FiscalYearEnd::parse(year_end).unwrap();
    TaxCalendar::new(year_end, extension_months).unwrap()
}

fn company(year_end: &str, extension_months: u8) -> Taxpayer {
    Taxpayer::Company(BusinessYears::always(calendar(year_end, extension_months)))
}

fn keep(year_end: &str, received_on: &str, made_loss: bool) -> Retention {
    let kind = DocumentKind::Invoice;
    company(year_end, 0).keep(kind, date(received_on), |_| made_loss).unwrap()
}

#[test]
fn the_law_retains_every_kind_but_other() {
    for kind in DocumentKind::ALL {
        let kept = company("03", 0).keep(kind, date("2026-04-01"), |_| true).is_some();
        assert_eq!(kept, kind != DocumentKind::Other, "{kind:?}");
        assert_eq!(DocumentKind::from_slug(kind.slug()), Some(kind));
    }
    assert_eq!(DocumentKind::from_slug("Contract"), None);
    let slugs = DocumentKind::ALL.map(DocumentKind::slug).join(" ");
    let known = "contract estimate purchase-order invoice receipt delivery-note dispatch-note \
                 order-acceptance inspection-certificate payment-notice purchase-statement other";
    assert_eq!(slugs, known);
    let titles = DocumentKind::ALL.map(|kind| kind.title(Language::Japanese)).join(" ");
    assert_eq!(
        titles,
        "契約書 見積書 注文書 請求書 領収書 納品書 送り状 注文請書 検収書 支払通知書 仕入明細書 その他の書類"
    );
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
            company("03", months).keep(DocumentKind::Receipt, date("2026-04-01"), |_| false);
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
                let retention = company.keep(DocumentKind::Contract, day, |_| made_loss).unwrap();
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
    let alone = Taxpayer::SoleProprietor.keep(DocumentKind::Receipt, date("2026-06-15"), |_| false);
    let alone = alone.unwrap();
    assert_eq!(
        alone.reason(Language::Japanese),
        "領収書は、2026年分の所得税の確定申告期限（2027年3月15日）の翌日から7年間、\
         2034年3月15日まで保存します（電子帳簿保存法第7条、所得税法施行規則第63条・第102条）。"
    );
    assert_eq!(
        alone.reason(Language::English),
        "This receipt is of 2026. It is kept for 7 years from the day after the filing deadline of \
         15 March 2027, until 15 March 2034 (Electronic Books Preservation Act art. 7, Ordinance \
         for Enforcement of the Income Tax Act arts. 63 and 102)."
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
            company("03", months).keep(DocumentKind::Contract, day, |_| made_loss).unwrap().until
        };
        prop_assert!(keep(extension, false) < keep(extension, true));
        prop_assert!(keep(extension, false) < keep(extension + 1, false));
    }
}

mod reminders;

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Weekday;
use proptest::prelude::*;

use super::*;
use crate::business_days::Calendar;
use crate::japan::tests::{date, days_of_2024_to_2040};
use crate::notice::Affected;
use crate::notice::{About, Incident, Notice, Published, Severity, Text, Texts};
use crate::{Email, LookupKey, SeededEntropy, StaffId};

/// Parses a local time in Japan.
fn at(text: &str) -> Timestamp {
    format!("{text}:00+09:00").parse().unwrap()
}

fn calendar() -> Calendar {
    Calendar::parse(Calendar::DEFAULT_CLOSING_DAYS).unwrap()
}

fn incident(occurred: &str) -> Incident {
    Incident {
        occurred_at: at(occurred),
        detected_at: at(occurred),
        severity: Severity::Serious,
        personal_data: true,
        affected: Affected::Everyone,
    }
}

fn notice(incident: &Incident, published: Option<(&str, Option<&str>)>) -> Notice {
    let text = Text { title: "障害".into(), body: "調査中".into() };
    Notice {
        id: NoticeId::new(incident.occurred_at, &SeededEntropy::new(1)),
        product: Product::ProSign,
        about: About::Incident(incident.clone()),
        components: [].into(),
        texts: Texts { ja: text, en: None },
        published: published.map(|(posted, over)| Published {
            state: crate::notice::State::Investigating,
            at: at(posted),
            over_at: over.map(at),
            updates: 1,
        }),
        planned: None,
        reminded_at: None,
        created_at: incident.occurred_at,
        updated_at: incident.occurred_at,
        version: 1,
    }
}

fn due_of(incident: &Incident, asked: &str) -> Vec<Deadline> {
    let notice = notice(incident, None);
    deadlines(incident, notice.published, None, &Reports::default(), &calendar(), at(asked))
}

fn due_on(occurred: &str) -> Vec<(Duty, Date)> {
    let due = due_of(&incident(occurred), occurred);
    due.into_iter().map(|deadline| (deadline.duty, deadline.due.date)).collect()
}

#[test]
fn a_serious_incident_has_two_days_for_posting_and_four_for_handling() {
    for (occurred, [two, four]) in [
        // Monday and Wednesday are holidays, so Tuesday between them is one too.
        ("2026-09-18T15:00", ["2026-09-25", "2026-09-29"]),
        ("2026-09-18T00:00", ["2026-09-25", "2026-09-29"]),
        ("2026-09-17T23:59", ["2026-09-24", "2026-09-28"]),
        // An ordinary week.
        ("2026-06-01T10:00", ["2026-06-03", "2026-06-05"]),
        ("2026-06-02T10:00", ["2026-06-04", "2026-06-08"]),
        ("2026-06-03T10:00", ["2026-06-05", "2026-06-09"]),
        ("2026-06-04T10:00", ["2026-06-08", "2026-06-10"]),
        ("2026-06-05T10:00", ["2026-06-09", "2026-06-11"]),
        ("2026-06-06T10:00", ["2026-06-09", "2026-06-11"]),
        ("2026-06-07T10:00", ["2026-06-09", "2026-06-11"]),
        // Over the long holidays of May, and over the turn of the year.
        ("2026-05-01T10:00", ["2026-05-08", "2026-05-12"]),
        ("2026-12-28T09:00", ["2027-01-05", "2027-01-07"]),
        // A substitute holiday on a Monday.
        ("2027-03-19T09:00", ["2027-03-24", "2027-03-26"]),
    ] {
        let due = due_on(occurred);
        let [two, four] = [two, four].map(date);
        let expected = [(Duty::Posted, two), (Duty::CustomersNotified, two), (Duty::Handled, four)];
        assert_eq!(due[..3], expected, "{occurred}");
    }
}

#[test]
fn reports_are_due_five_and_thirty_or_sixty_days_after_detection() {
    for (knew, wrongful, [aim, first, last]) in [
        // The day of detection is day 1.
        ("2026-06-01T10:00", false, ["2026-06-03", "2026-06-05", "2026-06-30"]),
        ("2026-06-01T00:00", true, ["2026-06-03", "2026-06-05", "2026-07-30"]),
        ("2026-06-01T23:59", false, ["2026-06-03", "2026-06-05", "2026-06-30"]),
        // Days off count. Only if the last day is a day off does the deadline move to the next open
        // day.
        ("2026-06-05T10:00", false, ["2026-06-07", "2026-06-09", "2026-07-06"]),
        ("2026-06-06T10:00", false, ["2026-06-08", "2026-06-10", "2026-07-06"]),
        // The thirtieth day is 30 December, when offices are closed until 3 January.
        ("2026-12-01T10:00", false, ["2026-12-03", "2026-12-05", "2027-01-04"]),
        // 22 August to 20 September: a Sunday, followed by three days off.
        ("2026-08-22T10:00", false, ["2026-08-24", "2026-08-26", "2026-09-24"]),
    ] {
        let incident = incident(knew);
        let reports = Reports { wrongful_purpose: wrongful, ..Reports::default() };
        let notice = notice(&incident, None);
        let due = deadlines(&incident, notice.published, None, &reports, &calendar(), at(knew));
        let [.., preliminary, principals, data_subjects, whole] = &due[..] else {
            panic!("{due:?}")
        };
        assert_eq!(preliminary.aim_on, Some(date(aim)), "{knew}");
        assert_eq!(preliminary.due.date, date(first), "{knew}");
        let same = (principals.aim_on, principals.due);
        assert_eq!(same, (preliminary.aim_on, preliminary.due), "{knew}");
        assert!(data_subjects.due.date <= whole.due.date, "the final report says what was done");
        assert_eq!(whole.due.date, date(last), "{knew}");
    }
}

#[test]
fn legal_deadlines_count_from_detection_and_ignore_closing_days() {
    let mut late = incident("2026-06-01T10:00");
    late.detected_at = at("2026-06-10T10:00");
    let notice = notice(&late, None);
    let closed = Calendar::parse("06-01/07-31").unwrap();
    let due = |calendar| {
        deadlines(
            &late,
            notice.published,
            None,
            &Reports::default(),
            calendar,
            at("2026-06-10T10:00"),
        )
    };
    let (ours, open) = (due(&closed), due(&calendar()));
    assert_eq!(ours[3..], open[3..]);
    assert_eq!(ours[0].due.date, date("2026-08-04"));
    assert_eq!(open[3].due.date, date("2026-06-14"));
    assert_eq!(open[6].due.date, date("2026-07-09"));
}

#[test]
fn minor_incidents_without_personal_data_have_no_deadlines() {
    let mut minor = incident("2026-06-01T10:00");
    minor.severity = Severity::Minor;
    let duties = |incident: &Incident| -> Vec<Duty> {
        due_of(incident, "2026-06-01T10:00").iter().map(|deadline| deadline.duty).collect()
    };
    assert_eq!(duties(&minor), Duty::ALL[3..]);
    minor.personal_data = false;
    assert_eq!(duties(&minor), []);
    minor.severity = Severity::Serious;
    assert_eq!(duties(&minor), [Duty::Posted, Duty::CustomersNotified, Duty::Handled]);
}

#[test]
fn a_preliminary_report_after_its_guide_day_is_not_missed() {
    let incident = incident("2026-06-01T10:00");
    let state = |reported: Option<&str>, now: &str| {
        let preliminary = reported.map(date);
        let reports = Reports { preliminary, ..Reports::default() };
        let due = deadlines(&incident, None, None, &reports, &calendar(), at(now));
        let [.., report, _, _, _] = &due[..] else { panic!("{due:?}") };
        (report.state(at(now)), report.stage(at(now)))
    };
    assert_eq!(state(None, "2026-06-05T12:00").1, Some(Stage::DayBefore));
    assert_eq!(state(None, "2026-06-08T12:00"), (State::Running, Some(Stage::DayBefore)));
    let (state, stage) = state(Some("2026-06-09"), "2026-06-10T12:00");
    assert!(matches!(state, State::Met { .. }) && stage.is_none(), "{state:?}");
}

#[test]
fn a_deadline_can_be_met_until_the_end_of_its_day() {
    let incident = incident("2026-09-18T15:00");
    let state = |posted: Option<&str>, now: &str| {
        let notice = notice(&incident, posted.map(|posted| (posted, None)));
        let none = Reports::default();
        let due = deadlines(&incident, notice.published, None, &none, &calendar(), at(now));
        due[0].state(at(now))
    };
    let end = at("2026-09-26T00:00");
    assert_eq!(state(None, "2026-09-25T23:59"), State::Running);
    assert_eq!(state(None, "2026-09-26T00:00"), State::Missed { since: end, met_at: None });
    let posted = "2026-09-25T23:59";
    assert_eq!(state(Some(posted), "2026-10-01T00:00"), State::Met { at: at(posted) });
    let late = "2026-09-26T00:00";
    let missed = State::Missed { since: end, met_at: Some(at(late)) };
    assert_eq!(state(Some(late), "2026-10-01T00:00"), missed);
}

#[test]
fn a_report_counts_for_its_whole_day() {
    let incident = incident("2026-06-01T10:00");
    let notice = notice(&incident, None);
    let state = |on: &str| {
        let reports = Reports { last: Some(date(on)), ..Reports::default() };
        let now = at("2026-07-02T00:00");
        deadlines(&incident, notice.published, None, &reports, &calendar(), now)[6]
            .state(now)
            .slug()
    };
    assert_eq!([state("2026-06-30"), state("2026-07-01")], ["met", "missed"]);
}

/// The holidays from an independent list.
fn listed() -> BTreeSet<Date> {
    let list = include_str!("../../../../tests/holidays_of_holiday_jp.txt");
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| date(line.split_once(' ').unwrap().0)).collect()
}

/// Computes the same by hand: crosses off one day after another.
fn by_hand(holidays: &BTreeSet<Date>, occurred_on: Date, mut business_days: u16) -> Date {
    let mut day = occurred_on;
    loop {
        if business_days == 0 {
            return day;
        }
        day = day.tomorrow().unwrap();
        let weekend = [Weekday::Saturday, Weekday::Sunday].contains(&day.weekday());
        let closed = (day.month() == 12 && day.day() >= 29) || (day.month() == 1 && day.day() <= 3);
        if !(weekend || closed || holidays.contains(&day)) {
            business_days -= 1;
        }
    }
}

#[test]
fn deadlines_match_a_wall_calendar_for_seventeen_years() {
    let holidays = listed();
    for day in days_of_2024_to_2040() {
        let occurred = format!("{day}T15:00");
        let due = due_on(&occurred);
        let expected = [2, 2, 4].map(|business_days| by_hand(&holidays, day, business_days));
        assert_eq!(due.iter().take(3).map(|due| due.1).collect::<Vec<_>>(), expected, "{day}");
        let mut last = day.saturating_add(29.days());
        while by_hand(&holidays, last.yesterday().unwrap(), 1) != last {
            last = last.tomorrow().unwrap();
        }
        assert_eq!(due[6].1, last, "{day}");
    }
}

proptest! {
    #[test]
    fn time_of_day_is_irrelevant_and_later_days_never_fall_due_earlier(
        minutes in 0..10_000_000_i64, later in 0..100_000_i64,
    ) {
        let holidays = listed();
        let first = at("2024-01-01T00:00") + SignedDuration::from_mins(minutes);
        let second = first + SignedDuration::from_mins(later);
        let due = |occurred_at| {
            let incident = Incident { occurred_at, detected_at: occurred_at, ..incident("2026-06-01T00:00") };
            let due = due_of(&incident, "2026-06-01T00:00");
            due.into_iter().map(|due| due.due.date).collect::<Vec<_>>()
        };
        let (one, other) = (due(first), due(second));
        prop_assert!(one.iter().zip(&other).all(|(one, other)| one <= other));
        let on = japan::date_at(first);
        prop_assert_eq!(one[0], by_hand(&holidays, on, 2));
        prop_assert_eq!(one[2], by_hand(&holidays, on, 4));
    }

    #[test]
    fn reminders_come_once_in_order_and_stop_when_done(
        posted in 0..400_i64, over in 0..800_i64, step in 1..40_i64,
    ) {
        let incident = incident("2026-09-18T15:00");
        let mut clock = IncidentTimeline::new(notice(&incident, None).id, Product::ProSign);
        let hour = |hours| incident.occurred_at + SignedDuration::from_hours(hours);
        let mut said: Vec<(Duty, Stage)> = Vec::new();
        for hours in (0..900).step_by(usize::try_from(step).unwrap()) {
            let now = hour(hours);
            let mut seen = notice(&incident, Some(("2026-09-18T15:00", None)));
            let published = seen.published.as_mut().unwrap();
            published.at = hour(posted);
            published.over_at = Some(hour(posted + over)).filter(|over| *over <= now);
            seen.published = seen.published.filter(|published| published.at <= now);
            let notified = seen.published.map(|published| published.at);
            let due = deadlines(&incident, seen.published, notified, &clock.reports, &calendar(), now);
            if let Some(tick) = clock.tick(&due, notified, now) {
                for (due, stage) in &tick.reminders {
                    prop_assert!(due.met_at.is_none());
                    said.push((due.duty, *stage));
                }
                clock = IncidentTimeline { version: clock.version + 1, ..tick.clock };
            }
            prop_assert_eq!(clock.tick(&due, notified, now), None);
        }
        for duty in Duty::ALL {
            let stages: Vec<_> = said.iter().filter(|said| said.0 == duty).map(|said| said.1).collect();
            prop_assert!(stages.is_sorted_by(|one, next| one < next), "{:?}", stages);
        }
    }
}

#[test]
fn a_wrongful_purpose_reported_once_stays_reported() {
    let entropy = SeededEntropy::new(3);
    let context = Context::new(at("2026-06-05T10:00"), &entropy, "request");
    let email = Email::parse("a@example.jp").unwrap();
    let staff = StaffMembership {
        id: StaffId::new(context.now, context.entropy),
        login: LookupKey::new(b"key").staff_email(&email),
        roles: crate::StaffRole::ALL.into(),
        version: 1,
    };
    let incident = incident("2026-06-01T10:00");
    let notice = notice(&incident, None);
    let clock = IncidentTimeline::new(notice.id, notice.product);
    let reported_on = date("2026-06-05");
    let preliminary = ReportKind::Preliminary;
    let (clock, _) = report(&context, &staff, clock, preliminary, reported_on, true);
    let (clock, _) = report(&context, &staff, clock, ReportKind::Final, reported_on, false);
    let due =
        deadlines(&incident, notice.published, None, &clock.reports, &calendar(), context.now);
    let whole = due.last().unwrap();
    assert_eq!(whole.due.date, date("2026-07-30"), "sixty days, not thirty");
}

#[test]
fn notices_to_those_concerned_are_recorded_or_follow_from_the_delivery() {
    let incident = incident("2026-06-01T10:00");
    let now = at("2026-06-04T10:00");
    let met = |reports: &Reports, notified_at| {
        let due = deadlines(&incident, None, notified_at, reports, &calendar(), now);
        let notices = due.iter().filter(|due| {
            matches!(due.duty, Duty::PrincipalsNotified | Duty::DataSubjectsNotified)
        });
        notices.map(|due| due.met_at.is_some()).collect::<Vec<_>>()
    };
    let mut reports = Reports::default();
    assert_eq!(met(&reports, None), [false, false]);
    assert_eq!(met(&reports, Some(now)), [true, false], "every customer concerned was notified");
    reports.data_subjects = Some(date("2026-06-03"));
    assert_eq!(met(&reports, None), [false, true]);
    reports.principals = Some(date("2026-06-03"));
    assert_eq!(met(&reports, None), [true, true]);
}

//! Whom the clock reminds, and how often.

use super::super::*;
use super::{at, calendar, due_of, incident, notice};
use crate::notice::Incident;
use crate::{DataKey, Email, LookupKey, PersonName, SeededEntropy, StaffId, WrappedKey};

/// Checks the deadlines every quarter of an hour for so many days and returns the reminders with
/// their times.
fn watch(
    incident: &Incident,
    published: Option<(&str, Option<&str>)>,
    notified: Option<&str>,
    days: i64,
) -> (Vec<(Duty, Stage, Timestamp)>, IncidentTimeline) {
    let notice = notice(incident, published);
    let mut clock = IncidentTimeline::new(notice.id, notice.product);
    let (mut said, mut now) = (Vec::new(), incident.occurred_at);
    while now < incident.occurred_at + SignedDuration::from_hours(24 * days) {
        // The notice must not show events that are still in the future.
        let mut seen = notice.clone();
        seen.published = seen.published.filter(|published| published.at <= now);
        if let Some(published) = &mut seen.published {
            published.over_at = published.over_at.filter(|over| *over <= now);
        }
        let notified = notified.map(at).filter(|notified| *notified <= now);
        let due = deadlines(incident, seen.published, notified, &clock.reports, &calendar(), now);
        if let Some(tick) = clock.tick(&due, notified, now) {
            let more = tick.reminders.iter().map(|(due, stage)| (due.duty, *stage, now));
            said.extend(more);
            clock = IncidentTimeline { version: clock.version + 1, ..tick.clock };
        }
        now += SignedDuration::from_mins(15);
    }
    (said, clock)
}

#[test]
fn staff_get_each_of_the_three_reminders_once() {
    let mut incident = incident("2026-09-18T15:00");
    incident.personal_data = false;
    let (said, clock) = watch(&incident, None, None, 20);
    let of = |duty| -> Vec<_> {
        let of = said.iter().filter(|(of, ..)| *of == duty);
        of.map(|(_, stage, at)| (*stage, *at)).collect()
    };
    let two_days = [
        (Stage::HalfTime, at("2026-09-22T07:30")),
        (Stage::DayBefore, at("2026-09-25T00:00")),
        (Stage::Missed, at("2026-09-26T00:00")),
    ];
    assert_eq!(of(Duty::Posted), two_days);
    assert_eq!(of(Duty::CustomersNotified), two_days);
    let four_days = [
        (Stage::HalfTime, at("2026-09-24T07:30")),
        (Stage::DayBefore, at("2026-09-29T00:00")),
        (Stage::Missed, at("2026-09-30T00:00")),
    ];
    assert_eq!(of(Duty::Handled), four_days);
    assert!(clock.open, "what is missed is still to be done");

    let all = Some(("2026-09-18T16:00", Some("2026-09-24T08:00")));
    let (said, clock) = watch(&incident, all, Some("2026-09-18T17:00"), 20);
    assert_eq!(said, [(Duty::Handled, Stage::HalfTime, at("2026-09-24T07:30"))]);
    assert!(!clock.open);
    let met: Vec<_> = clock.states.values().map(|state| state.slug()).collect();
    assert_eq!(met, ["met"; 3]);
}

#[test]
fn late_detection_sends_one_reminder_for_each_duty() {
    let incident = incident("2026-06-01T10:00");
    let clock = IncidentTimeline::new(notice(&incident, None).id, Product::ProSign);
    let now = at("2026-06-20T10:00");
    let due = due_of(&incident, "2026-06-20T10:00");
    let tick = clock.tick(&due, None, now).unwrap();
    let said: Vec<_> = tick.reminders.iter().map(|(due, stage)| (due.duty, *stage)).collect();
    let missed = [Duty::Posted, Duty::CustomersNotified, Duty::Handled];
    let mut expected: Vec<_> = missed.map(|duty| (duty, Stage::Missed)).into();
    expected.push((Duty::PreliminaryReport, Stage::DayBefore));
    expected.push((Duty::PrincipalsNotified, Stage::DayBefore));
    expected.push((Duty::DataSubjectsNotified, Stage::HalfTime));
    expected.push((Duty::FinalReport, Stage::HalfTime));
    assert_eq!(said, expected);
    let seen = IncidentTimeline { version: 1, ..tick.clock };
    assert_eq!(seen.tick(&due, None, now), None, "nothing is new");
    let (first, later) = (&due[..0], seen.tick(&[], None, now).unwrap());
    assert!(first.is_empty() && !later.clock.open, "it was no such incident after all");
}

#[test]
fn a_reminder_to_all_staff_is_committed_with_its_record() {
    let entropy = SeededEntropy::new(3);
    let context = Context::new(at("2026-09-25T00:00"), &entropy, "request");
    let incident = incident("2026-09-18T15:00");
    let due = due_of(&incident, "2026-09-25T00:00");
    let clock = IncidentTimeline::new(notice(&incident, None).id, Product::ProSign);
    let staff: Vec<_> = ["a@example.jp", "b@example.jp"]
        .map(|email| {
            let email = Email::parse(email).unwrap();
            StaffMember {
                membership: StaffMembership {
                    id: StaffId::new(context.now, context.entropy),
                    login: LookupKey::new(b"key").staff_email(&email),
                    roles: crate::StaffRole::ALL.into(),
                    version: 1,
                },
                name: PersonName::parse("佐藤").unwrap(),
                email,
            }
        })
        .into();
    let key = EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![1]) };
    let next = clock.tick(&due, None, context.now).unwrap();
    let reminders = next.reminders.len();
    let changes = super::tick(&context, next, "障害", &staff, Some(&key));
    let mails = changes.0.iter().filter(|change| matches!(change, Change::SendMail { .. }));
    assert_eq!(mails.count(), 2);
    let kept = changes.0.iter().find_map(|change| match change {
        Change::Notice(NoticeChange::StoreIncidentTimeline(clock)) => Some(clock.reminded.len()),
        _ => None,
    });
    assert_eq!(kept, Some(reminders));
}

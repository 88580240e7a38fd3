use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::notice::{Affected, Effect, Incident, Maintenance, Published, Severity, Text, Texts};
use crate::{NoticeId, Product, SeededEntropy};

const TODAY: Date = Date::constant(2026, 12, 6);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn notice(about: About, state: State, over_at: Option<Timestamp>) -> Notice {
    let then = at("2026-09-01T00:00:00Z");
    let text = Text { title: "お知らせ".into(), body: "お知らせ".into() };
    Notice {
        id: NoticeId::new(then, &SeededEntropy::new(1)),
        product: Product::ProSign,
        about,
        components: BTreeSet::new(),
        texts: Texts { ja: text, en: None },
        published: Some(Published { state, at: then, over_at, updates: 1 }),
        planned: None,
        reminded_at: None,
        created_at: then,
        updated_at: then,
        version: 1,
    }
}

fn incident(from: Timestamp, over_at: Option<Timestamp>, personal_data: bool) -> Notice {
    let incident = Incident {
        occurred_at: from,
        detected_at: from,
        severity: Severity::Minor,
        personal_data,
        affected: Affected::Everyone,
    };
    let state = if over_at.is_some() { State::Resolved } else { State::Monitoring };
    notice(About::Incident(incident), state, over_at)
}

fn maintenance(from: &str, until: &str, state: State, over_at: Option<&str>) -> Notice {
    let maintenance = Maintenance {
        starts_at: at(from),
        ends_at: at(until),
        effect: Effect::Down,
        reminder: false,
        automatic: true,
    };
    notice(About::Maintenance(maintenance), state, over_at.map(at))
}

fn troubled(notices: &[Notice], component: Component) -> Vec<(Date, Availability)> {
    let days = history(notices, component, TODAY).into_iter();
    let troubled = days.filter(|day| day.availability != Availability::Operational);
    troubled.map(|day| (day.on, day.availability)).collect()
}

#[test]
fn days_are_days_in_japan_and_midnight_ends_the_day_before() {
    // From 23:30 on the 1st to 0:00 on the 3rd, in Japan.
    let over = incident(at("2026-12-01T14:30:00Z"), Some(at("2026-12-02T15:00:00Z")), false);
    let day = |day| (Date::constant(2026, 12, day), Availability::Outage);
    assert_eq!(troubled(&[over], Component::Web), [day(1), day(2)]);
    let (from, until) = ("2026-12-01T15:00:00Z", "2026-12-02T15:00:00Z");
    let finished = maintenance(from, until, State::Finished, Some("2026-12-02T15:03:00Z"));
    let expected = [(Date::constant(2026, 12, 2), Availability::Maintenance)];
    assert_eq!(troubled(&[finished], Component::Web), expected);
}

#[test]
fn what_is_planned_cancelled_or_about_personal_data_leaves_no_trace() {
    let (from, until) = ("2026-12-01T15:00:00Z", "2026-12-02T15:00:00Z");
    let planned = maintenance(from, until, State::Scheduled, None);
    let cancelled = maintenance(from, until, State::Cancelled, Some(from));
    let leak = incident(at(from), None, true);
    let draft = Notice { published: None, ..incident(at(from), None, false) };
    let notices = [planned, cancelled, leak, draft];
    assert_eq!(troubled(&notices, Component::Web), []);
    assert_eq!(Availability::of(&notices), Availability::Operational);
}

#[test]
fn an_outage_counts_more_than_maintenance_now_and_then() {
    let running = maintenance("2026-12-06T00:00:00Z", "2026-12-06T03:00:00Z", State::Running, None);
    assert_eq!(Availability::of([&running]), Availability::Maintenance);
    let open = incident(at("2026-12-06T01:00:00Z"), None, false);
    let notices = [open, running];
    assert_eq!(Availability::of(&notices), Availability::Outage);
    assert_eq!(troubled(&notices, Component::Web), [(TODAY, Availability::Outage)]);
}

fn any_notice() -> impl Strategy<Value = Notice> {
    let hours = (0..2600_i64, 0..300_i64, any::<bool>(), any::<bool>());
    let named = prop::sample::subsequence(Component::ALL.to_vec(), 0..=Component::ALL.len());
    (hours, named).prop_map(|((back, long, over, personal_data), named)| {
        let hours = SignedDuration::from_hours;
        let from = at("2026-12-06T10:00:00Z") - hours(back);
        let over_at = over.then(|| from + hours(long.min(back)));
        let components = named.into_iter().collect();
        Notice { components, ..incident(from, over_at, personal_data) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ninety_days_end_today_and_no_notice_makes_one_better(
        notices in prop::collection::vec(any_notice(), 0..6),
        another in any_notice(),
    ) {
        let more: Vec<_> = notices.iter().cloned().chain([another.clone()]).collect();
        for component in Component::ALL {
            let before = history(&notices, component, TODAY);
            let after = history(&more, component, TODAY);
            prop_assert_eq!(after.len(), 90);
            prop_assert_eq!(after.last().unwrap().on, TODAY);
            prop_assert!(after.windows(2).all(|two| two[0].on.tomorrow().unwrap() == two[1].on));
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(before.availability <= after.availability);
            }
            if !another.concerns(component) {
                prop_assert_eq!(&before, &after);
            }
            let concerning = more.iter().filter(|notice| notice.concerns(component));
            prop_assert!(Availability::of(concerning) <= after.last().unwrap().availability);
        }
    }
}

//! How a product and its components work, and worked, as the notices say.

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};

use crate::notice::{About, Notice, State};
use crate::{Component, japan};

/// How many days the pages look back, today included.
pub const DAYS: i32 = 90;

/// What works and what does not; the later, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Availability {
    Operational,
    Maintenance,
    Outage,
}

/// How a component worked on a day in Japan, at the worst time of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub on: Date,
    pub availability: Availability,
}

impl Availability {
    /// What these notices say of now.
    pub fn of<'a>(notices: impl IntoIterator<Item = &'a Notice>) -> Self {
        notices.into_iter().map(now).max().unwrap_or(Self::Operational)
    }
}

/// What a notice says of now.
fn now(notice: &Notice) -> Availability {
    match (&notice.about, notice.published) {
        (About::Maintenance(_), Some(published)) if published.state == State::Running => {
            Availability::Maintenance
        }
        (about, Some(published)) if about.is_outage() && !published.state.is_over() => {
            Availability::Outage
        }
        _ => Availability::Operational,
    }
}

/// How a component worked on each of the last [`DAYS`] days, the first day first.
pub fn history<'a>(
    notices: impl IntoIterator<Item = &'a Notice>,
    component: Component,
    today: Date,
) -> Vec<Day> {
    let concerning = notices.into_iter().filter(|notice| notice.concerns(component));
    let periods: Vec<_> = concerning.filter_map(|notice| period(notice, today)).collect();
    let day = |back: i32| {
        let on = today.saturating_sub(Span::new().days(back));
        let of_day = periods.iter().filter(|(first, last, _)| (*first..=*last).contains(&on));
        let worst = of_day.map(|(_, _, availability)| *availability).max();
        Day { on, availability: worst.unwrap_or(Availability::Operational) }
    };
    (0..DAYS).rev().map(day).collect()
}

/// The first and the last day on which something did not work, as a notice says by now, if it says so.
/// What is not over lasts until today.
fn period(notice: &Notice, today: Date) -> Option<(Date, Date, Availability)> {
    let published = notice.published?;
    let (from, planned_end, availability) = match &notice.about {
        About::Maintenance(maintenance)
            if matches!(published.state, State::Running | State::Finished) =>
        {
            (maintenance.starts_at, maintenance.ends_at, Availability::Maintenance)
        }
        About::Incident(incident) if notice.about.is_outage() => {
            (incident.occurred_at, Timestamp::MAX, Availability::Outage)
        }
        _ => return None,
    };
    let last = match published.over_at {
        None => today,
        // What ends at midnight is not on the day that begins then.
        Some(over_at) => japan::date_at(over_at.min(planned_end) - SignedDuration::from_nanos(1)),
    };
    // Maintenance may begin, or end, earlier than planned.
    Some((japan::date_at(from).min(last), last, availability))
}

//! When a customer's data must be gone after the end of their contract, including backups (P3).
//!
//! The promise is one month after the end of the contract. The first day is not counted, and a
//! month is a calendar month: see [`japan::months_after`]. Deleted data stays in the backups for
//! some days, so it has to be deleted that much earlier.

use jiff::Span;
use jiff::civil::Date;

use crate::japan;

/// The promised time, in months after the last day of the contract.
const MONTHS: u16 = 1;
/// How many days a deleted key can be restored: the period of the keyring's point-in-time recovery.
/// Without the key, all other backups are unreadable.
pub const BACKUP_DAYS: u8 = 7;
/// Days to spare, in case a purge has to be repeated.
pub const MARGIN_DAYS: u8 = 1;
/// How many days before the purge customers are reminded of it.
pub const REMINDER_DAYS: [u8; 2] = [14, 7];

/// How many days lie at least between the order to end a contract and the purge, whatever its last
/// day is: time to hear of it, to object, and to download everything.
pub const NOTICE_DAYS: u8 = 14;

/// The dates of a purge, all in Japan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurgePlan {
    /// The last day of the contract.
    pub ends_on: Date,
    /// When its end was ordered.
    pub ordered_on: Date,
    /// When the customer is reminded.
    pub reminders: [Date; REMINDER_DAYS.len()],
    /// When the purge begins, shortly after midnight. An earlier day would break no promise, but
    /// would leave the customer less time to download their data.
    pub purge_on: Date,
    /// By the end of this day the promise wants every copy gone.
    pub deadline: Date,
}

impl PurgePlan {
    pub fn new(ends_on: Date, ordered_on: Date) -> Self {
        let deadline = Self::deadline(ends_on);
        let purge_on = days_before(deadline, BACKUP_DAYS + MARGIN_DAYS)
            .max(ends_on.tomorrow().unwrap_or(ends_on))
            .max(days_after(ordered_on, NOTICE_DAYS));
        let reminders = REMINDER_DAYS.map(|days| days_before(purge_on, days).max(ends_on));
        Self { ends_on, ordered_on, reminders, purge_on, deadline }
    }

    /// The last day on which a copy of what a contract with that last day left behind may exist.
    pub fn deadline(ends_on: Date) -> Date {
        japan::months_after(ends_on, MONTHS)
    }

    /// The last day on which the customer can still sign in: the purge begins right after it.
    pub fn available_until(&self) -> Date {
        self.purge_on.yesterday().unwrap_or(self.purge_on)
    }

    /// The last day on which a backup can restore what was purged.
    pub fn backups_end_on(&self) -> Date {
        Self::restorable_until(self.purge_on)
    }

    /// Whether a copy outlives the promised month, because the end was ordered too late.
    pub fn misses_deadline(&self) -> bool {
        self.backups_end_on() > self.deadline
    }

    /// The earliest last day of a contract whose end is ordered on `ordered_on` that misses no
    /// deadline.
    pub fn earliest_end(ordered_on: Date) -> Date {
        let mut earliest = ordered_on;
        while let Ok(day) = earliest.yesterday()
            && !Self::new(day, ordered_on).misses_deadline()
        {
            earliest = day;
        }
        earliest
    }

    /// The last day on which data purged on `purged_on` can still be restored.
    pub fn restorable_until(purged_on: Date) -> Date {
        days_after(purged_on, BACKUP_DAYS)
    }
}

fn days_after(date: Date, days: u8) -> Date {
    date.saturating_add(Span::new().days(days))
}

fn days_before(date: Date, days: u8) -> Date {
    date.saturating_sub(Span::new().days(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::japan::tests::{any_day, date, days_of_2024_to_2040, months_after_on_foot};
    use proptest::prelude::*;

    #[test]
    fn data_is_gone_one_calendar_month_after_the_contract() {
        for (ends_on, deadline, purge_on, reminders) in [
            ("2026-01-15", "2026-02-15", "2026-02-07", ["2026-01-24", "2026-01-31"]),
            ("2026-01-30", "2026-02-28", "2026-02-20", ["2026-02-06", "2026-02-13"]),
            ("2026-01-31", "2026-02-28", "2026-02-20", ["2026-02-06", "2026-02-13"]),
            ("2028-01-31", "2028-02-29", "2028-02-21", ["2028-02-07", "2028-02-14"]),
            ("2026-02-28", "2026-03-31", "2026-03-23", ["2026-03-09", "2026-03-16"]),
            ("2026-03-31", "2026-04-30", "2026-04-22", ["2026-04-08", "2026-04-15"]),
            ("2026-12-31", "2027-01-31", "2027-01-23", ["2027-01-09", "2027-01-16"]),
        ] {
            let expected = PurgePlan {
                ends_on: date(ends_on),
                reminders: reminders.map(date),
                ordered_on: date("2025-12-01"),
                purge_on: date(purge_on),
                deadline: date(deadline),
            };
            assert_eq!(PurgePlan::new(date(ends_on), date("2025-12-01")), expected);
        }
    }

    #[test]
    fn counting_day_by_day_gives_the_same_deadline() {
        for day in days_of_2024_to_2040() {
            assert_eq!(PurgePlan::deadline(day), months_after_on_foot(day, 1), "{day}");
        }
    }

    #[test]
    fn no_purge_or_reminder_falls_within_the_contract() {
        for ends_on in ["9999-12-25", "9999-12-30"].map(date) {
            let plan = PurgePlan::new(ends_on, date("9999-01-01"));
            assert!(plan.purge_on > ends_on && plan.reminders.iter().all(|day| *day >= ends_on));
        }
        assert_eq!(PurgePlan::new(Date::MAX, Date::MAX).purge_on, Date::MAX);
    }

    proptest! {
        #[test]
        fn every_copy_is_gone_one_day_before_the_deadline(ends_on in any_day()) {
            let plan = PurgePlan::new(ends_on, ends_on);
            prop_assert_eq!(plan.backups_end_on().tomorrow().unwrap(), plan.deadline);
            prop_assert!(!plan.misses_deadline());
            // Nothing happens before the contract has ended, and there is time between the events.
            prop_assert!(ends_on < plan.reminders[0]);
            prop_assert!(plan.reminders[0] < plan.reminders[1]);
            prop_assert!(plan.reminders[1] < plan.purge_on);
        }

        #[test]
        fn no_purge_begins_within_fourteen_days_of_its_order(
            ends_on in any_day(),
            late in -400_i64..800,
        ) {
            let ordered_on = ends_on.saturating_add(Span::new().days(late));
            let plan = PurgePlan::new(ends_on, ordered_on);
            let notice = ordered_on.until(plan.purge_on).unwrap().get_days();
            prop_assert!(notice >= 14, "{notice}");
            // Whoever orders it within a week of the last day breaks no promise.
            prop_assert!(late > 7 || !plan.misses_deadline());
            let in_time = ends_on >= PurgePlan::earliest_end(ordered_on);
            prop_assert_eq!(plan.misses_deadline(), !in_time);
            prop_assert_eq!(plan.misses_deadline(), plan.backups_end_on() > plan.deadline);
        }

        #[test]
        fn one_month_is_never_more_than_thirty_one_days(ends_on in any_day()) {
            let days = ends_on.until(PurgePlan::deadline(ends_on)).unwrap().get_days();
            prop_assert!((28..=31).contains(&days), "{days}");
        }
    }
}

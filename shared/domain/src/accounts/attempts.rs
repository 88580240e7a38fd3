//! Wrong passwords slow down further attempts, per account and per source address.
//!
//! The first few failures cost nothing. After that each failure doubles the wait before the next
//! attempt, up to a cap. While there are no failures, the count decays. A source from which the
//! owner recently signed in has its own count at the account, so that neither strangers who hammer
//! the account nor colleagues who mistype keep the owner out. A success clears no other count, and
//! addresses without an account are counted in the same way, so that a wait reveals nothing.

use jiff::{SignedDuration, Timestamp};

use crate::{EmailIndex, SourceIndex};

/// What failures are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AttemptsOf {
    /// An address at a product, whether or not it has an account.
    Account(EmailIndex),
    /// A source address.
    Source(SourceIndex),
}

/// How failures slow down further attempts.
#[derive(Clone, Copy, Debug)]
pub struct Slowdown {
    /// How many failures cost nothing.
    pub free: u32,
    /// The longest wait.
    pub cap: SignedDuration,
    /// How long it takes without a failure for the count to halve.
    pub half_life: SignedDuration,
}

/// For an account: at most about 100 guesses a day, which is the bound of NIST SP 800-63B on
/// consecutive failures.
pub const ACCOUNT: Slowdown = Slowdown {
    free: 5,
    cap: SignedDuration::from_mins(15),
    half_life: SignedDuration::from_hours(12),
};
/// For a source address, which a whole office may share.
pub const SOURCE: Slowdown = Slowdown {
    free: 30,
    cap: SignedDuration::from_mins(15),
    half_life: SignedDuration::from_hours(1),
};
/// How long a source stays familiar after the last sign-in from it.
pub const FAMILIARITY: SignedDuration = SignedDuration::from_hours(24 * 90);
/// How many sources stay familiar at an account: the latest ones.
const FAMILIAR_SOURCES: usize = 5;

/// Failures that are counted together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many had not decayed yet at the last failure.
    pub count: u32,
    pub last: Option<Timestamp>,
}

impl Failures {
    /// How long to wait before the next attempt; none if it may be made now.
    pub fn wait(&self, slowdown: Slowdown, now: Timestamp) -> Option<SignedDuration> {
        let exponent = self.remaining(slowdown, now).checked_sub(slowdown.free)?;
        let seconds = 1_i64.checked_shl(exponent.min(30)).unwrap_or(i64::MAX);
        let wait = SignedDuration::from_secs(seconds).min(slowdown.cap);
        let left = wait - now.duration_since(self.last?);
        left.is_positive().then_some(left)
    }

    pub fn add(&mut self, slowdown: Slowdown, now: Timestamp) {
        self.count = self.remaining(slowdown, now).saturating_add(1);
        self.last = Some(now);
    }

    /// How many have not decayed yet.
    fn remaining(&self, slowdown: Slowdown, now: Timestamp) -> u32 {
        let Some(last) = self.last else { return 0 };
        let halvings = now.duration_since(last).as_secs() / slowdown.half_life.as_secs();
        self.count.checked_shr(u32::try_from(halvings).unwrap_or_default()).unwrap_or_default()
    }

    /// Until when the count matters.
    fn remembered_until(&self, slowdown: Slowdown) -> Option<Timestamp> {
        let halvings = i64::from(u32::BITS - self.count.leading_zeros());
        let fades = slowdown.half_life.as_secs().saturating_mul(halvings);
        self.last.map(|last| last + SignedDuration::from_secs(fades))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Familiar {
    pub source: SourceIndex,
    /// The last sign-in from it.
    pub last_success: Timestamp,
    /// The failures from it at this account since then.
    pub failures: Failures,
}

/// The attempts at one account or from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// At an account, only failures from sources that are not familiar.
    pub failures: Failures,
    /// The familiar sources of an account, the latest one last. Empty for a source.
    pub familiar: Vec<Familiar>,
}

impl Attempts {
    /// That source, if it is still familiar.
    pub fn familiar(&self, source: &SourceIndex, now: Timestamp) -> Option<&Familiar> {
        let known = self.familiar.iter().find(|familiar| familiar.source == *source);
        known.filter(|familiar| now.duration_since(familiar.last_success) < FAMILIARITY)
    }

    /// Forgets every failure; what is familiar stays familiar.
    pub fn forgive(&mut self) {
        self.failures = Failures::default();
        for familiar in &mut self.familiar {
            familiar.failures = Failures::default();
        }
    }

    pub fn fail_from(&mut self, source: &SourceIndex, now: Timestamp) {
        let familiar = self.familiar(source, now).is_some();
        let mut known = self.familiar.iter_mut().filter(|_| familiar);
        match known.find(|familiar| familiar.source == *source) {
            Some(familiar) => familiar.failures.add(ACCOUNT, now),
            None => self.failures.add(ACCOUNT, now),
        }
    }

    /// Counts a success at this account from that source and makes the source familiar.
    pub fn succeed_from(&mut self, source: SourceIndex, now: Timestamp) {
        self.familiar.retain(|familiar| familiar.source != source);
        let failures = Failures::default();
        self.familiar.push(Familiar { source, last_success: now, failures });
        let surplus = self.familiar.len().saturating_sub(FAMILIAR_SOURCES);
        self.familiar.drain(..surplus);
    }

    /// How long a caller from that source must wait before the next attempt at this account; none
    /// if it may be made now.
    pub fn wait(
        &self,
        from_source: &Self,
        source: &SourceIndex,
        now: Timestamp,
    ) -> Option<SignedDuration> {
        match self.familiar(source, now) {
            Some(familiar) => familiar.failures.wait(ACCOUNT, now),
            None => from_source.failures.wait(SOURCE, now).max(self.failures.wait(ACCOUNT, now)),
        }
    }

    /// Until when any of this matters; none if nothing has happened yet.
    pub fn remembered_until(&self, slowdown: Slowdown) -> Option<Timestamp> {
        let familiar = self.familiar.iter().map(|familiar| familiar.last_success + FAMILIARITY);
        familiar.max().max(self.failures.remembered_until(slowdown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LookupKey;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::new(1_800_000_000 + second, 0).unwrap()
    }

    fn source(last: u8) -> SourceIndex {
        LookupKey::new(b"key").source([192, 0, 2, last].into())
    }

    fn failed(times: u32) -> Failures {
        let mut failures = Failures::default();
        (0..times).for_each(|_| failures.add(ACCOUNT, at(0)));
        failures
    }

    #[test]
    fn after_five_failures_the_wait_doubles_up_to_fifteen_minutes() {
        for (failures, seconds) in
            [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (14, 512), (15, 900), (4000, 900)]
        {
            let wait = failed(failures).wait(ACCOUNT, at(0)).unwrap_or_default();
            assert_eq!(wait.as_secs(), seconds, "after {failures} failures");
        }
        assert_eq!(failed(15).wait(ACCOUNT, at(900)), None);
    }

    #[test]
    fn failures_decay_with_time_and_are_forgotten_in_the_end() {
        let hours = |hours: i64| at(hours * 3600);
        let mut failures = failed(20);
        failures.add(ACCOUNT, hours(12));
        assert_eq!(failures.count, 11, "half of twenty, and one");
        failures.add(ACCOUNT, hours(12 + 48));
        assert_eq!(failures.count, 1);
        for count in [1, 5, 20, u32::MAX] {
            let failures = Failures { count, last: Some(at(0)) };
            let end = failures.remembered_until(ACCOUNT).unwrap();
            assert_eq!(failures.remaining(ACCOUNT, end), 0);
            let before = end - SignedDuration::from_secs(1);
            assert_eq!(failures.remaining(ACCOUNT, before), 1);
        }
    }

    #[test]
    fn a_familiar_source_has_its_own_count_with_the_same_limits() {
        let mut attempts = Attempts::default();
        attempts.succeed_from(source(1), at(0));
        (0..20).for_each(|_| attempts.fail_from(&source(2), at(0)));
        (0..6).for_each(|_| attempts.fail_from(&source(1), at(0)));
        assert_eq!(attempts.failures, failed(20));
        assert_eq!(attempts.familiar(&source(1), at(0)).unwrap().failures, failed(6));
        attempts.succeed_from(source(1), at(0));
        assert_eq!(attempts.failures, failed(20), "a success clears no stranger's count");
        assert_eq!(attempts.familiar(&source(1), at(0)).unwrap().failures, failed(0));
    }

    #[test]
    fn the_latest_five_sources_stay_familiar_for_ninety_days() {
        let mut attempts = Attempts::default();
        (0..7).for_each(|last| attempts.succeed_from(source(last), at(0)));
        attempts.succeed_from(source(3), at(0));
        let day = 86_400;
        let familiar = |last, second| attempts.familiar(&source(last), at(second)).is_some();
        let familiar_now: Vec<bool> = (0..7).map(|last| familiar(last, 1)).collect();
        assert_eq!(familiar_now, [false, false, true, true, true, true, true]);
        assert!(familiar(3, 90 * day - 1) && !familiar(3, 90 * day));
        assert_eq!(attempts.remembered_until(ACCOUNT), Some(at(90 * day)));
    }

    proptest! {
        /// Whatever the rhythm of guesses and pauses, a day has room for no more than about a
        /// hundred guesses beyond the free ones.
        #[test]
        fn patience_does_not_buy_many_guesses_a_day(
            rest in 0i64..90_000,
            guesses_between_rests in 1u32..40,
        ) {
            let mut failures = Failures::default();
            let (mut second, mut guesses) = (0, 0);
            // Without any slowdown guessing would take no time and the day would never end.
            while second < 86_400 && guesses <= 125 {
                match failures.wait(ACCOUNT, at(second)) {
                    Some(wait) => second += wait.as_secs() + i64::from(wait.subsec_nanos() > 0),
                    None => {
                        failures.add(ACCOUNT, at(second));
                        guesses += 1;
                        if guesses % guesses_between_rests == 0 {
                            second += rest;
                        }
                    }
                }
            }
            prop_assert!(guesses <= 125, "more than {} guesses", 125);
        }
    }
}

//! Wrong passwords slow down whoever tries them, per account and per source address, and lock
//! nobody out for good.
//!
//! Up to a number of failures cost nothing. From then on each failure doubles the wait before the
//! next attempt, up to a cap. A source from which the owner signed in before does not wait for the
//! failures of others: a stranger who hammers an account cannot keep its owner out. Addresses
//! without an account are counted alike, so that a wait tells nothing.

use jiff::{SignedDuration, Timestamp};

use crate::{EmailIndex, SourceIndex};

/// Whose failures are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AttemptsOf {
    /// Those at one address and product, whether or not it has an account.
    Account(EmailIndex),
    /// Those from one source address.
    Source(SourceIndex),
}

/// How failures slow down.
#[derive(Clone, Copy, Debug)]
pub struct Slowdown {
    /// How many failures cost nothing.
    pub free: u32,
    /// The longest wait.
    pub cap: SignedDuration,
}

/// For an account: about 100 guesses a day at most, the bound of NIST SP 800-63B §3.2.2.
pub const ACCOUNT: Slowdown = Slowdown { free: 5, cap: SignedDuration::from_mins(15) };
/// For a source address: many people share one in an office.
pub const SOURCE: Slowdown = Slowdown { free: 30, cap: SignedDuration::from_mins(15) };
/// Failures are forgotten after a day without one.
pub const MEMORY: SignedDuration = SignedDuration::from_hours(24);
/// Sources stay familiar for this long after the last success.
pub const FAMILIARITY: SignedDuration = SignedDuration::from_hours(24 * 90);
/// How many sources stay familiar, the latest ones.
const FAMILIAR_SOURCES: usize = 5;

/// The attempts at one account or from one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Failures in a row.
    pub failures: u32,
    /// When the last one was.
    pub last_failure: Option<Timestamp>,
    /// When the last success was.
    pub last_success: Option<Timestamp>,
    /// Sources from which the owner signed in, the latest last. Empty for a source.
    pub familiar: Vec<SourceIndex>,
}

impl Attempts {
    /// How long to wait before another attempt may be made; none if it may be made now.
    pub fn wait(&self, slowdown: Slowdown, now: Timestamp) -> Option<SignedDuration> {
        let last = self.remembered(now)?;
        let exponent = self.failures.checked_sub(slowdown.free)?;
        let seconds = 1_i64.checked_shl(exponent.min(30)).unwrap_or(i64::MAX);
        let wait = SignedDuration::from_secs(seconds).min(slowdown.cap);
        let left = wait - now.duration_since(last);
        left.is_positive().then_some(left)
    }

    /// Whether the owner signed in from there before.
    pub fn is_familiar(&self, source: &SourceIndex, now: Timestamp) -> bool {
        let lately = self.last_success.is_some_and(|last| now.duration_since(last) < FAMILIARITY);
        lately && self.familiar.contains(source)
    }

    /// Until when any of this matters; none if nothing happened yet.
    pub fn remembered_until(&self) -> Option<Timestamp> {
        let failure = self.last_failure.map(|last| last + MEMORY);
        failure.max(self.last_success.map(|last| last + FAMILIARITY))
    }

    /// One failure more.
    pub fn fail(&mut self, now: Timestamp) {
        let before = if self.remembered(now).is_some() { self.failures } else { 0 };
        self.failures = before.saturating_add(1);
        self.last_failure = Some(now);
    }

    /// A success from there: the failures are forgotten.
    pub fn succeed(&mut self, source: SourceIndex, now: Timestamp) {
        self.failures = 0;
        self.last_failure = None;
        self.last_success = Some(now);
        self.familiar.retain(|known| *known != source);
        self.familiar.push(source);
        let surplus = self.familiar.len().saturating_sub(FAMILIAR_SOURCES);
        self.familiar.drain(..surplus);
    }

    fn remembered(&self, now: Timestamp) -> Option<Timestamp> {
        self.last_failure.filter(|last| now.duration_since(*last) < MEMORY)
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

    fn failed(times: u32) -> Attempts {
        let mut attempts = Attempts::default();
        (0..times).for_each(|_| attempts.fail(at(0)));
        attempts
    }

    #[test]
    fn five_failures_are_free_then_each_doubles_the_wait_up_to_a_quarter_of_an_hour() {
        for (failures, seconds) in
            [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (14, 512), (15, 900), (4000, 900)]
        {
            let wait = failed(failures).wait(ACCOUNT, at(0)).unwrap_or_default();
            assert_eq!(wait.as_secs(), seconds, "after {failures} failures");
        }
        assert_eq!(failed(15).wait(ACCOUNT, at(900)), None);
    }

    #[test]
    fn failures_are_forgotten_after_a_day() {
        let mut attempts = failed(20);
        assert_eq!(attempts.wait(ACCOUNT, at(86_400)), None);
        attempts.fail(at(86_400));
        assert_eq!(attempts.failures, 1);
    }

    #[test]
    fn only_the_latest_five_sources_stay_familiar() {
        let mut attempts = failed(3);
        (0..7).for_each(|last| attempts.succeed(source(last), at(0)));
        attempts.succeed(source(3), at(0));
        assert_eq!(attempts.failures, 0);
        let familiar =
            (0..7).map(|last| attempts.is_familiar(&source(last), at(1))).collect::<Vec<_>>();
        assert_eq!(familiar, [false, false, true, true, true, true, true]);
        assert_eq!(attempts.familiar.len(), 5);
        assert!(!attempts.is_familiar(&source(3), at(90 * 86_400)));
    }

    proptest! {
        #[test]
        fn whoever_always_waits_makes_at_most_about_a_hundred_guesses_a_day(patience in 0i64..120) {
            let mut attempts = Attempts::default();
            let (mut second, mut guesses) = (0, 0);
            while second < 86_400 {
                match attempts.wait(ACCOUNT, at(second)) {
                    Some(wait) => second += wait.as_secs() + i64::from(wait.subsec_nanos() > 0),
                    None => {
                        attempts.fail(at(second));
                        guesses += 1;
                        second += patience;
                    }
                }
            }
            prop_assert!(guesses <= 115, "{} guesses", guesses);
        }
    }
}

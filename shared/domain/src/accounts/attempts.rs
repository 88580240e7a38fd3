//! Wrong passwords slow down further attempts, per account and per source address.
//!
//! The first few failures cost nothing. After that each failure doubles the wait before the next
//! attempt, up to a cap. While there are no failures, the count decays. A [familiar device](crate::device)
//! has a count of its own and adds to no other, so that neither strangers who hammer the account nor
//! colleagues who mistype keep the owner out. For everybody else a wait depends on the account's and the
//! source's count alone. A success clears neither of them, and addresses without an account are counted
//! in the same way, so that a wait reveals nothing.

use jiff::{SignedDuration, Timestamp};

use crate::device::DeviceId;
use crate::{AccountChange, Change, EmailIndex, SourceIndex, Versioned};

/// What failures are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AttemptsOf {
    /// An address at a product, whether or not it has an account.
    Account(EmailIndex),
    /// A source address.
    Source(SourceIndex),
    /// A device that is familiar to a log-in.
    Device(DeviceId),
}

impl AttemptsOf {
    pub const fn slowdown(&self) -> Slowdown {
        match self {
            Self::Account(_) | Self::Device(_) => ACCOUNT,
            Self::Source(_) => SOURCE,
        }
    }
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
/// Failed attempts that are counted together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many had not decayed yet at the last failure.
    pub count: u32,
    pub last: Option<Timestamp>,
}

impl Attempts {
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

    /// Until when the count matters; none if nothing has happened yet.
    pub fn remembered_until(&self, slowdown: Slowdown) -> Option<Timestamp> {
        let halvings = i64::from(u32::BITS - self.count.leading_zeros());
        let fades = slowdown.half_life.as_secs().saturating_mul(halvings);
        self.last.map(|last| last + SignedDuration::from_secs(fades))
    }
}

/// Somebody who is about to prove that a log-in is theirs.
#[derive(Clone, Debug)]
pub struct Claimant {
    /// The address that they enter.
    pub index: EmailIndex,
    /// The source that they call from.
    pub source: SourceIndex,
    /// Their device, if it is familiar to that log-in.
    pub device: Option<DeviceId>,
}

impl Claimant {
    /// What their attempts are counted by.
    pub fn counted_by(&self) -> Vec<AttemptsOf> {
        match &self.device {
            Some(device) => vec![AttemptsOf::Device(device.clone())],
            None => vec![
                AttemptsOf::Account(self.index.clone()),
                AttemptsOf::Source(self.source.clone()),
            ],
        }
    }
}

/// The attempts that a claimant's are counted with.
#[derive(Clone, Debug, Default)]
pub struct AttemptCounts(pub Vec<(AttemptsOf, Versioned<Attempts>)>);

impl AttemptCounts {
    /// How long the claimant must wait before the next attempt; none if it may be made now.
    pub fn wait(&self, now: Timestamp) -> Option<SignedDuration> {
        self.0.iter().filter_map(|(of, attempts)| attempts.value.wait(of.slowdown(), now)).max()
    }

    /// Counts a failure.
    pub fn fail(self, now: Timestamp) -> impl Iterator<Item = Change> {
        self.0.into_iter().map(move |(of, mut attempts)| {
            attempts.value.add(of.slowdown(), now);
            AccountChange::CountAttempts { of, attempts }.into()
        })
    }

    /// Counts a success. The device's failures are forgotten; an account's stay, but must be those that
    /// were seen, as of many guesses at once only as many count as one after another.
    pub fn succeed(self) -> impl Iterator<Item = Change> {
        self.0.into_iter().filter_map(|(of, Versioned { version: seen, .. })| match of {
            AttemptsOf::Device(_) => Some(AccountChange::ForgetAttempts { of, seen }.into()),
            AttemptsOf::Account(_) => Some(AccountChange::RequireAttempts { of, seen }.into()),
            AttemptsOf::Source(_) => None,
        })
    }
}

#[cfg(test)]
impl AttemptCounts {
    /// Those of a claimant who never failed.
    pub(crate) fn none(claimant: &Claimant) -> Self {
        Self(claimant.counted_by().into_iter().map(|of| (of, Versioned::default())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::DeviceTokens;
    use crate::{Context, LookupKey, SeededEntropy};
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::new(1_800_000_000 + second, 0).unwrap()
    }

    fn failed(times: u32) -> Attempts {
        let mut failures = Attempts::default();
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
            let failures = Attempts { count, last: Some(at(0)) };
            let end = failures.remembered_until(ACCOUNT).unwrap();
            assert_eq!(failures.remaining(ACCOUNT, end), 0);
            let before = end - SignedDuration::from_secs(1);
            assert_eq!(failures.remaining(ACCOUNT, before), 1);
        }
    }

    fn counted(of: AttemptsOf, failures: u32) -> (AttemptsOf, Versioned<Attempts>) {
        (of, Versioned { value: failed(failures), version: u64::from(failures) })
    }

    fn stranger() -> Claimant {
        let key = LookupKey::new(b"key");
        let index = EmailIndex::parse(&"7".repeat(64)).unwrap();
        Claimant { index, source: key.source([192, 0, 2, 1].into()), device: None }
    }

    fn familiar() -> Claimant {
        let (entropy, key, claimant) = (SeededEntropy::new(1), LookupKey::new(b"key"), stranger());
        let context = Context::new(at(0), &entropy, "request");
        let tokens = DeviceTokens::default().made_familiar(&context, &claimant.index, &key);
        let device = tokens.familiar_to(&claimant.index, &key, at(0));
        assert!(device.is_some());
        Claimant { device, ..claimant }
    }

    #[test]
    fn only_strangers_count_for_account_and_source_and_wait_for_either() {
        let stranger = stranger().counted_by();
        let [account, source] = &stranger[..] else { panic!("{stranger:?}") };
        for (failures, waits) in
            [([0, 0], false), ([6, 0], true), ([0, 40], true), ([4, 20], false)]
        {
            let counts = [(account, failures[0]), (source, failures[1])];
            let counts = counts.map(|(of, failures)| counted(of.clone(), failures));
            let counts = AttemptCounts(counts.into());
            assert_eq!(counts.wait(at(0)).is_some(), waits, "{failures:?}");
            let added: Vec<_> = counts.fail(at(0)).collect();
            assert_eq!(added.len(), 2, "{added:?}");
        }
        let of = familiar().counted_by();
        assert!(matches!(of[..], [AttemptsOf::Device(_)]), "{of:?}");
        assert!(AttemptCounts(vec![counted(of[0].clone(), 6)]).wait(at(0)).is_some());
    }

    #[test]
    fn a_success_clears_the_device_and_requires_the_account_as_seen() {
        let counts = |claimant: Claimant| {
            let of = claimant.counted_by().into_iter();
            AttemptCounts(of.map(|of| counted(of, 3)).collect())
        };
        let stranger: Vec<_> = counts(stranger()).succeed().collect();
        let [
            Change::Account(AccountChange::RequireAttempts { of: AttemptsOf::Account(_), seen: 3 }),
        ] = &stranger[..]
        else {
            panic!("{stranger:?}")
        };
        let familiar: Vec<_> = counts(familiar()).succeed().collect();
        let [Change::Account(AccountChange::ForgetAttempts { of: AttemptsOf::Device(_), seen: 3 })] =
            &familiar[..]
        else {
            panic!("{familiar:?}")
        };
    }

    proptest! {
        /// Whatever the rhythm of guesses and pauses, a day has room for no more than about a
        /// hundred guesses beyond the free ones.
        #[test]
        fn patience_does_not_buy_many_guesses_a_day(
            rest in 0i64..90_000,
            guesses_between_rests in 1u32..40,
        ) {
            let mut failures = Attempts::default();
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

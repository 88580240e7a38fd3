//! An authenticator app that somebody registered as their second factor.
//!
//! A code works in its own half minute only, so that one that was seen over somebody's shoulder is
//! soon worth nothing. An app whose clock was off by one step when it was registered may be off by
//! that much again: its codes of that step work too.

use jiff::Timestamp;

use crate::one_time_password::{OneTimeCode, OneTimeSecret, Step};

/// By how many steps an app was ahead of the service's clock when it was registered: -1, 0 or 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drift(i64);

impl Drift {
    /// The most steps that the clock of an app may be off.
    const MAXIMUM: i64 = 1;

    /// Reads a drift; none if no app is registered with one that large.
    pub fn new(steps: i64) -> Option<Self> {
        (-Self::MAXIMUM..=Self::MAXIMUM).contains(&steps).then_some(Self(steps))
    }

    pub const fn steps(self) -> i64 {
        self.0
    }
}

/// An authenticator app, and the last of its codes that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticator {
    pub secret: OneTimeSecret,
    pub drift: Drift,
    /// The step of the last code that was used.
    pub last_step: Step,
}

impl Authenticator {
    /// Registers an app with the code that it shows, which is used up; none if the code is wrong.
    pub fn register(secret: OneTimeSecret, code: OneTimeCode, now: Timestamp) -> Option<Self> {
        let current = Step::at(now);
        let mut drifts = [0, -Drift::MAXIMUM, Drift::MAXIMUM].into_iter().map(Drift);
        let drift = drifts.find(|drift| secret.code(current.moved(*drift)) == code)?;
        Some(Self { secret, drift, last_step: current.moved(drift) })
    }

    /// The app with that code used up; none if the code is not right now, or not later than the last
    /// one that was used.
    pub fn use_up(mut self, code: OneTimeCode, now: Timestamp) -> Option<Self> {
        let current = Step::at(now);
        let mut right = [current, current.moved(self.drift)].into_iter();
        let fits = |step: &Step| *step > self.last_step && self.secret.code(*step) == code;
        self.last_step = right.find(fits)?;
        Some(self)
    }
}

impl Step {
    fn moved(self, Drift(steps): Drift) -> Self {
        Self(self.0 + steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// An app whose clock is ahead by some seconds, registered at a second.
    fn registered(seed: u64, second: i64, ahead: i64) -> Option<Authenticator> {
        let secret = OneTimeSecret::new(&SeededEntropy::new(seed));
        let code = secret.code(Step::at(at(second + ahead)));
        Authenticator::register(secret, code, at(second))
    }

    #[test]
    fn a_code_works_in_its_own_half_minute_only() {
        let app = registered(1, 3000, 0).unwrap();
        let code = app.secret.code(Step::at(at(3060)));
        for (second, works) in [(3059, false), (3060, true), (3089, true), (3090, false)] {
            assert_eq!(app.clone().use_up(code, at(second)).is_some(), works, "second {second}");
        }
    }

    #[test]
    fn a_drift_that_registration_showed_is_allowed_for_in_its_direction() {
        for (ahead, works) in [(30, [false, true, true]), (-30, [true, true, false])] {
            let app = registered(1, 3000, ahead).unwrap();
            assert_eq!(app.drift.steps(), ahead / 30);
            let shown = app.secret.code(Step::at(at(3000 + ahead)));
            assert_eq!(app.clone().use_up(shown, at(3000)), None, "registering uses a code up");
            for (steps, works) in (-1..=1).zip(works) {
                let code = app.secret.code(Step(Step::at(at(3060)).0 + steps));
                let used = app.clone().use_up(code, at(3060));
                assert_eq!(used.is_some(), works, "{ahead} s ahead, {steps} steps");
            }
        }
        assert!(registered(1, 3000, 60).is_none(), "a clock that is wrong by a minute");
        assert_eq!([-2, 2].map(Drift::new), [None, None]);
    }

    proptest! {
        #[test]
        fn no_code_works_twice_or_after_a_later_one(
            seed: u64,
            second in 100i64..4_000_000_000,
            ahead in -30i64..=30,
            later in 0i64..120,
        ) {
            let Some(app) = registered(seed, second, ahead) else { return Ok(()) };
            let code = app.secret.code(Step::at(at(second + later)));
            let Some(used) = app.clone().use_up(code, at(second + later)) else { return Ok(()) };
            prop_assert!(used.last_step > app.last_step);
            for again in [second, second + later, second + later + 30] {
                // Two steps share a code once in a million.
                let step = used.clone().use_up(code, at(again)).map(|app| app.last_step);
                prop_assert!(step.is_none_or(|step| step > used.last_step));
            }
        }
    }
}

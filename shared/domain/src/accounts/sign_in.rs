//! Signing in with an address and a password.

use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;

use crate::attempts::AttemptCounts;
use crate::{
    AccountChange, Action, Change, Changes, Context, Login, OpenedFrom, Outcome, PasswordHash,
    Product, Session,
};

/// What is known of the address and of attempts like this one.
#[derive(Clone, Debug, Default)]
pub struct SignInState {
    /// The log-in of the address, if it has one.
    pub login: Option<Login>,
    pub counts: AttemptCounts,
}

impl SignInState {
    /// How long the caller must wait; none if they may try now.
    pub fn wait(&self, context: &Context<'_>) -> Option<SignedDuration> {
        self.counts.wait(context.now)
    }
}

/// Checks one password against every state that is read until the decision is committed.
pub struct PasswordCheck<Matches> {
    matches: Matches,
    /// Behind a lock, because all attempts share the check.
    last: Mutex<Option<(PasswordHash, bool)>>,
}

impl<Matches: Fn(&PasswordHash) -> bool> PasswordCheck<Matches> {
    /// Checks with that comparison, which is slow on purpose.
    pub const fn new(matches: Matches) -> Self {
        Self { matches, last: Mutex::new(None) }
    }

    /// The log-in, if there is one and the password is right. If there is none, the password is
    /// compared with a decoy, so that it takes as long. A hash is compared only once, because
    /// comparing it again for another attempt would cost the caller time.
    pub fn pass(&self, state: &SignInState) -> Option<Login> {
        let right = self.is_right(state.login.as_ref().map(|login| &login.password));
        state.login.clone().filter(|_| right)
    }

    /// Whether the password is right; never if there is no hash to compare it with.
    pub fn is_right(&self, kept: Option<&PasswordHash>) -> bool {
        let hash = kept.cloned().unwrap_or_else(PasswordHash::decoy);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let right = match &*last {
            Some((same, right)) if *same == hash => *right,
            _ => (self.matches)(&hash),
        };
        *last = Some((hash, right));
        right && kept.is_some()
    }
}

/// Opens a session for the person with that log-in, whose password was right, on top of the
/// attempts that were seen. `rehashed` is the password under today's parameters, if the stored hash
/// is weaker. `from` is none if nothing can be sealed for the member any more.
pub fn open(
    context: &Context<'_>,
    login: Login,
    counts: AttemptCounts,
    rehashed: Option<PasswordHash>,
    from: Option<OpenedFrom>,
) -> (Session, Changes) {
    let session = Session::new(context, login.product, login.organization, login.member);
    let record = context
        .audit(login.product, Action::SignIn, Outcome::Done)
        .by(login.organization, login.member)
        .within(session.id);
    let mut changes: Vec<Change> = vec![
        session.opening(from),
        match rehashed {
            Some(password) => AccountChange::ReplacePassword { login, password }.into(),
            None => AccountChange::RequireLogin(login).into(),
        },
    ];
    changes.extend(counts.succeed());
    (session, Changes::recorded(changes, record))
}

/// Counts a failure: the password was wrong, or there is no such log-in. The caller cannot tell
/// which.
pub fn refuse(context: &Context<'_>, product: Product, state: SignInState) -> Changes {
    let SignInState { login, counts } = state;
    let mut record = context.audit(product, Action::SignIn, Outcome::Refused);
    if let Some(login) = &login {
        record = record.by(login.organization, login.member);
    }
    Changes::recorded(counts.fail(context.now).collect(), record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempts::{AttemptsOf, Claimant};
    use crate::{AccountChange, Email, LookupKey, MemberId, OrganizationId, SeededEntropy};
    use jiff::Timestamp;

    fn context(entropy: &SeededEntropy) -> Context<'_> {
        Context::new(Timestamp::UNIX_EPOCH, entropy, "request")
    }

    fn claimant() -> Claimant {
        let key = LookupKey::new(b"key");
        let index = key.email(Product::ProSign, &Email::parse("taro@example.jp").unwrap());
        Claimant { index, source: key.source([192, 0, 2, 1].into()), device: None }
    }

    fn state(login: Option<Login>) -> SignInState {
        SignInState { login, counts: AttemptCounts::none(&claimant()) }
    }

    fn login(entropy: &SeededEntropy) -> Login {
        let now = Timestamp::UNIX_EPOCH;
        Login {
            index: claimant().index,
            product: Product::ProSign,
            organization: OrganizationId::new(now, entropy),
            member: MemberId::new(now, entropy),
            password: PasswordHash::decoy(),
        }
    }

    fn counts(changes: &Changes) -> Vec<(bool, u32)> {
        let count = |change: &Change| match change {
            Change::Account(AccountChange::CountAttempts { of, attempts }) => {
                Some((matches!(of, AttemptsOf::Account(_)), attempts.value.count))
            }
            _ => None,
        };
        changes.0.iter().filter_map(count).collect()
    }

    #[test]
    fn a_failure_counts_for_account_and_source_even_without_a_log_in() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy);
        for state in [state(None), state(Some(login(&entropy)))] {
            let changes = refuse(&context, Product::ProSign, state);
            assert_eq!(counts(&changes), [(true, 1), (false, 1)]);
            assert_eq!(changes.0.len(), 3);
        }
    }

    #[test]
    fn a_password_is_compared_once_even_without_a_log_in() {
        let entropy = SeededEntropy::new(1);
        for (state, passes) in [(state(None), false), (state(Some(login(&entropy))), true)] {
            let compared = std::cell::Cell::new(0);
            let check = PasswordCheck::new(|_| {
                compared.set(compared.get() + 1);
                true
            });
            assert_eq!(check.pass(&state).is_some(), passes);
            assert_eq!(check.pass(&state).is_some(), passes, "deciding anew");
            assert_eq!(compared.get(), 1);
        }
        let known = state(Some(login(&entropy)));
        assert_eq!(PasswordCheck::new(|_| false).pass(&known), None);
    }
}

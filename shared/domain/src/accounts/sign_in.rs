//! Signing in with an address and a password.

use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;

use crate::attempts::{AttemptsOf, SOURCE};
use crate::{
    AccountChange, Action, Attempts, Changes, Context, EmailIndex, Login, Outcome, PasswordHash,
    Product, Session, SourceIndex, Versioned,
};

/// A request to sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    pub product: Product,
    /// The address they enter.
    pub index: EmailIndex,
    /// The source that they call from.
    pub source: SourceIndex,
}

/// What is known of the address and the source.
#[derive(Clone, Debug, Default)]
pub struct SignInState {
    /// The log-in of the address, if it has one.
    pub login: Option<Login>,
    /// The attempts at the address.
    pub account: Versioned<Attempts>,
    pub from_source: Versioned<Attempts>,
}

impl SignInState {
    /// How long the caller must wait; none if they may try now.
    pub fn wait(&self, sign_in: &SignIn, context: &Context<'_>) -> Option<SignedDuration> {
        self.account.value.wait(&self.from_source.value, &sign_in.source, context.now)
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
/// is weaker.
pub fn open(
    context: &Context<'_>,
    sign_in: SignIn,
    login: Login,
    mut account: Versioned<Attempts>,
    rehashed: Option<PasswordHash>,
) -> (Session, Changes) {
    let session = Session::new(context, sign_in.product, login.organization, login.member);
    let record = context
        .audit(sign_in.product, Action::SignIn, Outcome::Done)
        .by(login.organization, login.member)
        .within(session.id);
    account.value.succeed_from(sign_in.source, context.now);
    let changes = vec![
        AccountChange::OpenSession(session.clone()).into(),
        match rehashed {
            Some(password) => AccountChange::ReplacePassword { login, password }.into(),
            None => AccountChange::RequireLogin(login).into(),
        },
        AccountChange::CountAttempts { of: AttemptsOf::Account(sign_in.index), attempts: account }
            .into(),
    ];
    (session, Changes::recorded(changes, record))
}

/// Counts a failure: the password was wrong, or there is no such log-in. The caller cannot tell
/// which.
pub fn refuse(context: &Context<'_>, sign_in: SignIn, mut state: SignInState) -> Changes {
    state.account.value.fail_from(&sign_in.source, context.now);
    state.from_source.value.failures.add(SOURCE, context.now);
    let mut record = context.audit(sign_in.product, Action::SignIn, Outcome::Refused);
    if let Some(login) = &state.login {
        record = record.by(login.organization, login.member);
    }
    let changes = vec![
        AccountChange::CountAttempts {
            of: AttemptsOf::Account(sign_in.index),
            attempts: state.account,
        }
        .into(),
        AccountChange::CountAttempts {
            of: AttemptsOf::Source(sign_in.source),
            attempts: state.from_source,
        }
        .into(),
    ];
    Changes::recorded(changes, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Change;
    use crate::{Email, LookupKey, MemberId, OrganizationId, SeededEntropy};
    use jiff::Timestamp;

    fn context(entropy: &SeededEntropy) -> Context<'_> {
        Context::new(Timestamp::UNIX_EPOCH, entropy, "request")
    }

    fn sign_in(last: u8) -> SignIn {
        let key = LookupKey::new(b"key");
        let index = key.email(Product::ProSign, &Email::parse("taro@example.jp").unwrap());
        SignIn { product: Product::ProSign, index, source: key.source([192, 0, 2, last].into()) }
    }

    fn login(entropy: &SeededEntropy) -> Login {
        let now = Timestamp::UNIX_EPOCH;
        Login {
            index: sign_in(1).index,
            product: Product::ProSign,
            organization: OrganizationId::new(now, entropy),
            member: MemberId::new(now, entropy),
            password: PasswordHash::decoy(),
        }
    }

    fn counts(changes: &Changes) -> Vec<(bool, u32)> {
        let count = |change: &Change| match change {
            Change::Account(AccountChange::CountAttempts { of, attempts }) => {
                Some((matches!(of, AttemptsOf::Account(_)), attempts.value.failures.count))
            }
            _ => None,
        };
        changes.0.iter().filter_map(count).collect()
    }

    #[test]
    fn a_failure_counts_for_account_and_source_even_without_a_log_in() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy);
        let known = SignInState { login: Some(login(&entropy)), ..SignInState::default() };
        for state in [SignInState::default(), known] {
            let changes = refuse(&context, sign_in(1), state);
            assert_eq!(counts(&changes), [(true, 1), (false, 1)]);
            assert_eq!(changes.0.len(), 3);
        }
    }

    #[test]
    fn a_password_is_compared_once_even_without_a_log_in() {
        let entropy = SeededEntropy::new(1);
        let known = SignInState { login: Some(login(&entropy)), ..SignInState::default() };
        for (state, passes) in [(SignInState::default(), false), (known, true)] {
            let compared = std::cell::Cell::new(0);
            let check = PasswordCheck::new(|_| {
                compared.set(compared.get() + 1);
                true
            });
            assert_eq!(check.pass(&state).is_some(), passes);
            assert_eq!(check.pass(&state).is_some(), passes, "deciding anew");
            assert_eq!(compared.get(), 1);
        }
        let state = SignInState { login: Some(login(&entropy)), ..SignInState::default() };
        assert_eq!(PasswordCheck::new(|_| false).pass(&state), None);
    }

    #[test]
    fn strangers_and_colleagues_do_not_keep_the_owner_out() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy);
        let mut state = SignInState::default();
        state.account.value.succeed_from(sign_in(1).source, context.now);
        (0..100).for_each(|_| state.account.value.fail_from(&sign_in(2).source, context.now));
        (0..100).for_each(|_| state.from_source.value.failures.add(SOURCE, context.now));
        assert!(state.wait(&sign_in(2), &context).is_some(), "the stranger waits");
        assert_eq!(state.wait(&sign_in(1), &context), None, "the owner does not");
    }

    #[test]
    fn a_familiar_source_waits_after_as_many_failures_as_others() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy);
        let mut familiar = SignInState::default();
        familiar.account.value.succeed_from(sign_in(1).source, context.now);
        let mut unknown = SignInState::default();
        for _ in 0..8 {
            let waits = [&familiar, &unknown].map(|state| state.wait(&sign_in(1), &context));
            assert_eq!(waits[0], waits[1], "a wait tells nothing");
            for state in [&mut familiar, &mut unknown] {
                state.account.value.fail_from(&sign_in(1).source, context.now);
            }
        }
        assert!(unknown.wait(&sign_in(1), &context).is_some());
    }

    #[test]
    fn a_source_that_fails_everywhere_waits_everywhere() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy);
        let mut state = SignInState::default();
        (0..40).for_each(|_| state.from_source.value.failures.add(SOURCE, context.now));
        assert!(state.wait(&sign_in(2), &context).is_some());
    }
}

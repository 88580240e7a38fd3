//! Signing in with an address and a password.

use std::borrow::Cow;

use jiff::SignedDuration;

use crate::attempts::{self, AttemptsOf};
use crate::{
    Action, Attempts, Change, Changes, Context, EmailIndex, Login, Outcome, PasswordHash, Product,
    Session, SessionId, SourceIndex, Versioned,
};

/// Somebody wants in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The product.
    pub product: Product,
    /// The address they give.
    pub index: EmailIndex,
    /// Where they call from.
    pub source: SourceIndex,
}

/// What is known of the address and the source.
#[derive(Clone, Debug, Default)]
pub struct SignInState {
    /// The log-in of the address, if it has one.
    pub login: Option<Login>,
    /// The attempts at the address.
    pub account: Versioned<Attempts>,
    /// The attempts from the source.
    pub from_source: Versioned<Attempts>,
}

impl SignInState {
    /// How long the caller must wait; none if they may try now.
    pub fn wait(&self, sign_in: &SignIn, context: &Context<'_>) -> Option<SignedDuration> {
        let from_source = self.from_source.value.wait(attempts::SOURCE, context.now);
        if self.account.value.is_familiar(&sign_in.source, context.now) {
            return from_source;
        }
        from_source.max(self.account.value.wait(attempts::ACCOUNT, context.now))
    }

    /// What the password is checked against: where there is no log-in, a decoy that takes as long.
    pub fn hash(&self) -> Cow<'_, PasswordHash> {
        match &self.login {
            Some(login) => Cow::Borrowed(&login.password),
            None => Cow::Owned(PasswordHash::decoy()),
        }
    }
}

/// Opens a session for the person of the log-in, whose password was right. `rehashed` is the
/// password under today's parameters, where the kept hash is weaker.
pub fn open(
    context: &Context<'_>,
    sign_in: SignIn,
    mut state: SignInState,
    login: Login,
    rehashed: Option<PasswordHash>,
) -> (Session, Changes) {
    let session = Session {
        id: SessionId::new(context.now, context.entropy),
        organization: login.organization,
        member: login.member,
        product: sign_in.product,
        seed: context.entropy.bytes(),
        generation: 1,
        rotated_at: context.now,
    };
    let record = context
        .audit(sign_in.product, Action::SignIn, Outcome::Done)
        .by(login.organization, login.member);
    state.account.value.succeed(sign_in.source.clone(), context.now);
    let changes = vec![
        Change::OpenSession(session.clone()),
        match rehashed {
            Some(password) => Change::RehashPassword { login, password },
            None => Change::RequireLogin(login),
        },
        Change::CountAttempts { of: AttemptsOf::Account(sign_in.index), attempts: state.account },
        Change::RequireAttempts {
            of: AttemptsOf::Source(sign_in.source),
            attempts: state.from_source,
        },
    ];
    (session, Changes::recorded(changes, record))
}

/// Counts a failure: the password was wrong, or there is no such log-in, which nobody can tell.
pub fn refuse(context: &Context<'_>, sign_in: SignIn, mut state: SignInState) -> Changes {
    state.account.value.fail(context.now);
    state.from_source.value.fail(context.now);
    let mut record = context.audit(sign_in.product, Action::SignIn, Outcome::Refused);
    if let Some(login) = &state.login {
        record = record.by(login.organization, login.member);
    }
    let changes = vec![
        Change::CountAttempts { of: AttemptsOf::Account(sign_in.index), attempts: state.account },
        Change::CountAttempts {
            of: AttemptsOf::Source(sign_in.source),
            attempts: state.from_source,
        },
    ];
    Changes::recorded(changes, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Email, LookupKey, MemberId, OrganizationId, SeededEntropy};
    use jiff::Timestamp;

    fn context(entropy: &SeededEntropy) -> Context<'_> {
        Context { now: Timestamp::UNIX_EPOCH, entropy, request: "request" }
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
            Change::CountAttempts { of, attempts } => {
                Some((matches!(of, AttemptsOf::Account(_)), attempts.value.failures))
            }
            _ => None,
        };
        changes.0.iter().filter_map(count).collect()
    }

    #[test]
    fn a_failure_counts_for_account_and_source_whether_or_not_there_is_a_log_in() {
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
    fn a_stranger_who_hammers_the_account_does_not_keep_its_owner_out() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy);
        let mut state = SignInState { login: Some(login(&entropy)), ..SignInState::default() };
        let (_, changes) = open(&context, sign_in(1), state.clone(), login(&entropy), None);
        let Some(Change::CountAttempts { attempts, .. }) = changes.0.get(2) else { panic!() };
        state.account = attempts.clone();
        (0..100).for_each(|_| state.account.value.fail(context.now));
        assert!(state.wait(&sign_in(2), &context).is_some(), "the stranger waits");
        assert_eq!(state.wait(&sign_in(1), &context), None, "the owner does not");
    }

    #[test]
    fn a_source_that_fails_everywhere_waits_everywhere() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy);
        let mut state = SignInState::default();
        (0..40).for_each(|_| state.from_source.value.fail(context.now));
        assert!(state.wait(&sign_in(2), &context).is_some());
    }
}

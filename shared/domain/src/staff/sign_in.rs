//! A member of staff signs in with a password and a second factor.

use jiff::{SignedDuration, Timestamp};

use super::{StaffChange, StaffLogin};
use crate::attempts::{AttemptsOf, SOURCE};
use crate::one_time_password::SecondFactor;
use crate::staff_session::StaffSession;
use crate::{
    AccountChange, Action, Attempts, Changes, Context, DataKey, EmailIndex, Outcome, PasswordHash,
    SourceIndex, Versioned,
};

/// A request to sign in on the staff's side.
#[derive(Clone, Debug)]
pub struct StaffSignIn {
    /// The address they enter.
    pub index: EmailIndex,
    /// The source that they call from.
    pub source: SourceIndex,
    /// What they enter besides the password.
    pub factor: SecondFactor,
}

/// What is known of the address and the source.
#[derive(Clone, Debug, Default)]
pub struct StaffSignInState {
    /// The log-in of the address, if it has one.
    pub login: Option<Versioned<StaffLogin>>,
    /// The attempts at the address.
    pub account: Versioned<Attempts>,
    pub from_source: Versioned<Attempts>,
}

impl StaffSignInState {
    /// How long the caller must wait; none if they may try now.
    pub fn wait(&self, sign_in: &StaffSignIn, context: &Context<'_>) -> Option<SignedDuration> {
        self.account.value.wait(&self.from_source.value, &sign_in.source, context.now)
    }
}

/// The log-in with the second factor used up, if the factor is right and was not used before.
pub(super) fn use_up(
    mut login: Versioned<StaffLogin>,
    factor: &SecondFactor,
    now: Timestamp,
) -> Option<Versioned<StaffLogin>> {
    let StaffLogin { authenticator, recovery, .. } = &mut login.value;
    match factor {
        SecondFactor::Code(code) => *authenticator = authenticator.clone().use_up(*code, now)?,
        SecondFactor::Recovery(code) => {
            let hash = code.hash();
            let at = recovery.iter().position(|kept| *kept == hash)?;
            recovery.remove(at);
        }
    }
    Some(login)
}

/// Decides on a sign-in. `right` says whether the password is right: a wrong password, a wrong code
/// and an unknown address are refused in the same way, and nobody can tell which it was. `rehashed`
/// is the password under today's parameters, if the stored hash is weaker.
///
/// The second factor is used up on top of the log-in that was read, so that of two simultaneous
/// requests with the same code only one succeeds.
pub fn sign_in(
    context: &Context<'_>,
    sign_in: StaffSignIn,
    mut state: StaffSignInState,
    right: bool,
    rehashed: impl FnOnce(&PasswordHash) -> Option<PasswordHash>,
    key: DataKey,
) -> Result<(StaffSession, Changes), Changes> {
    let known = state.login.clone();
    let used = known.and_then(|login| use_up(login, &sign_in.factor, context.now));
    let Some(mut login) = used.filter(|_| right) else {
        return Err(refuse(context, sign_in, state));
    };
    let session = StaffSession::open(context, login.value.staff);
    let record = context.audit_of_staff(Action::SignIn, Outcome::Done);
    let record = record.by_staff(login.value.staff, None).within(session.id);
    if let Some(password) = rehashed(&login.value.password) {
        login.value.password = password;
    }
    state.account.value.succeed_from(sign_in.source, context.now);
    let changes = vec![
        StaffChange::OpenSession(session.clone()).into(),
        StaffChange::StoreLogin { login, key }.into(),
        AccountChange::CountAttempts {
            of: AttemptsOf::Account(sign_in.index),
            attempts: state.account,
        }
        .into(),
    ];
    Ok((session, Changes::recorded(changes, record)))
}

fn refuse(context: &Context<'_>, sign_in: StaffSignIn, mut state: StaffSignInState) -> Changes {
    state.account.value.fail_from(&sign_in.source, context.now);
    state.from_source.value.failures.add(SOURCE, context.now);
    let mut record = context.audit_of_staff(Action::SignIn, Outcome::Refused);
    if let Some(login) = &state.login {
        record = record.by_staff(login.value.staff, None);
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

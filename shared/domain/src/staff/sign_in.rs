//! A member of staff signs in with a password and a second factor.

use jiff::{SignedDuration, Timestamp};

use super::{StaffChange, StaffLogin};
use crate::attempts::AttemptCounts;
use crate::one_time_password::SecondFactor;
use crate::staff_session::StaffSession;
use crate::{Action, Change, Changes, Context, DataKey, Outcome, PasswordHash, Versioned};

/// What is known of the address and of attempts like this one.
#[derive(Clone, Debug, Default)]
pub struct StaffSignInState {
    /// The log-in of the address, if it has one.
    pub login: Option<Versioned<StaffLogin>>,
    pub counts: AttemptCounts,
}

impl StaffSignInState {
    /// How long the caller must wait; none if they may try now.
    pub fn wait(&self, context: &Context<'_>) -> Option<SignedDuration> {
        self.counts.wait(context.now)
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
    factor: &SecondFactor,
    state: StaffSignInState,
    right: bool,
    rehashed: impl FnOnce(&PasswordHash) -> Option<PasswordHash>,
    key: DataKey,
) -> Result<(StaffSession, Changes), Changes> {
    let known = state.login.clone();
    let used = known.and_then(|login| use_up(login, factor, context.now));
    let Some(mut login) = used.filter(|_| right) else {
        return Err(refuse(context, state));
    };
    let session = StaffSession::open(context, login.value.staff);
    let record = context.audit_of_staff(Action::SignIn, Outcome::Done);
    let record = record.by_staff(login.value.staff, None).within(session.id);
    if let Some(password) = rehashed(&login.value.password) {
        login.value.password = password;
    }
    let mut changes: Vec<Change> = vec![
        StaffChange::OpenSession(session.clone()).into(),
        StaffChange::StoreLogin { login, key }.into(),
    ];
    changes.extend(state.counts.succeed());
    Ok((session, Changes::recorded(changes, record)))
}

fn refuse(context: &Context<'_>, state: StaffSignInState) -> Changes {
    let StaffSignInState { login, counts } = state;
    let mut record = context.audit_of_staff(Action::SignIn, Outcome::Refused);
    if let Some(login) = &login {
        record = record.by_staff(login.value.staff, None);
    }
    Changes::recorded(counts.fail(context.now).collect(), record)
}

//! Members of staff prove anew that it is them, for what an open session alone must not do.

use jiff::SignedDuration;
use thiserror::Error;

use super::sign_in::use_up;
use super::{StaffChange, StaffLogin, StaffMembership};
use crate::attempts::AttemptCounts;
use crate::one_time_password::SecondFactor;
use crate::{Action, Change, Changes, Context, DataKey, Outcome, Versioned};

/// A member of staff who proves anew that it is them.
#[derive(Clone, Debug)]
pub struct Reauthentication {
    pub staff: StaffMembership,
    pub factor: SecondFactor,
    /// Their log-in, as it was read.
    pub login: Versioned<StaffLogin>,
    /// The attempts that this one is counted with.
    pub counts: AttemptCounts,
    /// Seals the log-in.
    pub key: DataKey,
}

/// Why nobody was believed to be who they are.
#[derive(Debug, Error)]
pub enum NotProven {
    /// The password is wrong, or the code is wrong or used. The changes count that.
    #[error("the password or the code is wrong")]
    Wrong(Changes),
    #[error("too many wrong codes")]
    TooManyAttempts(SignedDuration),
}

impl Reauthentication {
    /// Uses the second factor up, or counts the failure like one of a sign-in. `is_right` says whether
    /// what else was asked for is right.
    pub(super) fn prove(
        self,
        context: &Context<'_>,
        action: Action,
        is_right: bool,
    ) -> Result<Proven, NotProven> {
        let Self { staff, factor, login, counts, key } = self;
        if let Some(wait) = counts.wait(context.now) {
            return Err(NotProven::TooManyAttempts(wait));
        }
        let used_up = use_up(login, &factor, context.now).filter(|_| is_right);
        let Some(login) = used_up else {
            let changes = counts.fail(context.now).collect();
            let record = context.audit_of_staff(action, Outcome::Refused).by_staff(staff.id, None);
            return Err(NotProven::Wrong(Changes::recorded(changes, record)));
        };
        Ok(Proven { staff, login, key })
    }
}

/// A member of staff who has proven anew that it is them.
#[derive(Debug)]
pub(super) struct Proven {
    pub(super) staff: StaffMembership,
    /// Their log-in, with the second factor used up.
    pub(super) login: Versioned<StaffLogin>,
    pub(super) key: DataKey,
}

impl Proven {
    /// The changes that what they do goes with.
    pub(super) fn into_changes(self) -> Vec<Change> {
        let Self { staff, login, key } = self;
        vec![StaffChange::RequireStaff(staff).into(), StaffChange::StoreLogin { login, key }.into()]
    }
}

//! What administrators decide about their colleagues: their roles, and who leaves.

use std::collections::BTreeSet;

use thiserror::Error;

use super::approval::Approved;
use super::{StaffChange, StaffMembership, StaffRole};
use crate::{Action, Changes, Context, Outcome};

/// A member of staff who invites somebody or changes a colleague's roles, with a colleague's
/// approval.
#[derive(Clone, Debug)]
pub struct Administrator {
    pub staff: StaffMembership,
    pub approved: Approved,
}

/// Why nothing was changed about a member of staff.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StaffRefused {
    /// Nobody can remove themselves or change their own roles, so that an administrator always
    /// remains.
    #[error("nobody can do this to themselves")]
    Oneself,
}

/// Gives a colleague other roles. They hold from the colleague's next request on.
pub fn change_roles(
    context: &Context<'_>,
    Administrator { staff, approved }: Administrator,
    target: &StaffMembership,
    roles: BTreeSet<StaffRole>,
) -> Result<Changes, StaffRefused> {
    if staff.id == target.id {
        return Err(StaffRefused::Oneself);
    }
    let (actor, approval) = (staff.id, approved.approval);
    let record = context
        .audit_of_staff(Action::ChangeStaffRoles, Outcome::Done)
        .by_staff(actor, None)
        .on(target.id)
        .approved(approval)
        .changed("roles", target.roles.clone(), roles.clone());
    let changes = vec![
        StaffChange::RequireStaff(staff).into(),
        StaffChange::UseApproval(approved).into(),
        StaffChange::SetRoles { of: target.clone(), roles }.into(),
    ];
    Ok(Changes::recorded(changes, record))
}

/// Removes another member of staff: their log-in and personal data are destroyed, and their
/// sessions and the invitations of their address end. The commit requires that the remover is still
/// on the staff, so that one always remains.
pub fn remove(
    context: &Context<'_>,
    actor: &StaffMembership,
    target: &StaffMembership,
) -> Result<Changes, StaffRefused> {
    if actor.id == target.id {
        return Err(StaffRefused::Oneself);
    }
    let changes = vec![
        StaffChange::RequireStaff(actor.clone()).into(),
        StaffChange::Remove(target.clone()).into(),
        StaffChange::RemoveLogin(target.clone()).into(),
        StaffChange::EndInvitations(target.login.clone()).into(),
    ];
    let record = context.audit_of_staff(Action::RemoveStaff, Outcome::Done);
    Ok(Changes::recorded(changes, record.by_staff(actor.id, None).on(target.id)))
}

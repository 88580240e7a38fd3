//! The writes of decisions about the vendor's staff.

use domain::staff::StaffChange;

use super::super::Store;
use super::super::rows::verbs::Write;
use super::super::rows::{approval, staff_invitation, staff_login, staff_member, staff_session};

impl Store {
    pub(super) fn staff_write(&self, change: &StaffChange) -> Write {
        let (table, entropy) = (&self.tables.staff, &*self.entropy);
        match change {
            StaffChange::RequireStaff(membership) => staff_member::require(table, membership),
            StaffChange::RequireNoLogin(index) => staff_login::require_none(table, index),
            StaffChange::OpenInvitation { invitation, token } => {
                staff_invitation::open(table, invitation, token, entropy)
            }
            StaffChange::CloseInvitation(token) => staff_invitation::close(table, token),
            StaffChange::SetLatestInvitation { index, invitation } => {
                staff_invitation::set_latest(table, index, invitation)
            }
            StaffChange::UseLatestInvitation { index, token } => {
                staff_invitation::use_latest(table, index, token)
            }
            StaffChange::EndInvitations(index) => staff_invitation::end(table, index),
            StaffChange::StoreLogin { login, key } => staff_login::keep(table, login, key, entropy),
            StaffChange::RemoveLogin(membership) => staff_login::remove(table, membership),
            StaffChange::Add { member, key } => staff_member::add(table, member, key, entropy),
            StaffChange::SetRoles { of, roles } => staff_member::set_roles(table, of, roles),
            StaffChange::Remove(membership) => staff_member::remove(table, membership),
            StaffChange::OpenSession(session) => staff_session::open(table, session),
            StaffChange::RotateSession(session) => staff_session::rotate(table, session),
            StaffChange::EndSession { staff, session } => {
                staff_session::end(table, *staff, *session)
            }
            StaffChange::RequestApproval { approval, key } => {
                approval::request(&self.tables.approvals, approval, key, entropy)
            }
            StaffChange::Approve { approval, by, now } => {
                approval::approve(&self.tables.approvals, *approval, *by, *now)
            }
            StaffChange::RequireApproved(approved) => {
                approval::require(&self.tables.approvals, approved)
            }
            StaffChange::UseApproval(approved) => {
                approval::use_up(&self.tables.approvals, approved)
            }
        }
    }
}

//! The writes of decisions about the vendor's staff.

use domain::staff::StaffChange;

use super::super::Store;
use super::super::rows::verbs::Write;
use super::super::rows::{staff_invitation, staff_login, staff_member, staff_session};

impl Store {
    pub(super) fn staff_write(&self, change: &StaffChange) -> Write {
        let (table, entropy) = (&self.tables.staff, &*self.entropy);
        match change {
            StaffChange::RequireStaff(membership) => staff_member::require(table, membership),
            StaffChange::OpenInvitation { invitation, token } => {
                staff_invitation::open(table, invitation, token, entropy)
            }
            StaffChange::CloseInvitation(token) => staff_invitation::close(table, token),
            StaffChange::StoreLogin { login, key } => staff_login::keep(table, login, key, entropy),
            StaffChange::RemoveLogin(membership) => staff_login::remove(table, membership),
            StaffChange::Add { member, key } => staff_member::add(table, member, key, entropy),
            StaffChange::Remove(membership) => staff_member::remove(table, membership),
            StaffChange::OpenSession(session) => staff_session::open(table, session),
            StaffChange::RotateSession(session) => staff_session::rotate(table, session),
            StaffChange::EndSession { staff, session } => {
                staff_session::end(table, *staff, *session)
            }
        }
    }
}

//! Who is calling, and in which session.

use crate::{MemberId, OrganizationId, SessionId, StaffId};

/// One of a company's people, in the session that they showed an access token of. The token says
/// that it was theirs when it was issued; that it is still active is for whoever reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal {
    pub organization: OrganizationId,
    pub member: MemberId,
    pub session: SessionId,
}

/// The same for one of the vendor's staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffPrincipal {
    pub staff: StaffId,
    pub session: SessionId,
}

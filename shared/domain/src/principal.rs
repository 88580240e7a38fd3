//! Who is calling, and in which session.

use crate::{MemberId, OrganizationId, SessionId};

/// A member and the session of their access token. The token proves that the session was theirs
/// when it was issued. Whether the session is still active is checked when something is read or
/// written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal {
    pub organization: OrganizationId,
    pub member: MemberId,
    pub session: SessionId,
}

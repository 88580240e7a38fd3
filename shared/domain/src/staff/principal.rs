//! Who of the vendor's staff is calling, and in which role.

use serde::{Deserialize, Serialize};

use crate::{Fact, SessionId, StaffId};

/// What a member of staff may do; most have one role, and some have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffRole {
    /// Looks after contracts, archive passes and legal holds.
    Operator,
    /// Posts notices, and keeps the deadlines of incidents.
    Publisher,
    /// Reads the audit log.
    Auditor,
    /// Decides who is on the staff, and in which roles.
    Administrator,
}

impl StaffRole {
    pub const ALL: [Self; 4] =
        [Self::Operator, Self::Publisher, Self::Auditor, Self::Administrator];

    /// The word in requests and answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Publisher => "publisher",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

impl Fact for StaffRole {
    fn fact(&self) -> Option<String> {
        Some(self.slug().to_owned())
    }
}

/// A member of staff and the session of their access token, as a [`Principal`](crate::Principal) is
/// a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffPrincipal {
    pub staff: StaffId,
    pub session: SessionId,
    /// The role in which they act; none where everyone on the staff may.
    pub role: Option<StaffRole>,
}

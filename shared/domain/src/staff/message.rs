//! The messages of mails about the staff.

use serde::{Deserialize, Serialize};

use crate::redacted::redacted;
use crate::{MailToken, SecretLink};

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StaffMessage {
    /// Open the link to join the vendor's staff.
    StaffInvitation {
        /// Valid for 24 hours.
        link: SecretLink,
    },
    /// Open the link to join your company as its representative.
    RepresentativeInvitation {
        company: String,
        /// Valid for seven days.
        link: SecretLink,
    },
    /// The staff appointed somebody else as a representative of your company, too.
    RepresentativeAppointed {
        company: String,
        /// The customer number.
        organization: String,
        site: String,
    },
    /// Something of your way in was replaced.
    OwnSecurityChanged {
        what: Replaced,
        /// The page that shows it.
        security: String,
    },
}

/// What of somebody's way in was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Replaced {
    Password,
    SecondFactor,
    RecoveryCodes,
}

redacted!(StaffMessage);

impl SecretLink {
    /// The link to the page for joining the vendor's staff.
    pub fn to_staff(site: &str, token: &MailToken) -> Self {
        Self::made(format!(
            "{}/staff/invitation#token={}",
            site.trim_end_matches('/'),
            token.expose()
        ))
    }
}

//! Setting up a second factor.

use super::StaffInvitation;
use crate::one_time_password::OneTimeSecret;
use crate::{Context, DataKey, SealBroken, StaffId};

/// The secret that a person is about to register in their app. It is random and not
/// stored: the person holds it, sealed, until they accept. It is not derived from the mailed token,
/// because then anyone who finds the mail later would have the second factor too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment(pub OneTimeSecret);

impl Enrolment {
    pub fn new(context: &Context<'_>) -> Self {
        Self(OneTimeSecret::new(context.entropy))
    }

    /// The sealed form that its holder keeps. It opens only for that invitation or member of staff.
    pub fn seal(&self, holder: EnrolmentOf<'_>, key: &DataKey, context: &Context<'_>) -> Vec<u8> {
        key.seal(&holder.place(), self.0.expose(), context.entropy)
    }

    /// Opens what [`Self::seal`] sealed for that invitation or member of staff.
    pub fn open(sealed: &[u8], holder: EnrolmentOf<'_>, key: &DataKey) -> Result<Self, SealBroken> {
        let opened = key.open(&holder.place(), sealed)?;
        OneTimeSecret::from_bytes(&opened).map(Self).ok_or(SealBroken)
    }
}

/// Whose enrolment it is.
#[derive(Clone, Copy, Debug)]
pub enum EnrolmentOf<'a> {
    Invitation(&'a StaffInvitation),
    Staff(StaffId),
}

impl EnrolmentOf<'_> {
    fn place(self) -> String {
        let holder = match self {
            Self::Invitation(invitation) => invitation.token.as_str().to_owned(),
            Self::Staff(staff) => staff.to_string(),
        };
        ["staff enrolment", &holder].join("\n")
    }
}

//! Sessions of the vendor's staff. They move on with their [refresh tokens](crate::refresh_token),
//! and end after a working day, however often they were refreshed: then both factors are required
//! again.

use jiff::{SignedDuration, Timestamp};

use crate::refresh_token::{Holder, RefreshKey, RefreshToken, Refreshed, Rotation};
use crate::{Context, SessionId, StaffId};

/// How long a session lasts (NIST SP 800-63B requires both factors at least once a day).
pub const STAFF_SESSION_VALIDITY: SignedDuration = SignedDuration::from_hours(12);

/// One signed-in device of a member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSession {
    pub id: SessionId,
    pub staff: StaffId,
    /// How far the session has moved through its refresh tokens.
    pub rotation: Rotation,
}

impl StaffSession {
    pub fn open(context: &Context<'_>, staff: StaffId) -> Self {
        Self {
            id: SessionId::new(context.now, context.entropy),
            staff,
            rotation: Rotation::begin(context),
        }
    }

    pub fn expires_at(&self) -> Timestamp {
        self.rotation.opened_at + STAFF_SESSION_VALIDITY
    }

    /// The current refresh token.
    pub fn token(&self, key: &RefreshKey) -> StaffRefreshToken {
        self.rotation.token(self.staff, self.id, key)
    }
}

impl Holder for StaffId {
    fn to_bytes(self) -> Vec<u8> {
        self.to_bytes().to_vec()
    }

    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (staff, rest) = bytes.split_first_chunk()?;
        Some((Self::from_bytes(*staff), rest))
    }
}

/// What a client sends to get a new access token.
pub type StaffRefreshToken = RefreshToken<StaffId>;

/// The result of using a refresh token.
pub type StaffRefreshed = Refreshed<StaffSession>;

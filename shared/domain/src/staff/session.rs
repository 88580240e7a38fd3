//! Sessions of the vendor's staff. They move on with their [refresh tokens](crate::refresh_token),
//! and end after a working day, however often they were refreshed: then both factors are
//! asked for again.

use jiff::{SignedDuration, Timestamp};

use crate::refresh_token::{Holder, RefreshKey, RefreshToken, Refreshed, Rotation};
use crate::{Context, SessionId, StaffId};

/// How long a session lasts (NIST SP 800-63B asks for both factors once a day at least).
pub const STAFF_SESSION_VALIDITY: SignedDuration = SignedDuration::from_hours(12);

/// One signed-in device of one of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSession {
    /// Its identifier.
    pub id: SessionId,
    pub staff: StaffId,
    /// How far its refresh tokens are.
    pub rotation: Rotation,
}

impl StaffSession {
    /// A new session of that person.
    pub fn open(context: &Context<'_>, staff: StaffId) -> Self {
        Self {
            id: SessionId::new(context.now, context.entropy),
            staff,
            rotation: Rotation::begin(context),
        }
    }

    /// When it ends.
    pub fn expires_at(&self) -> Timestamp {
        self.rotation.opened_at + STAFF_SESSION_VALIDITY
    }

    /// Its current refresh token.
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

/// What a client shows to get a new access token.
pub type StaffRefreshToken = RefreshToken<StaffId>;

/// What comes of a refresh token.
pub type StaffRefreshed = Refreshed<StaffSession>;

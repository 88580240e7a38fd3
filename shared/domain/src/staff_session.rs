//! Sessions of the vendor's staff. They move on like [customers' sessions](crate::session), with the
//! same grace, and end after a working day, however often they were refreshed: then both factors are
//! asked for again.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;

use crate::redacted::redacted;
use crate::session::{RefreshKey, Use};
use crate::staff::{StaffChange, StaffMembership};
use crate::{Action, AuditRecord, Change, Changes, Context, Outcome, SessionId, StaffId};

/// How long a session lasts (NIST SP 800-63B asks for both factors once a day at least).
pub const STAFF_SESSION_VALIDITY: SignedDuration = SignedDuration::from_hours(12);

/// One signed-in device of one of the staff.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// Its identifier.
    pub id: SessionId,
    /// Whose it is.
    pub staff: StaffId,
    /// What its tokens are keyed with beside the service's key.
    pub seed: [u8; 32],
    /// How many refresh tokens were given so far; the current one is the last of them.
    pub generation: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the current refresh token was given.
    pub rotated_at: Timestamp,
}

impl StaffSession {
    /// A new session of that person.
    pub fn open(context: &Context<'_>, staff: StaffId) -> Self {
        Self {
            id: SessionId::new(context.now, context.entropy),
            staff,
            seed: context.entropy.bytes(),
            generation: 1,
            opened_at: context.now,
            rotated_at: context.now,
        }
    }

    /// When it ends.
    pub fn expires_at(&self) -> Timestamp {
        self.opened_at + STAFF_SESSION_VALIDITY
    }

    /// Its current refresh token.
    pub fn token(&self, key: &RefreshKey) -> StaffRefreshToken {
        let (staff, session, generation) = (self.staff, self.id, self.generation);
        let mut token = StaffRefreshToken { staff, session, generation, mac: [0; 32] };
        let tag = hmac::sign(&key.0, &token.authenticated(&self.seed));
        token.mac.copy_from_slice(tag.as_ref());
        token
    }
}

impl fmt::Debug for StaffSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StaffSession")
            .field("id", &self.id)
            .field("staff", &self.staff)
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

/// What a client shows to get a new access token.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffRefreshToken {
    /// Whose session.
    pub staff: StaffId,
    /// The session.
    pub session: SessionId,
    generation: u32,
    mac: [u8; 32],
}

impl StaffRefreshToken {
    const LENGTH: usize = 16 + 16 + 4 + 32;

    /// Reads a token; nothing where the text cannot be one. Whether it is genuine only
    /// [`refresh`] can tell.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; Self::LENGTH] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (staff, rest) = bytes.split_first_chunk()?;
        let (session, rest) = rest.split_first_chunk()?;
        let (generation, rest) = rest.split_first_chunk()?;
        Some(Self {
            staff: StaffId::from_bytes(*staff),
            session: SessionId::from_bytes(*session),
            generation: u32::from_be_bytes(*generation),
            mac: *rest.first_chunk()?,
        })
    }

    /// The text for its holder.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.named()[..], &self.mac].concat())
    }

    fn named(&self) -> Vec<u8> {
        let (staff, session) = (self.staff.to_bytes(), self.session.to_bytes());
        [&staff[..], &session, &self.generation.to_be_bytes()].concat()
    }

    fn authenticated(&self, seed: &[u8; 32]) -> Vec<u8> {
        [&self.named()[..], seed].concat()
    }

    /// Whether it was given for that session, now or before.
    pub fn is_of(&self, session: &StaffSession, key: &RefreshKey) -> bool {
        hmac::verify(&key.0, &self.authenticated(&session.seed), &self.mac).is_ok()
    }
}

redacted!(StaffRefreshToken);

/// What comes of a refresh token.
#[derive(Debug)]
pub enum StaffRefreshed {
    /// The session moves on to its next token, once the changes are committed.
    Rotated(StaffSession, Changes),
    /// The token was used moments ago; the answer is the same again and nothing changes.
    Repeated(StaffSession),
    /// The token was used before: the session ends.
    Reused(Changes),
    /// No such session, or not a token of it; nothing changes.
    NotValid,
}

/// Decides what comes of a refresh token. The session is one that stands.
pub fn refresh(
    context: &Context<'_>,
    token: &StaffRefreshToken,
    session: Option<(StaffSession, StaffMembership)>,
    key: &RefreshKey,
) -> StaffRefreshed {
    let Some((session, membership)) = session.filter(|(session, _)| token.is_of(session, key))
    else {
        return StaffRefreshed::NotValid;
    };
    let record =
        context.audit_of_staff(Action::RefreshSession, Outcome::Done).by_staff(session.staff, None);
    match Use::of(session.generation, token.generation, session.rotated_at, context.now) {
        Use::Latest => {
            let generation = session.generation.wrapping_add(1);
            let next = StaffSession { generation, rotated_at: context.now, ..session };
            let changes = vec![
                StaffChange::RotateSession(next.clone()).into(),
                Change::RequireStaff(membership),
            ];
            StaffRefreshed::Rotated(next, Changes::recorded(changes, record))
        }
        Use::Repeated => StaffRefreshed::Repeated(session),
        Use::Reused => {
            let end = StaffChange::EndSession { staff: session.staff, session: session.id };
            let record = AuditRecord { outcome: Outcome::Refused, ..record };
            StaffRefreshed::Reused(Changes::recorded(vec![end.into()], record))
        }
    }
}

/// Signs out.
pub fn end(context: &Context<'_>, staff: StaffId, session: SessionId) -> Changes {
    let record = context.audit_of_staff(Action::SignOut, Outcome::Done).by_staff(staff, None);
    Changes::recorded(vec![StaffChange::EndSession { staff, session }.into()], record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Email, LookupKey, SeededEntropy};
    use proptest::prelude::*;

    fn context(entropy: &SeededEntropy, second: i64) -> Context<'_> {
        let now = Timestamp::from_second(1_800_000_000 + second).unwrap();
        Context { now, entropy, request: "request" }
    }

    fn key() -> RefreshKey {
        RefreshKey::new(b"key")
    }

    fn session() -> StaffSession {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, 0);
        StaffSession::open(&context, StaffId::new(context.now, &entropy))
    }

    fn show(token: &StaffRefreshToken, session: &StaffSession, second: i64) -> StaffRefreshed {
        let entropy = SeededEntropy::new(2);
        let email = Email::parse("taro@example.jp").unwrap();
        let login = LookupKey::new(b"key").staff_email(&email);
        let membership = StaffMembership { id: session.staff, login, version: 1 };
        let session = Some((session.clone(), membership));
        refresh(&context(&entropy, second), token, session, &key())
    }

    #[test]
    fn a_token_is_used_once_repeated_for_thirty_seconds_and_then_ends_the_session() {
        let first = session();
        let token = first.token(&key());
        let StaffRefreshed::Rotated(second, _) = show(&token, &first, 1) else { panic!("stays") };
        let StaffRefreshed::Repeated(same) = show(&token, &second, 31) else { panic!("moves") };
        assert_eq!(same.token(&key()), second.token(&key()));
        assert!(matches!(show(&token, &second, 32), StaffRefreshed::Reused(_)));
    }

    #[test]
    fn a_session_ends_after_a_working_day_however_often_it_was_refreshed() {
        let first = session();
        let StaffRefreshed::Rotated(next, _) = show(&first.token(&key()), &first, 3600) else {
            panic!("stays")
        };
        assert_eq!(next.expires_at(), first.opened_at + STAFF_SESSION_VALIDITY);
    }

    proptest! {
        #[test]
        fn a_changed_token_is_never_genuine(at in 0usize..68, bit in 0u8..8) {
            let session = session();
            let mut bytes = URL_SAFE_NO_PAD.decode(session.token(&key()).expose()).unwrap();
            bytes[at] ^= 1 << bit;
            let changed = StaffRefreshToken::parse(&URL_SAFE_NO_PAD.encode(bytes)).unwrap();
            prop_assert!(!changed.is_of(&session, &key()));
        }

        #[test]
        fn a_token_reads_back(text in "[A-Za-z0-9_-]{0,100}") {
            let token = session().token(&key());
            prop_assert_eq!(StaffRefreshToken::parse(&token.expose()), Some(token));
            prop_assert!(StaffRefreshToken::parse(&text).is_none_or(|read| read.expose() == text));
        }
    }
}

//! Refresh tokens, for customers' sessions and for the staff's.
//!
//! A refresh token is opaque to its holder. It names the session and a generation, and carries a
//! MAC over both, keyed with the service's refresh key and the session's own seed. The generation
//! is stored, the token never is. Each use moves the session on to the next generation. A genuine
//! token of an earlier generation means that somebody copied it, and ends the session. The
//! exception is a short grace period, in which the answer is the same as the first time, so that
//! two tabs, or a client that lost the answer, continue with the same next token.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;

use crate::redacted::redacted;
use crate::{AuditRecord, Change, Changes, Context, SessionId};

/// How long the previous token still gets the current one.
pub const GRACE: SignedDuration = SignedDuration::from_secs(30);

#[derive(Clone)]
pub struct RefreshKey(hmac::Key);

impl RefreshKey {
    pub fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }
}

redacted!(RefreshKey);

/// The owner of a session. Its tokens begin with the owner, so that they lead to the session.
pub trait Holder: Copy {
    /// The bytes that identify the owner.
    fn to_bytes(self) -> Vec<u8>;

    /// Reads those bytes, and returns the rest.
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])>;
}

/// How far a session has moved through its tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct Rotation {
    /// A key of the tokens, besides the service's key.
    pub seed: [u8; 32],
    /// How many tokens were issued so far; the current one is the last of them.
    pub generation: u32,
    /// When the session was opened.
    pub opened_at: Timestamp,
    /// When the current token was issued.
    pub rotated_at: Timestamp,
}

impl Rotation {
    /// Issues the first token of a session that is opened now.
    pub fn begin(context: &Context<'_>) -> Self {
        Self {
            seed: context.entropy.bytes(),
            generation: 1,
            opened_at: context.now,
            rotated_at: context.now,
        }
    }

    /// The current token of that session.
    pub fn token<H: Holder>(
        &self,
        holder: H,
        session: SessionId,
        key: &RefreshKey,
    ) -> RefreshToken<H> {
        let mut token = RefreshToken { holder, session, generation: self.generation, mac: [0; 32] };
        let tag = hmac::sign(&key.0, &token.authenticated(&self.seed));
        token.mac.copy_from_slice(tag.as_ref());
        token
    }

    /// What it means that a client sent a genuine token of that generation.
    fn meaning(&self, generation: u32, now: Timestamp) -> Use {
        let in_grace = now.duration_since(self.rotated_at) <= GRACE;
        match self.generation.wrapping_sub(generation) {
            0 => Use::Latest,
            1 if in_grace => Use::Repeated,
            _ => Use::Reused,
        }
    }
}

impl fmt::Debug for Rotation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Rotation")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

enum Use {
    Latest,
    Repeated,
    Reused,
}

/// What a client sends to get a new access token.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken<H> {
    /// The owner of the session.
    pub holder: H,
    pub session: SessionId,
    generation: u32,
    mac: [u8; 32],
}

impl<H: Holder> RefreshToken<H> {
    /// Reads a token; none if the text cannot be one. Only a decision on the session that it names
    /// can say whether it is genuine.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (holder, rest) = H::read(&bytes)?;
        let (session, rest) = rest.split_first_chunk()?;
        let (generation, mac) = rest.split_first_chunk()?;
        Some(Self {
            holder,
            session: SessionId::from_bytes(*session),
            generation: u32::from_be_bytes(*generation),
            mac: mac.try_into().ok()?,
        })
    }

    /// The text for its holder.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.named()[..], &self.mac].concat())
    }

    fn named(&self) -> Vec<u8> {
        let (session, generation) = (self.session.to_bytes(), self.generation.to_be_bytes());
        [&self.holder.to_bytes()[..], &session, &generation].concat()
    }

    fn authenticated(&self, seed: &[u8; 32]) -> Vec<u8> {
        [&self.named()[..], seed].concat()
    }

    /// Whether the token was issued for the session with that rotation, now or earlier.
    pub fn is_of(&self, rotation: &Rotation, key: &RefreshKey) -> bool {
        hmac::verify(&key.0, &self.authenticated(&rotation.seed), &self.mac).is_ok()
    }
}

impl<H> fmt::Debug for RefreshToken<H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RefreshToken(redacted)")
    }
}

/// A session that moves on with each token that is used.
pub(crate) trait Rotating {
    type Holder: Holder;

    fn rotation(&self) -> &Rotation;
    fn rotation_mut(&mut self) -> &mut Rotation;
    /// The write that stores the session as it is now.
    fn rotated(&self) -> Change;
    /// The write that ends it.
    fn ended(&self) -> Change;
}

/// The result of using a refresh token.
#[derive(Debug)]
pub enum Refreshed<S> {
    /// The session moves on to its next token, once the changes are committed.
    Rotated(S, Changes),
    /// The token was used moments ago: the answer is the same again and nothing changes.
    Repeated(S),
    /// The token was used before: the session ends.
    Reused(Changes),
    /// There is no such session, or the token does not belong to it. Nothing changes.
    NotValid,
}

/// Decides what happens when a client sends a refresh token for an active session. `membership` is
/// the condition that the owner is still as they were read. That a token moves on is not on record, as it
/// happens every few minutes; `reuse` is the record of one that was used before, which somebody copied.
pub(crate) fn refresh<S: Rotating>(
    context: &Context<'_>,
    token: &RefreshToken<S::Holder>,
    mut session: S,
    membership: Change,
    key: &RefreshKey,
    reuse: AuditRecord,
) -> Refreshed<S> {
    if !token.is_of(session.rotation(), key) {
        return Refreshed::NotValid;
    }
    match session.rotation().meaning(token.generation, context.now) {
        Use::Latest => {
            let rotation = session.rotation_mut();
            rotation.generation = rotation.generation.wrapping_add(1);
            rotation.rotated_at = context.now;
            let changes = Changes(vec![session.rotated(), membership]);
            Refreshed::Rotated(session, changes)
        }
        Use::Repeated => Refreshed::Repeated(session),
        Use::Reused => Refreshed::Reused(Changes::recorded(vec![session.ended()], reuse)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Owner;
    use crate::{Entropy, MemberId, OrganizationId, SeededEntropy, StaffId};
    use proptest::prelude::*;

    struct Begun<H> {
        rotation: Rotation,
        token: RefreshToken<H>,
    }

    fn begun<H: Holder>(holder: impl FnOnce(Timestamp, &dyn Entropy) -> H) -> Begun<H> {
        let entropy = SeededEntropy::new(1);
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let context = Context::new(now, &entropy, "request");
        let rotation = Rotation::begin(&context);
        let session = SessionId::new(now, &entropy);
        let token = rotation.token(holder(now, &entropy), session, &RefreshKey::new(b"key"));
        Begun { rotation, token }
    }

    fn of_customer() -> Begun<Owner> {
        begun(|now, entropy| Owner {
            organization: OrganizationId::new(now, entropy),
            member: MemberId::new(now, entropy),
        })
    }

    fn of_staff() -> Begun<StaffId> {
        begun(|now, entropy| StaffId::new(now, entropy))
    }

    fn changed<H: Holder>(Begun { rotation, token }: Begun<H>, at: usize, bit: u8) -> bool {
        let mut bytes = URL_SAFE_NO_PAD.decode(token.expose()).unwrap();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let changed = RefreshToken::<H>::parse(&URL_SAFE_NO_PAD.encode(bytes)).unwrap();
        changed.is_of(&rotation, &RefreshKey::new(b"key"))
    }

    fn reads_back<H: Holder + PartialEq>(token: RefreshToken<H>, text: &str) -> bool {
        RefreshToken::parse(&token.expose()) == Some(token)
            && RefreshToken::<H>::parse(text).is_none_or(|read| read.expose() == text)
    }

    #[test]
    fn a_staff_token_is_not_a_customer_token() {
        assert!(RefreshToken::<Owner>::parse(&of_staff().token.expose()).is_none());
        assert!(RefreshToken::<StaffId>::parse(&of_customer().token.expose()).is_none());
    }

    #[test]
    fn the_format_of_tokens_does_not_change() {
        // 3 × 16 and 2 × 16 bytes of identifiers, 4 of the generation, 32 of the MAC.
        let lengths = [of_customer().token.expose(), of_staff().token.expose()];
        let lengths = lengths.map(|text| URL_SAFE_NO_PAD.decode(text).unwrap().len());
        assert_eq!(lengths, [84, 68]);
    }

    proptest! {
        #[test]
        fn a_changed_token_is_never_genuine(at in 0usize..1000, bit in 0u8..8) {
            prop_assert!(!changed(of_customer(), at, bit));
            prop_assert!(!changed(of_staff(), at, bit));
        }

        #[test]
        fn a_token_reads_back(text in "[A-Za-z0-9_-]{0,120}") {
            prop_assert!(reads_back(of_customer().token, &text));
            prop_assert!(reads_back(of_staff().token, &text));
        }
    }
}

//! Refresh tokens, for customers' sessions and for the staff's.
//!
//! A refresh token is opaque to its holder. It names the session and a generation, and carries a
//! MAC over both, keyed with the service's refresh key and the session's own seed. The generation
//! is stored, the token never is. Each use moves the session on to the next generation. A genuine
//! token that should not be in use any more means that somebody copied it, and ends the session.
//!
//! # Who repeats a token honestly
//!
//! An answer is lost, and with it the next token: the client only has the previous one. Or several
//! tabs share one cookie, and a request that one of them sent before the cookie changed arrives
//! late; in the meantime another tab was opened anew and has used the next token already. Two rules
//! keep both signed in, and neither needs the client to do anything:
//!
//! - **The previous token gets the current one again for ten minutes** ([`LOST_ANSWER`]): as long
//!   as an access token is valid, so whoever is at work has asked again by then.
//! - **The current token stays the current one for a minute after it was handed out** ([`BURST`]):
//!   whoever sends it gets it again. So all that the tabs send in one burst gets the same token,
//!   whatever order requests and answers arrive in. If its use moved the session on at once, the
//!   late request would be two generations behind and look like a copy, and the late answer would
//!   put an older token back into the cookie. The minute begins anew when a previous token gets the
//!   current one, because the burst may be the one that follows a lost answer. It does not begin
//!   with a sign-in, which answers one tab only.
//!
//! Requests and answers may each be under way for thirty seconds, which is as long as the API works on
//! one, or for half of that in a burst that follows a lost answer, as handing out is noted
//! only every half minute. Everything else ends the session: a token whose successor is older than ten
//! minutes, and one whose successor was used and is a minute old.
//!
//! # What a thief gets from this
//!
//! Whoever copies a token and the owner have the same one. As soon as either of them sends it more
//! than ten minutes after the other moved on, or after the other moved on twice, the session ends for both.
//! A thief who keeps pace with the owner is not found this way, nor would be with a shorter time:
//! that is what the list of one's sessions, their end and a new password are for. A token copied
//! from an older state of the client gets nothing and ends the session.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;

use crate::redacted::redacted;
use crate::{AuditRecord, Change, Changes, Context, SessionId};

/// How long after it was replaced the previous token still gets the current one.
pub const LOST_ANSWER: SignedDuration = SignedDuration::from_mins(10);

/// How long after it was handed out the current token stays the current one.
pub const BURST: SignedDuration = SignedDuration::from_mins(1);

/// How long after it was noted that the current token was handed out that need not be noted again.
const NOTED: SignedDuration = SignedDuration::from_secs(30);

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
    /// When the current token was last given to somebody who had the previous one, as far as that
    /// was noted.
    pub handed_out_at: Timestamp,
}

impl Rotation {
    /// Issues the first token of a session that is opened now.
    pub fn begin(context: &Context<'_>) -> Self {
        Self {
            seed: context.entropy.bytes(),
            generation: 1,
            opened_at: context.now,
            rotated_at: context.now,
            handed_out_at: context.now,
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
        let since_replaced = now.duration_since(self.rotated_at);
        let since_handed_out = now.duration_since(self.handed_out_at);
        match self.generation.wrapping_sub(generation) {
            0 if self.generation > 1 && since_handed_out <= BURST => Use::InBurst,
            0 => Use::Next,
            1 if since_replaced > LOST_ANSWER => Use::Copied,
            1 if since_handed_out <= NOTED => Use::InBurst,
            1 => Use::AfterLostAnswer,
            _ => Use::Copied,
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
    /// It moves the session on.
    Next,
    /// It gets the current token, which it may have got already.
    InBurst,
    /// It gets the current token, and a burst begins.
    AfterLostAnswer,
    /// Somebody else has used it.
    Copied,
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
    /// The session continues with the token that it now has, once the changes are committed.
    Continued(S, Changes),
    /// The token was copied: the session ends.
    Copied(Changes),
    /// There is no such session, or the token does not belong to it. Nothing changes.
    NotValid,
}

/// Decides what happens when a client sends a refresh token for an active session. `membership` is
/// the condition that the owner is still as they were read. That a token moves on is not on record, as it
/// happens every few minutes; `copied` is the record of one that somebody copied.
pub(crate) fn refresh<S: Rotating>(
    context: &Context<'_>,
    token: &RefreshToken<S::Holder>,
    mut session: S,
    membership: Change,
    key: &RefreshKey,
    copied: AuditRecord,
) -> Refreshed<S> {
    if !token.is_of(session.rotation(), key) {
        return Refreshed::NotValid;
    }
    let rotation = session.rotation_mut();
    match rotation.meaning(token.generation, context.now) {
        Use::InBurst => return Refreshed::Continued(session, Changes::default()),
        Use::Copied => {
            return Refreshed::Copied(Changes::recorded(vec![session.ended()], copied));
        }
        Use::Next => {
            rotation.generation = rotation.generation.wrapping_add(1);
            rotation.rotated_at = context.now;
        }
        Use::AfterLostAnswer => {}
    }
    rotation.handed_out_at = context.now;
    let changes = Changes(vec![session.rotated(), membership]);
    Refreshed::Continued(session, changes)
}

#[cfg(test)]
mod tests;

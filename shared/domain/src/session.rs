//! Sessions and their rotating refresh tokens.
//!
//! A refresh token is opaque to its holder. It names the session and a generation, and carries a
//! MAC over both that is keyed with the service's refresh key and the session's own seed; kept is
//! the generation, never the token. Each use moves the session to the next generation. A genuine
//! token of an earlier generation means that somebody copied it, and ends the session, except
//! within a short grace: then the answer is the same as the first time, so that two tabs, or a
//! client that lost the answer, go on with one and the same next token.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;

use crate::redacted::redacted;
use crate::{
    Action, AuditRecord, Change, Changes, Context, MemberId, Membership, OrganizationId, Outcome,
    Product, SessionId,
};

/// How long a refresh token is valid, from when it was given.
pub const REFRESH_VALIDITY: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How long the token before the current one still gets the current one.
pub const GRACE: SignedDuration = SignedDuration::from_secs(30);

/// One signed-in device.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// The organization of the person.
    pub organization: OrganizationId,
    /// The person.
    pub member: MemberId,
    /// The product signed in to.
    pub product: Product,
    /// What its tokens are keyed with beside the service's key.
    pub seed: [u8; 32],
    /// How many refresh tokens were given so far; the current one is the last of them.
    pub generation: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the current refresh token was given.
    pub rotated_at: Timestamp,
}

impl Session {
    /// A new session of that person.
    pub fn open(context: &Context<'_>, product: Product, person: &Membership) -> Self {
        Self::new(context, product, person.organization, person.id)
    }

    /// A new session of the person with that log-in.
    pub(crate) fn new(
        context: &Context<'_>,
        product: Product,
        organization: OrganizationId,
        member: MemberId,
    ) -> Self {
        Self {
            id: SessionId::new(context.now, context.entropy),
            organization,
            member,
            product,
            seed: context.entropy.bytes(),
            generation: 1,
            opened_at: context.now,
            rotated_at: context.now,
        }
    }

    /// When it ends unless it is refreshed.
    pub fn expires_at(&self) -> Timestamp {
        self.rotated_at + REFRESH_VALIDITY
    }

    /// Whether it belongs to that member and still stands: it was not left to run out, and was
    /// opened after the last time that all of theirs were ended.
    pub fn stands(&self, membership: &Membership, now: Timestamp) -> bool {
        let ended = membership.signed_out_before.is_some_and(|before| self.opened_at < before);
        self.member == membership.id && now < self.expires_at() && !ended
    }

    /// Its current refresh token.
    pub fn token(&self, key: &RefreshKey) -> RefreshToken {
        let mut token = RefreshToken {
            organization: self.organization,
            member: self.member,
            session: self.id,
            generation: self.generation,
            mac: [0; 32],
        };
        let tag = hmac::sign(&key.0, &token.authenticated(&self.seed));
        token.mac.copy_from_slice(tag.as_ref());
        token
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Session")
            .field("id", &self.id)
            .field("member", &self.member)
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

/// The service's key for refresh tokens.
#[derive(Clone)]
pub struct RefreshKey(pub(crate) hmac::Key);

impl RefreshKey {
    /// The key of these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }
}

redacted!(RefreshKey);

/// What a client shows to get a new access token.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The organization of the session.
    pub organization: OrganizationId,
    /// The person.
    pub member: MemberId,
    /// The session.
    pub session: SessionId,
    generation: u32,
    mac: [u8; 32],
}

impl RefreshToken {
    const LENGTH: usize = 16 + 16 + 16 + 4 + 32;

    /// Reads a token; nothing where the text cannot be one. Whether it is genuine only
    /// [`refresh`] can tell.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; Self::LENGTH] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (organization, rest) = bytes.split_first_chunk()?;
        let (member, rest) = rest.split_first_chunk()?;
        let (session, rest) = rest.split_first_chunk()?;
        let (generation, rest) = rest.split_first_chunk()?;
        Some(Self {
            organization: OrganizationId::from_bytes(*organization),
            member: MemberId::from_bytes(*member),
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
        let (organization, member) = (self.organization.to_bytes(), self.member.to_bytes());
        let (session, generation) = (self.session.to_bytes(), self.generation.to_be_bytes());
        [&organization[..], &member, &session, &generation].concat()
    }

    fn authenticated(&self, seed: &[u8; 32]) -> Vec<u8> {
        [&self.named()[..], seed].concat()
    }

    /// Whether it was given for that session, now or before.
    pub fn is_of(&self, session: &Session, key: &RefreshKey) -> bool {
        hmac::verify(&key.0, &self.authenticated(&session.seed), &self.mac).is_ok()
    }
}

redacted!(RefreshToken);

/// What comes of a refresh token.
#[derive(Debug)]
pub enum Refreshed {
    /// The session moves on to its next token, once the changes are committed.
    Rotated(Session, Changes),
    /// The token was used moments ago; the answer is the same again and nothing changes.
    Repeated(Session),
    /// The token was used before: the session ends.
    Reused(Changes),
    /// No such session, or not a token of it; nothing changes.
    NotValid,
}

/// Decides what comes of a refresh token.
pub fn refresh(
    context: &Context<'_>,
    product: Product,
    token: &RefreshToken,
    session: Option<(Session, Membership)>,
    key: &RefreshKey,
) -> Refreshed {
    let Some((session, membership)) = session
        .filter(|(session, membership)| session.stands(membership, context.now))
        .filter(|(session, _)| session.product == product && token.is_of(session, key))
    else {
        return Refreshed::NotValid;
    };
    let record = context
        .audit(product, Action::RefreshSession, Outcome::Done)
        .by(session.organization, session.member);
    match Use::of(session.generation, token.generation, session.rotated_at, context.now) {
        Use::Latest => {
            let next = Session {
                generation: session.generation.wrapping_add(1),
                rotated_at: context.now,
                ..session
            };
            let changes =
                vec![Change::RotateSession(next.clone()), Change::RequireMembership(membership)];
            Refreshed::Rotated(next, Changes::recorded(changes, record))
        }
        Use::Repeated => Refreshed::Repeated(session),
        Use::Reused => {
            let end =
                Change::EndSession { organization: session.organization, session: session.id };
            let record = AuditRecord { outcome: Outcome::Refused, ..record };
            Refreshed::Reused(Changes::recorded(vec![end], record))
        }
    }
}

/// What showing a genuine token means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is the latest one.
    Latest,
    /// It was used moments ago.
    Repeated,
    /// It was used before.
    Reused,
}

impl Use {
    /// Of a session's and a token's generation.
    pub(crate) fn of(session: u32, token: u32, rotated_at: Timestamp, now: Timestamp) -> Self {
        let in_grace = now.duration_since(rotated_at) <= GRACE;
        match session.wrapping_sub(token) {
            0 => Self::Latest,
            1 if in_grace => Self::Repeated,
            _ => Self::Reused,
        }
    }
}

/// Signs out.
pub fn end(
    context: &Context<'_>,
    product: Product,
    organization: OrganizationId,
    member: MemberId,
    session: SessionId,
) -> Changes {
    let record = context.audit(product, Action::SignOut, Outcome::Done).by(organization, member);
    Changes::recorded(vec![Change::EndSession { organization, session }], record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Email, Entropy, LookupKey, Role, SeededEntropy};
    use proptest::prelude::*;

    fn context(entropy: &SeededEntropy, milliseconds: i64) -> Context<'_> {
        let now = Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).unwrap();
        Context { now, entropy, request: "request" }
    }

    fn key() -> RefreshKey {
        RefreshKey::new(b"key")
    }

    fn session() -> Session {
        let entropy = SeededEntropy::new(1);
        let now = context(&entropy, 0).now;
        let source: &dyn Entropy = &entropy;
        Session {
            id: SessionId::new(now, source),
            organization: OrganizationId::new(now, source),
            member: MemberId::new(now, source),
            product: Product::ProSign,
            seed: source.bytes(),
            generation: 1,
            opened_at: now,
            rotated_at: now,
        }
    }

    fn membership(session: &Session) -> Membership {
        Membership {
            id: session.member,
            organization: session.organization,
            login: LookupKey::new(b"key")
                .email(Product::ProSign, &Email::parse("taro@example.jp").unwrap()),
            role: Role::General,
            permissions: [].into(),
            signed_out_before: None,
            version: 1,
        }
    }

    fn show(token: &RefreshToken, session: Option<&Session>, milliseconds: i64) -> Refreshed {
        let entropy = SeededEntropy::new(2);
        let context = context(&entropy, milliseconds);
        let session = session.map(|session| (session.clone(), membership(session)));
        refresh(&context, Product::ProSign, token, session, &key())
    }

    fn rotated(session: &Session, milliseconds: i64) -> Session {
        match show(&session.token(&key()), Some(session), milliseconds) {
            Refreshed::Rotated(next, _) => next,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn two_tabs_within_thirty_seconds_get_one_and_the_same_next_token() {
        let first = session();
        let second = rotated(&first, 1_000);
        for milliseconds in [1_000, 31_000] {
            let Refreshed::Repeated(again) =
                show(&first.token(&key()), Some(&second), milliseconds)
            else {
                panic!("not repeated at {milliseconds}")
            };
            assert_eq!(again.token(&key()), second.token(&key()));
        }
    }

    #[test]
    fn a_token_shown_again_after_the_grace_ends_the_session() {
        let first = session();
        let second = rotated(&first, 1_000);
        let late = show(&first.token(&key()), Some(&second), 31_001);
        assert!(matches!(late, Refreshed::Reused(_)), "{late:?}");
        let third = rotated(&second, 2_000);
        let older = show(&first.token(&key()), Some(&third), 2_001);
        assert!(matches!(older, Refreshed::Reused(_)), "two generations back has no grace");
    }

    #[test]
    fn a_refresh_token_lives_thirty_days_from_when_it_was_given() {
        let session = session();
        let month = 30 * 24 * 3_600_000;
        assert!(matches!(
            show(&session.token(&key()), Some(&session), month - 1),
            Refreshed::Rotated(..)
        ));
        assert!(matches!(show(&session.token(&key()), Some(&session), month), Refreshed::NotValid));
    }

    #[test]
    fn sessions_that_were_all_ended_do_not_stand_and_those_opened_since_do() {
        let session = session();
        let ended_at = |offset: i64| {
            let before = session.opened_at + SignedDuration::from_nanos(offset);
            Membership { signed_out_before: Some(before), ..membership(&session) }
        };
        let now = session.opened_at;
        assert!(session.stands(&ended_at(0), now));
        assert!(!session.stands(&ended_at(1), now));
        let stranger = MemberId::new(now, &SeededEntropy::new(9));
        assert!(!session.stands(&Membership { id: stranger, ..membership(&session) }, now));
    }

    #[test]
    fn forged_tokens_and_those_of_another_product_change_nothing() {
        let session = session();
        let token = session.token(&key());
        let forged = RefreshToken { generation: 0, ..token.clone() };
        assert!(matches!(show(&forged, Some(&session), 0), Refreshed::NotValid));
        assert!(matches!(show(&token, None, 0), Refreshed::NotValid));
        let other = Session { product: Product::ProLead, ..session };
        assert!(matches!(show(&token, Some(&other), 0), Refreshed::NotValid));
    }

    proptest! {
        #[test]
        fn a_changed_token_is_never_genuine(at in 0usize..84, bit in 0u8..8) {
            let session = session();
            let mut bytes = URL_SAFE_NO_PAD.decode(session.token(&key()).expose()).unwrap();
            bytes[at] ^= 1 << bit;
            let changed = RefreshToken::parse(&URL_SAFE_NO_PAD.encode(bytes)).unwrap();
            prop_assert!(!changed.is_of(&session, &key()));
        }

        #[test]
        fn a_token_reads_back(text in "[A-Za-z0-9_-]{0,100}") {
            let token = session().token(&key());
            prop_assert_eq!(RefreshToken::parse(&token.expose()), Some(token));
            prop_assert!(RefreshToken::parse(&text).is_none_or(|read| read.expose() == text));
        }
    }
}

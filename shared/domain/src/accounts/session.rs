//! Customers' sessions. They move on with their [refresh tokens](crate::refresh_token), and end
//! after thirty days without use, and in any case some time after they were opened, as the service is
//! set: then the password is required again.

use jiff::{SignedDuration, Timestamp};

use crate::refresh_token::{self, Holder, Rotating, Rotation};
use crate::user_agent::UserAgent;
use crate::{
    AccountChange, Action, Change, Changes, Context, DataKey, MemberId, Membership, OrganizationId,
    Outcome, Product, SessionId,
};

pub use crate::refresh_token::RefreshKey;

/// How long a refresh token is valid after it was issued.
pub const REFRESH_VALIDITY: SignedDuration = SignedDuration::from_hours(24 * 30);

/// One signed-in device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub organization: OrganizationId,
    pub member: MemberId,
    pub product: Product,
    /// How far the session has moved through its refresh tokens.
    pub rotation: Rotation,
    /// When it ends at the latest, to the second.
    pub ends_at: Timestamp,
}

/// The browser that a session is opened from.
#[derive(Clone, Debug)]
pub struct OpenedFrom {
    pub user_agent: UserAgent,
    /// The key of the member's data, which seals it.
    pub own: DataKey,
}

/// The second in which that time lies.
fn to_the_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

impl Session {
    pub fn open(context: &Context<'_>, product: Product, person: &Membership) -> Self {
        Self::new(context, product, person.organization, person.id)
    }

    /// A new session for the person with that log-in.
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
            rotation: Rotation::begin(context),
            ends_at: to_the_second(context.now + REFRESH_VALIDITY),
        }
    }

    /// The write that stores it when it is new.
    pub(crate) fn opening(&self, from: Option<OpenedFrom>) -> Change {
        let session = self.clone();
        match from {
            Some(from) => AccountChange::OpenSessionFrom { session, from }.into(),
            None => AccountChange::OpenSession(session).into(),
        }
    }

    /// When somebody signed in. A new password does not change it.
    pub fn opened_at(&self) -> Timestamp {
        self.id.made_at()
    }

    /// When the session ends unless it is refreshed.
    pub fn expires_at(&self) -> Timestamp {
        self.ends_at.min(self.rotation.rotated_at + REFRESH_VALIDITY)
    }

    /// Whether it belongs to that member and is active: it has not expired, and was opened after
    /// the last time that all sessions of the member were ended.
    pub fn is_active(&self, membership: &Membership, now: Timestamp) -> bool {
        let ended =
            membership.signed_out_before.is_some_and(|before| self.rotation.opened_at < before);
        self.member == membership.id && now < self.expires_at() && !ended
    }

    /// The current refresh token.
    pub fn token(&self, key: &RefreshKey) -> RefreshToken {
        let owner = Owner { organization: self.organization, member: self.member };
        self.rotation.token(owner, self.id, key)
    }
}

impl Rotating for Session {
    type Holder = Owner;

    fn rotation(&self) -> &Rotation {
        &self.rotation
    }

    fn rotation_mut(&mut self) -> &mut Rotation {
        &mut self.rotation
    }

    fn rotated(&self) -> Change {
        AccountChange::RotateSession(self.clone()).into()
    }

    fn ended(&self) -> Change {
        AccountChange::EndSession { organization: self.organization, session: self.id }.into()
    }
}

/// The owner of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub organization: OrganizationId,
    pub member: MemberId,
}

impl Holder for Owner {
    fn to_bytes(self) -> Vec<u8> {
        [self.organization.to_bytes(), self.member.to_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (organization, rest) = bytes.split_first_chunk()?;
        let (member, rest) = rest.split_first_chunk()?;
        let organization = OrganizationId::from_bytes(*organization);
        Some((Self { organization, member: MemberId::from_bytes(*member) }, rest))
    }
}

/// What a client sends to get a new access token.
pub type RefreshToken = refresh_token::RefreshToken<Owner>;

/// The result of using a refresh token.
pub type Refreshed = refresh_token::Refreshed<Session>;

/// Decides what happens when a client sends a refresh token. However often it is refreshed, a session
/// ends after that lifetime.
pub fn refresh(
    context: &Context<'_>,
    product: Product,
    token: &RefreshToken,
    session: Option<(Session, Membership)>,
    key: &RefreshKey,
    lifetime: SignedDuration,
) -> Refreshed {
    let Some((mut session, membership)) = session
        .filter(|(session, membership)| session.is_active(membership, context.now))
        .filter(|(session, _)| context.now < session.opened_at() + lifetime)
        .filter(|(session, _)| session.product == product)
    else {
        return Refreshed::NotValid;
    };
    let copied = context
        .audit(product, Action::RefreshSession, Outcome::Refused)
        .by(session.organization, session.member)
        .within(session.id);
    let membership = AccountChange::RequireMembership(membership).into();
    session.ends_at = session.opened_at() + lifetime;
    match refresh_token::refresh(context, token, session, membership, key, copied) {
        Refreshed::Continued(mut session, changes) => {
            session.ends_at = to_the_second(session.expires_at());
            Refreshed::Continued(session, changes)
        }
        other => other,
    }
}

pub fn end(
    context: &Context<'_>,
    product: Product,
    organization: OrganizationId,
    member: MemberId,
    session: SessionId,
) -> Changes {
    let record = context
        .audit(product, Action::SignOut, Outcome::Done)
        .by(organization, member)
        .within(session);
    Changes::recorded(vec![AccountChange::EndSession { organization, session }.into()], record)
}

/// Ends one of a member's own sessions.
pub fn end_own(
    context: &Context<'_>,
    product: Product,
    person: &Membership,
    session: SessionId,
) -> Changes {
    let organization = person.organization;
    let changes = vec![
        AccountChange::RequireMembership(person.clone()).into(),
        AccountChange::EndSession { organization, session }.into(),
    ];
    let record = context.audit(product, Action::EndSession, Outcome::Done);
    Changes::recorded(changes, record.by(organization, person.id).on(session))
}

/// Ends all sessions of a member but the current one.
pub fn end_others(
    context: &Context<'_>,
    product: Product,
    person: Membership,
    current: SessionId,
) -> Changes {
    let (organization, member, at) = (person.organization, person.id, context.now);
    let changes = vec![
        AccountChange::ReopenSession { organization, session: current, at }.into(),
        AccountChange::EndSessionsBefore { membership: person, before: at }.into(),
    ];
    let record = context.audit(product, Action::EndOtherSessions, Outcome::Done);
    Changes::recorded(changes, record.by(organization, member).on(member))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Email, Entropy, LookupKey, Role, SeededEntropy};

    fn context(entropy: &SeededEntropy, milliseconds: i64) -> Context<'_> {
        let now = Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).unwrap();
        Context::new(now, entropy, "request")
    }

    const DAY: i64 = 24 * 3_600_000;
    const LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 90);

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
            rotation: Rotation::begin(&context(&entropy, 0)),
            ends_at: now + REFRESH_VALIDITY,
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
        refresh(&context, Product::ProSign, token, session, &key(), LIFETIME)
    }

    #[test]
    fn a_refresh_token_is_valid_for_thirty_days() {
        let session = session();
        let month = 30 * DAY;
        assert!(matches!(
            show(&session.token(&key()), Some(&session), month - 1),
            Refreshed::Continued(..)
        ));
        assert!(matches!(show(&session.token(&key()), Some(&session), month), Refreshed::NotValid));
    }

    #[test]
    fn a_session_ends_after_its_lifetime_however_often_it_is_refreshed() {
        let mut session = session();
        let opened_at = session.opened_at();
        for day in (20..90).step_by(20) {
            let token = session.token(&key());
            let Refreshed::Continued(next, _) = show(&token, Some(&session), day * DAY) else {
                panic!("ended on day {day}")
            };
            session = next;
            assert!(session.expires_at() <= opened_at + LIFETIME);
        }
        assert_eq!(session.expires_at(), opened_at + LIFETIME);
        let token = session.token(&key());
        let last = show(&token, Some(&session), 90 * DAY - 1);
        assert!(matches!(last, Refreshed::Continued(..)));
        assert!(matches!(show(&token, Some(&session), 90 * DAY), Refreshed::NotValid));
        let reads = Session { ends_at: opened_at + LIFETIME + LIFETIME, ..session };
        assert!(matches!(show(&token, Some(&reads), 90 * DAY), Refreshed::NotValid));
    }

    #[test]
    fn ending_all_others_keeps_the_current_session_only() {
        let entropy = SeededEntropy::new(3);
        let (session, later) = (session(), context(&entropy, DAY));
        let person = membership(&session);
        let Changes(changes) = end_others(&later, Product::ProSign, person, session.id);
        let [
            Change::Account(AccountChange::ReopenSession { session: current, at, .. }),
            Change::Account(AccountChange::EndSessionsBefore { before, .. }),
            Change::Audit(record),
        ] = &changes[..]
        else {
            panic!("{changes:?}")
        };
        assert_eq!((*current, at), (session.id, before));
        assert_eq!(record.action, Action::EndOtherSessions);
    }

    #[test]
    fn only_sessions_opened_after_ending_all_sessions_are_active() {
        let session = session();
        let ended_at = |offset: i64| {
            let before = session.rotation.opened_at + SignedDuration::from_nanos(offset);
            Membership { signed_out_before: Some(before), ..membership(&session) }
        };
        let now = session.rotation.opened_at;
        assert!(session.is_active(&ended_at(0), now));
        assert!(!session.is_active(&ended_at(1), now));
        let stranger = MemberId::new(now, &SeededEntropy::new(9));
        assert!(!session.is_active(&Membership { id: stranger, ..membership(&session) }, now));
    }

    #[test]
    fn forged_tokens_and_tokens_of_another_product_change_nothing() {
        let session = session();
        let token = session.token(&key());
        let forged = session.token(&RefreshKey::new(b"another key"));
        assert!(matches!(show(&forged, Some(&session), 0), Refreshed::NotValid));
        assert!(matches!(show(&token, None, 0), Refreshed::NotValid));
        let other = Session { product: Product::ProLead, ..session };
        assert!(matches!(show(&token, Some(&other), 0), Refreshed::NotValid));
    }
}

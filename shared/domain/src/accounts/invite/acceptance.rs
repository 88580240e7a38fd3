//! Accepting an invitation.

use jiff::Timestamp;

use crate::mail_link::MailLink;
use crate::terms::{AcceptedTerms, TermsVersion};
use crate::user_agent::UserAgent;
use crate::{
    AccountChange, Action, Changes, Context, DataKey, EmailIndex, Language, Login, Member,
    MemberId, Membership, OpenedFrom, Organization, Outcome, PasswordHash, PersonName, Role, Salt,
    Session,
};

use super::{Invitation, KnownAddress};

/// The invitation that a link belongs to, with its inviter and company.
#[derive(Clone, Debug)]
pub struct Opened {
    pub link: MailLink,
    /// The index of its address.
    pub index: EmailIndex,
    /// The invitation as it was read.
    pub invitation: Invitation,
    /// The inviter's membership, as it was read; none if the vendor's staff invited.
    pub inviter: Option<Membership>,
    /// The company, as it was read.
    pub organization: Organization,
}

impl Opened {
    /// Whether the invitation can be accepted: the link is from its latest mail, it has not
    /// expired, and the inviter still has the right to it. An invitation by the vendor's staff was
    /// approved when it was sent.
    pub fn is_active(&self, now: Timestamp) -> bool {
        let Invitation { role, permissions, inviter, link, expires_at, .. } = &self.invitation;
        let is_rightful = match (&self.inviter, inviter) {
            (Some(actor), Some(inviter)) => {
                actor.id == *inviter && actor.may_invite(*role, permissions)
            }
            (None, None) => true,
            _ => false,
        };
        is_rightful && now < *expires_at && *link == self.link.token
    }
}

/// What the invited person enters.
#[derive(Clone, Debug)]
pub struct Acceptance {
    pub name: PersonName,
    /// The hash of the password that they chose.
    pub password: PasswordHash,
    /// The language they read, which may differ from the inviter's.
    pub language: Language,
    /// The terms of use that they accept.
    pub terms: TermsVersion,
    /// The browser that they accept with.
    pub user_agent: UserAgent,
}

/// Makes the invited person a member and signs them in.
pub fn accept(
    context: &Context<'_>,
    opened: Opened,
    acceptance: Acceptance,
    people: DataKey,
) -> (Session, Changes) {
    let Opened { link, index, invitation, inviter, organization } = opened;
    let Acceptance { name, password, language, terms: version, user_agent } = acceptance;
    let (product, Invitation { role, permissions, link: over, .. }) = (link.product, invitation);
    let membership = Membership {
        id: MemberId::new(context.now, context.entropy),
        organization: organization.id,
        login: index.clone(),
        role,
        permissions,
        signed_out_before: None,
        version: 1,
    };
    let login = Login {
        index: index.clone(),
        product,
        organization: organization.id,
        member: membership.id,
        password,
    };
    let session = Session::open(context, product, &membership);
    let record = context
        .audit(product, Action::AcceptInvitation, Outcome::Done)
        .by(organization.id, membership.id)
        .within(session.id)
        .on(&over)
        .with("role", role)
        .with("permissions", membership.permissions.clone())
        .with("terms", version);
    let known = KnownAddress::Member(membership.id);
    let salt = Salt::new(context.entropy);
    let mut changes = vec![
        AccountChange::CloseLink { purpose: link.purpose, product, token: link.token }.into(),
        AccountChange::CreateLogin(login).into(),
        AccountChange::StoreAddress {
            organization: organization.id,
            index,
            known,
            over: Some(over),
            people: people.clone(),
        }
        .into(),
        session.opening(Some(OpenedFrom { user_agent, own: people.salted(&salt) })),
    ];
    changes.extend(inviter.map(|inviter| AccountChange::RequireMembership(inviter).into()));
    if role == Role::Representative {
        changes.push(
            AccountChange::CountRepresentatives {
                organization: organization.id,
                seen: organization.representatives,
                now: organization.representatives + 1,
            }
            .into(),
        );
    }
    let terms = AcceptedTerms { version, at: context.now };
    let member = Member { membership, name, email: link.email, language, terms };
    changes.push(AccountChange::AddMember { member, people, salt }.into());
    (session, Changes::recorded(changes, record))
}

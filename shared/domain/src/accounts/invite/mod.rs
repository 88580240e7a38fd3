//! Members with the right to invite bring in new users (P6, Pro-Sign only).
//!
//! A company has one row for each address that it invited or that belongs to a member. Whether an
//! address has an account elsewhere is found out only when its owner accepts the invitation: the
//! inviter does not learn it.

mod acceptance;
mod identifier;
mod mailings;
mod report;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::mail_link::{LinkPurpose, LinkRequests, MailLink};
use crate::{
    AccountChange, AccountMessage, Action, Change, Changes, CompanyName, Context, Customer,
    DataKey, Email, EmailIndex, EnvelopeKey, Language, Mail, MailId, MailToken, MemberId,
    Membership, Message, Outcome, Permission, PersonName, Product, Role, SecretLink, TokenHash,
    Versioned,
};

pub use acceptance::{Acceptance, Opened, accept};
pub use identifier::InvitationId;
pub use mailings::{
    MAILING_WINDOW, MAX_MAILED, MAX_MAILED_UNCONFIRMED, Mailings, PAUSING_REPORTS, REPORT_WINDOW,
    most_mailed,
};
pub use report::{Report, report};

/// How many people one request may invite.
pub const MAX_AT_ONCE: usize = 50;
/// How many people fit in one transaction. DynamoDB takes 100 items and each person takes four;
/// the inviter's right, the day's count, the stored answer and the record of a refusal take four.
pub const MAX_IN_ONE_TRANSACTION: usize = 24;
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownAddress {
    /// It was invited.
    Invited(Invitation),
    /// It belongs to a member.
    Member(MemberId),
}

/// An invitation that was mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub email: Email,
    /// The role that the person will have.
    pub role: Role,
    /// The permissions that the person will have.
    pub permissions: BTreeSet<Permission>,
    /// None if the vendor's staff invite a representative.
    pub inviter: Option<MemberId>,
    /// The language of the mail, for sending it again.
    pub language: Language,
    /// When it was mailed recently: one address gets at most three mails an hour.
    pub mailed: LinkRequests,
    /// The link that was mailed last. It identifies this invitation among all invitations of the
    /// address: no other link opens it, and a decision that saw another link is not committed.
    pub link: TokenHash,
    /// When it can no longer be accepted.
    pub expires_at: Timestamp,
}

/// A person to invite.
#[derive(Clone, Debug)]
pub struct InvitationRequest {
    pub email: Email,
    /// The index of that address.
    pub index: EmailIndex,
    /// The role they are to have.
    pub role: Role,
    /// The permissions they are to have.
    pub permissions: BTreeSet<Permission>,
    /// What the company knows of the address.
    pub known: Option<KnownAddress>,
}

/// Why a person was not invited.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InviteRefused {
    /// The inviter has no right to invite somebody with that role and those permissions.
    #[error("the inviter has no right to grant that role and those permissions")]
    NotPermitted,
    /// The address belongs to a member of this company.
    #[error("the address belongs to a member")]
    AlreadyMember,
    /// The address was invited and can still accept.
    #[error("the address was already invited")]
    AlreadyInvited,
    /// Too many invitations were mailed to this address recently. Holds how long to wait.
    #[error("too many invitations were mailed to this address recently")]
    TooMany(SignedDuration),
    /// The owner of the address reported an invitation of this company.
    #[error("the address wants no invitations from this company")]
    Unwanted,
    /// Several people reported invitations of this company.
    #[error("the company's invitations are paused")]
    Paused,
    /// The company has mailed as many as it may.
    #[error("the company has mailed as many invitations as it may")]
    MostMailed {
        /// How many it may mail within [`MAILING_WINDOW`].
        most: u32,
        /// When it may mail again.
        until: Timestamp,
    },
}

/// What invitations need from the inviter.
#[derive(Clone, Debug)]
pub struct Inviter<'a> {
    /// The product that they invite to.
    pub product: Product,
    /// Their membership, as it was read.
    pub membership: &'a Membership,
    /// Their name, for the mail.
    pub name: &'a PersonName,
    /// The company's name, for the mail.
    pub company: &'a CompanyName,
    /// How many invitations the company may mail: see [`most_mailed`].
    pub most_mailed: u32,
    /// Seals the company's personal data.
    pub people: &'a DataKey,
    /// Seals the mails.
    pub mail_key: &'a EnvelopeKey,
    /// The language that the inviter reads, which is our best guess for the people they invite.
    pub language: Language,
    /// The address of the web client.
    pub site: &'a str,
}

/// Checks that a person may be invited, and counts the mail, of at most `most_mailed`, if so.
pub fn judge(
    inviter: &Membership,
    wish: &InvitationRequest,
    mailings: &mut Mailings,
    most_mailed: u32,
    now: Timestamp,
) -> Result<(), InviteRefused> {
    if !inviter.may_invite(wish.role, &wish.permissions) {
        return Err(InviteRefused::NotPermitted);
    }
    match &wish.known {
        Some(KnownAddress::Member(_)) => Err(InviteRefused::AlreadyMember),
        Some(KnownAddress::Invited(before)) if now < before.expires_at => {
            Err(InviteRefused::AlreadyInvited)
        }
        Some(KnownAddress::Invited(_)) | None => mailings.count(&wish.index, most_mailed, now),
    }
}

/// Invites people who passed [`judge`] in one transaction: up to [`MAX_IN_ONE_TRANSACTION`].
pub fn invite(
    context: &Context<'_>,
    inviter: &Inviter<'_>,
    wishes: &[InvitationRequest],
    mailings: Versioned<Mailings>,
) -> Changes {
    let membership = inviter.membership;
    let organization = membership.organization;
    let mut changes = vec![
        AccountChange::RequireMembership(membership.clone()).into(),
        AccountChange::CountMailings { organization, mailings }.into(),
    ];
    for wish in wishes {
        let token = MailToken::new(context.entropy);
        let invitation = Invitation {
            email: wish.email.clone(),
            role: wish.role,
            permissions: wish.permissions.clone(),
            inviter: Some(membership.id),
            language: inviter.language,
            mailed: LinkRequests { times: vec![context.now] },
            link: token.hash(),
            expires_at: context.now + LinkPurpose::Invitation.validity(),
        };
        let over = match &wish.known {
            Some(KnownAddress::Invited(before)) => Some(before.link.clone()),
            Some(KnownAddress::Member(_)) | None => None,
        };
        let record = context
            .audit(inviter.product, Action::Invite, Outcome::Done)
            .by(organization, membership.id)
            .on(&invitation.link)
            .changed("replaces", None, over.clone())
            .with("role", wish.role)
            .with("permissions", wish.permissions.clone());
        changes.push(Change::Audit(record));
        changes.extend(mail(context, inviter, wish.index.clone(), invitation, token, over));
    }
    Changes(changes)
}

/// Sends an invitation again, with a new link and a new expiry. The sender becomes its inviter.
pub fn resend(
    context: &Context<'_>,
    inviter: &Inviter<'_>,
    index: EmailIndex,
    before: Invitation,
    mut mailings: Versioned<Mailings>,
) -> Result<Changes, InviteRefused> {
    let membership = inviter.membership;
    let Invitation { role, permissions, .. } = &before;
    if !membership.may_invite(*role, permissions) {
        return Err(InviteRefused::NotPermitted);
    }
    let (token, over) = (MailToken::new(context.entropy), before.link);
    let mut mailed = before.mailed;
    mailed.count_or_wait(context.now).map_err(InviteRefused::TooMany)?;
    mailings.value.count(&index, inviter.most_mailed, context.now)?;
    let invitation = Invitation {
        inviter: Some(membership.id),
        mailed,
        link: token.hash(),
        expires_at: context.now + LinkPurpose::Invitation.validity(),
        ..before
    };
    let organization = membership.organization;
    let mut changes = vec![
        AccountChange::RequireMembership(membership.clone()).into(),
        AccountChange::CountMailings { organization, mailings }.into(),
    ];
    let record = context
        .audit(inviter.product, Action::ResendInvitation, Outcome::Done)
        .by(organization, membership.id)
        .on(&invitation.link)
        .with("replaces", over.clone());
    changes.extend(mail(context, inviter, index, invitation, token, Some(over)));
    Ok(Changes::recorded(changes, record))
}

fn mail(
    context: &Context<'_>,
    inviter: &Inviter<'_>,
    index: EmailIndex,
    invitation: Invitation,
    token: MailToken,
    over: Option<TokenHash>,
) -> [Change; 3] {
    let Inviter { product, people, mail_key, site, .. } = *inviter;
    let message = AccountMessage::Invitation {
        inviter: inviter.name.expose().to_owned(),
        company: inviter.company.expose().to_owned(),
        link: SecretLink::new(site, product, LinkPurpose::Invitation, &token),
        report: SecretLink::to_report(site, product, &token),
    }
    .into();
    let organization = inviter.membership.organization;
    Sending { customer: Customer { organization, product }, people, mail_key, message }
        .changes(context, index, invitation, token, over)
}

/// What an invitation is stored and mailed with, whoever sends it.
pub(crate) struct Sending<'a> {
    /// The company that the person is invited to.
    pub(crate) customer: Customer,
    /// Seals the address.
    pub(crate) people: &'a DataKey,
    /// Seals the mail.
    pub(crate) mail_key: &'a EnvelopeKey,
    /// What the mail says, with the link of the token.
    pub(crate) message: Message,
}

impl Sending<'_> {
    /// Stores the invitation in the place of the one with the link `over`, if there is one, opens
    /// its link and mails it.
    pub(crate) fn changes(
        self,
        context: &Context<'_>,
        index: EmailIndex,
        invitation: Invitation,
        token: MailToken,
        over: Option<TokenHash>,
    ) -> [Change; 3] {
        let Self { customer: Customer { organization, product }, people, mail_key, message } = self;
        let Invitation { expires_at, language, inviter, .. } = invitation;
        let to = invitation.email.clone();
        let link = MailLink {
            purpose: LinkPurpose::Invitation,
            product,
            token: invitation.link.clone(),
            email: to.clone(),
            account: Some((organization, inviter)),
            opened_at: context.now,
            expires_at,
        };
        let id = MailId::new(context.now, context.entropy);
        let mail = Mail { id, product: Some(product), to, language, message, expires_at };
        [
            AccountChange::StoreAddress {
                organization,
                index,
                known: KnownAddress::Invited(invitation),
                over,
                people: people.clone(),
            }
            .into(),
            AccountChange::OpenLink { link, token }.into(),
            Change::SendMail { mail, key: mail_key.clone() },
        ]
    }
}

/// Withdraws an invitation: its links no longer open anything.
pub fn revoke(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    index: EmailIndex,
    before: &Invitation,
) -> Result<Changes, InviteRefused> {
    if !actor.may_manage_invitations() {
        return Err(InviteRefused::NotPermitted);
    }
    let (organization, link) = (actor.organization, before.link.clone());
    let changes = vec![
        AccountChange::RequireMembership(actor.clone()).into(),
        AccountChange::DeleteAddress { organization, index, link }.into(),
    ];
    let record = context
        .audit(product, Action::RevokeInvitation, Outcome::Done)
        .by(actor.organization, actor.id)
        .on(&before.link)
        .changed("role", Some(before.role), None);
    Ok(Changes::recorded(changes, record))
}

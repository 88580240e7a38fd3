//! The vendor's own people, in a separate realm: they invite one another, sign in with a password
//! and a second factor, and do not belong to any customer.
//!
//! The operator of the AWS account (IAM) invites the first of them, and invites again if nobody can
//! sign in any more. Nobody can remove themselves, so one of them always remains.

pub mod access_token;
mod administration;
pub mod approval;
pub mod audit_review;
pub mod customer_support;
mod enrolment;
mod message;
mod on_record;
mod own_security;
mod principal;
mod reauthentication;
mod refresh;
pub mod representative_appointment;
pub mod session;
mod sign_in;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;

use approval::{Approval, Approved, Approver};

use crate::authenticator::Authenticator;
use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use crate::one_time_password::{OneTimeCode, RECOVERY_CODES, RecoveryCode, RecoveryCodeHash};
use crate::staff_session::StaffSession;
use crate::{
    AccountChange, AccountMessage, Action, ApprovalId, Change, Changes, Context, DataKey, Email,
    EmailIndex, Fault, Language, Mail, MailEnvelope, MailToken, Outcome, PasswordHash, PersonName,
    SecretLink, SessionId, StaffId, Target, TokenHash, Versioned,
};

pub use administration::{Administrator, StaffRefused, change_roles, remove};
pub use enrolment::{Enrolment, EnrolmentOf};
pub use message::{Replaced, StaffMessage};
pub use on_record::{refused, viewed};
pub use own_security::{Owner, Renewal, RenewalRefused, Renewed, end_own_session, renew};
pub use principal::{StaffPrincipal, StaffRole};
pub use reauthentication::{NotProven, Reauthentication};
pub use refresh::{end_session, refresh_session};
pub use sign_in::{StaffSignInState, sign_in};

/// The name of the staff's side that people and their authenticator apps show.
pub const TITLE: &str = "Yakusoku";

/// The fact that a person is on the staff, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMembership {
    pub id: StaffId,
    /// The log-in that they sign in with.
    pub login: EmailIndex,
    /// At least one.
    pub roles: BTreeSet<StaffRole>,
    /// How often it was written. A decision that depends on it is committed only on top of the
    /// version that it saw.
    pub version: u64,
}

impl StaffMembership {
    /// Whether they may act in a role; anyone may where none is needed.
    pub fn may_act(&self, role: Option<StaffRole>) -> bool {
        role.is_none_or(|role| self.roles.contains(&role))
    }
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    pub membership: StaffMembership,
    pub name: PersonName,
    pub email: Email,
}

/// What proves that a member of staff is who they claim to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffLogin {
    /// The address that it is found by.
    pub index: EmailIndex,
    pub staff: StaffId,
    /// The hash that the password must match.
    pub password: PasswordHash,
    pub authenticator: Authenticator,
    /// The recovery codes that were not used yet.
    pub recovery: Vec<RecoveryCodeHash>,
}

/// An invitation that was mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffInvitation {
    /// The hash of the token in the link.
    pub token: TokenHash,
    /// The address, which is proven when the link is opened.
    pub email: Email,
    /// What the person will be.
    pub roles: BTreeSet<StaffRole>,
    /// None if the operator of the AWS account invited.
    pub inviter: Option<StaffId>,
    pub expires_at: Timestamp,
}

/// One write to the staff's table and its condition.
#[derive(Clone, Debug)]
pub enum StaffChange {
    /// Checks that a person is still on the staff, as it was read.
    RequireStaff(StaffMembership),
    /// Requires that nobody of the staff signs in with that address.
    RequireNoLogin(EmailIndex),
    /// Makes an invitation's link work.
    OpenInvitation {
        invitation: StaffInvitation,
        /// Seals the address.
        token: MailToken,
    },
    /// Uses an invitation's link up; only if it still exists.
    CloseInvitation(TokenHash),
    /// Makes this the only invitation by which the address can join.
    SetLatestInvitation { index: EmailIndex, invitation: StaffInvitation },
    /// Ends all invitations of an address; only if this is its latest.
    UseLatestInvitation { index: EmailIndex, token: TokenHash },
    /// Ends all invitations of an address.
    EndInvitations(EmailIndex),
    /// Stores a log-in; only on top of the version seen.
    StoreLogin {
        login: Versioned<StaffLogin>,
        /// Seals the secret of the log-in.
        key: DataKey,
    },
    /// Deletes a log-in; only if it is still theirs.
    RemoveLogin(StaffMembership),
    /// Adds a member of staff; only a new one.
    Add {
        member: StaffMember,
        /// Seals their data.
        key: DataKey,
    },
    /// Gives a member of staff other roles; only if they are as they were read.
    SetRoles { of: StaffMembership, roles: BTreeSet<StaffRole> },
    /// Deletes what is known of a member of staff; only if it is as it was read.
    Remove(StaffMembership),
    /// Stores a new session.
    OpenSession(StaffSession),
    /// Moves a session on to its next refresh token; only from the one before.
    RotateSession(StaffSession),
    /// Ends a session; only one that still exists.
    EndSession { staff: StaffId, session: SessionId },
    /// Asks colleagues to approve an act.
    RequestApproval {
        approval: Box<Approval>,
        /// Seals what is to be done.
        key: DataKey,
    },
    /// Approves an act; only one that nobody approved yet, and not one's own.
    Approve { approval: ApprovalId, by: Approver, now: Timestamp },
    /// Requires that an act was approved, without using the approval up.
    RequireApproved(Approved),
    /// Uses the approval of an act up; only if it was given for exactly that act.
    UseApproval(Approved),
}

impl From<StaffChange> for Change {
    fn from(change: StaffChange) -> Self {
        Self::Staff(change)
    }
}

/// A person to invite.
#[derive(Clone, Debug)]
pub struct StaffInvitationRequest {
    pub email: Email,
    /// The index of that address.
    pub index: EmailIndex,
    /// What they will be.
    pub roles: BTreeSet<StaffRole>,
    /// The language of the mail.
    pub language: Language,
}

/// What is known of an address that is to be invited.
#[derive(Clone, Debug, Default)]
pub struct StaffInviteState {
    /// Its recent invitations.
    pub requests: Versioned<LinkRequests>,
    /// Whether it belongs to a member of staff.
    pub known: bool,
}

/// Invites a person. The inviter is a member of staff or, if there is none, the operator of the AWS
/// account. An address of the staff takes the same writes, and a mail says that it is already
/// registered.
pub fn invite(
    context: &Context<'_>,
    inviter: Option<Administrator>,
    wish: StaffInvitationRequest,
    state: StaffInviteState,
    site: &str,
    MailEnvelope { id: mail_id, key: mail_key }: MailEnvelope,
) -> Changes {
    let StaffInvitationRequest { email, index, roles, language } = wish;
    let purpose = LinkPurpose::StaffInvitation;
    let mut requests = state.requests;
    let allowed = requests.value.count(context.now);
    let of = LinkRequestsOf { purpose, index: index.clone() };
    let mut changes = vec![AccountChange::CountLinkRequests { of, requests }.into()];
    if let Some(Administrator { staff, approved }) = inviter.clone() {
        changes.push(StaffChange::RequireStaff(staff).into());
        changes.push(StaffChange::UseApproval(approved).into());
    }
    let mut invited = None;
    if allowed {
        let token = MailToken::new(context.entropy);
        invited = Some(Target::from(&token.hash()));
        let expires_at = context.now + purpose.validity();
        let message = if state.known {
            let site = site.trim_end_matches('/');
            AccountMessage::AlreadyRegistered { sign_in: format!("{site}/staff/sign-in") }.into()
        } else {
            StaffMessage::StaffInvitation { link: SecretLink::to_staff(site, &token) }.into()
        };
        let invitation = StaffInvitation {
            token: token.hash(),
            email: email.clone(),
            roles,
            inviter: inviter.as_ref().map(|inviter| inviter.staff.id),
            expires_at,
        };
        let mail = Mail { id: mail_id, product: None, to: email, language, message, expires_at };
        let latest = StaffChange::SetLatestInvitation { index, invitation: invitation.clone() };
        changes.push(StaffChange::OpenInvitation { invitation, token }.into());
        changes.push(latest.into());
        changes.push(Change::SendMail { mail, key: mail_key });
    }
    let outcome = if allowed { Outcome::Done } else { Outcome::Refused };
    let mut record = context.audit_of_staff(Action::InviteStaff, outcome);
    record.target = invited;
    if let Some(inviter) = inviter {
        record = record.by_staff(inviter.staff.id, None).approved(inviter.approved.approval);
    }
    Changes::recorded(changes, record)
}

/// What the invited person enters.
#[derive(Clone, Debug)]
pub struct Joining {
    pub name: PersonName,
    /// The hash of the password that they chose.
    pub password: PasswordHash,
    /// The secret that they registered in their app.
    pub enrolment: Enrolment,
    /// The code that the app shows, which proves that they registered the secret. It is used up.
    pub code: OneTimeCode,
}

/// The new member of staff, and what is shown to them once and never again.
#[derive(Debug)]
pub struct Joined {
    pub id: StaffId,
    pub recovery: Vec<RecoveryCode>,
    pub changes: Changes,
}

/// Adds the invited person to the staff. No other invitation of the address works afterwards.
pub fn join(
    context: &Context<'_>,
    invitation: StaffInvitation,
    inviter: Option<StaffMembership>,
    index: EmailIndex,
    joining: Joining,
    key: DataKey,
) -> Result<Joined, Fault> {
    let Joining { name, password, enrolment: Enrolment(secret), code } = joining;
    let authenticator =
        Authenticator::register(secret, code, context.now).ok_or(Fault::WrongCode)?;
    let id = StaffId::new(context.now, context.entropy);
    let recovery = recovery_codes(context);
    let login = StaffLogin {
        index: index.clone(),
        staff: id,
        password,
        authenticator,
        recovery: recovery.iter().map(RecoveryCode::hash).collect(),
    };
    let latest =
        StaffChange::UseLatestInvitation { index: index.clone(), token: invitation.token.clone() };
    let membership = StaffMembership { id, login: index, roles: invitation.roles, version: 1 };
    let member = StaffMember { membership, name, email: invitation.email };
    let login = Versioned { value: login, version: 0 };
    let mut changes = vec![
        StaffChange::CloseInvitation(invitation.token.clone()).into(),
        latest.into(),
        StaffChange::StoreLogin { login, key: key.clone() }.into(),
        StaffChange::Add { member, key }.into(),
    ];
    changes.extend(inviter.map(|seen| StaffChange::RequireStaff(seen).into()));
    let record = context.audit_of_staff(Action::JoinStaff, Outcome::Done).by_staff(id, None);
    Ok(Joined { id, recovery, changes: Changes::recorded(changes, record.on(&invitation.token)) })
}

fn recovery_codes(context: &Context<'_>) -> Vec<RecoveryCode> {
    (0..RECOVERY_CODES).map(|_| RecoveryCode::new(context.entropy)).collect()
}

//! The vendor's own people, in a realm apart: they are invited by one another, sign in with a
//! password and a second factor, and are none of any customer's members.
//!
//! The first of them is invited by whoever operates the account (IAM), and so is everyone where all
//! have lost their way in. Nobody removes themselves, so that one always remains.

pub mod access_token;
mod message;
mod refresh;
pub mod session;
mod sign_in;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use thiserror::Error;

use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use crate::one_time_password::{
    OneTimeCode, OneTimeSecret, RECOVERY_CODES, RecoveryCode, RecoveryCodeHash, Step,
};
use crate::staff_session::StaffSession;
use crate::{
    AccountChange, AccountMessage, Action, Change, Changes, Context, DataKey, Email, EmailIndex,
    Fault, Language, Mail, MailEnvelope, MailToken, Outcome, PasswordHash, PersonName, SealBroken,
    SecretLink, SessionId, StaffId, TokenHash, Versioned,
};

pub use message::StaffMessage;
pub use refresh::{end_session, refresh_session};
pub use sign_in::{StaffSignIn, StaffSignInState, sign_in};

/// The name of the staff's side, as people and their authenticator apps read it.
pub const TITLE: &str = "Yakusoku";

/// That somebody is of the staff, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMembership {
    /// Their identifier.
    pub id: StaffId,
    /// Under which log-in they sign in.
    pub login: EmailIndex,
    /// How often it was written. A decision that rests on it is committed only on top of the
    /// version that it saw.
    pub version: u64,
}

/// One of the staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// That they are.
    pub membership: StaffMembership,
    pub name: PersonName,
    /// Their address.
    pub email: Email,
}

/// What proves that one of the staff is who they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffLogin {
    /// The address it is found by.
    pub index: EmailIndex,
    pub staff: StaffId,
    /// What the password must hash to.
    pub password: PasswordHash,
    /// What their authenticator app makes codes from.
    pub secret: OneTimeSecret,
    /// The step of the last code that was used.
    pub last_step: Step,
    /// What is left of the recovery codes.
    pub recovery: Vec<RecoveryCodeHash>,
}

/// An invitation that was mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffInvitation {
    /// The hash of the token in the link.
    pub token: TokenHash,
    /// The address, which is proven when the link is opened.
    pub email: Email,
    /// Who invited; none where it was whoever operates the account.
    pub inviter: Option<StaffId>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// One write to the staff's table, with the condition it stands under.
#[derive(Clone, Debug)]
pub enum StaffChange {
    /// Makes sure that somebody is still of the staff, as it was read.
    RequireStaff(StaffMembership),
    /// Makes an invitation's link work.
    OpenInvitation {
        invitation: StaffInvitation,
        /// What the address is sealed with.
        token: MailToken,
    },
    /// Uses an invitation's link up; only where it is still there.
    CloseInvitation(TokenHash),
    /// Keeps a log-in; only on top of the version seen.
    KeepLogin {
        /// The log-in.
        login: Versioned<StaffLogin>,
        /// What its secret is sealed with.
        key: DataKey,
    },
    /// Destroys a log-in; only one that is still theirs.
    RemoveLogin(StaffMembership),
    /// Adds somebody; only somebody new.
    Add {
        member: StaffMember,
        /// What their data is sealed with.
        key: DataKey,
    },
    /// Destroys what is known of somebody; only as it was read.
    Remove(StaffMembership),
    /// Starts a session.
    OpenSession(StaffSession),
    /// Moves a session to its next refresh token; only from the one before.
    RotateSession(StaffSession),
    /// Ends a session; only one that is still there.
    EndSession { staff: StaffId, session: SessionId },
}

impl From<StaffChange> for Change {
    fn from(change: StaffChange) -> Self {
        Self::Staff(change)
    }
}

/// Somebody is to be invited.
#[derive(Clone, Debug)]
pub struct StaffWish {
    /// Their address.
    pub email: Email,
    /// The index of that address.
    pub index: EmailIndex,
    /// The language of the mail.
    pub language: Language,
}

/// What is known of an address that is to be invited.
#[derive(Clone, Debug, Default)]
pub struct StaffInviteState {
    /// Its invitations lately.
    pub requests: Versioned<LinkRequests>,
    /// Whether it is one of the staff's.
    pub known: bool,
}

/// Invites somebody; the caller is one of the staff or, where there is none, whoever operates the
/// account. An address of the staff takes the same writes, and is told by mail that it is one.
pub fn invite(
    context: &Context<'_>,
    inviter: Option<&StaffMembership>,
    wish: StaffWish,
    state: StaffInviteState,
    site: &str,
    MailEnvelope { id: mail_id, key: mail_key }: MailEnvelope,
) -> Changes {
    let StaffWish { email, index, language } = wish;
    let purpose = LinkPurpose::StaffInvitation;
    let mut requests = state.requests;
    let allowed = requests.value.count(context.now);
    let of = LinkRequestsOf { purpose, index };
    let mut changes = vec![AccountChange::CountLinkRequests { of, requests }.into()];
    changes.extend(inviter.cloned().map(|seen| StaffChange::RequireStaff(seen).into()));
    if allowed {
        let token = MailToken::new(context.entropy);
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
            inviter: inviter.map(|inviter| inviter.id),
            expires_at,
        };
        let mail = Mail { id: mail_id, product: None, to: email, language, message, expires_at };
        changes.push(StaffChange::OpenInvitation { invitation, token }.into());
        changes.push(Change::SendMail { mail, key: mail_key });
    }
    let outcome = if allowed { Outcome::Done } else { Outcome::Refused };
    let mut record = context.audit_of_staff(Action::InviteStaff, outcome);
    if let Some(inviter) = inviter {
        record = record.by_staff(inviter.id, None);
    }
    Changes::recorded(changes, record)
}

/// The secret that somebody who holds an invitation is about to register in their app. It is random,
/// and kept nowhere: who enrols holds it, sealed, until they accept. It is not derived from the
/// mailed token, or whoever finds the mail one day would have the second factor too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment(pub OneTimeSecret);

impl Enrolment {
    /// A new one.
    pub fn new(context: &Context<'_>) -> Self {
        Self(OneTimeSecret::new(context.entropy))
    }

    /// As its holder keeps it: it opens for this invitation only.
    pub fn seal(
        &self,
        invitation: &StaffInvitation,
        key: &DataKey,
        context: &Context<'_>,
    ) -> Vec<u8> {
        key.seal(&Self::place(invitation), self.0.expose(), context.entropy)
    }

    /// Opens what [`Self::seal`] sealed for that invitation.
    pub fn open(
        sealed: &[u8],
        invitation: &StaffInvitation,
        key: &DataKey,
    ) -> Result<Self, SealBroken> {
        let opened = key.open(&Self::place(invitation), sealed)?;
        OneTimeSecret::from_bytes(&opened).map(Self).ok_or(SealBroken)
    }

    fn place(invitation: &StaffInvitation) -> String {
        ["staff enrolment", invitation.token.as_str()].join("\n")
    }
}

/// What the invited person enters.
#[derive(Clone, Debug)]
pub struct Joining {
    pub name: PersonName,
    /// Their own password, hashed.
    pub password: PasswordHash,
    /// What they registered in their app.
    pub enrolment: Enrolment,
    /// What the app shows, which proves that they did. It is used up.
    pub code: OneTimeCode,
}

/// Who joined, and what they are told once and never again.
#[derive(Debug)]
pub struct Joined {
    pub id: StaffId,
    pub recovery: Vec<RecoveryCode>,
    /// What is to be written.
    pub changes: Changes,
}

/// Makes the invited person one of the staff.
pub fn join(
    context: &Context<'_>,
    invitation: StaffInvitation,
    inviter: Option<StaffMembership>,
    index: EmailIndex,
    joining: Joining,
    key: DataKey,
) -> Result<Joined, Fault> {
    let Joining { name, password, enrolment: Enrolment(secret), code } = joining;
    let last_step = secret.check(code, Step::NEVER, context.now).ok_or(Fault::WrongCode)?;
    let id = StaffId::new(context.now, context.entropy);
    let recovery: Vec<_> =
        (0..RECOVERY_CODES).map(|_| RecoveryCode::new(context.entropy)).collect();
    let login = StaffLogin {
        index: index.clone(),
        staff: id,
        password,
        secret,
        last_step,
        recovery: recovery.iter().map(RecoveryCode::hash).collect(),
    };
    let membership = StaffMembership { id, login: index, version: 1 };
    let member = StaffMember { membership, name, email: invitation.email };
    let login = Versioned { value: login, version: 0 };
    let mut changes = vec![
        StaffChange::CloseInvitation(invitation.token).into(),
        StaffChange::KeepLogin { login, key: key.clone() }.into(),
        StaffChange::Add { member, key }.into(),
    ];
    changes.extend(inviter.map(|seen| StaffChange::RequireStaff(seen).into()));
    let record = context.audit_of_staff(Action::JoinStaff, Outcome::Done).by_staff(id, None);
    Ok(Joined { id, recovery, changes: Changes::recorded(changes, record) })
}

/// Why nobody was removed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StaffRemovalRefused {
    /// Nobody removes themselves: the last one would be gone.
    #[error("nobody removes themselves from the staff")]
    Oneself,
}

/// Removes another one of the staff: their log-in and personal data are destroyed, and their sessions
/// end. Who removes is there to the end of it, so that one always remains.
pub fn remove(
    context: &Context<'_>,
    actor: &StaffMembership,
    target: &StaffMembership,
) -> Result<Changes, StaffRemovalRefused> {
    if actor.id == target.id {
        return Err(StaffRemovalRefused::Oneself);
    }
    let changes = vec![
        StaffChange::RequireStaff(actor.clone()).into(),
        StaffChange::Remove(target.clone()).into(),
        StaffChange::RemoveLogin(target.clone()).into(),
    ];
    let record =
        context.audit_of_staff(Action::RemoveStaff, Outcome::Done).by_staff(actor.id, None);
    Ok(Changes::recorded(changes, record))
}

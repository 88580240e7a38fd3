//! The vendor's own people, in a realm apart: they are invited by one another, sign in with a
//! password and a second factor, and are none of any customer's members.
//!
//! The first of them is invited by whoever operates the account (IAM), and so is everyone where all
//! have lost their way in. Nobody removes themselves, so that one always remains.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::attempts::{AttemptsOf, SOURCE};
use crate::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use crate::one_time_password::{
    OneTimeCode, OneTimeSecret, RECOVERY_CODES, RecoveryCode, RecoveryCodeHash, SecondFactor, Step,
};
use crate::staff_session::StaffSession;
use crate::{
    Action, Attempts, Change, Changes, Context, DataKey, Email, EmailIndex, EnvelopeKey, Fault,
    Language, Mail, MailId, MailToken, Message, Outcome, PasswordHash, PersonName, SealBroken,
    SecretLink, SessionId, SourceIndex, StaffId, TokenHash, Versioned,
};

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
    /// Their name.
    pub name: PersonName,
    /// Their address.
    pub email: Email,
}

/// What proves that one of the staff is who they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffLogin {
    /// The address it is found by.
    pub index: EmailIndex,
    /// Whose it is.
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
    /// Makes an invitation's link work.
    OpenInvitation {
        /// The invitation.
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
        /// Who.
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
    EndSession {
        /// Whose.
        staff: StaffId,
        /// Which.
        session: SessionId,
    },
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
    (mail_id, mail_key): (MailId, EnvelopeKey),
) -> Changes {
    let StaffWish { email, index, language } = wish;
    let purpose = LinkPurpose::StaffInvitation;
    let mut requests = state.requests;
    let allowed = requests.value.count(context.now);
    let of = LinkRequestsOf { purpose, index };
    let mut changes = vec![Change::CountLinkRequests { of, requests }];
    changes.extend(inviter.cloned().map(Change::RequireStaff));
    if allowed {
        let token = MailToken::new(context.entropy);
        let expires_at = context.now + purpose.validity();
        let message = if state.known {
            let site = site.trim_end_matches('/');
            Message::AlreadyRegistered { sign_in: format!("{site}/staff/sign-in") }
        } else {
            Message::StaffInvitation { link: SecretLink::to_staff(site, &token) }
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
    /// Their name.
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
    /// Who.
    pub id: StaffId,
    /// Their recovery codes.
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
    changes.extend(inviter.map(Change::RequireStaff));
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
        Change::RequireStaff(actor.clone()),
        StaffChange::Remove(target.clone()).into(),
        StaffChange::RemoveLogin(target.clone()).into(),
    ];
    let record =
        context.audit_of_staff(Action::RemoveStaff, Outcome::Done).by_staff(actor.id, None);
    Ok(Changes::recorded(changes, record))
}

/// One of the staff wants in, or somebody who says so.
#[derive(Clone, Debug)]
pub struct StaffSignIn {
    /// The address they give.
    pub index: EmailIndex,
    /// Where they call from.
    pub source: SourceIndex,
    /// What they show beside the password.
    pub factor: SecondFactor,
}

/// What is known of the address and the source.
#[derive(Clone, Debug, Default)]
pub struct StaffSignInState {
    /// The log-in of the address, if it has one.
    pub login: Option<Versioned<StaffLogin>>,
    /// The attempts at the address.
    pub account: Versioned<Attempts>,
    /// The attempts from the source.
    pub from_source: Versioned<Attempts>,
}

impl StaffSignInState {
    /// How long the caller must wait; none if they may try now.
    pub fn wait(&self, sign_in: &StaffSignIn, context: &Context<'_>) -> Option<SignedDuration> {
        self.account.value.wait(&self.from_source.value, &sign_in.source, context.now)
    }

    /// The log-in with the second factor used up, if it is one that it still knows.
    fn use_up(&self, factor: &SecondFactor, now: Timestamp) -> Option<Versioned<StaffLogin>> {
        let mut login = self.login.clone()?;
        let StaffLogin { secret, last_step, recovery, .. } = &mut login.value;
        match factor {
            SecondFactor::Code(code) => *last_step = secret.check(*code, *last_step, now)?,
            SecondFactor::Recovery(code) => {
                let hash = code.hash();
                let at = recovery.iter().position(|kept| *kept == hash)?;
                recovery.remove(at);
            }
        }
        Some(login)
    }
}

/// Decides on a sign-in. `right` says whether the password is: a wrong password, a wrong code and an
/// unknown address are refused alike, and nobody can tell which it was. `rehashed` is the password
/// under today's parameters, where the kept hash is weaker.
///
/// The second factor is used up on top of the log-in that was read, so that of two at once with one
/// code only one is let in.
pub fn sign_in(
    context: &Context<'_>,
    sign_in: StaffSignIn,
    mut state: StaffSignInState,
    right: bool,
    rehashed: impl FnOnce(&PasswordHash) -> Option<PasswordHash>,
    key: DataKey,
) -> Result<(StaffSession, Changes), Changes> {
    let used = state.use_up(&sign_in.factor, context.now);
    let Some(mut login) = used.filter(|_| right) else {
        return Err(refuse(context, sign_in, state));
    };
    let session = StaffSession::open(context, login.value.staff);
    let record =
        context.audit_of_staff(Action::SignIn, Outcome::Done).by_staff(login.value.staff, None);
    if let Some(password) = rehashed(&login.value.password) {
        login.value.password = password;
    }
    state.account.value.succeed_from(sign_in.source, context.now);
    let changes = vec![
        StaffChange::OpenSession(session.clone()).into(),
        StaffChange::KeepLogin { login, key }.into(),
        Change::CountAttempts { of: AttemptsOf::Account(sign_in.index), attempts: state.account },
    ];
    Ok((session, Changes::recorded(changes, record)))
}

fn refuse(context: &Context<'_>, sign_in: StaffSignIn, mut state: StaffSignInState) -> Changes {
    state.account.value.fail_from(&sign_in.source, context.now);
    state.from_source.value.failures.add(SOURCE, context.now);
    let mut record = context.audit_of_staff(Action::SignIn, Outcome::Refused);
    if let Some(login) = &state.login {
        record = record.by_staff(login.value.staff, None);
    }
    let changes = vec![
        Change::CountAttempts { of: AttemptsOf::Account(sign_in.index), attempts: state.account },
        Change::CountAttempts {
            of: AttemptsOf::Source(sign_in.source),
            attempts: state.from_source,
        },
    ];
    Changes::recorded(changes, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entropy, LookupKey, SeededEntropy, WrappedKey};

    fn key() -> DataKey {
        DataKey::from_bytes([1; 32])
    }

    fn context(entropy: &SeededEntropy, second: i64) -> Context<'_> {
        let now = Timestamp::from_second(1_800_000_000 + second).unwrap();
        Context { now, entropy, request: "request" }
    }

    fn email() -> Email {
        Email::parse("taro@example.jp").unwrap()
    }

    fn index() -> EmailIndex {
        LookupKey::new(b"key").staff_email(&email())
    }

    fn invitation(entropy: &SeededEntropy) -> StaffInvitation {
        let source: &dyn Entropy = entropy;
        StaffInvitation {
            token: MailToken::new(source).hash(),
            email: email(),
            inviter: None,
            expires_at: context(entropy, 3600).now,
        }
    }

    fn joining(context: &Context<'_>, code: impl FnOnce(&OneTimeSecret) -> OneTimeCode) -> Joining {
        let enrolment = Enrolment::new(context);
        let code = code(&enrolment.0);
        let name = PersonName::parse("山田太郎").unwrap();
        Joining { name, password: PasswordHash::decoy(), enrolment, code }
    }

    /// One of the staff, who joined at second 0.
    fn joined(entropy: &SeededEntropy) -> (Joined, StaffLogin) {
        let context = context(entropy, 0);
        let joining = joining(&context, |secret| secret.code(Step::at(context.now)));
        let joined = join(&context, invitation(entropy), None, index(), joining, key()).unwrap();
        let login = joined.changes.0.iter().find_map(|change| match change {
            Change::Staff(StaffChange::KeepLogin { login, .. }) => Some(login.value.clone()),
            _ => None,
        });
        (joined, login.unwrap())
    }

    /// Tries to sign in; tells the log-in as it is kept afterwards.
    fn try_in(
        entropy: &SeededEntropy,
        login: &StaffLogin,
        factor: SecondFactor,
        second: i64,
        right: bool,
    ) -> Option<StaffLogin> {
        let login = Some(Versioned { value: login.clone(), version: 1 });
        let state = StaffSignInState { login, ..StaffSignInState::default() };
        let source = LookupKey::new(b"key").source([192, 0, 2, 1].into());
        let wanted = StaffSignIn { index: index(), source, factor };
        let context = context(entropy, second);
        let (_, changes) = sign_in(&context, wanted, state, right, |_| None, key()).ok()?;
        changes.0.into_iter().find_map(|change| match change {
            Change::Staff(StaffChange::KeepLogin { login, .. }) => Some(login.value),
            _ => None,
        })
    }

    #[test]
    fn both_factors_are_asked_for_and_each_code_works_once() {
        let entropy = SeededEntropy::new(1);
        let (_, login) = joined(&entropy);
        let code = |second: i64| {
            SecondFactor::Code(login.secret.code(Step::at(context(&entropy, second).now)))
        };
        assert!(try_in(&entropy, &login, code(0), 0, true).is_none(), "used to enrol");
        assert!(try_in(&entropy, &login, code(30), 30, false).is_none(), "a wrong password");
        assert!(try_in(&entropy, &login, code(300), 30, true).is_none(), "another time's code");
        let after = try_in(&entropy, &login, code(30), 30, true).unwrap();
        assert!(try_in(&entropy, &after, code(30), 30, true).is_none(), "used");
        let after = try_in(&entropy, &after, code(60), 30, true).unwrap();
        assert!(try_in(&entropy, &after, code(30), 60, true).is_none(), "an earlier one");
    }

    #[test]
    fn each_recovery_code_works_once() {
        let entropy = SeededEntropy::new(1);
        let (joined, mut login) = joined(&entropy);
        assert_eq!(joined.recovery.len(), RECOVERY_CODES);
        for code in joined.recovery {
            let factor = SecondFactor::Recovery(code);
            assert!(try_in(&entropy, &login, factor.clone(), 0, false).is_none());
            login = try_in(&entropy, &login, factor.clone(), 0, true).unwrap();
            assert!(try_in(&entropy, &login, factor, 0, true).is_none());
        }
        assert!(login.recovery.is_empty());
    }

    #[test]
    fn a_wrong_password_a_wrong_code_and_an_unknown_address_take_the_same_writes() {
        let entropy = SeededEntropy::new(1);
        let (joined, login) = joined(&entropy);
        let source = LookupKey::new(b"key").source([192, 0, 2, 1].into());
        let login = Versioned { value: login, version: 1 };
        let recovery = SecondFactor::Recovery(joined.recovery[0].clone());
        let wrong = SecondFactor::Recovery(RecoveryCode::new(&entropy));
        for (login, factor, right) in [
            (Some(login.clone()), recovery.clone(), false),
            (Some(login), wrong, true),
            (None, recovery, false),
        ] {
            let state = StaffSignInState { login, ..StaffSignInState::default() };
            let wanted = StaffSignIn { index: index(), source: source.clone(), factor };
            let refused =
                sign_in(&context(&entropy, 0), wanted, state, right, |_| None, key()).unwrap_err();
            let [
                Change::CountAttempts { of: AttemptsOf::Account(_), attempts },
                Change::CountAttempts { of: AttemptsOf::Source(_), .. },
                Change::Audit(record),
            ] = &refused.0[..]
            else {
                panic!("{refused:?}")
            };
            assert_eq!(attempts.value.failures.count, 1);
            assert_eq!(record.outcome, Outcome::Refused);
        }
    }

    #[test]
    fn who_does_not_show_the_right_code_does_not_join() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, 0);
        let late = joining(&context, |secret| secret.code(Step(Step::at(context.now).0 - 2)));
        let refused = join(&context, invitation(&entropy), None, index(), late, key());
        assert_eq!(refused.unwrap_err(), Fault::WrongCode);
    }

    #[test]
    fn an_enrolment_opens_for_its_own_invitation_only() {
        let entropy = SeededEntropy::new(1);
        let (context, mine) = (context(&entropy, 0), invitation(&entropy));
        let enrolment = Enrolment::new(&context);
        let sealed = enrolment.seal(&mine, &key(), &context);
        assert_eq!(Enrolment::open(&sealed, &mine, &key()), Ok(enrolment));
        assert_eq!(Enrolment::open(&sealed, &invitation(&entropy), &key()), Err(SealBroken));
        let other = DataKey::from_bytes([2; 32]);
        assert_eq!(Enrolment::open(&sealed, &mine, &other), Err(SealBroken));
    }

    #[test]
    fn nobody_removes_themselves_and_who_removes_another_stays() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, 0);
        let staff = || StaffMembership {
            id: StaffId::new(context.now, &entropy),
            login: index(),
            version: 1,
        };
        let (one, other) = (staff(), staff());
        assert_eq!(remove(&context, &one, &one).unwrap_err(), StaffRemovalRefused::Oneself);
        let changes = remove(&context, &one, &other).unwrap();
        let stays =
            |change: &Change| matches!(change, Change::RequireStaff(actor) if *actor == one);
        assert!(changes.0.iter().any(stays));
    }

    #[test]
    fn an_address_of_the_staff_takes_the_same_writes_and_is_told_by_mail() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, 0);
        let sent = |known: bool| {
            let wish = StaffWish { email: email(), index: index(), language: Language::Japanese };
            let state = StaffInviteState { known, ..StaffInviteState::default() };
            let mail_key = EnvelopeKey { plain: key(), wrapped: WrappedKey(vec![2]) };
            let mail = (MailId::new(context.now, &entropy), mail_key);
            let changes = invite(&context, None, wish, state, "https://app.example.jp", mail);
            match &changes.0[..] {
                [
                    Change::CountLinkRequests { .. },
                    Change::Staff(StaffChange::OpenInvitation { .. }),
                    Change::SendMail { mail, .. },
                    Change::Audit(_),
                ] => format!("{:?}", mail.message),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(sent(false), "StaffInvitation");
        assert_eq!(sent(true), "AlreadyRegistered");
    }
}

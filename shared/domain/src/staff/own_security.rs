//! What members of staff change about their own way in. Each change takes their password and their
//! second factor anew, ends their other sessions, and is mailed to them.

use jiff::SignedDuration;
use thiserror::Error;

use super::{
    Enrolment, NotProven, Reauthentication, Replaced, StaffChange, StaffMembership, StaffMessage,
    recovery_codes,
};
use crate::authenticator::Authenticator;
use crate::one_time_password::{OneTimeCode, RecoveryCode};
use crate::{
    Action, Change, Changes, Context, Email, Language, Mail, MailEnvelope, Outcome, PasswordHash,
    SessionId,
};

/// What somebody replaces.
#[derive(Clone, Debug)]
pub enum Renewal {
    /// The hash of the new password.
    Password(PasswordHash),
    SecondFactor {
        /// The secret that they registered in their app.
        enrolment: Enrolment,
        /// The code that the app shows, which proves that they registered it. It is used up.
        code: OneTimeCode,
    },
    RecoveryCodes,
}

impl Renewal {
    /// What is recorded of it.
    pub const fn action(&self) -> Action {
        match self {
            Self::Password(_) => Action::ChangeStaffPassword,
            Self::SecondFactor { .. } => Action::ReplaceSecondFactor,
            Self::RecoveryCodes => Action::RenewRecoveryCodes,
        }
    }

    const fn replaced(&self) -> Replaced {
        match self {
            Self::Password(_) => Replaced::Password,
            Self::SecondFactor { .. } => Replaced::SecondFactor,
            Self::RecoveryCodes => Replaced::RecoveryCodes,
        }
    }
}

/// How long a mail about it is worth sending.
const MAILED_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Whom the mail reaches: whoever else is in their session learns that they do.
#[derive(Clone, Debug)]
pub struct Owner<'a> {
    pub email: Email,
    pub language: Language,
    pub mail: MailEnvelope,
    /// The origin of the web client.
    pub site: &'a str,
}

impl Owner<'_> {
    fn mail(self, context: &Context<'_>, what: Replaced) -> Change {
        let Self { email, language, mail: MailEnvelope { id, key }, site } = self;
        let security = format!("{}/staff/me", site.trim_end_matches('/'));
        let message = StaffMessage::OwnSecurityChanged { what, security }.into();
        let expires_at = context.now + MAILED_WITHIN;
        let mail = Mail { id, product: None, to: email, language, message, expires_at };
        Change::SendMail { mail, key }
    }
}

/// What was replaced.
#[derive(Debug)]
pub struct Renewed {
    /// The new recovery codes, which are shown once and never again; none if they stay.
    pub recovery: Vec<RecoveryCode>,
    pub changes: Changes,
}

/// Why nothing was replaced.
#[derive(Debug, Error)]
pub enum RenewalRefused {
    #[error(transparent)]
    NotProven(#[from] NotProven),
    /// The code of the new second factor is wrong.
    #[error("the code of the new app is wrong")]
    WrongNewCode,
}

/// Replaces the password, the second factor or the recovery codes. `is_password_right` is whether
/// the current password was entered, and `others` are the sessions that end.
pub fn renew(
    context: &Context<'_>,
    proof: Reauthentication,
    is_password_right: bool,
    renewal: Renewal,
    others: &[SessionId],
    owner: Owner<'_>,
) -> Result<Renewed, RenewalRefused> {
    let (action, replaced) = (renewal.action(), renewal.replaced());
    let mut proven = proof.prove(context, action, is_password_right)?;
    let staff = proven.staff.id;
    let login = &mut proven.login.value;
    let mut recovery = Vec::new();
    match renewal {
        Renewal::Password(password) => login.password = password,
        Renewal::SecondFactor { enrolment: Enrolment(secret), code } => {
            let registered = Authenticator::register(secret, code, context.now);
            login.authenticator = registered.ok_or(RenewalRefused::WrongNewCode)?;
        }
        Renewal::RecoveryCodes => {
            recovery = recovery_codes(context);
            login.recovery = recovery.iter().map(RecoveryCode::hash).collect();
        }
    }
    let mut changes = proven.into_changes();
    let ended = others.iter().map(|session| StaffChange::EndSession { staff, session: *session });
    changes.extend(ended.map(Into::into));
    changes.push(owner.mail(context, replaced));
    let record = context.audit_of_staff(action, Outcome::Done).by_staff(staff, None).on(staff);
    Ok(Renewed { recovery, changes: Changes::recorded(changes, record) })
}

/// Ends one of the caller's own sessions.
pub fn end_own_session(
    context: &Context<'_>,
    staff: &StaffMembership,
    session: SessionId,
) -> Changes {
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        StaffChange::EndSession { staff: staff.id, session }.into(),
    ];
    let record = context.audit_of_staff(Action::EndStaffSession, Outcome::Done);
    Changes::recorded(changes, record.by_staff(staff.id, None).on(session))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approval::tests::{Colleague, WEEK, context};
    use crate::one_time_password::{OneTimeSecret, SecondFactor, Step};
    use crate::{DataKey, EnvelopeKey, MailId, SeededEntropy, WrappedKey};
    use jiff::Timestamp;

    fn stored(changes: &Changes) -> &super::super::StaffLogin {
        let stored = changes.0.iter().find_map(|change| match change {
            Change::Staff(StaffChange::StoreLogin { login, .. }) => Some(&login.value),
            _ => None,
        });
        stored.unwrap()
    }

    fn owner() -> Owner<'static> {
        let (now, entropy) = (Timestamp::UNIX_EPOCH, SeededEntropy::new(1));
        let key =
            EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(Vec::new()) };
        Owner {
            email: Email::parse("a@example.jp").unwrap(),
            language: Language::Japanese,
            mail: MailEnvelope { id: MailId::new(now, &entropy), key },
            site: "https://app.example.jp/",
        }
    }

    #[test]
    fn whatever_is_renewed_takes_both_proofs_ends_other_sessions_and_is_mailed() {
        let entropy = SeededEntropy::new(7);
        let context = context(&entropy, WEEK);
        let colleague = Colleague::new(1, 0);
        let before = &colleague.login.value;
        let others = [SessionId::new(context.now, &entropy), SessionId::new(context.now, &entropy)];
        let secret = OneTimeSecret::new(&entropy);
        let code = secret.code(Step::at(context.now));
        let renewals = [
            Renewal::Password(PasswordHash::decoy()),
            Renewal::SecondFactor { enrolment: Enrolment(secret.clone()), code },
            Renewal::RecoveryCodes,
        ];
        for renewal in renewals {
            let wrong =
                renew(&context, colleague.proves(WEEK), false, renewal.clone(), &others, owner());
            assert!(matches!(wrong, Err(RenewalRefused::NotProven(NotProven::Wrong(_)))));
            let guess = SecondFactor::parse("000000").unwrap();
            let wrong =
                renew(&context, colleague.presents(guess), true, renewal.clone(), &others, owner());
            assert!(matches!(wrong, Err(RenewalRefused::NotProven(NotProven::Wrong(_)))));
            let proof = colleague.proves(WEEK);
            let Renewed { recovery, changes } =
                renew(&context, proof, true, renewal.clone(), &others, owner()).unwrap();
            let login = stored(&changes);
            let (app, seen) = (&login.authenticator, &before.authenticator);
            assert!(app.last_step > seen.last_step, "the code is used up");
            assert_eq!(app.secret == secret, matches!(renewal, Renewal::SecondFactor { .. }));
            let hashes: Vec<_> = recovery.iter().map(RecoveryCode::hash).collect();
            assert_eq!(hashes, login.recovery);
            let ends = |change: &&Change| matches!(change, Change::Staff(StaffChange::EndSession { session, .. }) if others.contains(session));
            assert_eq!(changes.0.iter().filter(ends).count(), 2);
            let sent = changes.0.iter().find_map(|change| match change {
                Change::SendMail { mail, .. } => Some(mail.message.clone()),
                _ => None,
            });
            let security = "https://app.example.jp/staff/me".to_owned();
            let mailed = StaffMessage::OwnSecurityChanged { what: renewal.replaced(), security };
            assert_eq!(sent, Some(mailed.into()));
        }
        let wrong = Renewal::SecondFactor {
            enrolment: Enrolment(OneTimeSecret::new(&SeededEntropy::new(8))),
            code,
        };
        let wrong = renew(&context, colleague.proves(WEEK), true, wrong, &others, owner());
        assert!(matches!(wrong, Err(RenewalRefused::WrongNewCode)));
    }
}

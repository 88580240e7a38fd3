use super::*;
use crate::SealBroken;
use crate::attempts::{AttemptCounts, AttemptsOf, Claimant};
use crate::one_time_password::{OneTimeSecret, SecondFactor, Step};
use crate::{Entropy, EnvelopeKey, LookupKey, MailId, SeededEntropy, WrappedKey};

fn key() -> DataKey {
    DataKey::from_bytes([1; 32])
}

fn context(entropy: &SeededEntropy, second: i64) -> Context<'_> {
    let now = Timestamp::from_second(1_800_000_000 + second).unwrap();
    Context::new(now, entropy, "request")
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
        roles: StaffRole::ALL.into(),
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

/// A member of staff who joined at second 0.
fn joined(entropy: &SeededEntropy) -> (Joined, StaffLogin) {
    let context = context(entropy, 0);
    let joining = joining(&context, |secret| secret.code(Step::at(context.now)));
    let joined = join(&context, invitation(entropy), None, index(), joining, key()).unwrap();
    let login = joined.changes.0.iter().find_map(|change| match change {
        Change::Staff(StaffChange::StoreLogin { login, .. }) => Some(login.value.clone()),
        _ => None,
    });
    (joined, login.unwrap())
}

/// Tries to sign in, and returns the log-in as it is stored afterwards.
fn try_in(
    entropy: &SeededEntropy,
    login: &StaffLogin,
    factor: SecondFactor,
    second: i64,
    right: bool,
) -> Option<StaffLogin> {
    let login = Some(Versioned { value: login.clone(), version: 1 });
    let state = StaffSignInState { login, ..StaffSignInState::default() };
    let context = context(entropy, second);
    let (_, changes) = sign_in(&context, &factor, state, right, |_| None, key()).ok()?;
    changes.0.into_iter().find_map(|change| match change {
        Change::Staff(StaffChange::StoreLogin { login, .. }) => Some(login.value),
        _ => None,
    })
}

#[test]
fn sign_in_requires_both_factors_and_each_code_works_once() {
    let entropy = SeededEntropy::new(1);
    let (_, login) = joined(&entropy);
    let code = |second: i64| {
        SecondFactor::Code(login.authenticator.secret.code(Step::at(context(&entropy, second).now)))
    };
    assert!(try_in(&entropy, &login, code(0), 0, true).is_none(), "used to enrol");
    assert!(try_in(&entropy, &login, code(30), 30, false).is_none(), "a wrong password");
    assert!(try_in(&entropy, &login, code(300), 30, true).is_none(), "another time's code");
    let after = try_in(&entropy, &login, code(30), 30, true).unwrap();
    assert!(try_in(&entropy, &after, code(30), 30, true).is_none(), "used");
    assert!(try_in(&entropy, &after, code(60), 30, true).is_none(), "one that is to come");
    let after = try_in(&entropy, &after, code(60), 60, true).unwrap();
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
fn every_failed_sign_in_takes_the_same_writes() {
    let entropy = SeededEntropy::new(1);
    let (joined, login) = joined(&entropy);
    let source = LookupKey::new(b"key").source([192, 0, 2, 1].into());
    let stranger = Claimant { index: index(), source, device: None };
    let counts = AttemptCounts::none(&stranger);
    let login = Versioned { value: login, version: 1 };
    let recovery = SecondFactor::Recovery(joined.recovery[0].clone());
    let wrong = SecondFactor::Recovery(RecoveryCode::new(&entropy));
    for (login, factor, right) in [
        (Some(login.clone()), recovery.clone(), false),
        (Some(login), wrong, true),
        (None, recovery, false),
    ] {
        let state = StaffSignInState { login, counts: counts.clone() };
        let refused =
            sign_in(&context(&entropy, 0), &factor, state, right, |_| None, key()).unwrap_err();
        let [
            Change::Account(AccountChange::CountAttempts { of: AttemptsOf::Account(_), attempts }),
            Change::Account(AccountChange::CountAttempts { of: AttemptsOf::Source(_), .. }),
            Change::Audit(record),
        ] = &refused.0[..]
        else {
            panic!("{refused:?}")
        };
        assert_eq!(attempts.value.count, 1);
        assert_eq!(record.outcome, Outcome::Refused);
    }
}

#[test]
fn joining_requires_the_right_code() {
    let entropy = SeededEntropy::new(1);
    let context = context(&entropy, 0);
    let late = joining(&context, |secret| secret.code(Step(Step::at(context.now).0 - 2)));
    let refused = join(&context, invitation(&entropy), None, index(), late, key());
    assert_eq!(refused.unwrap_err(), Fault::WrongCode);
}

#[test]
fn an_enrolment_opens_only_for_its_own_invitation() {
    let entropy = SeededEntropy::new(1);
    let (context, mine) = (context(&entropy, 0), invitation(&entropy));
    let enrolment = Enrolment::new(&context);
    let sealed = enrolment.seal(EnrolmentOf::Invitation(&mine), &key(), &context);
    assert_eq!(Enrolment::open(&sealed, EnrolmentOf::Invitation(&mine), &key()), Ok(enrolment));
    assert_eq!(
        Enrolment::open(&sealed, EnrolmentOf::Invitation(&invitation(&entropy)), &key()),
        Err(SealBroken)
    );
    let other = DataKey::from_bytes([2; 32]);
    assert_eq!(Enrolment::open(&sealed, EnrolmentOf::Invitation(&mine), &other), Err(SealBroken));
}

#[test]
fn nobody_can_remove_themselves_and_the_remover_must_still_exist() {
    let entropy = SeededEntropy::new(1);
    let context = context(&entropy, 0);
    let staff = || StaffMembership {
        id: StaffId::new(context.now, &entropy),
        login: index(),
        roles: StaffRole::ALL.into(),
        version: 1,
    };
    let (one, other) = (staff(), staff());
    assert_eq!(remove(&context, &one, &one).unwrap_err(), StaffRefused::Oneself);
    let changes = remove(&context, &one, &other).unwrap();
    let stays = |change: &Change| matches!(change, Change::Staff(StaffChange::RequireStaff(actor)) if *actor == one);
    assert!(changes.0.iter().any(stays));
}

#[test]
fn nobody_changes_their_own_roles() {
    let entropy = SeededEntropy::new(1);
    let context = context(&entropy, 0);
    let staff = |version| StaffMembership {
        id: StaffId::new(context.now, &entropy),
        login: index(),
        roles: [StaffRole::Administrator].into(),
        version,
    };
    let (one, other) = (staff(1), staff(2));
    let approval = ApprovalId::new(context.now, &entropy);
    let token = format!("{approval}.{}", MailToken::new(&entropy).expose());
    let token = approval::ApprovalToken::parse(&token).unwrap();
    let change = |target: &StaffMembership| {
        let parameters = [("staff", target.id.to_string())];
        let approved = token.use_up(approval::Act::ChangeStaffRoles, parameters, &one, context.now);
        let administrator = Administrator { staff: one.clone(), approved };
        change_roles(&context, administrator, target, [StaffRole::Auditor].into())
    };
    assert_eq!(change(&one).unwrap_err(), StaffRefused::Oneself);
    let changes = change(&other).unwrap();
    let sets = |change: &Change| matches!(change, Change::Staff(StaffChange::SetRoles { of, roles }) if *of == other && roles.contains(&StaffRole::Auditor));
    assert!(changes.0.iter().any(sets));
}

#[test]
fn a_staff_address_takes_the_same_writes_and_gets_a_mail() {
    let entropy = SeededEntropy::new(1);
    let context = context(&entropy, 0);
    let sent = |known: bool| {
        let wish = StaffInvitationRequest {
            email: email(),
            index: index(),
            roles: StaffRole::ALL.into(),
            language: Language::Japanese,
        };
        let state = StaffInviteState { known, ..StaffInviteState::default() };
        let mail_key = EnvelopeKey { plain: key(), wrapped: WrappedKey(vec![2]) };
        let mail = MailEnvelope { id: MailId::new(context.now, &entropy), key: mail_key };
        let changes = invite(&context, None, wish, state, "https://app.example.jp", mail);
        match &changes.0[..] {
            [
                Change::Account(AccountChange::CountLinkRequests { .. }),
                Change::Staff(StaffChange::OpenInvitation { .. }),
                Change::Staff(StaffChange::SetLatestInvitation { .. }),
                Change::SendMail { mail, .. },
                Change::Audit(_),
            ] => serde_json::to_value(&mail.message).unwrap()["kind"].clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(sent(false), "staff-invitation");
    assert_eq!(sent(true), "already-registered");
}

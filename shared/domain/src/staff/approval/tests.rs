use super::*;
use crate::attempts::{AttemptCounts, Claimant};
use crate::authenticator::{Authenticator, Drift};
use crate::one_time_password::{OneTimeSecret, RecoveryCode, SecondFactor, Step};
use crate::staff::StaffLogin;
use crate::{
    AccountChange, DataKey, EmailIndex, LookupKey, PasswordHash, SeededEntropy, Versioned,
};

pub(crate) struct Colleague {
    pub(crate) staff: StaffMembership,
    pub(crate) login: Versioned<StaffLogin>,
}

impl Colleague {
    /// Somebody who joined at that second.
    pub(crate) fn new(number: u64, joined: i64) -> Self {
        let entropy = SeededEntropy::new(number);
        let index = EmailIndex::parse(&format!("{number:064x}")).unwrap();
        let id = StaffId::new(at(joined), &entropy);
        let staff =
            StaffMembership { id, login: index.clone(), roles: StaffRole::ALL.into(), version: 1 };
        let login = StaffLogin {
            index,
            staff: id,
            password: PasswordHash::decoy(),
            authenticator: Authenticator {
                secret: OneTimeSecret::new(&entropy),
                drift: Drift::default(),
                last_step: Step::NEVER,
            },
            recovery: Vec::new(),
        };
        Self { staff, login: Versioned { value: login, version: 1 } }
    }

    pub(crate) fn proves(&self, second: i64) -> Reauthentication {
        self.presents(SecondFactor::Code(
            self.login.value.authenticator.secret.code(Step::at(at(second))),
        ))
    }

    fn stranger(&self) -> Claimant {
        let source = LookupKey::new(b"key").source([192, 0, 2, 1].into());
        Claimant { index: self.login.value.index.clone(), source, device: None }
    }

    pub(crate) fn presents(&self, factor: SecondFactor) -> Reauthentication {
        Reauthentication {
            staff: self.staff.clone(),
            factor,
            login: self.login.clone(),
            counts: AttemptCounts::none(&self.stranger()),
            key: DataKey::from_bytes([1; 32]),
        }
    }
}

pub(crate) const WEEK: i64 = 7 * 24 * 3600;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn context(entropy: &SeededEntropy, second: i64) -> Context<'_> {
    Context::new(at(second), entropy, "request")
}

fn parameters() -> Parameters {
    [("organization", "org_1".to_owned()), ("ends_on", "2026-01-31".to_owned())].into()
}

/// What somebody asks for after a week on the staff.
fn asked(by: &Colleague) -> (ApprovalToken, Approval) {
    let entropy = SeededEntropy::new(9);
    let context = context(&entropy, WEEK);
    let (token, changes) =
        request(&context, by.proves(WEEK), Act::EndContract, parameters()).unwrap();
    let requested = changes.0.into_iter().find_map(|change| match change {
        Change::Staff(StaffChange::RequestApproval { approval, .. }) => Some(*approval),
        _ => None,
    });
    (token, requested.unwrap())
}

#[test]
fn an_approval_fits_only_the_act_parameters_and_person_it_was_given_for() {
    let [one, two] = [1, 2].map(|number| Colleague::new(number, 0));
    let (token, approval) = asked(&one);
    let used = |token: &ApprovalToken, act, parameters: Parameters, staff: &Colleague| {
        let approved = token.use_up(act, parameters, &staff.staff, at(WEEK));
        approved.approval == approval.id
            && approved.binding == approval.binding
            && approved.requester == approval.requester
    };
    assert!(used(&token, Act::EndContract, parameters(), &one));
    assert!(!used(&token, Act::ReinstateContract, parameters(), &one), "another act");
    let mut other = parameters();
    other.0.insert("ends_on".into(), "2026-01-30".into());
    assert!(!used(&token, Act::EndContract, other, &one), "another day");
    assert!(!used(&token, Act::EndContract, parameters(), &two), "another person");
    let forged = ApprovalToken { secret: MailToken::new(&SeededEntropy::new(3)), ..token.clone() };
    assert!(!used(&forged, Act::EndContract, parameters(), &one), "without its secret");
    assert_eq!(ApprovalToken::parse(&token.expose()), Some(token));
}

#[test]
fn nobody_approves_their_own_request_or_right_after_joining() {
    let entropy = SeededEntropy::new(4);
    let one = Colleague::new(1, 0);
    let (_, approval) = asked(&one);
    let seniority = SignedDuration::from_secs(WEEK);
    let now = WEEK + 60;
    let approves = |colleague: &Colleague| {
        approve(&context(&entropy, now), colleague.proves(now), &approval, seniority)
    };
    assert!(matches!(approves(&one), Err(ApprovalRefused::NotPermitted)), "their own");
    let young = Colleague::new(2, 120);
    assert!(matches!(approves(&young), Err(ApprovalRefused::NotPermitted)), "too young");
    let changes = approves(&Colleague::new(3, 0)).unwrap();
    let given = |change: &Change| matches!(change, Change::Staff(StaffChange::Approve { approval: id, .. }) if *id == approval.id);
    assert!(changes.0.iter().any(given));
}

#[test]
fn an_act_is_asked_for_and_approved_in_its_role() {
    let entropy = SeededEntropy::new(4);
    let in_role = |number, role| {
        let mut colleague = Colleague::new(number, 0);
        colleague.staff.roles = [role].into();
        colleague
    };
    let (_, approval) = asked(&in_role(1, StaffRole::Operator));
    let publisher = in_role(2, StaffRole::Publisher);
    let proof = publisher.proves(WEEK);
    let alone = request(&context(&entropy, WEEK), proof, Act::EndContract, parameters());
    assert!(matches!(alone, Err(ApprovalRefused::NotPermitted)));
    for (role, may) in [
        (StaffRole::Operator, true),
        (StaffRole::Publisher, false),
        (StaffRole::Auditor, false),
        (StaffRole::Administrator, true),
    ] {
        let proof = in_role(3, role).proves(WEEK);
        let seniority = SignedDuration::ZERO;
        let approved = approve(&context(&entropy, WEEK), proof, &approval, seniority);
        assert_eq!(approved.is_ok(), may, "{role:?}");
    }
}

#[test]
fn asking_and_approving_use_a_fresh_code_up() {
    let entropy = SeededEntropy::new(5);
    let one = Colleague::new(1, 0);
    let (_, approval) = asked(&one);
    let two = Colleague::new(2, 0);
    let now = context(&entropy, WEEK);
    let changes = approve(&now, two.proves(WEEK), &approval, SignedDuration::ZERO).unwrap();
    let used = changes.0.iter().find_map(|change| match change {
        Change::Staff(StaffChange::StoreLogin { login, .. }) => {
            Some(login.value.authenticator.last_step)
        }
        _ => None,
    });
    assert_eq!(used, Some(Step::at(at(WEEK))));

    let wrong = two.presents(SecondFactor::Recovery(RecoveryCode::new(&entropy)));
    let refused = approve(&now, wrong, &approval, SignedDuration::ZERO);
    let Err(ApprovalRefused::NotProven(NotProven::Wrong(record))) = refused else {
        panic!("{refused:?}")
    };
    let counted =
        |change: &&Change| matches!(change, Change::Account(AccountChange::CountAttempts { .. }));
    assert_eq!(record.0.iter().filter(counted).count(), 2, "like a failed sign-in");
}

#[test]
fn what_is_asked_for_is_never_logged() {
    let (token, mut approval) = asked(&Colleague::new(1, 0));
    approval.parameters.0.insert("email".into(), "taro@example.jp".into());
    let printed = format!("{approval:?} {token:?}");
    assert!(!printed.contains("taro"), "{printed}");
    assert!(!printed.contains(token.expose().split_once('.').unwrap().1), "{printed}");
}

//! An approval is given by a colleague, once, and used for exactly what it was given for, once.

use domain::approval::{Act, Approval, ApprovalToken, Approved, Approver, Binding, Parameters};
use domain::staff::{StaffChange, StaffMembership};
use domain::{ApprovalId, Changes, DataKey, EmailIndex, MailToken, SeededEntropy, StaffId};
use jiff::SignedDuration;

use crate::engine::{Engine, key};

on_every_engine! {
    an_approval_is_used_once_for_what_a_colleague_approved,
    an_approval_that_lapsed_or_was_not_given_is_worth_nothing,
    what_is_to_be_approved_opens_only_with_the_key_of_the_staff,
}

struct Requested {
    requester: StaffMembership,
    colleague: StaffId,
    token: ApprovalToken,
    approval: ApprovalId,
}

fn sealed_with() -> DataKey {
    key(7).plain
}

fn parameters(day: &str) -> Parameters {
    [("ends_on", day.to_owned())].into()
}

fn approved(of: &Requested, day: &str, engine: &Engine) -> Approved {
    of.token.use_up(Act::EndContract, parameters(day), &of.requester, engine.context(60).now)
}

/// Asks for the approval of an end on the first day of a year.
async fn requested(engine: &Engine) -> Requested {
    let context = engine.context(0);
    let [requester, colleague] =
        [1, 2].map(|seed| StaffId::new(context.now, &SeededEntropy::new(seed)));
    let login = EmailIndex::parse(&"a".repeat(64)).unwrap();
    let requester =
        StaffMembership { id: requester, login, roles: domain::StaffRole::ALL.into(), version: 1 };
    let approval = ApprovalId::new(context.now, context.entropy);
    let secret = MailToken::new(context.entropy);
    let token = ApprovalToken::parse(&format!("{approval}.{}", secret.expose())).unwrap();
    let requested = Requested { requester, colleague, token, approval };
    let binding: Binding = approved(&requested, "2030-01-01", engine).binding;
    let approval = Approval {
        id: approval,
        act: Act::EndContract,
        parameters: parameters("2030-01-01"),
        binding,
        requester: requested.requester.id,
        expires_at: context.now + SignedDuration::from_hours(24),
        approved_by: None,
    };
    let change = StaffChange::RequestApproval { approval: Box::new(approval), key: sealed_with() };
    engine.store.commit(&Changes(vec![change.into()])).await.unwrap();
    requested
}

async fn commit(engine: &Engine, change: StaffChange) -> bool {
    engine.store.try_commit(&Changes(vec![change.into()])).await.unwrap()
}

fn give(of: &Requested, by: StaffId, engine: &Engine) -> StaffChange {
    let (by, now) = (Approver::Colleague(by), engine.context(60).now);
    StaffChange::Approve { approval: of.approval, by, now }
}

pub(crate) async fn an_approval_is_used_once_for_what_a_colleague_approved(engine: &Engine) {
    let of = requested(engine).await;
    let fits = || approved(&of, "2030-01-01", engine);
    assert!(!commit(engine, give(&of, of.requester.id, engine)).await, "one's own");
    assert!(commit(engine, give(&of, of.colleague, engine)).await);
    assert!(!commit(engine, give(&of, of.colleague, engine)).await, "once");
    let other_day = approved(&of, "2030-01-02", engine);
    let other_person = Approved { requester: of.colleague, ..fits() };
    for wrong in [other_day, other_person] {
        assert!(!commit(engine, StaffChange::UseApproval(wrong.clone())).await, "{wrong:?}");
        assert!(!commit(engine, StaffChange::RequireApproved(wrong)).await);
    }
    assert!(commit(engine, StaffChange::RequireApproved(fits())).await);
    assert!(commit(engine, StaffChange::UseApproval(fits())).await);
    assert!(!commit(engine, StaffChange::UseApproval(fits())).await, "used up");
}

pub(crate) async fn an_approval_that_lapsed_or_was_not_given_is_worth_nothing(engine: &Engine) {
    let of = requested(engine).await;
    let fits = approved(&of, "2030-01-01", engine);
    assert!(!commit(engine, StaffChange::UseApproval(fits.clone())).await, "not given");
    let late = engine.context(24 * 3600).now;
    let by = Approver::Colleague(of.colleague);
    let lapsed = StaffChange::Approve { approval: of.approval, by, now: late };
    assert!(!commit(engine, lapsed).await, "lapsed before it was given");
    assert!(commit(engine, give(&of, of.colleague, engine)).await);
    let late = Approved { now: late, ..fits };
    assert!(!commit(engine, StaffChange::UseApproval(late)).await, "lapsed before it was used");
    let listed = engine.store.approvals(&sealed_with(), engine.context(60).now).await.unwrap();
    let listed = listed.iter().find(|approval| approval.id == of.approval).unwrap();
    assert_eq!(listed.approved_by, Some(Approver::Colleague(of.colleague)));
    let now = engine.context(24 * 3600).now;
    let listed = engine.store.approvals(&sealed_with(), now).await.unwrap();
    assert!(listed.iter().all(|approval| approval.id != of.approval));
}

pub(crate) async fn what_is_to_be_approved_opens_only_with_the_key_of_the_staff(engine: &Engine) {
    let of = requested(engine).await;
    let now = engine.context(60).now;
    let read = engine.store.approval(of.approval, &sealed_with(), now).await.unwrap().unwrap();
    assert_eq!(read.parameters, parameters("2030-01-01"));
    assert!(engine.store.approval(of.approval, &key(8).plain, now).await.is_err());
}

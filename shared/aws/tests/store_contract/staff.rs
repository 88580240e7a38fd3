use std::collections::HashSet;

use aws::{Repeater, ServiceError};
use domain::attempts::Claimant;
use domain::idempotency::IdempotencyKey;
use domain::one_time_password::{SecondFactor, Step};
use domain::session::RefreshKey;
use domain::staff::{
    self, Enrolment, Joined, Joining, StaffChange, StaffInvitation, StaffInvitationRequest,
    StaffMembership,
};
use domain::staff_session::{StaffRefreshed, StaffSession};
use domain::{
    Action, Change, Changes, DataKey, Email, EmailIndex, Language, LookupKey, MailId, MailToken,
    OrganizationId, Outcome, PasswordHash, PersonName, Product, StaffId, StaffPrincipal, StaffRole,
};

use crate::engine::{EMAIL, Engine, NAME, key};

on_every_engine! {
    only_the_latest_staff_invitation_creates_the_account_and_once,
    no_earlier_invitation_brings_removed_staff_back,
    each_code_signs_in_only_once,
    a_staff_session_is_renewed_once_and_ended_once,
    removed_staff_have_no_rights_and_no_rows,
    staff_act_in_the_roles_that_they_have_now,
    staff_are_listed_and_open_only_with_their_key,
    staff_data_is_never_in_a_customer_table,
}

fn sealed_with() -> DataKey {
    key(7).plain
}

fn email(local: &str) -> Email {
    Email::parse(&format!("{local}.{EMAIL}")).unwrap()
}

pub(crate) fn index(local: &str) -> EmailIndex {
    LookupKey::new(b"staff").staff_email(&email(local))
}

/// Invites somebody as the operator and returns the token in the link.
async fn invited(engine: &Engine, local: &str) -> MailToken {
    let (context, index) = (engine.context(0), index(local));
    let state = engine.store.staff_invite_state(&index).await.unwrap();
    let wish = StaffInvitationRequest {
        email: email(local),
        index,
        roles: [StaffRole::Operator].into(),
        language: Language::Japanese,
    };
    let mail = domain::MailEnvelope { id: MailId::new(context.now, context.entropy), key: key(9) };
    let changes = staff::invite(&context, None, wish, state, "https://site", mail);
    engine.store.commit(&changes).await.unwrap();
    let opened = changes.0.into_iter().find_map(|change| match change {
        Change::Staff(StaffChange::OpenInvitation { token, .. }) => Some(token),
        _ => None,
    });
    opened.unwrap()
}

async fn invitation(engine: &Engine, local: &str) -> StaffInvitation {
    let token = invited(engine, local).await;
    let read = engine.store.staff_invitation(&token, engine.context(60).now).await.unwrap();
    read.unwrap()
}

/// The changes that accept the invitation, and the secret of an authenticator app that is a step
/// late.
fn join(engine: &Engine, local: &str, invitation: StaffInvitation) -> (Joined, Enrolment) {
    let context = engine.context(60);
    let enrolment = Enrolment::new(&context);
    let joining = Joining {
        name: PersonName::parse(NAME).unwrap(),
        password: PasswordHash::decoy(),
        code: enrolment.0.code(Step::at(engine.context(30).now)),
        enrolment: enrolment.clone(),
    };
    let joined = staff::join(&context, invitation, None, index(local), joining, sealed_with());
    (joined.unwrap(), enrolment)
}

pub(crate) async fn joined(engine: &Engine, local: &str) -> (Joined, Enrolment) {
    let (joined, enrolment) = join(engine, local, invitation(engine, local).await);
    engine.store.commit(&joined.changes).await.unwrap();
    (joined, enrolment)
}

/// The new member of staff, as they were added.
pub(crate) fn membership(joined: &Joined) -> StaffMembership {
    let added = joined.changes.0.iter().find_map(|change| match change {
        Change::Staff(StaffChange::Add { member, .. }) => Some(member.membership.clone()),
        _ => None,
    });
    added.unwrap()
}

fn claimant(local: &str) -> Claimant {
    let source = LookupKey::new(b"staff").source([192, 0, 2, 1].into());
    Claimant { index: index(local), source, device: None }
}

/// The changes of a sign-in with that factor, so many seconds after the start.
async fn signing_in(
    engine: &Engine,
    local: &str,
    factor: &SecondFactor,
    seconds: i64,
) -> Result<(StaffSession, Changes), Changes> {
    let claimant = claimant(local);
    let state = engine.store.staff_sign_in_state(&claimant, &sealed_with()).await.unwrap();
    let context = engine.context(seconds);
    staff::sign_in(&context, factor, state, true, |_| None, sealed_with())
}

pub(crate) async fn signed_in(engine: &Engine, local: &str, joined: &Joined) -> StaffSession {
    let factor = SecondFactor::Recovery(joined.recovery[0].clone());
    let (session, changes) = signing_in(engine, local, &factor, 90).await.unwrap();
    engine.store.commit(&changes).await.unwrap();
    session
}

fn require(membership: StaffMembership) -> Changes {
    Changes(vec![StaffChange::RequireStaff(membership).into()])
}

pub(crate) async fn only_the_latest_staff_invitation_creates_the_account_and_once(engine: &Engine) {
    let (first, second) = (invitation(engine, "a").await, invitation(engine, "a").await);
    assert_eq!(first.email, email("a"));
    let is_latest = async |invitation: &StaffInvitation| {
        engine.store.staff_invitation_state(invitation, &index("a")).await.unwrap().is_latest
    };
    assert_eq!((is_latest(&first).await, is_latest(&second).await), (false, true));
    let (outdated, _) = join(engine, "a", first);
    let error = engine.store.commit(&outdated.changes).await.unwrap_err();
    assert!(error.refused(uses_latest), "{error:?}");
    let (made, _) = join(engine, "a", second.clone());
    engine.store.commit(&made.changes).await.unwrap();
    assert!(!is_latest(&second).await);
    let (again, _) = join(engine, "a", second);
    let error = engine.store.commit(&again.changes).await.unwrap_err();
    let closes = |change: &Change| matches!(change, Change::Staff(StaffChange::CloseInvitation(_)));
    assert!(error.refused(closes), "{error:?}");
    assert!(engine.store.staff_invite_state(&index("a")).await.unwrap().known);

    let late = invited(engine, "b").await;
    let day = engine.context(24 * 3600).now;
    assert_eq!(engine.store.staff_invitation(&late, day).await.unwrap(), None);
}

fn uses_latest(change: &Change) -> bool {
    matches!(change, Change::Staff(StaffChange::UseLatestInvitation { .. }))
}

pub(crate) async fn no_earlier_invitation_brings_removed_staff_back(engine: &Engine) {
    let ((host, _), (leaver, _)) = (joined(engine, "a").await, joined(engine, "b").await);
    // An address of the staff is invited again: the link goes to nobody, and opens nothing later.
    let pending = invitation(engine, "b").await;
    let (actor, target) = (membership(&host), membership(&leaver));
    let removed = staff::remove(&engine.context(100), &actor, &target).unwrap();
    engine.store.commit(&removed).await.unwrap();
    let state = engine.store.staff_invitation_state(&pending, &index("b")).await.unwrap();
    assert!(!state.is_latest);
    let (back, _) = join(engine, "b", pending);
    let error = engine.store.commit(&back.changes).await.unwrap_err();
    assert!(error.refused(uses_latest), "{error:?}");
    let (again, _) = join(engine, "b", invitation(engine, "b").await);
    engine.store.commit(&again.changes).await.unwrap();
}

pub(crate) async fn each_code_signs_in_only_once(engine: &Engine) {
    let (joined, enrolment) = joined(engine, "a").await;
    let late = enrolment.0.code(Step::at(engine.context(60).now));
    let code = SecondFactor::Code(late);
    let recovery = SecondFactor::Recovery(joined.recovery[0].clone());
    for factor in [code, recovery] {
        let (first, second) = (
            signing_in(engine, "a", &factor, 90).await.unwrap(),
            signing_in(engine, "a", &factor, 90).await.unwrap(),
        );
        engine.store.commit(&first.1).await.unwrap();
        let error = engine.store.commit(&second.1).await.unwrap_err();
        let uses =
            |change: &Change| matches!(change, Change::Staff(StaffChange::StoreLogin { .. }));
        assert!(error.refused(uses), "{error:?}");
        assert!(signing_in(engine, "a", &factor, 90).await.is_err(), "it is used up");
    }
    let unknown = SecondFactor::Recovery(joined.recovery[1].clone());
    assert!(signing_in(engine, "nobody", &unknown, 90).await.is_err());
}

pub(crate) async fn a_staff_session_is_renewed_once_and_ended_once(engine: &Engine) {
    let (joined, _) = joined(engine, "a").await;
    let session = signed_in(engine, "a", &joined).await;
    let (refresh_key, context) = (RefreshKey::new(b"key"), engine.context(100));
    let token = session.token(&refresh_key);
    let read = engine.store.staff_session(&token, context.now).await.unwrap();
    assert_eq!(read.as_ref().map(|(session, _)| session), Some(&session));
    let refreshed = || staff::refresh_session(&context, &token, read.clone(), &refresh_key);
    let (StaffRefreshed::Continued(next, first), StaffRefreshed::Continued(_, second)) =
        (refreshed(), refreshed())
    else {
        panic!("not rotated")
    };
    engine.store.commit(&first).await.unwrap();
    let error = engine.store.commit(&second).await.unwrap_err();
    let moves = |change: &Change| matches!(change, Change::Staff(StaffChange::RotateSession(_)));
    assert!(error.refused(moves), "{error:?}");
    let (moved, _) = engine.store.staff_session(&token, context.now).await.unwrap().unwrap();
    assert_eq!(moved, next);

    let who = StaffPrincipal { staff: session.staff, session: session.id, role: None };
    assert!(engine.store.staff(who, context.now).await.unwrap().is_some());
    let over = session.expires_at();
    assert_eq!(engine.store.staff(who, over).await.unwrap(), None);
    assert!(engine.store.staff_session(&token, over).await.unwrap().is_none());
    let end = staff::end_session(&context, session.staff, session.id);
    engine.store.commit(&end).await.unwrap();
    assert_eq!(engine.store.staff(who, context.now).await.unwrap(), None);
    assert!(engine.store.commit(&end).await.is_err(), "it ends once");
}

pub(crate) async fn removed_staff_have_no_rights_and_no_rows(engine: &Engine) {
    let ((host, _), (leaver, _)) = (joined(engine, "a").await, joined(engine, "b").await);
    let host_in = signed_in(engine, "a", &host).await;
    let leaver_in = signed_in(engine, "b", &leaver).await;
    let now = engine.context(100).now;
    let host_who = StaffPrincipal { staff: host.id, session: host_in.id, role: None };
    let leaver_who = StaffPrincipal { staff: leaver.id, session: leaver_in.id, role: None };
    let read = engine.store.staff_and_other(host_who, leaver.id, now).await.unwrap();
    let (actor, target) = read.unwrap();
    let target = target.unwrap();
    engine.store.commit(&require(target.clone())).await.unwrap();
    let removed = staff::remove(&engine.context(100), &actor, &target).unwrap();
    let back = staff::remove(&engine.context(100), &target, &actor).unwrap();
    engine.store.commit(&removed).await.unwrap();

    for refused in [require(target.clone()), back, removed] {
        assert!(engine.store.commit(&refused).await.is_err());
    }
    engine.store.commit(&require(actor)).await.unwrap();
    assert_eq!(engine.store.staff(leaver_who, now).await.unwrap(), None);
    assert!(engine.store.staff_and_other(leaver_who, host.id, now).await.unwrap().is_none());
    let token = leaver_in.token(&RefreshKey::new(b"key"));
    assert!(engine.store.staff_session(&token, now).await.unwrap().is_none());
    assert!(!engine.store.staff_invite_state(&index("b")).await.unwrap().known);
    let (left, _) = engine.store.staff_members(None, &sealed_with()).await.unwrap();
    assert_eq!(left.iter().map(|member| member.membership.id).collect::<Vec<_>>(), [host.id]);
    let oneself = engine.store.staff_and_other(host_who, host.id, now).await.unwrap();
    assert!(oneself.is_some(), "reading oneself must not request an item twice");
}

pub(crate) async fn staff_act_in_the_roles_that_they_have_now(engine: &Engine) {
    let (joined, _) = joined(engine, "a").await;
    let session = signed_in(engine, "a", &joined).await;
    let now = engine.context(100).now;
    let acts = async |role| {
        let who = StaffPrincipal { staff: joined.id, session: session.id, role: Some(role) };
        match engine.store.staff(who, now).await {
            Ok(staff) => staff.is_some(),
            Err(ServiceError::RoleMissing) => false,
            Err(error) => panic!("{error}"),
        }
    };
    assert!(acts(StaffRole::Operator).await && !acts(StaffRole::Auditor).await);
    let of = membership(&joined);
    let change = |roles: [StaffRole; 1]| {
        Changes(vec![StaffChange::SetRoles { of: of.clone(), roles: roles.into() }.into()])
    };
    engine.store.commit(&change([StaffRole::Auditor])).await.unwrap();
    assert!(acts(StaffRole::Auditor).await && !acts(StaffRole::Operator).await);
    let stale = engine.store.commit(&change([StaffRole::Operator])).await;
    assert!(stale.is_err(), "only on top of what was read");
    assert!(engine.store.commit(&require(of)).await.is_err(), "nothing goes on as before");
}

pub(crate) async fn staff_are_listed_and_open_only_with_their_key(engine: &Engine) {
    let ((one, _), (other, _)) = (joined(engine, "a").await, joined(engine, "b").await);
    let session = signed_in(engine, "a", &one).await;
    let (listed, next) = engine.store.staff_members(None, &sealed_with()).await.unwrap();
    let listed: HashSet<StaffId> = listed.iter().map(|member| member.membership.id).collect();
    assert_eq!((listed, next), (HashSet::from([one.id, other.id]), None));
    let who = StaffPrincipal { staff: one.id, session: session.id, role: None };
    let now = engine.context(100).now;
    let member = engine.store.staff_member(who, &sealed_with(), now).await.unwrap().unwrap();
    assert_eq!((member.name.expose(), member.email), (NAME, email("a")));
    assert!(engine.store.staff_member(who, &key(8).plain, now).await.is_err());
    let everything = engine.everything().await;
    for typed in [EMAIL, NAME] {
        assert!(!everything.contains(typed), "{typed} appears in\n{everything}");
    }
}

pub(crate) async fn staff_data_is_never_in_a_customer_table(engine: &Engine) {
    let (joined, _) = joined(engine, "a").await;
    let lookup = LookupKey::new(b"staff");
    let name = IdempotencyKey::parse("8e03978e-40d5-43e8-bc93-6894a57f9324").unwrap();
    let of = lookup.idempotent_request_of_staff(Some(joined.id), &name, &["POST"]);
    let now = engine.context(0).now;
    let keep = Change::StoreResponse { of: of.clone(), answer: b"answer".to_vec(), now };
    engine.store.commit(&Changes(vec![keep])).await.unwrap();
    let kept = engine.store.answer(&of, Repeater::Anyone, now).await.unwrap();
    assert_eq!(kept.unwrap().unwrap(), b"answer");
    assert_eq!(engine.count(&engine.tables.directory).await, 0);
    assert_eq!(engine.count(&engine.tables.keyring).await, 0);

    // If a customer is concerned, the record is stored with that customer's.
    let context = engine.context(0);
    let organization = OrganizationId::new(context.now, context.entropy);
    let record = |concerned| {
        let record = context.audit(Product::ProSign, Action::RemoveMember, Outcome::Done);
        Changes(vec![Change::Audit(record.by_staff(joined.id, concerned))])
    };
    engine.store.commit(&record(None)).await.unwrap();
    engine.store.commit(&record(Some(organization))).await.unwrap();
    let scanned = engine.client.scan().table_name(&engine.tables.audit).send().await.unwrap();
    let partitions: Vec<_> =
        scanned.items().iter().map(|item| item["pk"].as_s().unwrap().as_str()).collect();
    let count = |wanted: &str| partitions.iter().filter(|pk| **pk == wanted).count();
    assert_eq!(count("staff"), 3, "invited, joined, and one more: {partitions:?}");
    assert_eq!(count(&organization.to_string()), 1, "{partitions:?}");
}

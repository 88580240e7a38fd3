//! Sign-in and sessions.

use aws::CommitError;
use domain::contract::Contract;
use domain::password_reset::{self, NewPasswordOf};
use domain::retention::PurgePlan;
use domain::session::{self, OpenedFrom, RefreshKey, Refreshed};
use domain::sign_in;
use domain::user_agent::UserAgent;
use domain::{
    AccountChange, Change, Changes, Context, Language, LeavingChange, Login, MailId, MemberId,
    Membership, PasswordHash, Principal, Product, RefreshToken, Session, SessionId,
};
use jiff::SignedDuration;
use jiff::civil::Date;

use crate::attempts::{claimant, seen};
use crate::engine::{Engine, asked, key};

on_every_engine! {
    a_password_is_rehashed_only_if_the_login_is_unchanged,
    a_new_password_ends_all_other_sessions,
    a_session_ended_by_a_new_password_reads_no_documents_or_exports,
    a_session_is_renewed_once_and_ended_once,
    a_member_finds_their_own_sessions_and_ends_others,
    the_browser_of_a_session_is_sealed_with_the_members_key,
    a_profile_opens_with_its_organizations_key_during_the_session,
    a_contract_is_readable_while_the_session_is_active,
}

/// The decoy password, hashed with weaker parameters than today's.
const WEAKER: &str = "$argon2id$v=19$m=8192,t=1,p=1$bj+MFBM2MyM6loEns+6MPg$\
                      dBGGCg9hGy8Y5nG9DXtO/ElbAAJwkjjNwv3wS3RffL8";

pub(crate) async fn open(engine: &Engine) -> Session {
    let (_, login) = engine.account().await;
    open_from(engine, login, None).await
}

/// Signs the person with that log-in in.
async fn open_from(engine: &Engine, login: Login, from: Option<OpenedFrom>) -> Session {
    let state = seen(engine, &claimant(1)).await;
    assert_eq!(state.login, Some(login.clone()));
    let (session, changes) = sign_in::open(&engine.context(90), login, state.counts, None, from);
    engine.store.commit(&changes).await.unwrap();
    session
}

fn refresh(
    context: &Context<'_>,
    token: &RefreshToken,
    read: Option<(Session, Membership)>,
    key: &RefreshKey,
) -> Refreshed {
    let lifetime = SignedDuration::from_hours(24 * 90);
    session::refresh(context, Product::ProSign, token, read, key, lifetime)
}

pub(crate) async fn a_password_is_rehashed_only_if_the_login_is_unchanged(engine: &Engine) {
    let (_, login) = engine.account().await;
    let stale = Login { password: PasswordHash::parse(WEAKER).unwrap(), ..login.clone() };
    let rehash = |login| {
        let password = PasswordHash::parse(WEAKER).unwrap();
        domain::Changes(vec![AccountChange::ReplacePassword { login, password }.into()])
    };
    let require = |login| domain::Changes(vec![AccountChange::RequireLogin(login).into()]);
    assert!(engine.store.commit(&rehash(stale.clone())).await.is_err());
    engine.store.commit(&require(login.clone())).await.unwrap();
    engine.store.commit(&rehash(login.clone())).await.unwrap();
    assert!(engine.store.commit(&require(login)).await.is_err());
    assert_eq!(seen(engine, &claimant(1)).await.login, Some(stale));
}

pub(crate) async fn a_session_is_renewed_once_and_ended_once(engine: &Engine) {
    let session = open(engine).await;
    let key = RefreshKey::new(b"key");
    let token = session.token(&key);
    let read = engine.store.session(&token).await.unwrap();
    assert_eq!(read.as_ref().map(|(session, _)| session), Some(&session));

    let context = engine.context(100);
    let refreshed = || refresh(&context, &token, read.clone(), &key);
    let (Refreshed::Continued(next, first), Refreshed::Continued(_, second)) =
        (refreshed(), refreshed())
    else {
        panic!("not rotated")
    };
    engine.store.commit(&first).await.unwrap();
    let error = engine.store.commit(&second).await.unwrap_err();
    assert!(
        error.refused(|change| matches!(change, Change::Account(AccountChange::RotateSession(_)))),
        "{error:?}"
    );
    let (moved, _) = engine.store.session(&token).await.unwrap().unwrap();
    assert_eq!(moved, next);

    // The answer was lost: that the token is handed out again is noted, unless the session moved on.
    let read = engine.store.session(&token).await.unwrap();
    let later = engine.context(200);
    let again = refresh(&later, &token, read.clone(), &key);
    let Refreshed::Continued(handed_out, noted) = again else { panic!("ended") };
    engine.store.commit(&noted).await.unwrap();
    let (stored, _) = engine.store.session(&token).await.unwrap().unwrap();
    assert_eq!((&stored, stored.rotation.handed_out_at), (&handed_out, later.now));
    assert_eq!(stored.rotation.rotated_at, context.now);
    let much_later = engine.context(400);
    let current = Some((handed_out.clone(), read.unwrap().1));
    let moved = refresh(&much_later, &handed_out.token(&key), current, &key);
    let Refreshed::Continued(_, moves) = moved else { panic!("ended") };
    engine.store.commit(&moves).await.unwrap();
    assert!(matches!(engine.store.commit(&noted).await, Err(CommitError::ConditionFailed(_))));

    let end = session::end(&context, Product::ProSign, next.organization, next.member, next.id);
    engine.store.commit(&end).await.unwrap();
    assert!(engine.store.session(&token).await.unwrap().is_none());
    assert!(matches!(engine.store.commit(&end).await, Err(CommitError::ConditionFailed(_))));
}

pub(crate) async fn a_member_finds_their_own_sessions_and_ends_others(engine: &Engine) {
    let session = open(engine).await;
    let login = seen(engine, &claimant(1)).await.login.unwrap();
    let other = open_from(engine, login.clone(), None).await;
    let (organization, member) = (login.organization, login.member);
    let context = engine.context(90);
    let (colleague, id) =
        (MemberId::new(context.now, context.entropy), SessionId::new(context.now, context.entropy));
    let theirs = Session { member: colleague, id, ..other.clone() };
    let opens = AccountChange::OpenSession(theirs).into();
    engine.store.commit(&Changes(vec![opens])).await.unwrap();

    let refresh_key = RefreshKey::new(b"key");
    let found = async |member| {
        let own = engine.store.sessions_of(organization, member).await.unwrap();
        let mut own: Vec<_> = own.into_iter().map(|own| own.session).collect();
        own.sort_by_key(|session| session.id);
        own
    };
    let mut both = vec![session.clone(), other.clone()];
    both.sort_by_key(|session| session.id);
    assert_eq!(found(member).await, both);
    assert_eq!(found(colleague).await.len(), 1);

    let (_, person) = engine.store.session(&session.token(&refresh_key)).await.unwrap().unwrap();
    let later = engine.context(100);
    let ends = session::end_others(&later, Product::ProSign, person, session.id);
    engine.store.commit(&ends).await.unwrap();
    let (_, person) = engine.store.session(&session.token(&refresh_key)).await.unwrap().unwrap();
    let active = found(member).await.into_iter().filter(|own| own.is_active(&person, later.now));
    assert_eq!(active.map(|own| own.id).collect::<Vec<_>>(), [session.id]);

    let ends = session::end_own(&later, Product::ProSign, &person, session.id);
    engine.store.commit(&ends).await.unwrap();
    assert_eq!(found(member).await.len(), 1, "a row that ended goes when it expires");
    assert!(matches!(engine.store.commit(&ends).await, Err(CommitError::ConditionFailed(_))));
}

pub(crate) async fn the_browser_of_a_session_is_sealed_with_the_members_key(engine: &Engine) {
    let (_, login) = engine.account().await;
    let user_agent = UserAgent::read(Some("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0.0.0"));
    let (organization, member) = (login.organization, login.member);
    let profile = engine.store.account(organization, member).await.unwrap().unwrap();
    let own = profile.own_key(&key(1).plain);
    let from = Some(OpenedFrom { user_agent, own: own.clone() });
    let session = open_from(engine, login, from).await;
    let sessions = engine.store.sessions_of(organization, member).await.unwrap();
    let [stored] = &sessions[..] else { panic!("{sessions:?}") };
    assert_eq!(stored.session, session);
    assert_eq!(stored.user_agent(&own).unwrap(), Some(user_agent));
    assert!(stored.user_agent(&key(1).plain).is_err(), "not the key of the whole company");
}

pub(crate) async fn a_new_password_ends_all_other_sessions(engine: &Engine) {
    let session = open(engine).await;
    let (refresh_key, context) = (RefreshKey::new(b"key"), engine.context(100));
    let token = session.token(&refresh_key);
    let (read, membership) = engine.store.session(&token).await.unwrap().unwrap();
    let current = Some((read, membership.clone()));
    let refreshed = refresh(&context, &token, current, &refresh_key);
    let Refreshed::Continued(_, rotation) = refreshed else { panic!("not rotated") };

    let profile = engine.store.account(membership.organization, membership.id).await.unwrap();
    let (member, _) = profile.unwrap().open(&key(1).plain).unwrap();
    let login = engine.store.login(&membership).await.unwrap().unwrap();
    let password = PasswordHash::parse(WEAKER).unwrap();
    let new = NewPasswordOf { login, member, password, language: Language::Japanese };
    let mail = domain::MailEnvelope { id: MailId::new(context.now, context.entropy), key: key(9) };
    let changes = password_reset::change(&context, session.id, new, "https://site", mail);
    engine.store.commit(&changes).await.unwrap();

    let (read, membership) = engine.store.session(&token).await.unwrap().unwrap();
    assert_eq!(membership.signed_out_before, Some(context.now));
    assert!(read.is_active(&membership, context.now), "the session that changed it stays active");
    assert!(!session.is_active(&membership, context.now), "its earlier state would not");
    let error = engine.store.commit(&rotation).await.unwrap_err();
    assert!(
        error.refused(|change| matches!(
            change,
            Change::Account(AccountChange::RequireMembership(_))
        )),
        "{error:?}"
    );
    let again = engine.store.commit(&changes).await.unwrap_err();
    assert!(
        again.refused(|change| matches!(
            change,
            Change::Account(AccountChange::ReplacePassword { .. })
        )),
        "{again:?}"
    );
}

pub(crate) async fn a_session_ended_by_a_new_password_reads_no_documents_or_exports(
    engine: &Engine,
) {
    let session = open(engine).await;
    let Session { organization, member, id, .. } = session;
    let who = Principal { organization, member, session: id };
    let now = engine.context(100).now;
    let reaches = async || {
        let documents = engine.store.document_access(who, None, now).await.unwrap().is_some();
        let exports = engine.store.exports(who, now).await.unwrap().is_some();
        (documents, exports)
    };
    assert_eq!(reaches().await, (true, true));
    let token = session.token(&RefreshKey::new(b"key"));
    let (_, membership) = engine.store.session(&token).await.unwrap().unwrap();
    let ended = AccountChange::EndSessionsBefore { membership, before: now }.into();
    engine.store.commit(&Changes(vec![ended])).await.unwrap();
    assert!(engine.store.session(&token).await.unwrap().is_some(), "its row is still there");
    assert_eq!(reaches().await, (false, false));
}

pub(crate) async fn a_profile_opens_with_its_organizations_key_during_the_session(engine: &Engine) {
    let session = open(engine).await;
    let Session { id, organization, member, .. } = session;
    let (who, now) = (Principal { organization, member, session: id }, engine.context(100).now);
    let profile = engine.store.profile(who, now).await.unwrap().unwrap();
    assert_eq!(profile.wrapped, key(1).wrapped);
    let (person, company) = profile.open(&key(1).plain).unwrap();
    assert_eq!(person.membership.id, member);
    assert_eq!(person.email, asked().email);
    assert_eq!(company.name.expose(), crate::engine::COMPANY);
    assert_eq!(company.representatives, 1);
    assert!(profile.open(&key(2).plain).is_err());

    let end = session::end(&engine.context(100), Product::ProSign, organization, member, id);
    engine.store.commit(&end).await.unwrap();
    assert!(engine.store.profile(who, now).await.unwrap().is_none());
}

pub(crate) async fn a_contract_is_readable_while_the_session_is_active(engine: &Engine) {
    let session = open(engine).await;
    let Session { id, organization, member, .. } = session;
    let (who, now) = (Principal { organization, member, session: id }, engine.context(100).now);
    let readable = async |now| engine.store.contract_of(who, now).await.unwrap();
    assert_eq!(readable(now).await, Some(Contract::default()));
    assert_eq!(readable(now + session::REFRESH_VALIDITY).await, None, "the session has expired");

    let last_day = Date::constant(2026, 1, 31);
    let contract = Contract { plan: Some(PurgePlan::new(last_day, last_day)) };
    let ended =
        LeavingChange::SetContract { organization, seen: Contract::default(), contract }.into();
    engine.store.commit(&Changes(vec![ended])).await.unwrap();
    assert_eq!(readable(now).await, Some(contract));

    let end = session::end(&engine.context(100), Product::ProSign, organization, member, id);
    engine.store.commit(&end).await.unwrap();
    assert_eq!(readable(now).await, None, "signed out");
}

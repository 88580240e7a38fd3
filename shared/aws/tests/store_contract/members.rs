//! Members and invitations.

use std::collections::BTreeSet;

use domain::invite::{Invitation, KnownAddress, Mailings, Report, report};
use domain::mail_link::LinkRequests;
use domain::profile_change::NewName;
use domain::terms::AcceptedTerms;
use domain::{
    AccountChange, Change, Changes, Customer, Email, Language, LookupKey, MailToken, Member,
    MemberId, Membership, OrganizationId, PersonName, Product, Role, Session,
};
use jiff::Timestamp;

use crate::engine::{Engine, key, salt, terms};

on_every_engine! {
    an_invitation_is_listed_until_it_expires,
    reports_of_invitations_are_counted_on_top_of_the_version_seen_only,
    all_members_of_a_company_are_listed_in_pages,
    decisions_of_a_removed_member_are_refused,
    a_profile_changes_on_top_of_the_version_seen_only,
    terms_are_accepted_on_top_of_the_version_seen_only,
}

/// Adds a member the way an accepted invitation does.
async fn add(engine: &Engine, organization: OrganizationId, number: usize) -> Membership {
    let context = engine.context(100);
    let email = Email::parse(&format!("person{number}@example.jp")).unwrap();
    let membership = Membership {
        id: MemberId::new(context.now, context.entropy),
        organization,
        login: LookupKey::new(b"key").email(Product::ProSign, &email),
        role: Role::General,
        permissions: [].into(),
        signed_out_before: None,
        version: 1,
    };
    let name = PersonName::parse("佐藤花子").unwrap();
    let (language, terms) = (Language::Japanese, terms());
    let member = Member { membership: membership.clone(), name, email, language, terms };
    let change = AccountChange::AddMember { member, people: key(1).plain, salt: salt() }.into();
    engine.store.commit(&Changes(vec![change])).await.unwrap();
    membership
}

/// Invites somebody, and returns what revokes the invitation.
pub(crate) async fn invite(
    engine: &Engine,
    organization: OrganizationId,
    local: &str,
    expires_at: Timestamp,
) -> AccountChange {
    let context = engine.context(100);
    let email = Email::parse(&format!("{local}@example.jp")).unwrap();
    let index = LookupKey::new(b"key").email(Product::ProSign, &email);
    let link = MailToken::new(context.entropy).hash();
    let revocation =
        AccountChange::DeleteAddress { organization, index: index.clone(), link: link.clone() };
    let known = KnownAddress::Invited(Invitation {
        email,
        role: Role::General,
        permissions: [].into(),
        inviter: Some(MemberId::new(context.now, context.entropy)),
        language: Language::Japanese,
        mailed: LinkRequests::default(),
        link,
        expires_at,
    });
    let people = key(1).plain;
    let change =
        AccountChange::StoreAddress { organization, index, known, over: None, people }.into();
    engine.store.commit(&Changes(vec![change])).await.unwrap();
    revocation
}

pub(crate) async fn an_invitation_is_listed_until_it_expires(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    let [first, second] = [200, 300].map(|seconds| engine.context(seconds).now);
    invite(engine, of, "first", first).await;
    invite(engine, of, "second", second).await;
    let listed = async |seconds| {
        let now = engine.context(seconds).now;
        let (page, next) = engine.store.invitations(of, None, now).await.unwrap();
        assert!(next.is_none());
        let known = page.open(&key(1).plain).unwrap().into_iter().map(|(_, known)| known);
        let emails = known.filter_map(|known| match known {
            KnownAddress::Invited(invitation) => Some(invitation.email.expose().to_owned()),
            KnownAddress::Member(_) => None,
        });
        emails.collect::<BTreeSet<_>>()
    };
    let [one, other] = ["first@example.jp", "second@example.jp"].map(str::to_owned);
    assert_eq!(listed(199).await, [one, other.clone()].into());
    assert_eq!(listed(200).await, [other].into());
    assert_eq!(listed(300).await, [].into());
}

pub(crate) async fn all_members_of_a_company_are_listed_in_pages(engine: &Engine) {
    const PEOPLE: usize = 101;
    let founder = engine.account().await.0.membership;
    let mut known = BTreeSet::from([founder.id]);
    for number in 1..PEOPLE {
        known.insert(add(engine, founder.organization, number).await.id);
    }
    let (mut listed, mut pages, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let (page, next) = engine.store.members(founder.organization, after).await.unwrap();
        let people = page.open(&key(1).plain).unwrap();
        pages.push(people.len());
        listed.extend(people.into_iter().map(|member| member.membership.id));
        after = next;
        if after.is_none() || pages.len() > PEOPLE {
            break;
        }
    }
    assert_eq!(pages, [50, 50, 1]);
    assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), known);
    assert_eq!(listed.len(), PEOPLE, "each member once");
}

pub(crate) async fn decisions_of_a_removed_member_are_refused(engine: &Engine) {
    let of = engine.account().await.0.membership.organization;
    let removed = add(engine, of, 1).await;
    let session = Session::open(&engine.context(110), Product::ProSign, &removed);
    let require: Change = AccountChange::RequireMembership(removed.clone()).into();
    engine.store.commit(&Changes(vec![require.clone()])).await.unwrap();
    engine.store.commit(&Changes(vec![AccountChange::RemoveMember(removed).into()])).await.unwrap();
    let late = Changes(vec![require, AccountChange::OpenSession(session).into()]);
    let refused = engine.store.commit(&late).await.unwrap_err();
    let membership =
        |change: &Change| matches!(change, Change::Account(AccountChange::RequireMembership(_)));
    assert!(refused.refused(membership), "{refused:?}");
    assert_eq!(engine.count(&engine.tables.sessions).await, 0);
}

pub(crate) async fn a_profile_changes_on_top_of_the_version_seen_only(engine: &Engine) {
    let mut expected = engine.account().await.0;
    let seen = expected.membership.clone();
    let profile = engine.store.account(seen.organization, seen.id).await.unwrap().unwrap();
    let own = profile.own_key(&key(1).plain);
    let update = async |version, name: Option<&str>, language| {
        let membership = Membership { version, ..seen.clone() };
        let name = name.map(|name| PersonName::parse(name).unwrap());
        let name = name.map(|name| NewName { name, key: own.clone() });
        let change = AccountChange::UpdateProfile { membership, name, language }.into();
        engine.store.commit(&Changes(vec![change])).await
    };
    let read = async || {
        let (page, _) = engine.store.members(seen.organization, None).await.unwrap();
        page.open(&key(1).plain).unwrap()
    };
    update(1, None, Some(Language::Japanese)).await.unwrap();
    (expected.language, expected.membership.version) = (Language::Japanese, 2);
    assert_eq!(read().await, [expected.clone()]);
    update(1, Some("late"), None).await.unwrap_err();
    assert_eq!(read().await, [expected.clone()]);
    update(2, Some("佐藤花子"), None).await.unwrap();
    (expected.name, expected.membership.version) = (PersonName::parse("佐藤花子").unwrap(), 3);
    assert_eq!(read().await, [expected.clone()]);

    let remove = AccountChange::RemoveMember(expected.membership).into();
    engine.store.commit(&Changes(vec![remove])).await.unwrap();
    update(3, Some("late"), Some(Language::English)).await.unwrap_err();
    assert_eq!(read().await, [], "nobody comes back");
}

pub(crate) async fn terms_are_accepted_on_top_of_the_version_seen_only(engine: &Engine) {
    let mut expected = engine.account().await.0;
    let seen = expected.membership.clone();
    let joined = AcceptedTerms { version: terms().version, at: engine.context(60).now };
    assert_eq!(expected.terms, joined, "since the sign-up");
    let accept = async |version, terms| {
        let membership = Membership { version, ..seen.clone() };
        let change = AccountChange::AcceptTerms { membership, terms }.into();
        engine.store.commit(&Changes(vec![change])).await
    };
    let read = async || {
        let profile = engine.store.account(seen.organization, seen.id).await.unwrap().unwrap();
        assert_eq!(profile.accepted_terms().unwrap(), profile.open(&key(1).plain).unwrap().0.terms);
        profile.open(&key(1).plain).unwrap().0
    };
    assert_eq!(read().await, expected);
    let newer = |day: &str, second| AcceptedTerms {
        version: day.parse().unwrap(),
        at: engine.context(second).now,
    };
    accept(1, newer("2026-04-01", 70)).await.unwrap();
    (expected.terms, expected.membership.version) = (newer("2026-04-01", 70), 2);
    assert_eq!(read().await, expected);
    accept(1, newer("2026-08-01", 80)).await.unwrap_err();
    assert_eq!(read().await, expected);
}

pub(crate) async fn reports_of_invitations_are_counted_on_top_of_the_version_seen_only(
    engine: &Engine,
) {
    let (organization, store) = (engine.account().await.0.membership.organization, &engine.store);
    let index = |local: &str| {
        let email = Email::parse(&format!("{local}@example.jp")).unwrap();
        LookupKey::new(b"key").email(Product::ProSign, &email)
    };
    let AccountChange::DeleteAddress { link, .. } =
        invite(engine, organization, "guest", Timestamp::MAX).await
    else {
        panic!("an invitation is revoked by deleting its address")
    };
    let (invited, mailings) = store.reported(organization, &index("guest")).await.unwrap().unwrap();
    assert_eq!((&invited, &mailings.value), (&Some(link.clone()), &Mailings::default()));

    let customer = Customer { organization, product: Product::ProSign };
    let context = engine.context(200);
    let of = |local: &str, invited| {
        let report_of = Report { customer, index: index(local), link: link.clone(), invited };
        report(&context, report_of, mailings.clone())
    };
    store.commit(&of("guest", invited)).await.unwrap();
    assert!(store.commit(&of("other", None)).await.is_err(), "its version is not the one seen");
    let (invited, counted) = store.reported(organization, &index("guest")).await.unwrap().unwrap();
    assert_eq!(invited, None);
    let expected = Mailings { reports: vec![(index("guest"), context.now)], ..Mailings::default() };
    assert_eq!((counted.value, counted.version), (expected, 1));
    let nowhere = OrganizationId::new(context.now, context.entropy);
    assert!(store.reported(nowhere, &index("guest")).await.unwrap().is_none());
}

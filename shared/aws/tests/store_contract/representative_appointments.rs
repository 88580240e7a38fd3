//! Appointing a representative: whose an address is, and that nobody joins once the purge begins.

use aws::Appointment;
use domain::approval::{Act, ApprovalToken};
use domain::contract::Contract;
use domain::invite::{Acceptance, Opened};
use domain::mail_link::LinkPurpose;
use domain::representative_appointment::{self, AddressOwner, Appointed, Appointee, Letters};
use domain::staff::{StaffChange, StaffMembership};
use domain::user_agent::UserAgent;
use domain::{
    AccountChange, Change, Changes, Email, EmailIndex, Language, Login, MailLink, MailToken,
    OrganizationId, PasswordHash, PersonName, Product, StaffPrincipal, invite,
};

use crate::contracts::{begin_purge, ending, set};
use crate::engine::{Engine, NAME, key, lookup, terms};
use crate::members;
use crate::staff::{self, joined, membership, signed_in};

on_every_engine! {
    an_address_is_known_as_whosever_it_is,
    a_representative_whom_staff_invite_joins_unless_the_purge_begins,
}

fn email(local: &str) -> Email {
    Email::parse(&format!("{local}@example.jp")).unwrap()
}

fn index(local: &str) -> EmailIndex {
    lookup().email(Product::ProSign, &email(local))
}

/// Somebody of the staff, signed in.
async fn staff_member(engine: &Engine) -> StaffPrincipal {
    let (joined, _) = joined(engine, "appointer").await;
    let session = signed_in(engine, "appointer", &joined).await;
    StaffPrincipal { staff: membership(&joined).id, session: session.id, role: None }
}

async fn read(
    engine: &Engine,
    who: StaffPrincipal,
    of: OrganizationId,
    index: &EmailIndex,
    staff_index: &EmailIndex,
) -> (StaffMembership, Option<Appointment>) {
    let now = engine.context(200).now;
    engine.store.appointment(who, of, index, staff_index, now).await.unwrap().unwrap()
}

pub(crate) async fn an_address_is_known_as_whosever_it_is(engine: &Engine) {
    let (founder, login) = engine.account().await;
    let of = founder.membership.organization;
    let who = staff_member(engine).await;
    let nobody = staff::index("nobody");
    let owner = async |index: &EmailIndex| {
        let (_, appointment) = read(engine, who, of, index, &nobody).await;
        let state = appointment.unwrap().state;
        assert_eq!((state.customer.organization, state.representatives), (of, 1));
        assert!(!state.is_of_staff && !state.is_purging && !state.is_over);
        state.owner
    };
    let member = AddressOwner::Member(founder.membership.clone());
    assert_eq!(owner(&login.index).await, member);
    assert_eq!(owner(&index("guest")).await, AddressOwner::Nobody(None));
    let expires_at = engine.context(300).now;
    let revocation = members::invite(engine, of, "guest", expires_at).await;
    let AccountChange::DeleteAddress { link, .. } = revocation else { panic!("{revocation:?}") };
    assert_eq!(owner(&index("guest")).await, AddressOwner::Nobody(Some(link)));

    let other = OrganizationId::new(engine.context(150).now, engine.context(150).entropy);
    let colleague = Login { index: index("colleague"), organization: other, ..login.clone() };
    let create = AccountChange::CreateLogin(colleague).into();
    engine.store.commit(&Changes(vec![create])).await.unwrap();
    assert_eq!(owner(&index("colleague")).await, AddressOwner::OtherCompany);

    let (_, of_staff) = read(engine, who, of, &login.index, &staff::index("appointer")).await;
    assert!(of_staff.unwrap().state.is_of_staff);
    assert!(read(engine, who, other, &login.index, &nobody).await.1.is_none());
    let ended = engine.context(100 * 24 * 3600).now;
    let read = engine.store.appointment(who, of, &login.index, &nobody, ended).await;
    assert!(read.unwrap().is_none(), "the session has expired");
}

/// Invites an address as a representative, as far as the approval is not concerned, which is tried
/// in `approvals`.
async fn appointed(
    engine: &Engine,
    who: StaffPrincipal,
    of: OrganizationId,
    local: &str,
) -> Changes {
    let context = engine.context(200);
    let index = index(local);
    let (staff, appointment) =
        read(engine, who, of, &index, &lookup().staff_email(&email(local))).await;
    let appointment = appointment.unwrap();
    let (people, mail_key) = (key(1).plain, key(9));
    let company = appointment.company(&people).unwrap();
    let letters = Letters {
        company: &company,
        people: &people,
        mail_key: &mail_key,
        site: "https://app.example.jp",
    };
    let secret = MailToken::new(context.entropy).expose();
    let token = ApprovalToken::parse(&format!("apr_01K7Z3Q4B8D6F1G2H5J9M0N3PR.{secret}")).unwrap();
    let approved = token.use_up(Act::AppointRepresentative, [], &staff, context.now);
    let appointee = Appointee { email: email(local), language: Language::Japanese };
    let decided = representative_appointment::appoint(
        &context,
        &staff,
        &appointment.state,
        appointee,
        &[],
        letters,
        approved,
    );
    let (outcome, mut changes) = decided.unwrap();
    assert_eq!(outcome, Appointed::Invited);
    changes.0.retain(|change| !matches!(change, Change::Staff(StaffChange::UseApproval(_))));
    changes
}

/// The changes that accept the invitation which these sent.
async fn accepted(engine: &Engine, sent: &Changes) -> Changes {
    let context = engine.context(300);
    let token = sent.0.iter().find_map(|change| match change {
        Change::Account(AccountChange::OpenLink { token, .. }) => Some(token),
        _ => None,
    });
    let (store, purpose) = (&engine.store, LinkPurpose::Invitation);
    let link = store.link(purpose, Product::ProSign, token.unwrap()).await.unwrap();
    let link = MailLink::open(link, context.now).unwrap();
    let index = lookup().email(Product::ProSign, &link.email);
    let found = store.invitation(&link, &index).await.unwrap().unwrap();
    let opened: Opened = found.open(link, &key(1).plain).unwrap().unwrap();
    assert!(opened.is_active(context.now) && opened.inviter.is_none());
    let acceptance = Acceptance {
        name: PersonName::parse(NAME).unwrap(),
        password: PasswordHash::decoy(),
        language: Language::English,
        terms: terms().version,
        user_agent: UserAgent::default(),
    };
    invite::accept(&context, opened, acceptance, key(1).plain).1
}

pub(crate) async fn a_representative_whom_staff_invite_joins_unless_the_purge_begins(
    engine: &Engine,
) {
    let of = engine.account().await.0.membership.organization;
    let who = staff_member(engine).await;
    let [first, second, third] = {
        let mut sent = Vec::new();
        for local in ["first", "second", "third"] {
            sent.push(appointed(engine, who, of, local).await);
        }
        <[Changes; 3]>::try_from(sent).unwrap()
    };
    for sent in [&first, &second] {
        engine.store.commit(sent).await.unwrap();
    }
    let (joins, late) = (accepted(engine, &first).await, accepted(engine, &second).await);
    engine.store.commit(&joins).await.unwrap();
    let summaries = engine.store.customer_summaries(&[of]).await.unwrap();
    assert_eq!(summaries[0].representatives, Some(2));
    let counts = |change: &Change| {
        matches!(change, Change::Account(AccountChange::CountRepresentatives { .. }))
    };
    let refused = engine.store.commit(&late).await.unwrap_err();
    assert!(refused.refused(counts), "counted on top of what was seen: {refused:?}");

    let late = accepted(engine, &second).await;
    set(engine, of, Contract::default(), ending()).await.unwrap();
    begin_purge(engine, of).await.unwrap();
    let refused = engine.store.commit(&late).await.unwrap_err();
    assert!(refused.refused(counts), "{refused:?}");
    let refused = engine.store.commit(&third).await.unwrap_err();
    let customer =
        |change: &Change| matches!(change, Change::Account(AccountChange::RequireCustomer(_)));
    assert!(refused.refused(customer), "{refused:?}");
    let (_, appointment) = read(engine, who, of, &index("fourth"), &staff::index("nobody")).await;
    assert!(appointment.unwrap().state.is_purging);
}

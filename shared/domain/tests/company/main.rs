//! A whole company compared with a plain model of it. Anyone does anything in any order, and some
//! decisions see a state that was read a few steps ago.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails on anything unexpected")]

mod stored;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::invite::KnownAddress;
use domain::role_change::RoleChangeRequest;
use domain::{
    AccountChange, Change, Changes, CompanyName, Context, DataKey, Email, EmailIndex, EnvelopeKey,
    LookupKey, MailLink, MemberId, Membership, Organization, OrganizationId, Permission, Product,
    Role, SeededEntropy, TokenHash, WrappedKey,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;
use stored::Stored;

const PRODUCT: Product = Product::ProSign;
const ADDRESSES: usize = 5;
const WEEK: i64 = 7 * 24 * 3600;

fn email(address: usize) -> Email {
    Email::parse(&format!("person{address}@example.jp")).unwrap()
}

fn index(email: &Email) -> EmailIndex {
    LookupKey::new(b"key").email(PRODUCT, email)
}

fn key() -> EnvelopeKey {
    EnvelopeKey { plain: DataKey::from_bytes([1; 32]), wrapped: WrappedKey(vec![2]) }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Invite,
    Resend,
    Revoke,
    Accept,
    Change,
    Remove,
    Leave,
}

/// Who tries what, as it was read.
#[derive(Debug)]
struct Attempt {
    act: Act,
    actor: Membership,
    other: Membership,
    address: Email,
    link: Option<MailLink>,
    wanted: RoleChangeRequest,
}

/// A person's role and permissions, now or after a change.
#[derive(Clone, Debug, PartialEq)]
struct Standing {
    role: Role,
    permissions: BTreeSet<Permission>,
}

impl Standing {
    fn may_manage_invitations(&self) -> bool {
        self.role != Role::General || self.permissions.contains(&Permission::Invite)
    }

    fn may_invite(&self, to: &Self) -> bool {
        self.may_manage_invitations() && self.may_give(to)
    }

    fn may_give(&self, to: &Self) -> bool {
        let holds_all = self.role != Role::General || to.permissions.is_subset(&self.permissions);
        self.role == Role::Representative || to.role == Role::General && holds_all
    }

    fn is_over(&self, other: &Self) -> bool {
        let general = other.role == Role::General;
        self.role == Role::Representative || self.role == Role::OrganizationAdmin && general
    }
}

/// The model: everyone's role and permissions, and for each invitation its role, its inviter, its
/// link and its expiry.
#[derive(Clone, Debug, PartialEq)]
struct Company {
    people: BTreeMap<MemberId, (EmailIndex, Standing)>,
    invited: HashMap<EmailIndex, (Standing, MemberId, Option<TokenHash>, Timestamp)>,
}

impl Company {
    /// The company after the attempt, if the attempt is allowed now, whatever state was read. Only
    /// the new member and the mailed link are taken from the decision.
    fn after(&self, attempt: &Attempt, decided: Option<&Changes>, now: Timestamp) -> Option<Self> {
        let Attempt { act, actor, other, address, link, wanted } = attempt;
        let (actor, other, at, mut after) = (actor.id, other.id, index(address), self.clone());
        let RoleChangeRequest { role, permissions, hand_over } = wanted.clone();
        let wanted = Standing { role, permissions };
        let is = |id| self.people.get(&id).map(|(_, standing)| standing);
        let may = |it: bool| it.then_some(());
        let (mut mailed, mut new) = (None, None);
        for change in decided.iter().flat_map(|changes| &changes.0) {
            match change {
                Change::Account(AccountChange::OpenLink { link, .. }) => {
                    mailed = Some(link.token.clone());
                }
                Change::Account(AccountChange::AddMember { member, .. }) => {
                    new = Some(member.membership.id);
                }
                _ => {}
            }
        }
        let end = now + SignedDuration::from_secs(WEEK);
        match act {
            Act::Invite => {
                let member = self.people.values().any(|(address, _)| *address == at);
                let waits = self.invited.get(&at).is_some_and(|(.., end)| now < *end);
                may(!member && !waits && is(actor)?.may_invite(&wanted))?;
                after.invited.insert(at, (wanted, actor, mailed, end));
            }
            Act::Resend => {
                let (to, ..) = after.invited.remove(&at)?;
                may(is(actor)?.may_invite(&to))?;
                after.invited.insert(at, (to, actor, mailed, end));
            }
            Act::Revoke => {
                may(is(actor)?.may_manage_invitations())?;
                after.invited.remove(&at)?;
            }
            Act::Accept => {
                let (to, inviter, mailed, end) = after.invited.remove(&at)?;
                let latest = link.as_ref().map(|link| &link.token) == mailed.as_ref();
                may(latest && now < end && is(inviter)?.may_invite(&to))?;
                after.people.extend(new.map(|id| (id, (at, to))));
            }
            Act::Change => {
                may(is(actor)?.is_over(is(other)?) && is(actor)?.may_give(&wanted))?;
                if hand_over {
                    let nothing = Standing { role: Role::General, permissions: [].into() };
                    after.people.get_mut(&actor)?.1 = nothing;
                }
                after.people.get_mut(&other)?.1 = wanted;
            }
            Act::Remove => {
                may(actor != other && is(actor)?.is_over(is(other)?))?;
                after.people.remove(&other);
            }
            Act::Leave => drop(after.people.remove(&actor)?),
        }
        let represented = after.people.values().any(|(_, is)| is.role == Role::Representative);
        represented.then_some(after)
    }
}

/// A company with one member.
fn founded(context: &Context<'_>) -> Stored {
    let organization = Organization {
        id: OrganizationId::new(context.now, context.entropy),
        product: PRODUCT,
        name: CompanyName::parse("株式会社例").unwrap(),
        representatives: 1,
    };
    let founder = Membership {
        id: MemberId::new(context.now, context.entropy),
        organization: organization.id,
        login: index(&email(0)),
        role: Role::Representative,
        permissions: [].into(),
        signed_out_before: None,
        version: 1,
    };
    let known = KnownAddress::Member(founder.id);
    Stored {
        organization,
        logins: [(founder.login.clone(), founder.id)].into(),
        addresses: [(founder.login.clone(), known)].into(),
        members: [(founder.id, founder)].into(),
        links: Vec::new(),
    }
}

prop_compose! {
    fn wanted()(
        role in prop::sample::select(&Role::ALL[..]),
        permissions in prop::sample::subsequence(Permission::ALL.to_vec(), 0..=3),
        hand_over: bool,
    ) -> RoleChangeRequest {
        RoleChangeRequest { role, permissions: permissions.into_iter().collect(), hand_over }
    }
}

/// Who does what to whom or to which address, which of the links mailed there is used, how many
/// steps ago the state was read, and how many seconds pass before the step.
fn step() -> impl Strategy<Value = (Act, [Index; 2], usize, Index, RoleChangeRequest, usize, i64)> {
    let often = prop::sample::select(&[Act::Invite, Act::Accept, Act::Change]);
    let seldom = prop::sample::select(&[Act::Resend, Act::Revoke, Act::Remove]);
    let act = prop_oneof![12 => often, 5 => seldom, 1 => Just(Act::Leave)];
    let ago = prop_oneof![Just(0), 1..5usize];
    let backoff = prop_oneof![40 => 0..3i64, 1 => Just(WEEK)];
    (act, any::<[Index; 2]>(), 0..ADDRESSES, any::<Index>(), wanted(), ago, backoff)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]
    #[test]
    fn rights_come_only_from_entitled_people_and_a_representative_always_remains(
        steps in prop::collection::vec(step(), 1..100),
    ) {
        let entropy = SeededEntropy::new(1);
        let mut now = Timestamp::new(1_900_000_000, 0).unwrap();
        let moment = |now| Context::new(now, &entropy, "request");
        let mut kept = founded(&moment(now));
        let (mut company, mut past) = (kept.company(), vec![kept.clone()]);
        for (act, who, address, link, wanted, ago, backoff) in steps {
            now += SignedDuration::from_secs(backoff);
            if backoff == WEEK {
                // No request takes that long.
                past = vec![kept.clone()];
            }
            let seen = &past[past.len().saturating_sub(1 + ago)];
            let members: Vec<_> = seen.members.values().collect();
            let [actor, other] = who.map(|one| (*one.get(&members)).clone());
            // The latest links, some of which may be superseded, used, withdrawn or expired.
            let links = &seen.links[seen.links.len().saturating_sub(ADDRESSES)..];
            let link = (!links.is_empty()).then(|| link.get(links).clone());
            let address = match (act, &link) {
                (Act::Invite, _) | (_, None) => email(address),
                (_, Some(link)) => link.email.clone(),
            };
            let attempt = Attempt { act, actor, other, address, link, wanted };
            let decided = seen.decide(&attempt, &moment(now));
            let allowed = company.after(&attempt, decided.as_ref(), now);
            if decided.is_some_and(|changes| kept.commit(&changes)) {
                prop_assert!(allowed.is_some(), "nobody may: {attempt:?}");
                company = allowed.unwrap();
            } else {
                prop_assert!(allowed.is_none() || ago > 0, "one may: {attempt:?}");
            }
            prop_assert_eq!(kept.company(), company.clone());
            past.push(kept.clone());
        }
    }
}

//! A company whose members all act at once. Each reads, decides and commits as a use case does,
//! some with a delay, and nobody retries. In process only, because hundreds of rounds are slow
//! elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use aws::CommitError;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::invite::{Acceptance, Invitation, InvitationRequest, Inviter, KnownAddress, Mailings};
use domain::mail_link::{LinkPurpose, LinkRequests};
use domain::role_change::RoleChangeRequest;
use domain::user_agent::UserAgent;
use domain::{
    AccountChange, Change, Changes, Context, Email, EmailIndex, Entropy, Language, LookupKey,
    MailLink, MailToken, Member, MemberId, Membership, OrganizationId, PasswordHash, Permission,
    PersonName, Principal, Product, Role, SeededEntropy, Session, SessionId, Versioned, invite,
    member_removal, role_change,
};
use futures_util::future::join_all;

use crate::engine::{Engine, NAME, key, terms};

const PRODUCT: Product = Product::ProSign;
const ROUNDS: i64 = 500;
const ACTORS: usize = 8;
const ADDRESSES: usize = 16;
/// A company with fewer members than this only invites more.
const FEW: usize = 6;

#[derive(Clone, Copy)]
enum Act {
    Invite,
    Resend,
    Revoke,
    Accept,
    Change,
    HandOver,
    Remove,
    Leave,
}

/// What one actor tries. It is drawn in advance, so that it does not depend on who is faster.
struct Attempt {
    act: Act,
    actor: Principal,
    other: MemberId,
    email: Email,
    token: Option<MailToken>,
    role: Role,
    permissions: BTreeSet<Permission>,
    hesitates: bool,
}

/// A model of the company outside the store.
struct Company {
    id: OrganizationId,
    /// Each member's session and the version of their membership.
    people: BTreeMap<MemberId, (SessionId, u64)>,
    /// The links of the invitations that were not replaced.
    mailed: Vec<(Email, MailToken)>,
}

/// The changes of an actor, and the membership that entitles them, as it was read.
struct Decision {
    entitled: Membership,
    changes: Changes,
}

fn index(email: &Email) -> EmailIndex {
    LookupKey::new(b"key").email(PRODUCT, email)
}

impl Company {
    async fn found(engine: &Engine) -> Self {
        let (founder, _) = engine.account().await;
        let founder = founder.membership;
        let session = Session::open(&engine.context(90), PRODUCT, &founder);
        engine
            .store
            .commit(&Changes(vec![AccountChange::OpenSession(session.clone()).into()]))
            .await
            .unwrap();
        let people = [(founder.id, (session.id, founder.version))].into();
        Self { id: founder.organization, people, mailed: Vec::new() }
    }

    fn throw(&self, dice: &dyn Entropy) -> Attempt {
        let roll = |sides: usize| usize::from(u16::from_be_bytes(dice.bytes())) % sides;
        let person = || self.people.iter().nth(roll(self.people.len())).unwrap();
        let (actor, (session, _)) = person();
        let often = [Act::Invite, Act::Resend, Act::Accept, Act::Change];
        let seldom = [Act::Revoke, Act::HandOver, Act::Remove, Act::Remove, Act::Leave];
        let acts = match roll(3) {
            _ if self.people.len() < FEW => &often[..3],
            0 => &seldom,
            _ => &often[..],
        };
        let permissions = Permission::ALL.into_iter().filter(|_| roll(2) == 0);
        let act = acts[roll(acts.len())];
        let mailed = self.mailed.get(roll(self.mailed.len().max(1))).cloned();
        let email = match (act, &mailed) {
            (Act::Invite, _) | (_, None) => {
                Email::parse(&format!("person{}@example.jp", roll(ADDRESSES))).unwrap()
            }
            (_, Some((email, _))) => email.clone(),
        };
        Attempt {
            act,
            actor: Principal { organization: self.id, member: *actor, session: *session },
            other: *person().0,
            email,
            token: mailed.map(|(_, token)| token),
            role: Role::ALL[roll(Role::ALL.len())],
            permissions: permissions.collect(),
            hesitates: roll(3) == 0,
        }
    }

    /// Applies the commits of one round to the model. There must be an order in which every
    /// membership that a decision relies on was unchanged when it was committed: before any
    /// decision that writes the same membership, and after the last that did.
    fn replay(&mut self, mut round: Vec<Decision>) {
        while !round.is_empty() {
            let next = round.iter().position(|decision| {
                let mut others = round.iter().filter(|other| !std::ptr::eq(*other, decision));
                let overtakes = others.any(|other| {
                    let mut written = decision.written();
                    written.any(|written| other.seen().any(|seen| seen == written))
                });
                let current = |seen: &Membership| match self.people.get(&seen.id) {
                    Some((_, version)) => *version == seen.version,
                    None => false,
                };
                !overtakes && decision.seen().all(current)
            });
            let next = next.expect("somebody used a right that they had lost");
            for change in round.remove(next).changes.0 {
                match change {
                    Change::Account(AccountChange::SetRole { membership, .. }) => {
                        self.people.get_mut(&membership.id).unwrap().1 += 1;
                    }
                    Change::Account(AccountChange::RemoveMember(membership)) => {
                        self.people.remove(&membership.id);
                    }
                    Change::Account(AccountChange::OpenSessionFrom { session, .. }) => {
                        self.people.insert(session.member, (session.id, 1));
                    }
                    Change::Account(AccountChange::OpenLink { link, token }) => {
                        self.mailed.push((link.email, token));
                    }
                    Change::Account(
                        AccountChange::StoreAddress { over: Some(link), .. }
                        | AccountChange::DeleteAddress { link, .. },
                    ) => {
                        self.mailed.retain(|(_, token)| token.hash() != link);
                    }
                    _ => {}
                }
            }
        }
    }
}

impl Decision {
    /// The memberships that it writes, as they were read.
    fn written(&self) -> impl Iterator<Item = &Membership> {
        self.changes.0.iter().filter_map(|change| match change {
            Change::Account(
                AccountChange::SetRole { membership, .. } | AccountChange::RemoveMember(membership),
            ) => Some(membership),
            _ => None,
        })
    }

    /// The memberships that it relies on, as they were read.
    fn seen(&self) -> impl Iterator<Item = &Membership> {
        self.written().chain([&self.entitled])
    }
}

async fn decide(engine: &Engine, context: &Context<'_>, attempt: &Attempt) -> Option<Decision> {
    let (store, people, now) = (&engine.store, &key(1).plain, context.now);
    let Attempt { act, actor, other, ref email, ref token, role, ref permissions, .. } = *attempt;
    let (permissions, index) = (permissions.clone(), index(email));
    match act {
        Act::Invite | Act::Resend | Act::Revoke => {
            let indices = std::slice::from_ref(&index);
            let read = store.profile_and_addresses(actor, indices, now).await.unwrap();
            let (profile, addresses, mailings) = read?;
            // The limit on mails is another rule and would stop years of racing.
            let mut mailings = Versioned { value: Mailings::default(), ..mailings };
            let (Member { membership, name, .. }, company) = profile.open(people).unwrap();
            let known = addresses.open(people).unwrap().pop().map(|(_, known)| known);
            let inviter = Inviter {
                product: PRODUCT,
                membership: &membership,
                name: &name,
                company: &company.name,
                most_mailed: invite::MAX_MAILED,
                people,
                mail_key: &key(9),
                language: Language::Japanese,
                site: "https://app.example.jp",
            };
            let invitation = match known.clone() {
                Some(KnownAddress::Invited(invitation)) => {
                    Some(Invitation { mailed: LinkRequests::default(), ..invitation })
                }
                _ => None,
            };
            let changes = match act {
                Act::Resend => {
                    invite::resend(context, &inviter, index, invitation?, mailings).ok()?
                }
                Act::Revoke => {
                    invite::revoke(context, PRODUCT, &membership, index, &invitation?).ok()?
                }
                _ => {
                    let wish =
                        InvitationRequest { email: email.clone(), index, role, permissions, known };
                    let (mailed, most) = (&mut mailings.value, inviter.most_mailed);
                    invite::judge(&membership, &wish, mailed, most, now).ok()?;
                    invite::invite(context, &inviter, &[wish], mailings)
                }
            };
            Some(Decision { entitled: membership, changes })
        }
        Act::Accept => {
            let token = token.as_ref()?;
            let link = store.link(LinkPurpose::Invitation, PRODUCT, token).await.unwrap();
            let link = MailLink::open(link, now).ok()?;
            let index = self::index(&link.email);
            let read = store.invitation(&link, &index).await.unwrap()?;
            let opened = read.open(link, people).unwrap()?;
            if !opened.is_active(now) {
                return None;
            }
            // Only members invite here.
            let entitled = opened.inviter.clone()?;
            let name = PersonName::parse(NAME).unwrap();
            let acceptance = Acceptance {
                name,
                password: PasswordHash::decoy(),
                language: Language::English,
                terms: terms().version,
                user_agent: UserAgent::default(),
            };
            let (_, changes) = invite::accept(context, opened, acceptance, people.clone());
            Some(Decision { entitled, changes })
        }
        Act::Change | Act::HandOver | Act::Remove | Act::Leave => {
            let read = store.profile_and_membership(actor, other, now).await.unwrap();
            let (profile, other) = read?;
            let count = profile.representatives().unwrap();
            let actor = profile.membership;
            let hand_over = matches!(act, Act::HandOver);
            let wanted = RoleChangeRequest { role, permissions, hand_over };
            let changes = match act {
                Act::Remove => {
                    member_removal::remove(context, PRODUCT, &actor, &other?, count).ok()?
                }
                Act::Leave => member_removal::leave(context, PRODUCT, &actor, count).ok()?,
                _ => role_change::change(context, PRODUCT, &actor, &other?, count, &wanted).ok()?,
            };
            Some(Decision { entitled: actor, changes })
        }
    }
}

/// Commits what the actor decided in an earlier round, or else decides now. An actor who hesitates
/// commits in a later round.
async fn act(
    engine: &Engine,
    context: &Context<'_>,
    attempt: Attempt,
    waiting: &mut Option<Decision>,
) -> Option<Result<Decision, CommitError>> {
    let decision = match waiting.take() {
        Some(decision) => decision,
        None => decide(engine, context, &attempt).await?,
    };
    if attempt.hesitates {
        *waiting = Some(decision);
        return None;
    }
    Some(engine.store.commit(&decision.changes).await.map(|()| decision))
}

/// The stored version of each membership. Also checks that the rows are consistent: the count of
/// representatives is right, and every member has a log-in and an address.
async fn versions(engine: &Engine) -> BTreeMap<String, String> {
    let mut rows = Vec::new();
    for table in [&engine.tables.directory, &engine.tables.addresses] {
        let scan = engine.client.scan().table_name(table).consistent_read(true);
        let scan = scan.filter_expression("sk <> :link");
        let scan = scan.expression_attribute_values(":link", AttributeValue::S("link".to_owned()));
        let page = scan.send().await.unwrap();
        assert!(page.last_evaluated_key.is_none(), "the whole table is one page");
        rows.extend(page.items.unwrap_or_default());
    }
    // Each address and member must be found three times: as a member, by the log-in, and as a known
    // address.
    let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
    let (mut members, mut representatives, mut counted) = (BTreeMap::new(), 0, String::new());
    for row in rows {
        let get = |name: &str| match row.get(name) {
            Some(AttributeValue::S(value) | AttributeValue::N(value)) => value.clone(),
            _ => String::new(),
        };
        let (pk, sk) = (get("pk"), get("sk"));
        if sk == "organization" {
            counted = get("representatives");
        } else if sk.starts_with("mem_") {
            representatives += usize::from(get("role") == Role::Representative.slug());
            *found.entry((get("login"), sk.clone())).or_default() += 1;
            members.insert(sk, get("version"));
        } else if row.contains_key("member") {
            let index = pk.strip_prefix("login#").or(sk.strip_prefix("address#")).unwrap();
            *found.entry((index.to_owned(), get("member"))).or_default() += 1;
        }
    }
    assert!(representatives > 0);
    assert_eq!(representatives.to_string(), counted);
    assert!(found.values().all(|places| *places == 3), "{found:?}");
    members
}

#[tokio::test]
async fn racing_members_never_break_a_company_or_use_a_lost_right() {
    let engine = Engine::dynoxide().await;
    let mut company = Company::found(&engine).await;
    let dice = SeededEntropy::new(1 << 32);
    let mut waiting = [const { None::<Decision> }; ACTORS];
    let mut refused = 0;
    for round in 0..ROUNDS {
        let context = engine.context(100 + round * 3600);
        let racing =
            waiting.iter_mut().map(|waiting| act(&engine, &context, company.throw(&dice), waiting));
        let mut committed = Vec::new();
        for outcome in join_all(racing).await.into_iter().flatten() {
            match outcome {
                Ok(decision) => committed.push(decision),
                Err(CommitError::ConditionFailed(_)) => refused += 1,
                Err(CommitError::Busy) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        company.replay(committed);
        let known = company.people.iter();
        let known = known.map(|(id, (_, version))| (id.to_string(), version.to_string()));
        assert_eq!(versions(&engine).await, known.collect());
    }
    assert!(refused > 0, "the actors did not race");
}

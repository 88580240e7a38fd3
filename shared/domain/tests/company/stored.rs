//! The state as a store would keep it.

use std::collections::{BTreeMap, HashMap};

use domain::invite::{
    Acceptance, Invitation, InvitationRequest, Inviter, KnownAddress, Mailings, Opened,
};
use domain::mail_link::LinkRequests;
use domain::role_change::RoleChangeRequest;
use domain::user_agent::UserAgent;
use domain::{
    AccountChange, Change, Changes, Context, EmailIndex, Language, MailLink, Member, MemberId,
    Membership, Organization, PasswordHash, PersonName, Role, Versioned, invite, member_removal,
    role_change,
};

use super::{Act, Attempt, Company, PRODUCT, Standing, index, key};

/// What is stored of a company, by key.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) organization: Organization,
    pub(super) members: BTreeMap<MemberId, Membership>,
    pub(super) logins: HashMap<EmailIndex, MemberId>,
    pub(super) addresses: HashMap<EmailIndex, KnownAddress>,
    pub(super) links: Vec<MailLink>,
}

impl Stored {
    /// Commits the changes as a store must, all or none, and returns whether it did.
    pub(super) fn commit(&mut self, changes: &Changes) -> bool {
        let mut next = self.clone();
        let holds = changes.0.iter().all(|change| next.write(change));
        if holds {
            *self = next;
        }
        holds
    }

    /// Writes one change, and returns whether its condition held.
    pub(super) fn write(&mut self, change: &Change) -> bool {
        match change {
            Change::Account(AccountChange::OpenLink { link, .. }) => {
                self.links.push(link.clone());
                true
            }
            Change::Account(AccountChange::CloseLink { token, .. }) => {
                self.links.extract_if(.., |link| link.token == *token).count() == 1
            }
            Change::Account(AccountChange::CountRepresentatives { seen, now, .. }) => {
                std::mem::replace(&mut self.organization.representatives, *now) == *seen
            }
            Change::Account(AccountChange::CreateLogin(login)) => {
                self.logins.insert(login.index.clone(), login.member).is_none()
            }
            Change::Account(AccountChange::RemoveLogin(of)) => {
                self.logins.remove(&of.login) == Some(of.id)
            }
            Change::Account(AccountChange::StoreAddress { index, known, over, .. }) => {
                let invited = self.invitation(index).map(|before| before.link);
                let before = self.addresses.insert(index.clone(), known.clone());
                invited == *over && before.is_some() == over.is_some()
            }
            Change::Account(AccountChange::DeleteAddress { index, link, .. }) => {
                let invited = self.invitation(index).map(|before| before.link);
                self.addresses.remove(index).is_some() && invited.as_ref() == Some(link)
            }
            Change::Account(AccountChange::DeleteMemberAddress(of)) => {
                self.addresses.remove(&of.login) == Some(KnownAddress::Member(of.id))
            }
            Change::Account(AccountChange::AddMember {
                member: Member { membership, .. }, ..
            }) => self.members.insert(membership.id, membership.clone()).is_none(),
            Change::Account(AccountChange::RequireMembership(seen)) => {
                self.members.get(&seen.id) == Some(seen)
            }
            Change::Account(AccountChange::RemoveMember(seen)) => {
                self.members.remove(&seen.id).as_ref() == Some(seen)
            }
            Change::Account(AccountChange::SetRole { membership, role, permissions }) => {
                let (role, permissions) = (*role, permissions.clone());
                let version = membership.version + 1;
                let next = Membership { role, permissions, version, ..membership.clone() };
                self.members.insert(next.id, next).as_ref() == Some(membership)
            }
            Change::Account(
                AccountChange::CountMailings { .. } | AccountChange::OpenSessionFrom { .. },
            )
            | Change::SendMail { .. }
            | Change::Audit(_) => true,
            other => panic!("nobody in a company does {other:?}"),
        }
    }

    pub(super) fn invitation(&self, index: &EmailIndex) -> Option<Invitation> {
        match self.addresses.get(index)? {
            KnownAddress::Invited(invitation) => Some(invitation.clone()),
            KnownAddress::Member(_) => None,
        }
    }

    /// The company as the model describes it, after checking that what is stored twice agrees.
    pub(super) fn company(&self) -> Company {
        let logins = self.members.values().map(|is| (is.login.clone(), is.id));
        assert_eq!(self.logins, logins.collect());
        let count = self.members.values().filter(|is| is.role == Role::Representative).count();
        assert_eq!(self.organization.representatives as usize, count);
        let people = self.members.values().map(|is| {
            let standing = Standing { role: is.role, permissions: is.permissions.clone() };
            (is.id, (is.login.clone(), standing))
        });
        let invited = self.addresses.keys().filter_map(|index| {
            let Invitation { role, permissions, inviter, link, expires_at, .. } =
                self.invitation(index)?;
            // Nobody but members invites here.
            Some((
                index.clone(),
                (Standing { role, permissions }, inviter?, Some(link), expires_at),
            ))
        });
        Company { people: people.collect(), invited: invited.collect() }
    }

    /// What the domain decides on the state that was read; none if it refuses.
    pub(super) fn decide(&self, attempt: &Attempt, context: &Context<'_>) -> Option<Changes> {
        let Attempt { act, actor, other, address, link, wanted } = attempt;
        let (organization, count) = (self.organization.clone(), self.organization.representatives);
        let name = PersonName::parse("山田太郎").unwrap();
        let inviter = Inviter {
            product: PRODUCT,
            membership: actor,
            name: &name,
            company: &organization.name,
            most_mailed: invite::MAX_MAILED,
            people: &key().plain,
            mail_key: &key(),
            language: Language::Japanese,
            site: "https://app.example.jp",
        };
        let index = index(address);
        let invited = self.invitation(&index);
        // The limit on mails is another rule.
        let mut mailings = Versioned::<Mailings>::default();
        match act {
            Act::Invite => {
                let known = self.addresses.get(&index).cloned();
                let RoleChangeRequest { role, permissions, .. } = wanted.clone();
                let wish =
                    InvitationRequest { email: address.clone(), index, role, permissions, known };
                let (mailed, most) = (&mut mailings.value, inviter.most_mailed);
                invite::judge(actor, &wish, mailed, most, context.now).ok()?;
                Some(invite::invite(context, &inviter, &[wish], mailings))
            }
            Act::Resend => {
                let invited = Invitation { mailed: LinkRequests::default(), ..invited? };
                invite::resend(context, &inviter, index, invited, mailings).ok()
            }
            Act::Revoke => invite::revoke(context, PRODUCT, actor, index, &invited?).ok(),
            Act::Accept => {
                let link = MailLink::open(link.clone(), context.now).ok()?;
                let inviter = link.account?.1?;
                let (invitation, inviter) = (invited?, Some(self.members.get(&inviter)?.clone()));
                let opened = Opened { link, index, invitation, inviter, organization };
                opened.is_active(context.now).then_some(())?;
                let acceptance = Acceptance {
                    name,
                    password: PasswordHash::decoy(),
                    language: Language::English,
                    terms: "2025-04-01".parse().ok()?,
                    user_agent: UserAgent::default(),
                };
                Some(invite::accept(context, opened, acceptance, key().plain).1)
            }
            Act::Change => role_change::change(context, PRODUCT, actor, other, count, wanted).ok(),
            Act::Remove => member_removal::remove(context, PRODUCT, actor, other, count).ok(),
            Act::Leave => member_removal::leave(context, PRODUCT, actor, count).ok(),
        }
    }
}

//! Who is notified of the end of a contract, and of what becomes of it: every representative, however
//! many, a few in each transaction.
//!
//! With the first mail, two more are sealed for the same person: that everything is destroyed, which
//! is sent when nobody can read their address any more, and that the end was taken back, which goes
//! to whoever was notified of it. A third, that a pass to the retained documents was issued, is stored apart,
//! because it is sent at every pass as long as documents are retained. Whoever becomes a representative later is notified then; what was sealed
//! for somebody who left the company goes. All of it is decided from what is stored, so that telling
//! can stop anywhere and go on.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::contract::Contract;
use crate::retention::PurgePlan;
use crate::{
    Action, ArchivePassId, Change, Changes, CompanyName, Context, EnvelopeKey, LeavingChange,
    LeavingMessage, Mail, MailId, Member, MemberId, Message, OrganizationId, Outcome, Product,
    WrappedKey, japan,
};

/// How many people one transaction takes, with three items each.
const MAX_AT_ONCE: usize = 30;

/// A mail that is written and sealed for the outbox before its day, because whoever sends it then
/// can no longer decrypt the recipient's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedMail {
    pub id: MailId,
    /// The mail that it was sealed as; another one if it is sent more than once.
    pub sealed_as: MailId,
    /// The content and the recipient, sealed.
    pub content: Vec<u8>,
    pub wrapped: WrappedKey,
}

/// What is stored of somebody who was notified of the end of a contract. `M` is a [`Mail`] until it is
/// stored, and a [`SealedMail`] from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Farewell<M> {
    pub member: MemberId,
    /// The end that they were notified of.
    pub plan: PurgePlan,
    /// The day of the last mail about it.
    pub notified_on: Date,
    /// Sent when everything is destroyed, with the certificate.
    pub on_deletion: M,
    /// Sent when the end is taken back.
    pub on_reinstatement: M,
}

/// What nobody could know when a sealed mail was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FillIn {
    /// The certificate of deletion.
    Certificate(String),
    /// The pass that was issued, and the last day on which it works.
    Pass { id: ArchivePassId, last: Date },
}

/// What tells a former representative that a pass was issued. `M` is as in [`Farewell`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassNotice<M> {
    pub member: MemberId,
    pub mail: M,
}

/// A customer whose contract ends, opened.
#[derive(Clone, Debug)]
pub struct Leaver<'a> {
    pub organization: OrganizationId,
    pub product: Product,
    pub plan: PurgePlan,
    pub company: &'a CompanyName,
    /// Everyone who is there, whatever their role.
    pub members: &'a BTreeSet<MemberId>,
    pub representatives: &'a [Member],
    /// What is stored of those who were notified before.
    pub farewells: &'a [Farewell<SealedMail>],
    /// Seals the mails.
    pub mail_key: &'a EnvelopeKey,
    pub site: &'a str,
}

/// Tells the representatives who do not know yet, or whom it is time to remind, and forgets those who
/// left: as many as fit into one transaction. Returns `None` when there is nobody left.
pub fn notify(context: &Context<'_>, leaver: &Leaver<'_>) -> Option<Changes> {
    let today = japan::date_at(context.now);
    let notified = |member| leaver.farewells.iter().find(|farewell| farewell.member == member);
    let mut changes = Vec::new();
    for farewell in leaver.farewells {
        if leaver.is_forgotten(farewell) {
            let (organization, member) = (leaver.organization, farewell.member);
            changes.push(LeavingChange::RemoveFarewell { organization, member }.into());
            changes.push(LeavingChange::RemovePassNotice { organization, member }.into());
        }
    }
    changes.truncate(MAX_AT_ONCE);
    for representative in leaver.representatives {
        let before = notified(representative.membership.id);
        if changes.len() < 3 * MAX_AT_ONCE && leaver.is_due(before, today) {
            changes.extend(leaver.tell(context, representative, before, today));
        }
    }
    if changes.is_empty() {
        return None;
    }
    let contract = Contract { plan: Some(leaver.plan) };
    Some(recorded(context, leaver.organization, leaver.product, contract, changes))
}

/// Notifies those who know of an end that it was taken back: as many as fit into one transaction.
/// Returns `None` when there is nobody left.
pub fn notify_of_reinstatement(
    context: &Context<'_>,
    organization: OrganizationId,
    product: Product,
    farewells: Vec<Farewell<SealedMail>>,
) -> Option<Changes> {
    if farewells.is_empty() {
        return None;
    }
    let sent = farewells.into_iter().take(MAX_AT_ONCE).flat_map(|farewell| {
        let expires_at = japan::end_of(week_after(japan::date_at(context.now)));
        let (member, mail) = (farewell.member, farewell.on_reinstatement);
        [
            LeavingChange::RemoveFarewell { organization, member }.into(),
            LeavingChange::RemovePassNotice { organization, member }.into(),
            LeavingChange::SendSealedMail { mail, fill_in: None, expires_at }.into(),
        ]
    });
    Some(recorded(context, organization, product, Contract::default(), sent.collect()))
}

/// Sends the certificate of a finished purge to those who were notified of the end: as many as fit into
/// one transaction. Returns `None` when there is nobody left.
pub fn notify_of_deletion(
    context: &Context<'_>,
    organization: OrganizationId,
    certificate: &str,
    farewells: Vec<Farewell<SealedMail>>,
) -> Option<Changes> {
    let expires_at = japan::end_of(week_after(japan::date_at(context.now)));
    let sent = farewells.into_iter().take(MAX_AT_ONCE).flat_map(|farewell| {
        let mail = farewell.on_deletion;
        let fill_in = Some(FillIn::Certificate(certificate.to_owned()));
        [
            LeavingChange::RemoveFarewell { organization, member: farewell.member }.into(),
            LeavingChange::SendSealedMail { mail, fill_in, expires_at }.into(),
        ]
    });
    let sent: Vec<Change> = sent.collect();
    (!sent.is_empty()).then_some(Changes(sent))
}

impl Leaver<'_> {
    /// Whether what was sealed for somebody goes: they left the company, or what they were notified of is
    /// no longer true and nobody tells them again.
    fn is_forgotten(&self, farewell: &Farewell<SealedMail>) -> bool {
        let member = farewell.member;
        let mut representatives = self.representatives.iter();
        !self.members.contains(&member)
            || farewell.plan != self.plan
                && !representatives.any(|representative| representative.membership.id == member)
    }

    /// Whether somebody does not know of this end yet, or is to be reminded of it by now.
    fn is_due(&self, before: Option<&Farewell<SealedMail>>, today: Date) -> bool {
        before.is_none_or(|before| {
            let mut reminders = self.plan.reminders.into_iter();
            before.plan != self.plan
                || reminders.any(|day| before.notified_on < day && day <= today)
        })
    }

    /// Writes to one representative, and seals what they will get later.
    fn tell(
        &self,
        context: &Context<'_>,
        representative: &Member,
        before: Option<&Farewell<SealedMail>>,
        today: Date,
    ) -> [Change; 3] {
        let (plan, language) = (self.plan, representative.language);
        let written = |date| japan::written(date, language);
        let mail = |message: LeavingMessage, last: Date| Mail {
            id: MailId::new(context.now, context.entropy),
            product: Some(self.product),
            to: representative.email.clone(),
            language,
            message: Message::from(message),
            expires_at: japan::end_of(last),
        };
        let company = || self.company.expose().to_owned();
        let site = || format!("{}/{}", self.site.trim_end_matches('/'), self.product.slug());
        let ends = LeavingMessage::ContractEnds {
            company: company(),
            ends_on: written(plan.ends_on),
            available_until: written(plan.available_until()),
            purge_on: written(plan.purge_on),
            unreadable_by: written(plan.deadline.max(plan.backups_end_on())),
            site: site(),
        };
        let deleted = LeavingMessage::DataDeleted {
            company: company(),
            ends_on: written(plan.ends_on),
            certificate: None,
            site: site(),
        };
        let reinstated = LeavingMessage::ContractReinstated {
            company: company(),
            ends_on: written(plan.ends_on),
        };
        let issued = LeavingMessage::PassIssued {
            company: company(),
            organization: self.organization.to_string(),
            pass: None,
            last: None,
        };
        let member = representative.membership.id;
        let notice = PassNotice { member, mail: mail(issued, plan.deadline) };
        let farewell = Farewell {
            member,
            plan,
            notified_on: today,
            on_deletion: mail(deleted, plan.deadline),
            on_reinstatement: mail(reinstated, plan.deadline),
        };
        [
            Change::SendMail { mail: mail(ends, week_after(today)), key: self.mail_key.clone() },
            LeavingChange::StoreFarewell {
                organization: self.organization,
                seen: before.map(|before| before.notified_on),
                farewell: Box::new(farewell),
                key: self.mail_key.clone(),
            }
            .into(),
            LeavingChange::StorePassNotice {
                organization: self.organization,
                notice: Box::new(notice),
                key: self.mail_key.clone(),
            }
            .into(),
        ]
    }
}

fn recorded(
    context: &Context<'_>,
    organization: OrganizationId,
    product: Product,
    seen: Contract,
    mut changes: Vec<Change>,
) -> Changes {
    changes.push(LeavingChange::RequireContract { organization, seen }.into());
    let record = context.audit(product, Action::NotifyOfContract, Outcome::Done).of(organization);
    Changes::recorded(changes, record)
}

/// By then a mail is no longer worth sending.
fn week_after(day: Date) -> Date {
    day.saturating_add(7.days())
}

#[cfg(test)]
mod tests;

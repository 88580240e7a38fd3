//! A contract ends on a civil date in Japan (P3). From the next day the customer's members can only
//! read; on the day of the purge everything is destroyed that the law does not retain.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::retention::PurgePlan;
use crate::staff::StaffChange;
use crate::staff::StaffMembership;
use crate::{
    Action, Change, Changes, CompanyName, Context, EnvelopeKey, LeavingChange, LeavingMessage,
    Mail, MailId, Member, OrganizationId, Outcome, Product, WrappedKey, japan,
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// Its last day; `None` while no end is planned.
    pub ends_on: Option<Date>,
}

impl Contract {
    /// Whether its last day has passed.
    pub fn is_over(self, now: Timestamp) -> bool {
        self.ends_on.is_some_and(|last| last < japan::date_at(now))
    }

    /// The dates that follow from its end, if one is planned.
    pub fn plan(self) -> Option<PurgePlan> {
        self.ends_on.map(PurgePlan::new)
    }
}

/// A contract with an end, as it was read. It has no personal data, because the purge cannot
/// decrypt any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedContract {
    pub organization: OrganizationId,
    pub product: Product,
    /// Its last day.
    pub ends_on: Date,
}

/// How many representatives are notified of the end: as many as fit into one transaction with it.
pub const MAX_TOLD: usize = 24;

/// A mail that is written and sealed for the outbox before its day, because whoever sends it then
/// can no longer decrypt the recipient's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedMail {
    pub id: MailId,
    /// The content and the recipient, sealed.
    pub content: Vec<u8>,
    pub wrapped: WrappedKey,
}

/// When a scheduled mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendTime {
    On(Date),
    /// When everything is destroyed, with the certificate.
    OnCompletion,
}

/// Identifies a scheduled mail of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduledMailId {
    pub when: SendTime,
    pub mail: MailId,
}

/// A scheduled mail, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledMail {
    pub when: SendTime,
    pub mail: SealedMail,
}

impl ScheduledMail {
    pub const fn id(&self) -> ScheduledMailId {
        ScheduledMailId { when: self.when, mail: self.mail.id }
    }
}

/// A customer's contract and the people to notify of its end.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    pub organization: OrganizationId,
    pub product: Product,
    pub seen: Contract,
    pub company: &'a CompanyName,
    pub representatives: &'a [Member],
    /// Seals the mails.
    pub mail_key: &'a EnvelopeKey,
    pub site: &'a str,
}

/// Ends a contract on that day. The representatives are notified at once, before the purge, and
/// when everything is destroyed.
pub fn end(
    context: &Context<'_>,
    staff: &StaffMembership,
    ending: &Ending<'_>,
    ends_on: Date,
) -> (PurgePlan, Changes) {
    let Ending { organization, product, seen, .. } = *ending;
    let contract = Contract { ends_on: Some(ends_on) };
    let plan = PurgePlan::new(ends_on);
    let mut changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        LeavingChange::SetContract { organization, seen, contract }.into(),
    ];
    let today = japan::date_at(context.now);
    for representative in ending.representatives.iter().take(MAX_TOLD) {
        let language = representative.language;
        let mail = |message, last: Date| Mail {
            id: MailId::new(context.now, context.entropy),
            product: Some(product),
            to: representative.email.clone(),
            language,
            message,
            expires_at: japan::end_of(last),
        };
        let message = |over| {
            let dates = [plan.ends_on, plan.purge_on.max(today), plan.deadline];
            let [ends_on, purge_on, deadline] = dates.map(|date| japan::written(date, language));
            let company = ending.company.expose().to_owned();
            let site = format!("{}/{}", ending.site.trim_end_matches('/'), product.slug());
            if over {
                LeavingMessage::DataDeleted { company, ends_on, certificate: None }.into()
            } else {
                LeavingMessage::ContractEnds { company, ends_on, purge_on, deadline, site }.into()
            }
        };
        let key = || ending.mail_key.clone();
        let week = |day: Date| day.saturating_add(7.days());
        let at_once = mail(message(false), week(today));
        changes.push(Change::SendMail { mail: at_once, key: key() });
        // A reminder whose day has passed would only repeat the first mail.
        for day in plan.reminders.into_iter().filter(|day| *day > today) {
            let (mail, send) = (mail(message(false), week(day)), SendTime::On(day));
            changes
                .push(LeavingChange::ScheduleMail { organization, send, mail, key: key() }.into());
        }
        let (mail, send) = (mail(message(true), plan.deadline), SendTime::OnCompletion);
        changes.push(LeavingChange::ScheduleMail { organization, send, mail, key: key() }.into());
    }
    let record = context
        .audit(product, Action::EndContract, Outcome::Done)
        .by_staff(staff.id, Some(organization));
    (plan, Changes::recorded(changes, record))
}

/// Takes back the end of a contract, unless the purge has begun. `notices` are the mails scheduled
/// for that end.
pub fn reinstate(
    context: &Context<'_>,
    staff: &StaffMembership,
    (organization, product): (OrganizationId, Product),
    seen: Contract,
    notices: impl IntoIterator<Item = ScheduledMailId>,
) -> Changes {
    let contract = Contract::default();
    let mut changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        LeavingChange::SetContract { organization, seen, contract }.into(),
    ];
    let forget =
        |notice| Change::Leaving(LeavingChange::CancelScheduledMail { organization, notice });
    changes.extend(notices.into_iter().map(forget));
    let record = context
        .audit(product, Action::ReinstateContract, Outcome::Done)
        .by_staff(staff.id, Some(organization));
    Changes::recorded(changes, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_contract_is_over_after_its_last_day_in_japan() {
        let contract = Contract { ends_on: Some(date(2026, 1, 31)) };
        let over = |now: &str| contract.is_over(now.parse().unwrap());
        assert!(!over("2026-01-30T15:00:00Z"), "its last day begins");
        assert!(!over("2026-01-31T14:59:59Z"), "the last second of its last day");
        assert!(over("2026-01-31T15:00:00Z"), "the day after");
        assert!(!Contract::default().is_over(Timestamp::MAX), "no end is in sight");
    }
}

//! Staff appoint a new representative of a company whose last one is gone: died, or left without
//! handing over (P1, P7). Two of the staff act on evidence, such as a certificate of registration.
//!
//! Whoever is a member already gets the role; anyone else is invited like any new user. Nobody can
//! take a company over unseen: every present representative is notified by mail in the transaction
//! that appoints. If there are more of them than fit, the first are notified under the approval
//! before it is used up, so that the appointment comes last.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use thiserror::Error;

use super::approval::Approved;
use super::{StaffChange, StaffMembership, StaffMessage};
use crate::invite::{Invitation, Sending};
use crate::mail_link::{LinkPurpose, LinkRequests};
use crate::redacted::redacted_line;
use crate::{
    AccountChange, Action, AuditRecord, Change, Changes, CompanyName, Context, Customer, DataKey,
    Email, EmailIndex, EnvelopeKey, Language, Mail, MailId, MailToken, Member, Membership, Outcome,
    Role, SecretLink, TokenHash,
};

/// How many representatives are notified in one transaction. DynamoDB takes 100 items; appointing
/// somebody takes nine, with the stored answer.
pub const MAX_AT_ONCE: usize = 80;
/// How long a notification is worth sending.
const WORTH_READING: SignedDuration = SignedDuration::from_hours(24 * 7);

redacted_line!(
    /// What proved that the person may represent the company: the document, its date, and where the
    /// staff file it. Only the approval holds it, sealed, until it is used up or a day has passed.
    Evidence,
    200
);

/// Whose address it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressOwner {
    /// A member of the company, as they were read.
    Member(Membership),
    /// A member of another company.
    OtherCompany,
    /// Nobody who signs in. Holds the link of the company's invitation, if it invited the address.
    Nobody(Option<TokenHash>),
}

/// What decides whether somebody is appointed, as it was read.
#[derive(Clone, Debug)]
pub struct AppointmentState {
    pub customer: Customer,
    pub is_purging: bool,
    /// Whether the last day of the contract has passed.
    pub is_over: bool,
    /// How many representatives the company has.
    pub representatives: u32,
    /// The address's index at the product.
    pub index: EmailIndex,
    pub owner: AddressOwner,
    /// The staff's index of the address.
    pub staff_index: EmailIndex,
    /// Whether somebody of the staff signs in with it.
    pub is_of_staff: bool,
}

/// Who is to be notified or invited, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Letters<'a> {
    pub company: &'a CompanyName,
    /// Seals the address of the person who is invited.
    pub people: &'a DataKey,
    /// Seals the mails.
    pub mail_key: &'a EnvelopeKey,
    pub site: &'a str,
}

/// Who is appointed.
#[derive(Clone, Debug)]
pub struct Appointee {
    pub email: Email,
    /// The language of the invitation.
    pub language: Language,
}

/// What became of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appointed {
    /// They were a member, and are a representative now.
    Member,
    /// They are invited, and will be one once they accept.
    Invited,
}

impl Appointed {
    pub const ALL: [Self; 2] = [Self::Member, Self::Invited];

    /// The word in answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Member => "appointed",
            Self::Invited => "invited",
        }
    }
}

/// Why nobody was appointed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum AppointmentRefused {
    #[error("the product has no roles")]
    NotOffered,
    #[error("the company is being purged")]
    PurgeBegan,
    /// Nobody joins a company after its last day; a member of it can still be appointed.
    #[error("the contract has ended")]
    ContractEnded,
    #[error("the address belongs to the staff")]
    OfStaff,
    #[error("the address belongs to another company")]
    AlreadyRegistered,
}

impl AppointmentState {
    /// Whether anybody may be appointed who has that address.
    pub fn judge(&self) -> Result<(), AppointmentRefused> {
        if !self.customer.product.has_roles() {
            return Err(AppointmentRefused::NotOffered);
        }
        if self.is_purging {
            return Err(AppointmentRefused::PurgeBegan);
        }
        if self.is_of_staff {
            return Err(AppointmentRefused::OfStaff);
        }
        match self.owner {
            AddressOwner::OtherCompany => Err(AppointmentRefused::AlreadyRegistered),
            AddressOwner::Nobody(_) if self.is_over => Err(AppointmentRefused::ContractEnded),
            AddressOwner::Nobody(_) | AddressOwner::Member(_) => Ok(()),
        }
    }

    /// Whether the person is a representative already, so that nobody has to be notified.
    pub fn is_settled(&self) -> bool {
        matches!(&self.owner, AddressOwner::Member(member) if member.role == Role::Representative)
    }
}

/// Notifies some representatives before the transaction that appoints, in which the others are
/// notified: up to [`MAX_AT_ONCE`], and only under the approval.
pub fn notify(
    context: &Context<'_>,
    staff: &StaffMembership,
    customer: Customer,
    representatives: &[Member],
    letters: Letters<'_>,
    approved: Approved,
) -> Changes {
    let mut changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        StaffChange::RequireApproved(approved).into(),
    ];
    changes.extend(notifications(context, customer, representatives, letters));
    Changes(changes)
}

/// Makes somebody a representative, or invites them as one, and notifies these representatives: up
/// to [`MAX_AT_ONCE`]. Whoever is a representative already stays one, and nobody is notified.
pub fn appoint(
    context: &Context<'_>,
    staff: &StaffMembership,
    seen: &AppointmentState,
    appointee: Appointee,
    representatives: &[Member],
    letters: Letters<'_>,
    approved: Approved,
) -> Result<(Appointed, Changes), AppointmentRefused> {
    seen.judge()?;
    let mut record =
        record(context, staff, seen.customer, Outcome::Done).approved(approved.approval);
    let mut changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        StaffChange::UseApproval(approved).into(),
        StaffChange::RequireNoLogin(seen.staff_index.clone()).into(),
    ];
    let organization = seen.customer.organization;
    let appointed = match &seen.owner {
        AddressOwner::Member(member) if seen.is_settled() => {
            changes.push(AccountChange::RequireMembership(member.clone()).into());
            return Ok((Appointed::Member, Changes::recorded(changes, record.on(member.id))));
        }
        AddressOwner::Member(member) => {
            let (role, permissions) = (Role::Representative, BTreeSet::new());
            record = record.on(member.id).changed("role", member.role, role);
            let (count, membership) = (seen.representatives, member.clone());
            changes.extend([
                AccountChange::SetRole { membership, role, permissions }.into(),
                AccountChange::CountRepresentatives { organization, seen: count, now: count + 1 }
                    .into(),
            ]);
            Appointed::Member
        }
        AddressOwner::Nobody(invited) => {
            changes.push(AccountChange::RequireCustomer(organization).into());
            let token = MailToken::new(context.entropy);
            record = record.on(&token.hash()).with("role", Role::Representative);
            changes.extend(invite(context, seen, appointee, token, invited.clone(), letters));
            Appointed::Invited
        }
        AddressOwner::OtherCompany => return Err(AppointmentRefused::AlreadyRegistered),
    };
    changes.extend(notifications(context, seen.customer, representatives, letters));
    Ok((appointed, Changes::recorded(changes, record)))
}

/// Records that an appointment was refused.
pub fn refuse(context: &Context<'_>, staff: &StaffMembership, customer: Customer) -> Changes {
    let record = record(context, staff, customer, Outcome::Refused);
    Changes::recorded(vec![StaffChange::RequireStaff(staff.clone()).into()], record)
}

fn record(
    context: &Context<'_>,
    staff: &StaffMembership,
    Customer { organization, product }: Customer,
    outcome: Outcome,
) -> AuditRecord {
    let record = context.audit(product, Action::AppointRepresentative, outcome);
    record.by_staff(staff.id, Some(organization)).on(organization)
}

/// Invites somebody as a representative, in the place of an invitation that the company sent.
fn invite(
    context: &Context<'_>,
    seen: &AppointmentState,
    Appointee { email, language }: Appointee,
    token: MailToken,
    over: Option<TokenHash>,
    Letters { company, people, mail_key, site }: Letters<'_>,
) -> [Change; 3] {
    let customer = seen.customer;
    let invitation = Invitation {
        email,
        role: Role::Representative,
        permissions: BTreeSet::new(),
        inviter: None,
        language,
        mailed: LinkRequests { times: vec![context.now] },
        link: token.hash(),
        expires_at: context.now + LinkPurpose::Invitation.validity(),
    };
    let message = StaffMessage::RepresentativeInvitation {
        company: company.expose().to_owned(),
        link: SecretLink::new(site, customer.product, LinkPurpose::Invitation, &token),
    }
    .into();
    Sending { customer, people, mail_key, message }.changes(
        context,
        seen.index.clone(),
        invitation,
        token,
        over,
    )
}

fn notifications(
    context: &Context<'_>,
    Customer { organization, product }: Customer,
    representatives: &[Member],
    Letters { company, mail_key, site, .. }: Letters<'_>,
) -> Vec<Change> {
    let notification = |member: &Member| {
        let message = StaffMessage::RepresentativeAppointed {
            company: company.expose().to_owned(),
            organization: organization.to_string(),
            site: format!("{}/{}", site.trim_end_matches('/'), product.slug()),
        };
        let mail = Mail {
            id: MailId::new(context.now, context.entropy),
            product: Some(product),
            to: member.email.clone(),
            language: member.language,
            message: message.into(),
            expires_at: context.now + WORTH_READING,
        };
        Change::SendMail { mail, key: mail_key.clone() }
    };
    representatives.iter().take(MAX_AT_ONCE).map(notification).collect()
}

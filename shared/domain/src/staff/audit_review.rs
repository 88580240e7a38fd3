//! Staff search the audit log: who did what to whom, and when. Each search is itself on record, and
//! so is whom they had named.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{NotProven, Reauthentication, StaffChange, StaffMembership};
use crate::{Action, Actor, Changes, Context, MemberId, OrganizationId, Outcome, Product, Target};

/// How many entries one page shows at most.
pub const PAGE: usize = 50;

/// How many people are named at once: as many as a page may show.
pub const PEOPLE: usize = PAGE;

/// Whose entries are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditLog {
    /// What was done at a customer, by anyone.
    Organization(OrganizationId),
    /// What a person did, or was done through a pass, anywhere.
    Actor(Actor),
    /// What was done at a product by callers who were not known.
    Product(Product),
    /// What staff did that concerns no single customer.
    Staff,
}

/// Which entries are found: those that fit everything that is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditQuery {
    pub log: AuditLog,
    pub actor: Option<Actor>,
    pub target: Option<Target>,
    pub action: Option<Action>,
    /// The first moment that counts.
    pub from: Timestamp,
    /// The first moment that no longer counts.
    pub until: Timestamp,
}

/// Records a search, in the log of the customer if it is about one.
pub fn review(
    context: &Context<'_>,
    staff: &StaffMembership,
    query: &AuditQuery,
    action: Action,
) -> Changes {
    let concerned = match query.log {
        AuditLog::Organization(organization) => Some(organization),
        AuditLog::Actor(_) | AuditLog::Product(_) | AuditLog::Staff => None,
    };
    let mut record = context
        .audit_of_staff(action, Outcome::Done)
        .by_staff(staff.id, concerned)
        .with("actor", query.actor)
        .with("target", query.target.clone())
        .with("from", query.from)
        .with("until", query.until);
    record.target = concerned.map(Target::Organization);
    let changes = vec![StaffChange::RequireStaff(staff.clone()).into()];
    Changes::recorded(changes, record)
}

/// Records that people of a company are named. It takes a fresh code, so that an open session alone
/// names nobody.
pub fn reveal_names(
    context: &Context<'_>,
    proof: Reauthentication,
    organization: OrganizationId,
    people: BTreeSet<MemberId>,
) -> Result<Changes, NotProven> {
    let proven = proof.prove(context, Action::RevealNames, true)?;
    let record = context
        .audit_of_staff(Action::RevealNames, Outcome::Done)
        .by_staff(proven.staff.id, Some(organization))
        .on(organization)
        .with("people", people);
    Ok(Changes::recorded(proven.into_changes(), record))
}

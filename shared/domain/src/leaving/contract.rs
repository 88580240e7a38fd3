//! A contract ends on a civil date in Japan (P3). From the next day the customer's members can only
//! read; on the day of the purge everything is destroyed that the law does not retain.

use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use crate::approval::Approved;
use crate::retention::PurgePlan;
use crate::staff::StaffChange;
use crate::staff::StaffMembership;
use crate::{
    Action, Changes, Context, Customer, LeavingChange, OrganizationId, Outcome, Product, japan,
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// The dates of its end; `None` while no end is planned.
    pub plan: Option<PurgePlan>,
}

impl Contract {
    /// Its last day, if an end is planned.
    pub fn ends_on(self) -> Option<Date> {
        self.plan.map(|plan| plan.ends_on)
    }

    /// Whether its last day has passed.
    pub fn is_over(self, now: Timestamp) -> bool {
        self.ends_on().is_some_and(|last| last < japan::date_at(now))
    }
}

/// A contract with an end, as it was read. It has no personal data, because the purge cannot
/// decrypt any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedContract {
    pub organization: OrganizationId,
    pub product: Product,
    pub plan: PurgePlan,
}

/// The end was ordered so late that a copy would outlive the promised month (P3).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the deadline of the purge would be missed")]
pub struct MissesDeadline(pub PurgePlan);

/// An order to end a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndOrder {
    pub ends_on: Date,
    /// Whether it stands even if the purge misses its deadline, which breaks promise P3.
    pub breaks_promise: bool,
}

impl EndOrder {
    /// The dates that follow from the order, if it may stand.
    pub fn plan(self, now: Timestamp) -> Result<PurgePlan, MissesDeadline> {
        let plan = PurgePlan::new(self.ends_on, japan::date_at(now));
        if plan.misses_deadline() && !self.breaks_promise {
            return Err(MissesDeadline(plan));
        }
        Ok(plan)
    }
}

/// Ends a contract by that plan. [`farewell`](crate::farewell) tells the representatives.
pub fn end(
    context: &Context<'_>,
    staff: &StaffMembership,
    customer: Customer,
    seen: Contract,
    plan: PurgePlan,
    approved: Approved,
) -> Changes {
    let Customer { organization, product } = customer;
    let (contract, approval) = (Contract { plan: Some(plan) }, approved.approval);
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        StaffChange::UseApproval(approved).into(),
        LeavingChange::SetContract { organization, seen, contract }.into(),
    ];
    let record = context
        .audit(product, Action::EndContract, Outcome::Done)
        .by_staff(staff.id, Some(organization))
        .on(organization)
        .changed("ends_on", seen.plan.map(|plan| plan.ends_on), Some(plan.ends_on))
        .changed("purge_on", seen.plan.map(|plan| plan.purge_on), Some(plan.purge_on))
        .approved(approval);
    Changes::recorded(changes, record)
}

/// Takes back the end of a contract, unless the purge has begun. [`farewell`](crate::farewell) tells
/// those who were notified of the end.
pub fn reinstate(
    context: &Context<'_>,
    staff: &StaffMembership,
    customer: Customer,
    seen: Contract,
    approved: Approved,
) -> Changes {
    let Customer { organization, product } = customer;
    let (contract, approval) = (Contract::default(), approved.approval);
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        StaffChange::UseApproval(approved).into(),
        LeavingChange::SetContract { organization, seen, contract }.into(),
    ];
    let record = context
        .audit(product, Action::ReinstateContract, Outcome::Done)
        .by_staff(staff.id, Some(organization))
        .on(organization)
        .changed("ends_on", seen.plan.map(|plan| plan.ends_on), None)
        .changed("purge_on", seen.plan.map(|plan| plan.purge_on), None)
        .approved(approval);
    Changes::recorded(changes, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_contract_is_over_after_its_last_day_in_japan() {
        let plan = PurgePlan::new(date(2026, 1, 31), date(2026, 1, 1));
        let contract = Contract { plan: Some(plan) };
        let over = |now: &str| contract.is_over(now.parse().unwrap());
        assert!(!over("2026-01-30T15:00:00Z"), "its last day begins");
        assert!(!over("2026-01-31T14:59:59Z"), "the last second of its last day");
        assert!(over("2026-01-31T15:00:00Z"), "the day after");
        assert!(!Contract::default().is_over(Timestamp::MAX), "no end is in sight");
    }
}

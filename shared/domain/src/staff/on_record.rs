//! What staff looked at, and what they tried in vain: both are on record, in the log of the customer
//! concerned if it is a customer's, and in the staff's own otherwise.

use super::{StaffChange, StaffMembership};
use crate::{Action, AuditRecord, Changes, Context, Customer, Outcome, Target};

/// The record that a member of staff viewed something: of that customer, if it is a customer's. It
/// is written beside the read, and the answer goes out only when both succeeded.
pub fn viewed(
    context: &Context<'_>,
    staff: &StaffMembership,
    action: Action,
    customer: Option<Customer>,
) -> Changes {
    let mut record = record(context, staff, action, customer, Outcome::Done);
    record.target = customer.map(|customer| customer.organization.into());
    require(staff, record)
}

/// The record of an attempt at something that is not there, or that nobody may do to it. A customer
/// is named only if there is one: what does not exist has no log.
pub fn refused(
    context: &Context<'_>,
    staff: &StaffMembership,
    action: Action,
    customer: Option<Customer>,
    target: impl Into<Target>,
) -> Changes {
    require(staff, record(context, staff, action, customer, Outcome::Refused).on(target))
}

fn record(
    context: &Context<'_>,
    staff: &StaffMembership,
    action: Action,
    customer: Option<Customer>,
    outcome: Outcome,
) -> AuditRecord {
    let record = context.audit_of_staff(action, outcome);
    let record = AuditRecord { product: customer.map(|customer| customer.product), ..record };
    record.by_staff(staff.id, customer.map(|customer| customer.organization))
}

fn require(staff: &StaffMembership, record: AuditRecord) -> Changes {
    Changes::recorded(vec![StaffChange::RequireStaff(staff.clone()).into()], record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::approval::tests::{Colleague, WEEK, context};
    use crate::{Actor, Change, OrganizationId, Product, SeededEntropy, StaffId};

    /// The record, if it requires that its actor is still on the staff.
    fn recorded(Changes(changes): &Changes, staff: &StaffMembership) -> AuditRecord {
        let [Change::Staff(StaffChange::RequireStaff(required)), Change::Audit(record)] =
            &changes[..]
        else {
            panic!("{changes:?}")
        };
        assert_eq!((required, record.actor), (staff, Some(Actor::Staff(staff.id))));
        record.clone()
    }

    #[test]
    fn a_look_is_in_the_customers_log_or_else_the_staffs() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, WEEK);
        let staff = Colleague::new(1, 0).staff;
        let organization = OrganizationId::new(context.now, &entropy);
        let customer = Customer { organization, product: Product::ProLead };
        let look = |customer| {
            let looked = viewed(&context, &staff, Action::ViewLegalHolds, customer);
            let record = recorded(&looked, &staff);
            assert_eq!((record.action, record.outcome), (Action::ViewLegalHolds, Outcome::Done));
            (record.organization, record.product, record.target)
        };
        let target = Some(Target::Organization(organization));
        assert_eq!(look(Some(customer)), (Some(organization), Some(Product::ProLead), target));
        assert_eq!(look(None), (None, None, None));
    }

    #[test]
    fn what_is_missing_is_the_target_of_the_refusal_without_a_log() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, WEEK);
        let staff = Colleague::new(1, 0).staff;
        let nobody = StaffId::new(context.now, &entropy);
        let record =
            recorded(&refused(&context, &staff, Action::RemoveStaff, None, nobody), &staff);
        assert_eq!((record.outcome, record.organization), (Outcome::Refused, None));
        assert_eq!(record.target, Some(Target::Staff(nobody)));
        let organization = OrganizationId::new(context.now, &entropy);
        let customer = Some(Customer { organization, product: Product::ProSign });
        let held = refused(&context, &staff, Action::PlaceLegalHold, customer, organization);
        assert_eq!(recorded(&held, &staff).organization, Some(organization));
    }
}

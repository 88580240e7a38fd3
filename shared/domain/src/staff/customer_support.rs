//! The vendor's staff help people who cannot get in: they lift the wait after wrong passwords, and
//! have a link mailed although the address asked for too many. Neither shows whether the address has an
//! account; the link goes to its owner only.

use super::{StaffChange, StaffMembership};
use crate::attempts::AttemptsOf;
use crate::invite::Mailings;
use crate::mail_link::LinkRequests;
use crate::{
    AccountChange, Action, Change, Changes, Context, Customer, EmailIndex, OrganizationId, Outcome,
    Product, Versioned,
};

/// The link that somebody needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeededLink {
    /// To create an account; whoever has one already is mailed that instead.
    Signup,
    PasswordReset,
}

impl NeededLink {
    pub const ALL: [Self; 2] = [Self::Signup, Self::PasswordReset];

    /// The word in requests.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::PasswordReset => "password-reset",
        }
    }
}

/// Whom staff help: an address at a product, and the customer it belongs to, if it has an account.
#[derive(Clone, Debug)]
pub struct Helped {
    pub product: Product,
    pub index: EmailIndex,
    pub organization: Option<OrganizationId>,
}

/// Lets the address try to sign in again at once. What was counted at its sources and on familiar
/// devices stays. `seen` is the version of the attempts that were read.
pub fn lift_wait(
    context: &Context<'_>,
    staff: &StaffMembership,
    Helped { product, index, organization }: Helped,
    seen: u64,
) -> Changes {
    let record = context.audit(product, Action::LiftWait, Outcome::Done);
    let of = AttemptsOf::Account(index);
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        AccountChange::ForgetAttempts { of, seen }.into(),
    ];
    Changes::recorded(changes, record.by_staff(staff.id, organization))
}

/// Lets a company invite again whose invitations were paused after reports.
pub fn resume_invitations(
    context: &Context<'_>,
    staff: &StaffMembership,
    Customer { organization, product }: Customer,
    mut mailings: Versioned<Mailings>,
) -> Changes {
    if !mailings.value.resume(context.now) {
        return Changes(Vec::new());
    }
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        AccountChange::RequireCustomer(organization).into(),
        AccountChange::CountMailings { organization, mailings }.into(),
    ];
    let record = context.audit(product, Action::ResumeInvitations, Outcome::Done);
    let record = record.by_staff(staff.id, Some(organization)).on(organization);
    Changes::recorded(changes, record)
}

/// Forgets how often the address asked, so that a link can be mailed.
pub fn allow_another(requests: &mut LinkRequests) {
    requests.times.clear();
}

/// Has a link mailed: what the address itself would have caused by asking, on record as the staff's
/// act.
pub fn send_link(
    context: &Context<'_>,
    staff: &StaffMembership,
    Helped { product, organization, .. }: Helped,
    Changes(mut changes): Changes,
) -> Changes {
    changes.retain(|change| !matches!(change, Change::Audit(_)));
    changes.push(StaffChange::RequireStaff(staff.clone()).into());
    let record = context.audit(product, Action::SendLink, Outcome::Done);
    Changes::recorded(changes, record.by_staff(staff.id, organization))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;
    use crate::approval::tests::{Colleague, WEEK, context};

    fn helped() -> Helped {
        let index = EmailIndex::parse(&"7".repeat(64)).unwrap();
        Helped { product: Product::ProSign, index, organization: None }
    }

    #[test]
    fn a_lifted_wait_forgets_the_failures_that_were_seen_at_the_address() {
        let entropy = SeededEntropy::new(1);
        let staff = Colleague::new(1, 0).staff;
        let Changes(changes) = lift_wait(&context(&entropy, WEEK), &staff, helped(), 4);
        let forgotten = changes.iter().find_map(|change| match change {
            Change::Account(AccountChange::ForgetAttempts { of, seen }) => {
                Some((of.clone(), *seen))
            }
            _ => None,
        });
        assert_eq!(forgotten, Some((AttemptsOf::Account(helped().index), 4)));
    }
}

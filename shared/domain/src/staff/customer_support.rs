//! The vendor's staff help people who cannot get in: they lift the wait after wrong passwords, and
//! have a link mailed although the address asked for too many. Neither shows whether the address has an
//! account; the link goes to its owner only.

use super::{StaffChange, StaffMembership};
use crate::attempts::{Attempts, AttemptsOf};
use crate::mail_link::LinkRequests;
use crate::{
    AccountChange, Action, Change, Changes, Context, EmailIndex, OrganizationId, Outcome, Product,
    Versioned,
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

/// Lets the address try to sign in again at once. What was counted at its sources stays.
pub fn lift_wait(
    context: &Context<'_>,
    staff: &StaffMembership,
    Helped { product, index, organization }: Helped,
    mut attempts: Versioned<Attempts>,
) -> Changes {
    attempts.value.forgive();
    let record = context.audit(product, Action::LiftWait, Outcome::Done);
    let of = AttemptsOf::Account(index);
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        AccountChange::CountAttempts { of, attempts }.into(),
    ];
    Changes::recorded(changes, record.by_staff(staff.id, organization))
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
    use crate::approval::tests::{Colleague, WEEK, context};
    use crate::attempts::ACCOUNT;
    use crate::{SeededEntropy, SourceIndex};

    fn helped() -> Helped {
        let index = EmailIndex::parse(&"7".repeat(64)).unwrap();
        Helped { product: Product::ProSign, index, organization: None }
    }

    #[test]
    fn a_lifted_wait_lets_familiar_and_other_sources_try_at_once() {
        let entropy = SeededEntropy::new(1);
        let context = context(&entropy, WEEK);
        let [familiar, other]: [SourceIndex; 2] =
            [1, 2].map(|last| crate::LookupKey::new(b"key").source([192, 0, 2, last].into()));
        let mut attempts = Attempts::default();
        attempts.succeed_from(familiar.clone(), context.now);
        for source in [&familiar, &other] {
            (0..ACCOUNT.free + 3).for_each(|_| attempts.fail_from(source, context.now));
        }
        let none = Attempts::default();
        let waits = |attempts: &Attempts| {
            [&familiar, &other].map(|source| attempts.wait(&none, source, context.now).is_some())
        };
        assert_eq!(waits(&attempts), [true, true]);
        let staff = Colleague::new(1, 0).staff;
        let attempts = Versioned { value: attempts, version: 4 };
        let Changes(changes) = lift_wait(&context, &staff, helped(), attempts);
        let stored = changes.iter().find_map(|change| match change {
            Change::Account(AccountChange::CountAttempts { attempts, .. }) => Some(attempts),
            _ => None,
        });
        let stored = stored.unwrap();
        assert_eq!((waits(&stored.value), stored.version), ([false, false], 4));
        assert!(stored.value.familiar(&familiar, context.now).is_some(), "it stays familiar");
    }
}

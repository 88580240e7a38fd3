//! Staff confirm that a company which signed up really has a contract. Until then it may register
//! little, because anyone can sign up and what is locked stays.

use jiff::Timestamp;

use crate::document::{Allowance, SpecialAllowance};
use crate::staff::{StaffChange, StaffMembership};
use crate::{Action, Changes, Context, Customer, DocumentChange, Outcome, StaffId};

/// That a contract was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confirmation {
    pub by: StaffId,
    pub at: Timestamp,
    /// What the company may register beyond the standard.
    pub special: SpecialAllowance,
}

/// What companies may register: the vendor's settings.
#[derive(Clone, Copy, Debug)]
pub struct Allowances {
    pub unconfirmed: Allowance,
    pub confirmed: Allowance,
}

impl Allowances {
    /// What a company may register, given the confirmation of its contract, if there is one.
    pub fn of(self, confirmation: Option<&Confirmation>) -> Allowance {
        match confirmation {
            Some(confirmation) => confirmation.special.over(self.confirmed),
            None => self.unconfirmed,
        }
    }
}

/// Confirms a contract, or sets anew what its company may register.
pub fn confirm(
    context: &Context<'_>,
    staff: &StaffMembership,
    Customer { organization, product }: Customer,
    special: SpecialAllowance,
) -> (Confirmation, Changes) {
    let confirmation = Confirmation { by: staff.id, at: context.now, special };
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        DocumentChange::ConfirmContract { organization, confirmation }.into(),
    ];
    let record = context.audit(product, Action::ConfirmContract, Outcome::Done);
    let SpecialAllowance { documents, bytes, daily_documents, daily_bytes } = special;
    let record = record
        .by_staff(staff.id, Some(organization))
        .on(organization)
        .with("documents", documents)
        .with("bytes", bytes)
        .with("daily_documents", daily_documents)
        .with("daily_bytes", daily_bytes);
    (confirmation, Changes::recorded(changes, record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Quantity;

    #[test]
    fn a_company_may_register_little_until_its_contract_is_confirmed() {
        let [unconfirmed, confirmed] =
            ["1,1,1,1", "9,9,9,9"].map(|setting| Allowance::parse(setting).unwrap());
        let allowances = Allowances { unconfirmed, confirmed };
        let entropy = crate::SeededEntropy::new(1);
        let by = StaffId::new(Timestamp::UNIX_EPOCH, &entropy);
        let special = SpecialAllowance { documents: Some(20), ..SpecialAllowance::default() };
        let confirmation = Confirmation { by, at: Timestamp::UNIX_EPOCH, special };
        assert_eq!(allowances.of(None), unconfirmed);
        let total = Quantity { documents: 20, ..confirmed.total };
        assert_eq!(allowances.of(Some(&confirmation)), Allowance { total, ..confirmed });
    }
}

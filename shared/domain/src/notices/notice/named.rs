//! The companies that an incident names: they must be customers of the product when they are named.

use std::collections::{BTreeMap, BTreeSet};

use super::{About, Affected};
use crate::{Fault, OrganizationId, Product};

impl About {
    /// The companies that it names and that were not named before. Whoever was named stays named:
    /// an incident must be followed to its end, also when one of its companies has been purged since.
    pub fn newly_named(&self, seen: Option<&Self>) -> BTreeSet<OrganizationId> {
        let named = |about: &Self| match about.affected() {
            Affected::Companies(companies) => companies,
            Affected::Everyone => BTreeSet::new(),
        };
        let before = seen.map(named).unwrap_or_default();
        named(self).difference(&before).copied().collect()
    }

    /// Refuses newly named companies that are not among these customers, or are those of another
    /// product. This prevents typing errors and is no condition of the write: a customer may be
    /// purged at any time afterwards, and only those who are still there are notified.
    pub fn check_named(
        &self,
        seen: Option<&Self>,
        product: Product,
        customers: &BTreeMap<OrganizationId, Product>,
    ) -> Result<(), Fault> {
        let mut strangers = self.newly_named(seen);
        strangers.retain(|company| customers.get(company) != Some(&product));
        if strangers.is_empty() {
            return Ok(());
        }
        let strangers: Vec<_> = strangers.iter().map(ToString::to_string).collect();
        let (english, japanese) = (strangers.join(", "), strangers.join("、"));
        Err(Fault::Explained {
            code: "not-customers",
            english: format!("Not customers of this product: {english}. Check their numbers."),
            japanese: format!(
                "このプロダクトのお客様ではない番号が含まれています。お客様番号を確認してください: {japanese}"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::notice::{Incident, Severity};
    use crate::{Language, SeededEntropy};

    fn companies() -> [OrganizationId; 3] {
        let entropy = SeededEntropy::new(1);
        [(); 3].map(|()| OrganizationId::new(Timestamp::UNIX_EPOCH, &entropy))
    }

    fn incident(companies: &[OrganizationId]) -> About {
        About::Incident(Incident {
            occurred_at: Timestamp::UNIX_EPOCH,
            detected_at: Timestamp::UNIX_EPOCH,
            severity: Severity::Serious,
            personal_data: false,
            affected: About::affected_of(companies.iter().copied().collect()),
        })
    }

    #[test]
    fn only_companies_that_were_not_named_before_are_newly_named() {
        let [one, other, third] = companies();
        let seen = incident(&[one, other]);
        assert_eq!(incident(&[other, third]).newly_named(Some(&seen)), [third].into());
        assert_eq!(incident(&[one, other]).newly_named(Some(&incident(&[]))), [one, other].into());
        assert_eq!(incident(&[one]).newly_named(None), [one].into());
        assert_eq!(incident(&[]).newly_named(Some(&seen)), [].into(), "everyone names nobody");
    }

    #[test]
    fn strangers_and_customers_of_another_product_are_refused_by_their_numbers() {
        let [there, elsewhere, gone] = companies();
        let customers = [(there, Product::ProSign), (elsewhere, Product::ProLead)].into();
        let named = incident(&[there, elsewhere, gone]);
        let fault = named.check_named(None, Product::ProSign, &customers).unwrap_err();
        assert_eq!(fault.code(), "not-customers");
        for language in Language::ALL {
            let message = fault.message(language);
            let is_named = |company: OrganizationId| message.contains(&company.to_string());
            assert_eq!([there, elsewhere, gone].map(is_named), [false, true, true], "{message}");
        }
        assert_eq!(incident(&[there]).check_named(None, Product::ProSign, &customers), Ok(()));
        assert_eq!(incident(&[]).check_named(None, Product::ProLead, &BTreeMap::new()), Ok(()));
    }

    #[test]
    fn a_company_that_was_purged_since_it_was_named_stays() {
        let [there, purged, typo] = companies();
        let (seen, customers) = (incident(&[purged]), [(there, Product::ProSign)].into());
        let update = |companies: &[OrganizationId]| {
            incident(companies).check_named(Some(&seen), Product::ProSign, &customers)
        };
        assert_eq!(update(&[purged, there]), Ok(()));
        assert!(update(&[purged, typo]).is_err());
    }
}

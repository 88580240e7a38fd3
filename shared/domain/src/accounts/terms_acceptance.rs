//! Members accept a newer version of the terms of use; the first one they accept on joining.

use crate::terms::{AcceptedTerms, TermsVersion};
use crate::{AccountChange, Action, Changes, Context, Membership, Outcome, Product};

/// Accepts a version in the place of the one accepted before. Accepting it again changes nothing, so
/// that the time on record stays that of the first acceptance.
pub fn accept(
    context: &Context<'_>,
    product: Product,
    person: &Membership,
    before: AcceptedTerms,
    version: TermsVersion,
) -> Changes {
    if version <= before.version {
        return Changes::default();
    }
    let record = context
        .audit(product, Action::AcceptTerms, Outcome::Done)
        .by(person.organization, person.id)
        .on(person.id)
        .changed("terms", before.version, version);
    let terms = AcceptedTerms { version, at: context.now };
    let accepts = AccountChange::AcceptTerms { membership: person.clone(), terms };
    Changes::recorded(vec![accepts.into()], record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::profile_change::tests::person;
    use crate::terms::tests::{accepted, version};
    use crate::{Change, Difference, Entropy, SeededEntropy};
    use jiff::Timestamp;

    #[test]
    fn an_acceptance_is_on_record_with_what_it_replaces() {
        let entropy = SeededEntropy::new(1);
        let context = Context::new(Timestamp::UNIX_EPOCH, &entropy as &dyn Entropy, "request");
        let (person, before) = (person(&context), accepted("2026-04-01"));
        let Changes(changes) =
            accept(&context, Product::ProLead, &person, before, version("2026-08-01"));
        let [Change::Account(change), Change::Audit(record)] = &changes[..] else {
            panic!("one write and its record: {changes:?}");
        };
        let AccountChange::AcceptTerms { membership, terms } = change else {
            panic!("the acceptance: {change:?}");
        };
        assert_eq!(membership, &person);
        let expected = AcceptedTerms { version: version("2026-08-01"), at: context.now };
        assert_eq!(terms, &expected);
        let differs = Difference::between("terms", &version("2026-04-01"), &version("2026-08-01"));
        assert_eq!(
            (record.action, &record.changed[..]),
            (Action::AcceptTerms, &[differs.unwrap()][..])
        );
    }

    #[test]
    fn accepting_again_changes_nothing() {
        let entropy = SeededEntropy::new(1);
        let context = Context::new(Timestamp::UNIX_EPOCH, &entropy as &dyn Entropy, "request");
        let (person, before) = (person(&context), accepted("2026-08-01"));
        for day in ["2026-04-01", "2026-08-01"] {
            let changes = accept(&context, Product::ProSign, &person, before, version(day));
            assert!(changes.0.is_empty(), "{changes:?}");
        }
    }
}

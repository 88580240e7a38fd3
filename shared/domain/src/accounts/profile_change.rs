//! People set their own name and the language that they are written to in, at either product.

use crate::{
    AccountChange, Action, Changes, Context, DataKey, Language, Membership, Outcome, PersonName,
    Product,
};

/// What a member changes of their own profile; what is not given stays.
#[derive(Clone, Debug)]
pub struct ProfileUpdate {
    pub name: Option<PersonName>,
    pub language: Option<Language>,
}

/// A name, and the key of the person.
#[derive(Clone, Debug)]
pub struct NewName {
    /// The name.
    pub name: PersonName,
    /// What it is sealed with.
    pub key: DataKey,
}

/// Changes a person's own profile. `key` is what a new name is sealed with. An update of
/// nothing writes nothing.
pub fn change(
    context: &Context<'_>,
    product: Product,
    person: &Membership,
    wanted: ProfileUpdate,
    key: Option<DataKey>,
) -> Changes {
    if wanted.name.is_none() && wanted.language.is_none() {
        return Changes::default();
    }
    let name = wanted.name.zip(key).map(|(name, key)| NewName { name, key });
    let membership = person.clone();
    let record = context
        .audit(product, Action::UpdateProfile, Outcome::Done)
        .by(person.organization, person.id)
        .on(person.id);
    let record = if name.is_some() { record.rewrote("name") } else { record };
    let record = record.with("language", wanted.language);
    let update = AccountChange::UpdateProfile { membership, name, language: wanted.language };
    Changes::recorded(vec![update.into()], record)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{Change, Email, LookupKey, MemberId, OrganizationId, Role, SeededEntropy};
    use jiff::Timestamp;

    const CONTEXT: fn(&SeededEntropy) -> Context<'_> =
        |entropy| Context::new(Timestamp::UNIX_EPOCH, entropy, "request");

    /// Somebody whose row was written some times.
    pub(crate) fn person(context: &Context<'_>) -> Membership {
        let email = Email::parse("taro@example.jp").unwrap();
        Membership {
            id: MemberId::new(context.now, context.entropy),
            organization: OrganizationId::new(context.now, context.entropy),
            login: LookupKey::new(b"key").email(Product::ProLead, &email),
            role: Role::General,
            permissions: [].into(),
            signed_out_before: None,
            version: 7,
        }
    }

    #[test]
    fn an_update_of_nothing_writes_nothing() {
        let entropy = SeededEntropy::new(1);
        let context = CONTEXT(&entropy);
        let wanted = ProfileUpdate { name: None, language: None };
        let changes = change(&context, Product::ProLead, &person(&context), wanted, None);
        assert!(changes.0.is_empty(), "{changes:?}");
    }

    #[test]
    fn a_change_rests_on_the_membership_seen_and_is_on_record() {
        let entropy = SeededEntropy::new(1);
        let context = CONTEXT(&entropy);
        let person = person(&context);
        let wanted = ProfileUpdate { name: None, language: Some(Language::English) };
        let Changes(changes) = change(&context, Product::ProLead, &person, wanted, None);
        let [Change::Account(update), Change::Audit(record)] = &changes[..] else {
            panic!("one write and its record: {changes:?}");
        };
        let AccountChange::UpdateProfile { membership, name: None, language } = update else {
            panic!("the language and nothing else: {update:?}");
        };
        assert_eq!((membership, language), (&person, &Some(Language::English)));
        assert_eq!((record.action, record.outcome), (Action::UpdateProfile, Outcome::Done));
        assert_eq!(
            (record.product, record.actor),
            (Some(Product::ProLead), Some(crate::Actor::Member(person.id)))
        );
    }
}

//! People set their own name and the language that they are written to in, at either product.

use crate::{
    AccountChange, Action, Changes, Context, DataKey, Fault, Language, Membership, Outcome,
    PersonName, Product,
};

/// What somebody wants changed: one of the two at least.
#[derive(Clone, Debug)]
pub struct ProfileUpdate {
    name: Option<PersonName>,
    language: Option<Language>,
}

impl ProfileUpdate {
    /// Takes what was given, if that is anything.
    pub fn new(name: Option<PersonName>, language: Option<Language>) -> Result<Self, Fault> {
        if name.is_none() && language.is_none() {
            return Err(Fault::Explained {
                code: "missing",
                english: "is required where no language is given".to_owned(),
                japanese: "language を指定しない場合は必須です".to_owned(),
            });
        }
        Ok(Self { name, language })
    }

    /// The new name. Only a name is sealed, so without one nobody has to unwrap a key.
    pub const fn name(&self) -> Option<&PersonName> {
        self.name.as_ref()
    }
}

/// A name, and the key of the people of its company.
#[derive(Clone, Debug)]
pub struct NewName {
    /// The name.
    pub name: PersonName,
    /// What it is sealed with.
    pub people: DataKey,
}

/// Changes a person's own profile. `people` is the key that a new name is sealed with.
pub fn change(
    context: &Context<'_>,
    product: Product,
    person: &Membership,
    wanted: ProfileUpdate,
    people: Option<DataKey>,
) -> Changes {
    let name = wanted.name.zip(people).map(|(name, people)| NewName { name, people });
    let membership = person.clone();
    let update = AccountChange::UpdateProfile { membership, name, language: wanted.language };
    let record = context
        .audit(product, Action::UpdateProfile, Outcome::Done)
        .by(person.organization, person.id);
    Changes::recorded(vec![update.into()], record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Change, Email, LookupKey, MemberId, OrganizationId, Role, SeededEntropy};
    use jiff::Timestamp;

    #[test]
    fn a_change_of_nothing_is_refused() {
        assert_eq!(ProfileUpdate::new(None, None).unwrap_err().code(), "missing");
        let name = PersonName::parse("山田花子").unwrap();
        assert!(ProfileUpdate::new(Some(name), None).is_ok());
        assert!(ProfileUpdate::new(None, Some(Language::English)).is_ok());
    }

    #[test]
    fn a_change_rests_on_the_membership_seen_and_is_on_record() {
        let entropy = SeededEntropy::new(1);
        let context = Context { now: Timestamp::UNIX_EPOCH, entropy: &entropy, request: "request" };
        let email = Email::parse("taro@example.jp").unwrap();
        let person = Membership {
            id: MemberId::new(context.now, &entropy),
            organization: OrganizationId::new(context.now, &entropy),
            login: LookupKey::new(b"key").email(Product::ProLead, &email),
            role: Role::General,
            permissions: [].into(),
            signed_out_before: None,
            version: 7,
        };
        let wanted = ProfileUpdate::new(None, Some(Language::English)).unwrap();
        let Changes(changes) = change(&context, Product::ProLead, &person, wanted, None);
        let [Change::Account(update), Change::Audit(record)] = &changes[..] else {
            panic!("one write and its record: {changes:?}");
        };
        let AccountChange::UpdateProfile { membership, name: None, language } = update else {
            panic!("the language and nothing else: {update:?}");
        };
        assert_eq!((membership, language), (&person, &Some(Language::English)));
        assert_eq!((record.action, record.outcome), (Action::UpdateProfile, Outcome::Done));
        assert_eq!((record.product, record.actor), (Some(Product::ProLead), Some(person.id)));
    }
}

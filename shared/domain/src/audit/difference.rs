//! What an action changed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Actor, Target};
use crate::{DocumentId, Language, MemberId, TokenHash};

/// One field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    /// None where there was nothing before, and of texts.
    pub before: Option<String>,
    /// None where nothing is left, and of texts.
    pub after: Option<String>,
}

/// What may stand in the audit log for years: identifiers, words of an enumeration, days, times and
/// numbers. Texts may not, as they may be personal.
pub trait Fact {
    fn fact(&self) -> Option<String>;
}

impl Difference {
    /// The difference, if there is one.
    pub fn between(field: &str, before: &impl Fact, after: &impl Fact) -> Option<Self> {
        let (before, after) = (before.fact(), after.fact());
        (before != after).then(|| Self { field: field.to_owned(), before, after })
    }

    /// A text that changed.
    pub fn of_text(field: &str) -> Self {
        Self { field: field.to_owned(), before: None, after: None }
    }
}

impl<F: Fact> Fact for Option<F> {
    fn fact(&self) -> Option<String> {
        self.as_ref().and_then(Fact::fact)
    }
}

macro_rules! facts {
    ($($kind:ty),+) => {
        $(impl Fact for $kind {
            fn fact(&self) -> Option<String> {
                Some(self.to_string())
            }
        })+
    };
}

facts!(bool, u32, u64, usize, Date, Timestamp, DocumentId, MemberId, Actor, Target);

impl<F: Fact> Fact for BTreeSet<F> {
    fn fact(&self) -> Option<String> {
        Some(self.iter().filter_map(Fact::fact).collect::<Vec<_>>().join(" "))
    }
}

impl Fact for Language {
    fn fact(&self) -> Option<String> {
        Some(self.tag().to_owned())
    }
}

/// The hash of a mailed token says which link it was, and opens nothing.
impl Fact for TokenHash {
    fn fact(&self) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    #[test]
    fn only_what_changed_is_a_difference() {
        let role = |before, after| Difference::between("role", &before, &after);
        assert_eq!(role(Role::General, Role::General), None);
        let difference = role(Role::General, Role::Representative).unwrap();
        assert_eq!(difference.before.as_deref(), Some("general"));
        assert_eq!(difference.after.as_deref(), Some("representative"));
        assert_eq!(Difference::between("ends_on", &None::<Date>, &None::<Date>), None);
    }

    #[test]
    fn of_a_text_only_the_field_is_on_record() {
        let difference = Difference::of_text("name");
        assert_eq!((difference.before, difference.after), (None, None));
    }
}

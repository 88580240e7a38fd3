//! Values that are one of a few words: requests, answers and the API's document take them from
//! here.

use domain::announcement::NoticeKind;
use domain::approval::Act;
use domain::customer_search::CustomerStatus;
use domain::customer_support::NeededLink;
use domain::export::Progress;
use domain::incident_clock::{Duty, ReportKind};
use domain::notice::{Effect, Severity, State};
use domain::purge::DataClass;
use domain::representative_appointment::Appointed;
use domain::statutory::{DocumentKind, Ground};
use domain::subscription::WebhookFormat;
use domain::{Component, Fault, Language, Permission, Product, Role, StaffRole};

/// A value that is one of a few words.
pub trait OneOf: Copy + 'static {
    /// The name of the type in the API's document.
    const NAME: &'static str;
    /// Every value.
    const EVERY: &'static [Self];

    /// The word in requests and answers.
    fn word(self) -> &'static str;

    fn words() -> Vec<&'static str> {
        Self::EVERY.iter().map(|value| value.word()).collect()
    }
}

/// Reads a word.
pub fn one_of<T: OneOf>(word: &str) -> Result<T, Fault> {
    let known = T::EVERY.iter().copied().find(|value| value.word() == word);
    known.ok_or_else(|| Fault::NotOneOf(T::words().join(", ")))
}

/// Reads the word of a component that the product has.
pub(crate) fn component_of(product: Product) -> impl Fn(&str) -> Result<Component, Fault> {
    move |word| {
        let known = product.components();
        let named = known.iter().copied().find(|component| component.slug() == word);
        let words = || known.iter().map(|component| component.slug()).collect::<Vec<_>>();
        named.ok_or_else(|| Fault::NotOneOf(words().join(", ")))
    }
}

/// The most words that a list may have. The double number leaves room for some repetitions.
pub(crate) const fn most_of<T: OneOf>() -> usize {
    2 * T::EVERY.len()
}

macro_rules! words {
    ($($name:ident: $type:ident :: $word:ident),+ $(,)?) => {$(
        impl OneOf for $type {
            const NAME: &'static str = stringify!($name);
            const EVERY: &'static [Self] = &Self::ALL;

            fn word(self) -> &'static str {
                self.$word()
            }
        }
    )+};
}
words!(
    AppointmentStatus: Appointed::slug,
    Component: Component::slug,
    CustomerStatus: CustomerStatus::slug,
    DataClass: DataClass::slug,
    DocumentKind: DocumentKind::slug,
    ExportState: Progress::slug,
    IncidentDuty: Duty::slug,
    IncidentSeverity: Severity::slug,
    Language: Language::tag,
    MaintenanceEffect: Effect::slug,
    NeededLink: NeededLink::slug,
    NoticeKind: NoticeKind::slug,
    NoticeState: State::slug,
    Permission: Permission::slug,
    PrivacyReportKind: ReportKind::slug,
    Product: Product::slug,
    RetentionGround: Ground::slug,
    Role: Role::slug,
    StaffAct: Act::slug,
    StaffRole: StaffRole::slug,
    WebhookFormat: WebhookFormat::slug,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_refused_with_all_known_words() {
        assert_eq!(one_of::<Language>("en"), Ok(Language::English));
        assert_eq!(one_of::<Language>("EN"), Err(Fault::NotOneOf("ja, en".into())));
        let roles = "representative, organization-admin, general";
        assert_eq!(one_of::<Role>(""), Err(Fault::NotOneOf(roles.into())));
    }
}

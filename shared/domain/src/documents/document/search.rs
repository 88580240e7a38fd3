//! Searching documents by the data that the law requires for searching.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::{Counterparty, Currency, Document};
use crate::statutory::DocumentKind;

/// The form that two spellings of a name share: neither width nor case counts (NFKC, then case
/// folding by way of upper case, so that ß matches SS).
pub fn folded(text: &str) -> String {
    let wide = text.nfkc().collect::<String>();
    let upper = wide.chars().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).nfkc().collect()
}

/// Search criteria. All that are given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The first day of the transaction.
    pub from: Option<Date>,
    /// The last day of the transaction.
    pub to: Option<Date>,
    /// The smallest amount, in minor units.
    pub minimum: Option<i64>,
    /// The largest amount, in minor units.
    pub maximum: Option<i64>,
    pub currency: Option<Currency>,
    /// A part of the counterparty's name.
    pub counterparty: Option<Counterparty>,
    pub kind: Option<DocumentKind>,
}

impl Search {
    /// Whether the document matches.
    pub fn finds(&self, document: &Document) -> bool {
        let (date, amount) = (document.entry.id.transacted_on(), document.content.amount);
        let counterparty = document.content.counterparty.expose();
        self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
            && self.minimum.is_none_or(|minimum| minimum <= amount.minor_units)
            && self.maximum.is_none_or(|maximum| amount.minor_units <= maximum)
            && self.currency.is_none_or(|currency| currency == amount.currency)
            && self.kind.is_none_or(|kind| kind == document.entry.kind)
            && self
                .counterparty
                .as_ref()
                .is_none_or(|part| folded(counterparty).contains(&folded(part.expose())))
    }
}

//! Searching documents by the data that the law requires for searching.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::kanji::everyday;
use super::{Counterparty, Currency, Document};
use crate::redacted::redacted;
use crate::statutory::DocumentKind;

/// The form that two spellings of a name share: neither width nor case counts (NFKC, then case
/// folding by way of upper case, so that ß matches SS).
pub fn folded(text: &str) -> String {
    let wide = text.nfkc().collect::<String>();
    let upper = wide.chars().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).nfkc().collect()
}

/// A value as people type it, in the narrow form that it is written in: ２０２６－０４－０１ as
/// 2026-04-01.
pub fn narrow(typed: &str) -> String {
    typed.nfkc().map(|letter| if letter == '−' { '-' } else { letter }).collect()
}

/// The name of a party in the form that all of its spellings share: neither width, case nor white
/// space counts, nor which form of a kanji is written, nor whether the kind of company is abbreviated.
#[derive(Clone, PartialEq, Eq)]
pub struct FoldedName(String);

redacted!(FoldedName);

impl FoldedName {
    pub fn of(counterparty: &Counterparty) -> Self {
        let selects =
            |letter: char| matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
        let plain = counterparty.expose().replace(selects, "");
        let plain = plain.replace('㊑', "㈱").replace('㊒', "㈲");
        let folded = folded(&plain);
        let solid = folded.chars().filter(|letter| !letter.is_whitespace()).nfkc();
        let name: String = solid.map(everyday).collect();
        // Written out, so that every part of the long form is found in the short one.
        let written_out = |name: String, (mark, kind): (&str, &str)| name.replace(mark, kind);
        Self(COMPANY_MARKS.into_iter().fold(name, written_out))
    }

    pub fn contains(&self, part: &Self) -> bool {
        self.0.contains(&part.0)
    }
}

/// How the kinds of companies are abbreviated. ㈱ and its like are these after NFKC.
const COMPANY_MARKS: [(&str, &str); 15] = [
    ("(株)", "株式会社"),
    ("(有)", "有限会社"),
    ("(同)", "合同会社"),
    ("(名)", "合名会社"),
    ("(資)", "合資会社"),
    ("(一社)", "一般社団法人"),
    ("(一財)", "一般財団法人"),
    ("(公社)", "公益社団法人"),
    ("(公財)", "公益財団法人"),
    ("(医)", "医療法人"),
    ("(学)", "学校法人"),
    ("(宗)", "宗教法人"),
    ("(福)", "社会福祉法人"),
    ("(特非)", "特定非営利活動法人"),
    ("(独)", "独立行政法人"),
];

/// Search criteria. All that are given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The first day of the transaction.
    pub from: Option<Date>,
    /// The last day of the transaction.
    pub to: Option<Date>,
    /// The smallest amount, in minor units of whatever currency.
    pub minimum: Option<i64>,
    /// The largest amount, in minor units of whatever currency.
    pub maximum: Option<i64>,
    pub currency: Option<Currency>,
    /// A part of the counterparty's name.
    pub counterparty: Option<FoldedName>,
    pub kind: Option<DocumentKind>,
    /// Whether voided documents are sought, instead of all others.
    pub voided: bool,
}

impl Search {
    /// Whether the document matches.
    pub fn finds(&self, document: &Document) -> bool {
        let (date, amount) = (document.entry.id.transacted_on(), document.content.amount);
        let counterparty = FoldedName::of(&document.content.counterparty);
        self.voided == document.entry.voided.is_some()
            && self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
            && self.minimum.is_none_or(|minimum| minimum <= amount.minor_units)
            && self.maximum.is_none_or(|maximum| amount.minor_units <= maximum)
            && self.currency.is_none_or(|currency| currency == amount.currency)
            && self.kind.is_none_or(|kind| kind == document.entry.kind)
            && self.counterparty.as_ref().is_none_or(|part| counterparty.contains(part))
    }
}

//! Searching documents by the data that the law requires for searching.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use super::kanji::everyday;
use super::{Amount, Content, Counterparty, Currency, Document};
use crate::DocumentId;
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
    /// Whether a document matches.
    pub fn finds(&self, document: &SearchRow) -> bool {
        let (date, amount) = (document.id.transacted_on(), document.terms.amount);
        self.voided == document.is_voided
            && self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
            && self.minimum.is_none_or(|minimum| minimum <= amount.minor_units)
            && self.maximum.is_none_or(|maximum| amount.minor_units <= maximum)
            && self.currency.is_none_or(|currency| currency == amount.currency)
            && self.kind.is_none_or(|kind| kind == document.kind)
            && self.counterparty.as_ref().is_none_or(|part| document.terms.names(part))
    }

    /// Whether it asks for nothing but days: then it finds nearly every document that it looks at.
    pub fn is_by_day(&self) -> bool {
        let by_day = Self { from: self.from, to: self.to, ..Self::default() };
        *self == by_day
    }
}

/// What a search looks at: as little as possible, as it has to look at every document of its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRow {
    /// Contains the day of the transaction.
    pub id: DocumentId,
    pub kind: DocumentKind,
    pub is_voided: bool,
    pub terms: SearchTerms,
}

impl SearchRow {
    pub fn of(Document { entry, content, .. }: &Document) -> Self {
        Self {
            id: entry.id,
            kind: entry.kind,
            is_voided: entry.voided.is_some(),
            terms: SearchTerms::of(content),
        }
    }
}

/// What a search looks at of that which a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTerms {
    pub amount: Amount,
    pub counterparty: FoldedName,
}

impl SearchTerms {
    /// The format of the bytes, and of folded names.
    const VERSION: u8 = 1;

    pub fn of(Content { amount, counterparty, .. }: &Content) -> Self {
        Self { amount: *amount, counterparty: FoldedName::of(counterparty) }
    }

    fn names(&self, part: &FoldedName) -> bool {
        self.counterparty.contains(part)
    }

    /// The terms as they are sealed: version (1 byte), currency (3), amount (8), counterparty.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { amount, counterparty } = self;
        let mut bytes = vec![Self::VERSION];
        bytes.extend(amount.currency.to_string().bytes());
        bytes.extend(amount.minor_units.to_be_bytes());
        bytes.extend(counterparty.0.bytes());
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&[Self::VERSION], rest) = bytes.split_first_chunk()? else { return None };
        let (currency, rest) = rest.split_first_chunk::<3>()?;
        let (minor_units, counterparty) = rest.split_first_chunk()?;
        let currency = Currency::parse(str::from_utf8(currency).ok()?).ok()?;
        let amount = Amount { minor_units: i64::from_be_bytes(*minor_units), currency };
        let counterparty = FoldedName(str::from_utf8(counterparty).ok()?.to_owned());
        Some(Self { amount, counterparty })
    }
}

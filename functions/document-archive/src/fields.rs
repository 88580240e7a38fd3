//! What requests say, field by field.

use domain::document::{
    self, Amount, ArchiveSettings, Content, Counterparty, Currency, Digest, File, LARGEST_AMOUNT,
    LARGEST_FILE, MediaType, Registration, Search, Title,
};
use domain::statutory::{DocumentKind, FiscalYearEnd, TaxCalendar};
use domain::{DocumentId, Fault};
use lambda::{Fields, Problem, written_integer};

/// How many losses a company can name.
pub(crate) const MOST_LOSS_YEARS: usize = 100;
/// The years that they can begin in.
pub(crate) const LOSS_YEARS: std::ops::RangeInclusive<i64> = 1900..=2099;

const AMOUNTS: std::ops::RangeInclusive<i64> = -LARGEST_AMOUNT..=LARGEST_AMOUNT;

/// What is registered, and what it supersedes.
pub(crate) fn registration(
    mut fields: Fields,
) -> Result<(Registration, Option<DocumentId>), Problem> {
    let kind = fields.text("kind", kind);
    let title = fields.text("title", Title::parse);
    let transacted_on = fields.text("transaction_date", document::transaction_date);
    let minor_units = fields.integer("amount", AMOUNTS);
    let currency = fields.text("currency", Currency::parse);
    let counterparty = fields.text("counterparty", Counterparty::parse);
    let media_type = fields.text("media_type", MediaType::parse);
    let size = fields.integer("size", 1..=i64::try_from(LARGEST_FILE).unwrap_or(i64::MAX));
    let sha256 = fields.text("sha256", Digest::parse);
    let supersedes = fields.find_text("supersedes", id);
    let read = || {
        let amount = Amount { minor_units: minor_units?, currency: currency? };
        let size = u64::try_from(size?).ok()?;
        let file = File { media_type: media_type?, size, sha256: sha256? };
        let content = Content { title: title?, counterparty: counterparty?, amount, file };
        let transacted_on = transacted_on?;
        Some((Registration { kind: kind?, transacted_on, content }, supersedes?))
    };
    let read = read();
    fields.finish(read)
}

/// What is looked for, and after which document.
pub(crate) fn search(mut fields: Fields) -> Result<(Search, Option<DocumentId>), Problem> {
    let from = fields.find_text("from", document::transaction_date);
    let to = fields.find_text("to", document::transaction_date);
    let minimum = fields.find_text("minimum", written_integer(AMOUNTS));
    let maximum = fields.find_text("maximum", written_integer(AMOUNTS));
    let currency = fields.find_text("currency", Currency::parse);
    let counterparty = fields.find_text("counterparty", Counterparty::parse);
    let kind = fields.find_text("kind", kind);
    let after = fields.find_text("cursor", id);
    let read = || {
        let search = Search {
            from: from?,
            to: to?,
            minimum: minimum?,
            maximum: maximum?,
            currency: currency?,
            counterparty: counterparty?,
            kind: kind?,
        };
        Some((search, after?))
    };
    let read = read();
    if let Some((search, after)) = &read {
        // Yen and cents do not compare.
        if search.minimum.or(search.maximum).is_some() && search.currency.is_none() {
            fields.refuse("currency", Fault::Missing);
        }
        let (first, last) =
            (search.from.unwrap_or(document::FIRST_DAY), search.to.unwrap_or(document::LAST_DAY));
        let range = || Fault::OutOfRange { minimum: first.to_string(), maximum: last.to_string() };
        if last < first {
            let (minimum, maximum) = (first.to_string(), document::LAST_DAY.to_string());
            fields.refuse("to", Fault::OutOfRange { minimum, maximum });
        } else if after.is_some_and(|after| !(first..=last).contains(&after.transacted_on())) {
            fields.refuse("cursor", range());
        }
    }
    fields.finish(read)
}

/// What a company says of its business years.
pub(crate) fn settings(mut fields: Fields) -> Result<ArchiveSettings, Problem> {
    let year_end = fields.text("fiscal_year_end", |text| {
        FiscalYearEnd::parse(text).map_err(|_| Fault::WrongFormat("03, 03-20"))
    });
    let extension =
        fields.integer("extension_months", 0..=i64::from(TaxCalendar::LONGEST_EXTENSION));
    let loss_years = fields.integers("loss_years", MOST_LOSS_YEARS, LOSS_YEARS);
    let read = || {
        let calendar = TaxCalendar::new(year_end?, u8::try_from(extension?).ok()?).ok()?;
        let years = loss_years?.into_iter().filter_map(|year| i16::try_from(year).ok());
        Some(ArchiveSettings { calendar, loss_years: years.collect() })
    };
    let read = read();
    fields.finish(read)
}

fn kind(word: &str) -> Result<DocumentKind, Fault> {
    const KINDS: &str =
        "contract, estimate, purchase-order, invoice, receipt, delivery-note, other";
    DocumentKind::from_slug(word).ok_or(Fault::NotOneOf(KINDS))
}

fn id(text: &str) -> Result<DocumentId, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

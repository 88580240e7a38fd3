//! The fields of requests.

use domain::document::{
    self, Amount, ArchiveSettings, Content, Counterparty, Currency, Digest, File, LARGEST_FILE,
    MediaType, Registration, Title,
};
use domain::statutory::{FiscalYearEnd, TaxCalendar};
use domain::{DocumentId, Fault};
use lambda::documents::{AMOUNTS, id};
use lambda::{Fields, Problem, one_of};

/// How many loss years a company can name.
pub(crate) const MAX_LOSS_YEARS: usize = 100;
/// The years in which loss years can begin.
pub(crate) const LOSS_YEARS: std::ops::RangeInclusive<i64> = 1900..=2099;

/// A registration, and the document it supersedes.
pub(crate) fn registration(
    mut fields: Fields,
) -> Result<(Registration, Option<DocumentId>), Problem> {
    let kind = fields.text("kind", one_of);
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

/// The business years of a company.
pub(crate) fn settings(mut fields: Fields) -> Result<ArchiveSettings, Problem> {
    let year_end = fields.text("fiscal_year_end", |text| {
        FiscalYearEnd::parse(text).map_err(|_| Fault::WrongFormat("03, 03-20"))
    });
    let extension =
        fields.integer("extension_months", 0..=i64::from(TaxCalendar::LONGEST_EXTENSION));
    let loss_years = fields.integers("loss_years", MAX_LOSS_YEARS, LOSS_YEARS);
    let read = || {
        let calendar = TaxCalendar::new(year_end?, u8::try_from(extension?).ok()?).ok()?;
        let years = loss_years?.into_iter().filter_map(|year| i16::try_from(year).ok());
        Some(ArchiveSettings { calendar, loss_years: years.collect() })
    };
    let read = read();
    fields.finish(read)
}

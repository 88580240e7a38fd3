//! The fields of requests.

use domain::DocumentId;
use domain::document::{
    self, Amount, Content, Counterparty, Currency, Digest, File, FileName, LARGEST_FILE, MediaType,
    Registration, Title,
};
use jiff::civil::Date;
use lambda::documents::{AMOUNTS, id};
use lambda::{Fields, Problem, one_of};

/// A registration of today, and the document it supersedes.
pub(crate) fn registration(
    mut fields: Fields,
    today: Date,
) -> Result<(Registration, Option<DocumentId>), Problem> {
    let kind = fields.text("kind", one_of);
    let title = fields.text("title", Title::parse);
    let transacted_on =
        fields.text("transaction_date", |text| document::transaction_date(text, today));
    let received_on = fields.find_text("received_on", |text| document::received_date(text, today));
    let minor_units = fields.integer("amount", AMOUNTS);
    let currency = fields.text("currency", Currency::parse);
    let counterparty = fields.text("counterparty", Counterparty::parse);
    let name = fields.find_text("file_name", FileName::parse);
    let media_type = fields.text("media_type", MediaType::parse);
    let size = fields.integer("size", 1..=i64::try_from(LARGEST_FILE).unwrap_or(i64::MAX));
    let sha256 = fields.text("sha256", Digest::parse);
    let supersedes = fields.find_text("supersedes", id);
    let read = || {
        let amount = Amount { minor_units: minor_units?, currency: currency? };
        let size = u64::try_from(size?).ok()?;
        let file = File { name: name?, media_type: media_type?, size, sha256: sha256? };
        let content = Content { title: title?, counterparty: counterparty?, amount, file };
        let (transacted_on, received_on) = (transacted_on?, received_on?.unwrap_or(today));
        Some((Registration { kind: kind?, transacted_on, received_on, content }, supersedes?))
    };
    let read = read();
    fields.finish(read)
}

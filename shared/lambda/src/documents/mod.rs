//! Searching and showing documents: the same for the company itself and for the holder of a pass to
//! its retained documents.

mod find;
pub mod schema;

use domain::document::{
    self, ArchiveSettings, Counterparty, Currency, FileName, FoldedName, LARGEST_AMOUNT, Search,
    narrow,
};
use domain::statutory::Retention;
use domain::{Document, DocumentId, Fault, Language};
use serde_json::{Value, json};

use crate::{Fields, Problem, one_of, written_integer};

pub use find::find;

/// Every amount that a document may have.
pub const AMOUNTS: std::ops::RangeInclusive<i64> = -LARGEST_AMOUNT..=LARGEST_AMOUNT;

/// A request for a page of the documents that match.
#[derive(Clone, Debug)]
pub struct PageRequest {
    pub search: Search,
    /// The document after which the page begins.
    pub after: Option<DocumentId>,
}

/// A page of documents.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub documents: Vec<Document>,
    /// The document after which the next page begins.
    pub next: Option<DocumentId>,
}

pub fn search(mut fields: Fields) -> Result<PageRequest, Problem> {
    let day = |typed: &str| document::searched_date(&narrow(typed));
    let amount = |typed: &str| written_integer(AMOUNTS)(&narrow(typed).replace(',', ""));
    let from = fields.find_text("from", day);
    let to = fields.find_text("to", day);
    let minimum = fields.find_text("minimum", amount);
    let maximum = fields.find_text("maximum", amount);
    let currency = fields.find_text("currency", |typed| Currency::parse(&narrow(typed)));
    let counterparty = fields.find_text("counterparty", |part| {
        Counterparty::parse(part).map(|part| FoldedName::of(&part))
    });
    let kind = fields.find_text("kind", one_of);
    let voided = fields.find_text("voided", flag);
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
            voided: voided?.unwrap_or_default(),
        };
        Some(PageRequest { search, after: after? })
    };
    let read = read();
    if let Some(PageRequest { search, after }) = &read {
        let (first, last) =
            (search.from.unwrap_or(document::FIRST_DAY), search.to.unwrap_or(document::LAST_DAY));
        let range = || Fault::OutOfRange { minimum: first.to_string(), maximum: last.to_string() };
        if last < first {
            let fault = Fault::Explained {
                code: "out-of-range",
                english: "This must not be before the first day.".to_owned(),
                japanese: "終わりの日は、始まりの日以降にしてください。".to_owned(),
            };
            fields.refuse("to", fault);
        } else if after.is_some_and(|after| !(first..=last).contains(&after.transacted_on())) {
            fields.refuse("cursor", range());
        }
    }
    fields.finish(read)
}

/// A flag in the text of a query.
fn flag(text: &str) -> Result<bool, Fault> {
    text.parse().map_err(|_| Fault::NotOneOf("true, false".to_owned()))
}

pub fn id(text: &str) -> Result<DocumentId, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

/// A document as people see it, with the retention under these settings.
pub fn shown(document: &Document, settings: &ArchiveSettings, language: Language) -> Value {
    let Document { entry, content, time_stamp } = document;
    let entry = settings.extend_retention(entry.clone());
    let (keep_until, keep_reason) = kept(entry.retention.as_ref(), language);
    json!({
        "id": entry.id,
        "kind": entry.kind.slug(),
        "title": content.title.expose(),
        "transaction_date": entry.id.transacted_on().to_string(),
        "received_on": entry.received_on.to_string(),
        "amount": content.amount.minor_units,
        "currency": content.amount.currency.to_string(),
        "counterparty": content.counterparty.expose(),
        "file_name": content.file.name.as_ref().map(FileName::expose),
        "media_type": content.file.media_type.as_str(),
        "size": content.file.size,
        "sha256": content.file.sha256.to_string(),
        "registered_by": entry.registered_by,
        "registered_at": entry.registered_at,
        "keep_until": keep_until,
        "keep_reason": keep_reason,
        "supersedes": entry.supersedes,
        "superseded_by": entry.superseded_by,
        "voided_by": entry.voided.map(|voided| voided.by),
        "voided_at": entry.voided.map(|voided| voided.at),
        "time_stamped_at": time_stamp.as_ref().map(|time_stamp| time_stamp.at),
    })
}

pub fn page(page: &Page, settings: &ArchiveSettings, language: Language) -> Value {
    let shown = |document| shown(document, settings, language);
    let items: Vec<_> = page.documents.iter().map(shown).collect();
    json!({ "items": items, "next_cursor": page.next.map(|next| next.to_string()) })
}

/// Until when a document is retained, and why, for people.
pub fn kept(retention: Option<&Retention>, language: Language) -> (Option<String>, Option<String>) {
    (
        retention.map(|retention| retention.until.to_string()),
        retention.map(|retention| retention.reason(language)),
    )
}

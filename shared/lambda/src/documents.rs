//! Searching and showing documents: the same for the company itself and for the holder of a pass to
//! its retained documents.

use aws::{Store, pages};
use domain::document::{
    self, ArchiveSettings, Counterparty, Currency, Entry, LARGEST_AMOUNT, Search,
};
use domain::statutory::Retention;
use domain::{DataKey, Document, DocumentId, Fault, Language, OrganizationId};
use serde_json::{Value, json};

use crate::{Fields, Problem, one_of, written_integer};

/// Every amount that a document may have.
pub const AMOUNTS: std::ops::RangeInclusive<i64> = -LARGEST_AMOUNT..=LARGEST_AMOUNT;

/// How many documents a page of the list holds, unless its last query finds more.
const PAGE: usize = 50;
/// How many documents one query reads.
const BATCH_SIZE: i32 = 50;
/// How many queries a search makes before it returns a cursor.
const MAX_QUERIES: usize = 20;

/// The search criteria, and the document after which the page begins.
pub fn search(mut fields: Fields) -> Result<(Search, Option<DocumentId>), Problem> {
    let from = fields.find_text("from", document::transaction_date);
    let to = fields.find_text("to", document::transaction_date);
    let minimum = fields.find_text("minimum", written_integer(AMOUNTS));
    let maximum = fields.find_text("maximum", written_integer(AMOUNTS));
    let currency = fields.find_text("currency", Currency::parse);
    let counterparty = fields.find_text("counterparty", Counterparty::parse);
    let kind = fields.find_text("kind", one_of);
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
        // Amounts in yen and in cents cannot be compared.
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

pub fn id(text: &str) -> Result<DocumentId, Fault> {
    text.parse().map_err(|_| Fault::WrongFormat("doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

/// A page of the documents that match a search and may be seen, the latest transaction first, and
/// the document after which the next page begins.
pub async fn find(
    store: &Store,
    of: OrganizationId,
    (search, after): (&Search, Option<DocumentId>),
    key: &DataKey,
    may_be_seen: impl Fn(&Entry) -> bool,
) -> Result<(Vec<Document>, Option<DocumentId>), Problem> {
    let mut found = Vec::new();
    let mut pages =
        pages(|after| store.documents(of, search, after, BATCH_SIZE)).starting_at(after);
    for _ in 0..MAX_QUERIES {
        let Some(page) = pages.next().await? else { break };
        let fits = |found: &Document| may_be_seen(&found.entry) && search.finds(found);
        found.extend(page.open(key)?.into_iter().filter(fits));
        if found.len() >= PAGE {
            break;
        }
    }
    Ok((found, pages.into_cursor()))
}

/// A document as people see it, with the retention under these settings.
pub fn shown(document: &Document, settings: &ArchiveSettings, language: Language) -> Value {
    let Document { entry, content } = document;
    let entry = settings.extend_retention(entry.clone());
    let (keep_until, keep_reason) = kept(entry.retention.as_ref(), language);
    json!({
        "id": entry.id,
        "kind": entry.kind.slug(),
        "title": content.title.expose(),
        "transaction_date": entry.id.transacted_on().to_string(),
        "amount": content.amount.minor_units,
        "currency": content.amount.currency.to_string(),
        "counterparty": content.counterparty.expose(),
        "media_type": content.file.media_type.as_str(),
        "size": content.file.size,
        "sha256": content.file.sha256.to_string(),
        "registered_by": entry.registered_by,
        "registered_at": entry.registered_at,
        "keep_until": keep_until,
        "keep_reason": keep_reason,
        "supersedes": entry.supersedes,
        "superseded_by": entry.superseded_by,
    })
}

pub fn page(
    (found, next): (Vec<Document>, Option<DocumentId>),
    settings: &ArchiveSettings,
    language: Language,
) -> Value {
    let items: Vec<_> = found.iter().map(|found| shown(found, settings, language)).collect();
    json!({ "items": items, "next_cursor": next.map(|next| next.to_string()) })
}

/// Until when a document is retained, and why, for people.
pub fn kept(retention: Option<&Retention>, language: Language) -> (Option<String>, Option<String>) {
    (
        retention.map(|retention| retention.until.to_string()),
        retention.map(|retention| retention.reason(language)),
    )
}

pub mod schema {
    use domain::document::{Counterparty, LARGEST_FILE, MediaType};
    use domain::statutory::DocumentKind;
    use serde_json::Value;

    use crate::schema;

    /// A document in a list.
    pub fn document() -> Value {
        with("Document", &[])
    }

    /// A document with additional fields.
    pub fn with(name: &str, more: &[(&str, Value)]) -> Value {
        let mut fields = vec![
            ("id", schema::document_id()),
            ("kind", schema::one_of::<DocumentKind>()),
            ("title", schema::text("The title of the document.")),
            ("transaction_date", schema::transaction_date()),
            ("amount", amount()),
            ("currency", currency()),
            ("counterparty", schema::text("The other party of the transaction.")),
            ("media_type", schema::text("The media type of the file.")),
            ("size", size()),
            ("sha256", schema::sha256()),
            ("registered_by", schema::id("mem")),
            ("registered_at", schema::time()),
            ("keep_until", schema::or_null(schema::date())),
            ("keep_reason", reason()),
            ("supersedes", schema::or_null(schema::document_id())),
            ("superseded_by", schema::or_null(schema::document_id())),
        ];
        fields.extend(more.iter().cloned());
        schema::object(name, &fields)
    }

    /// The search criteria.
    pub fn search() -> Vec<(&'static str, Value)> {
        let mut counterparty = schema::line(Counterparty::MAXIMUM, "株式会社例");
        counterparty["description"] = "A part of the name; width and case are ignored.".into();
        let mut currency = currency();
        currency["description"] = "Required with `minimum` or `maximum`.".into();
        let mut to = schema::transaction_date();
        to["description"] = "The last day, not before `from`.".into();
        vec![
            ("from", schema::transaction_date()),
            ("to", to),
            ("minimum", amount()),
            ("maximum", amount()),
            ("currency", currency),
            ("counterparty", counterparty),
            ("kind", schema::one_of::<DocumentKind>()),
        ]
    }

    pub fn amount() -> Value {
        let units =
            "In the currency's minor units: yen, but cents of a dollar. 0 if there is no amount.";
        schema::integer(super::AMOUNTS, units)
    }

    pub fn currency() -> Value {
        schema::pattern("^[A-Z]{3}$", "JPY")
    }

    pub fn media_type() -> Value {
        let token = "[A-Za-z0-9!#$&^_.+-]+";
        let mut written = schema::pattern(&format!("^{token}/{token}$"), "application/pdf");
        written["maxLength"] = MediaType::MAXIMUM.into();
        written["description"] = "Type and subtype (RFC 9110), without parameters.".into();
        written
    }

    pub fn size() -> Value {
        schema::integer(1..=i64::try_from(LARGEST_FILE).unwrap_or(i64::MAX), "The size in bytes.")
    }

    /// Why a document is retained.
    pub fn reason() -> Value {
        schema::or_null(schema::text("In words; null if no law retains the document."))
    }
}

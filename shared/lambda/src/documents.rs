//! Searching and showing documents: the same for the company itself and for the holder of a pass to
//! its retained documents.

use aws::{Store, pages};
use domain::document::{
    self, ArchiveKeys, ArchiveSettings, Counterparty, Currency, Entry, FoldedName, LARGEST_AMOUNT,
    Search, narrow,
};
use domain::statutory::Retention;
use domain::{Document, DocumentId, Fault, Language, OrganizationId};
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
            let (minimum, maximum) = (first.to_string(), document::LAST_DAY.to_string());
            fields.refuse("to", Fault::OutOfRange { minimum, maximum });
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

/// The documents that match a search and may be seen, the latest transaction first.
pub async fn find(
    store: &Store,
    of: OrganizationId,
    search: &Search,
    after: Option<DocumentId>,
    keys: &ArchiveKeys,
    may_be_seen: impl Fn(&Entry) -> bool,
) -> Result<Page, Problem> {
    let mut found = Vec::new();
    let mut pages =
        pages(|after| store.documents(of, search, after, BATCH_SIZE)).starting_at(after);
    for _ in 0..MAX_QUERIES {
        let Some(page) = pages.next().await? else { break };
        let page = page.only(&may_be_seen)?.open(keys)?;
        found.extend(page.into_iter().filter(|found| search.finds(found)));
        if found.len() >= PAGE {
            break;
        }
    }
    Ok(Page { documents: found, next: pages.into_cursor() })
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
        "received_on": entry.received_on.to_string(),
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
        "voided_by": entry.voided.map(|voided| voided.by),
        "voided_at": entry.voided.map(|voided| voided.at),
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
            ("received_on", schema::transaction_date()),
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
            ("voided_by", schema::or_null(schema::id("mem"))),
            ("voided_at", schema::or_null(schema::time())),
        ];
        fields.extend(more.iter().cloned());
        schema::object(name, &fields)
    }

    /// The search criteria.
    pub fn search() -> Vec<(&'static str, Value)> {
        let described = |mut value: Value, description: &str| {
            value["description"] = description.into();
            value
        };
        let from = "The first day. Full-width digits are read too, here and in amounts.";
        let amount = "In minor units of the document's currency: yen, but cents of a dollar. \
                      Without `currency`, documents of every currency are found. Commas are ignored.";
        let counterparty = "A part of the name. Width, case, white space and variants of kanji are \
                            ignored; 株式会社, (株) and ㈱ are the same, and so are other kinds.";
        let voided = "Whether to list voided documents, instead of all others.";
        let amount = schema::integer(super::AMOUNTS, amount);
        vec![
            ("from", described(schema::transaction_date(), from)),
            ("to", described(schema::transaction_date(), "The last day, not before `from`.")),
            ("minimum", amount.clone()),
            ("maximum", amount),
            ("currency", currency()),
            (
                "counterparty",
                described(schema::line(Counterparty::MAXIMUM, "株式会社例"), counterparty),
            ),
            ("kind", schema::one_of::<DocumentKind>()),
            ("voided", described(schema::flag(), voided)),
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

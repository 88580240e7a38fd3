//! What documents and searches look like in the API's document.

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
        ("file_name", schema::or_null(schema::text("The name that the file had."))),
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
        ("time_stamped_at", schema::or_null(schema::time())),
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

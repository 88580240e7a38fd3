//! What the answers with found documents look like.

use lambda::documents::schema as documents;
use lambda::schema;
use serde_json::{Value, json};

use crate::findings::Limits;

/// The search criteria, and where an earlier answer stopped.
pub fn search() -> Vec<(&'static str, Value)> {
    let mut query = documents::search();
    query.push(("cursor", schema::document_id()));
    query
}

/// A list of documents.
pub fn list() -> Value {
    let columns = "CSV (RFC 4180) in UTF-8 with a byte order mark: a line of titles in the caller's \
                   language, then a line for each document.";
    schema::named("DocumentList", json!({ "type": "string", "description": columns }))
}

/// A ZIP file of documents.
pub fn export() -> Value {
    let maximum = i64::try_from(Limits::USUAL.documents).unwrap_or(i64::MAX);
    schema::object(
        "DocumentExport",
        &[
            ("name", schema::text("The file's name.")),
            ("documents", schema::integer(0..=maximum, "How many documents it lists.")),
            ("size", schema::count("The size in bytes.")),
            ("sha256", schema::sha256()),
            ("download", schema::text("The address of the file, for 15 minutes.")),
            (
                "next_cursor",
                schema::or_null(schema::text(
                    "The `cursor` of the next file; null if it is whole.",
                )),
            ),
        ],
    )
}

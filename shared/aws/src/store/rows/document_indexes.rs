//! The indexes of documents: those whose registration is not final, and what a search looks at.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::document::{ArchiveKeys, Finality, SearchRow, SearchTerms, Unfinished};
use domain::statutory::DocumentKind;
use domain::{DocumentId, OrganizationId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::document::{FINALITY, LISTED, TERMS, finality_slug, id, key, read_finality};
use super::row::{Row, parse};
use super::sealed::{DOCUMENTS, open};
use super::verbs::text;
use crate::ServiceError;

/// The index of the documents whose registration is not final, by the time of their registration.
pub const FINALITY_INDEX: &str = "finality";
/// The local index of a company's documents with what a search looks at.
pub const SEARCH_INDEX: &str = "search";

/// Asks [`SEARCH_INDEX`] for a company's documents within these days, the newest first.
pub(crate) fn within(
    query: QueryFluentBuilder,
    organization: OrganizationId,
    (first, last): (Date, Date),
    after: Option<DocumentId>,
) -> QueryFluentBuilder {
    let after = after.map(|id| Row::at(&key(organization, id)).text(LISTED, id).0);
    query
        .index_name(SEARCH_INDEX)
        .key_condition_expression(format!("pk = :pk AND {LISTED} BETWEEN :first AND :last"))
        .expression_attribute_values(":pk", text(organization))
        .expression_attribute_values(":first", text(DocumentId::prefix(first)))
        // Greater than every identifier that begins with the last day.
        .expression_attribute_values(":last", text(format!("{}~", DocumentId::prefix(last))))
        .set_exclusive_start_key(after)
        .scan_index_forward(false)
        .consistent_read(true)
}

/// Reads what [`SEARCH_INDEX`] has of a document.
pub(crate) fn read_search_row(row: &Row, keys: &ArchiveKeys) -> Result<SearchRow, ServiceError> {
    let kind = row.get("kind", DocumentKind::from_slug)?;
    let is_voided = row.has("voided_at");
    let key = keys.sealing(read_finality(row)?.outlives_the_purge(kind, is_voided));
    let key = key.ok_or(ServiceError::Malformed { what: "a salt" })?;
    let terms = SearchTerms::from_bytes(&open(row, DOCUMENTS, TERMS, key)?);
    let terms = terms.ok_or(ServiceError::Malformed { what: TERMS })?;
    Ok(SearchRow { id: id(row)?, kind, is_voided, terms })
}

/// Asks [`FINALITY_INDEX`] for the documents that were registered by that time and are that far from
/// being final, the oldest first.
pub(crate) fn unfinished(
    query: QueryFluentBuilder,
    finality: Finality,
    registered_by: Timestamp,
) -> QueryFluentBuilder {
    query
        .index_name(FINALITY_INDEX)
        .key_condition_expression("finality = :finality AND registered_at <= :by")
        .expression_attribute_values(":finality", text(finality_slug(finality).unwrap_or_default()))
        .expression_attribute_values(":by", text(registered_by))
}

/// What [`FINALITY_INDEX`] knows of a document.
pub(crate) fn read_unfinished(row: &Row) -> Result<Unfinished, ServiceError> {
    Ok(Unfinished {
        organization: row.get("pk", parse)?,
        id: id(row)?,
        finality: read_finality(row)?,
        registered_at: row.get_time("registered_at")?,
    })
}

/// The start key of the page of [`FINALITY_INDEX`] that follows this one.
pub(crate) fn after_in_finality(unfinished: &Unfinished) -> Row {
    let Unfinished { organization, id, finality, registered_at } = *unfinished;
    Row::at(&key(organization, id))
        .text(FINALITY, finality_slug(finality).unwrap_or_default())
        .text("registered_at", registered_at)
}

//! What a company has registered: one row in its partition of the documents' table.

use domain::document::{Quantity, Usage};
use domain::{OrganizationId, Versioned};

use super::row::{Key, Row, parse, versioned};
use super::verbs::{Write, number, put_version, update, updated};
use crate::ServiceError;

pub(crate) fn key(organization: OrganizationId) -> Key {
    Key::new(organization, "usage")
}

pub(crate) fn store(table: &str, organization: OrganizationId, usage: &Versioned<Usage>) -> Write {
    let Usage { total, day, daily } = usage.value;
    let mut row = Row::at(&key(organization))
        .number("documents", total.documents)
        .number("bytes", total.bytes)
        .number("daily_documents", daily.documents)
        .number("daily_bytes", daily.bytes);
    if let Some(day) = day {
        row = row.text("day", day);
    }
    put_version(table, row, usage.version)
}

/// Subtracts a document, whatever else is registered at the same time.
pub(crate) fn reduce(table: &str, organization: OrganizationId, bytes: u64) -> Write {
    let update = update(table, &key(organization))
        .update_expression("ADD documents :document, #bytes :bytes, version :one")
        .condition_expression("attribute_exists(pk)")
        .expression_attribute_names("#bytes", "bytes")
        .expression_attribute_values(":document", number(-1))
        .expression_attribute_values(":bytes", number(-i128::from(bytes)))
        .expression_attribute_values(":one", number(1));
    updated(update)
}

pub(crate) fn read(row: Option<&Row>) -> Result<Versioned<Usage>, ServiceError> {
    let Some(row) = row else { return Ok(Versioned::default()) };
    let quantity = |documents, bytes| {
        Ok::<_, ServiceError>(Quantity {
            documents: row.get_number(documents)?,
            bytes: row.get_number(bytes)?,
        })
    };
    let (total, daily) =
        (quantity("documents", "bytes")?, quantity("daily_documents", "daily_bytes")?);
    let day = if row.has("day") { Some(row.get("day", parse)?) } else { None };
    versioned(row, Usage { total, day, daily })
}

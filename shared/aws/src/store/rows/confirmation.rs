//! The confirmation of a contract: an attribute of the company's own row.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::OrganizationId;
use domain::contract_confirmation::Confirmation;
use domain::document::SpecialAllowance;

use super::organization;
use super::row::{Row, parse};
use super::verbs::{Write, update, updated};
use crate::ServiceError;

const CONFIRMATION: &str = "confirmation";

/// Stores it, only for a company that exists and is not being purged.
pub(crate) fn store(
    table: &str,
    organization: OrganizationId,
    confirmation: &Confirmation,
) -> Write {
    let Confirmation { by, at, special } = confirmation;
    let limits = [
        ("documents", special.documents),
        ("bytes", special.bytes),
        ("daily_documents", special.daily_documents),
        ("daily_bytes", special.daily_bytes),
    ];
    let row = Row::default().text("by", by).text("at", at);
    let row = limits.into_iter().fold(row, |row, (name, limit)| match limit {
        Some(limit) => row.number(name, limit),
        None => row,
    });
    let update = update(table, &organization::key(organization))
        .update_expression("SET #confirmation = :confirmation")
        .condition_expression("attribute_exists(pk) AND attribute_not_exists(purging)")
        .expression_attribute_names("#confirmation", CONFIRMATION)
        .expression_attribute_values(":confirmation", AttributeValue::M(row.0));
    updated(update)
}

/// Reads it from the company's own row, if the contract was confirmed.
pub(crate) fn read(company: &Row) -> Result<Option<Confirmation>, ServiceError> {
    if !company.has(CONFIRMATION) {
        return Ok(None);
    }
    let row = company.get_row(CONFIRMATION)?;
    let limit = |name| if row.has(name) { row.get_number(name).map(Some) } else { Ok(None) };
    let special = SpecialAllowance {
        documents: limit("documents")?,
        bytes: limit("bytes")?,
        daily_documents: limit("daily_documents")?,
        daily_bytes: limit("daily_bytes")?,
    };
    Ok(Some(Confirmation { by: row.get("by", parse)?, at: row.get_time("at")?, special }))
}

//! A customer's own row in the directory, with its name and contract. A purge is found by this row
//! and deletes it last.
//!
//! Ending a contract sets `ends_on`, and with it `contract` and `purge_on`, which put the row in
//! [`DUE_INDEX`]. `purging` is set when the purge begins and is never reset.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::contract::{Contract, EndedContract};
use domain::{CompanyName, DataKey, Entropy, Organization, OrganizationId, Product};
use jiff::civil::Date;

use super::row::{Key, Row, parse};
use super::sealed::{DIRECTORY, open_text};
use super::verbs::{Write, delete, number, put_new, require, required, text, update, updated};
use crate::ServiceError;

/// The index of the directory that finds contracts by the day of their purge.
pub const DUE_INDEX: &str = "due";
/// The partition of [`DUE_INDEX`] that holds every ending contract.
const ENDING: &str = "ending";
/// The index of the directory that finds a product's customers.
pub const CUSTOMERS_INDEX: &str = "customers";
/// The attribute that puts a company in [`CUSTOMERS_INDEX`]; no other item has it.
pub(crate) const CUSTOMER_OF: &str = "customer_of";
pub(crate) const ORGANIZATION: &str = "organization";

pub(crate) fn key(organization: OrganizationId) -> Key {
    Key::new(organization, ORGANIZATION)
}

/// Asks [`DUE_INDEX`] for the companies whose purge was due by that day.
pub(crate) fn due_by(query: QueryFluentBuilder, day: Date) -> QueryFluentBuilder {
    query
        .index_name(DUE_INDEX)
        .key_condition_expression("contract = :ending AND purge_on <= :today")
        .expression_attribute_values(":ending", text(ENDING))
        .expression_attribute_values(":today", text(day))
}

/// The start key of the page of a product's customers that follows this one.
pub(crate) fn after_in_customers(organization: OrganizationId, product: Product) -> Row {
    Row::at(&key(organization)).text(CUSTOMER_OF, product.slug())
}

pub(crate) fn create(
    table: &str,
    organization: &Organization,
    people: &DataKey,
    entropy: &dyn Entropy,
) -> Write {
    let key = key(organization.id);
    let name = key.place(DIRECTORY, "name").seal(organization.name.expose(), people, entropy);
    let row = Row::at(&key)
        .text("product", organization.product.slug())
        .text(CUSTOMER_OF, organization.product.slug())
        .bytes("name", name)
        .number("representatives", organization.representatives);
    put_new(table, row)
}

pub(crate) fn id(row: &Row) -> Result<OrganizationId, ServiceError> {
    row.get("pk", parse)
}

pub(crate) fn read(
    row: &Row,
    id: OrganizationId,
    people: &DataKey,
) -> Result<Organization, ServiceError> {
    Ok(Organization {
        id,
        product: read_product(row)?,
        name: read_name(row, people)?,
        representatives: read_representatives(row)?,
    })
}

pub(crate) fn read_name(row: &Row, people: &DataKey) -> Result<CompanyName, ServiceError> {
    open_text(row, DIRECTORY, "name", people, CompanyName::parse)
}

pub(crate) fn read_product(row: &Row) -> Result<Product, ServiceError> {
    row.get("product", Product::from_slug)
}

pub(crate) fn read_representatives(row: &Row) -> Result<u32, ServiceError> {
    row.get_number("representatives")
}

pub(crate) fn read_contract(row: &Row) -> Result<Contract, ServiceError> {
    let ends_on = row.has("ends_on").then(|| row.get("ends_on", parse));
    Ok(Contract { ends_on: ends_on.transpose()? })
}

/// Reads the contract, if it has an end. The row of a purge has the same attributes.
pub(crate) fn read_ended_contract(
    row: &Row,
    organization: OrganizationId,
) -> Result<Option<EndedContract>, ServiceError> {
    let Some(ends_on) = read_contract(row)?.ends_on else { return Ok(None) };
    Ok(Some(EndedContract { organization, product: read_product(row)?, ends_on }))
}

/// Whether the company's data is being destroyed.
pub(crate) fn is_purging(row: &Row) -> bool {
    row.has("purging")
}

/// Sets the number of representatives, only if it is as it was seen.
pub(crate) fn count_representatives(
    table: &str,
    organization: OrganizationId,
    seen: u32,
    now: u32,
) -> Write {
    let update = update(table, &key(organization))
        .update_expression("SET representatives = :now")
        .condition_expression("representatives = :seen")
        .expression_attribute_values(":now", number(now))
        .expression_attribute_values(":seen", number(seen));
    updated(update)
}

/// Sets or takes back the end of a contract, only if it is as it was seen and no purge has begun.
pub(crate) fn set_contract(
    table: &str,
    organization: OrganizationId,
    seen: Contract,
    contract: Contract,
) -> Write {
    let update = update(table, &key(organization));
    let update = match contract.plan() {
        Some(plan) => update
            .update_expression("SET ends_on = :end, purge_on = :purge, contract = :ending")
            .expression_attribute_values(":end", text(plan.ends_on))
            .expression_attribute_values(":purge", text(plan.purge_on))
            .expression_attribute_values(":ending", text(ENDING)),
        None => update.update_expression("REMOVE ends_on, purge_on, contract"),
    };
    let update = match seen.ends_on {
        Some(end) => update
            .condition_expression("ends_on = :seen AND attribute_not_exists(purging)")
            .expression_attribute_values(":seen", text(end)),
        None => {
            update.condition_expression("attribute_exists(pk) AND attribute_not_exists(ends_on)")
        }
    };
    updated(update)
}

/// Marks a company as being purged, only if its contract still ends as it was seen.
pub(crate) fn begin_purge(table: &str, contract: &EndedContract) -> Write {
    let update = update(table, &key(contract.organization))
        .update_expression("SET purging = :yes")
        .condition_expression("ends_on = :seen")
        .expression_attribute_values(":yes", AttributeValue::Bool(true))
        .expression_attribute_values(":seen", text(contract.ends_on));
    updated(update)
}

/// Requires that a company exists and is not being purged.
pub(crate) fn require_customer(table: &str, organization: OrganizationId) -> Write {
    let check = require(table, &key(organization))
        .condition_expression("attribute_exists(pk) AND attribute_not_exists(purging)");
    required(check)
}

/// Deletes the row. The purge's own row records that the company is purged, and this is committed
/// on top of its last version.
pub(crate) fn remove(table: &str, organization: OrganizationId) -> Write {
    delete(table, &key(organization))
}

//! A customer's own row in the directory, with its name and contract. A purge is found by this row
//! and deletes it last.
//!
//! Ending a contract sets `ends_on` and `ordered_on`, and with them `contract` and `purge_on`, which put the row in
//! [`DUE_INDEX`]. `purging` is set when the purge begins and is never reset.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::contract::{Contract, EndedContract};
use domain::end_request::EndRequest;
use domain::retention::PurgePlan;
use domain::{CompanyIndex, CompanyName, DataKey, Entropy, Organization, OrganizationId, Product};
use jiff::civil::Date;

use super::row::{Key, Row, parse};
use super::sealed::{DIRECTORY, open_text};
use super::verbs::{Write, delete, number, put_new, require, required, text, update, updated};
use crate::ServiceError;

/// The index of the directory that finds contracts by the day of their purge.
pub const DUE_INDEX: &str = "due";
/// The partition of [`DUE_INDEX`] that holds every ending contract.
pub(crate) const ENDING: &str = "ending";
/// The partition of [`DUE_INDEX`] that holds every contract whose end was asked for and not ordered:
/// by the day on which it was asked for.
const REQUESTED: &str = "requested";
/// The index of the directory that finds a product's customers.
pub const CUSTOMERS_INDEX: &str = "customers";
/// The index of the directory that finds companies by their names.
pub const COMPANIES_INDEX: &str = "companies";
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

/// Asks [`DUE_INDEX`] for the companies that asked for the end of their contract.
pub(crate) fn requested(query: QueryFluentBuilder) -> QueryFluentBuilder {
    query
        .index_name(DUE_INDEX)
        .key_condition_expression("contract = :requested")
        .expression_attribute_values(":requested", text(REQUESTED))
}

/// The start key of the page of a product's customers that follows this one.
pub(crate) fn after_in_customers(organization: OrganizationId, product: Product) -> Row {
    Row::at(&key(organization)).text(CUSTOMER_OF, product.slug())
}

pub(crate) fn create(
    table: &str,
    organization: &Organization,
    index: &CompanyIndex,
    people: &DataKey,
    entropy: &dyn Entropy,
) -> Write {
    let key = key(organization.id);
    let name = key.place(DIRECTORY, "name").seal(organization.name.expose(), people, entropy);
    let row = Row::at(&key)
        .text("product", organization.product.slug())
        .text(CUSTOMER_OF, organization.product.slug())
        .bytes("name", name)
        .text("company", index.as_str())
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
    let plan = row.has("ends_on").then(|| {
        let (ends_on, ordered_on) = (row.get("ends_on", parse)?, row.get("ordered_on", parse)?);
        Ok::<_, ServiceError>(PurgePlan::new(ends_on, ordered_on))
    });
    Ok(Contract { plan: plan.transpose()? })
}

/// Reads the contract, if it has an end. The row of a purge has the same attributes.
pub(crate) fn read_ended_contract(
    row: &Row,
    organization: OrganizationId,
) -> Result<Option<EndedContract>, ServiceError> {
    let Some(plan) = read_contract(row)?.plan else { return Ok(None) };
    Ok(Some(EndedContract { organization, product: read_product(row)?, plan }))
}

/// Whether the company's data is being destroyed.
pub(crate) fn is_purging(row: &Row) -> bool {
    row.has("purging")
}

/// Sets the number of representatives, only if it is as it was seen and no purge has begun.
pub(crate) fn count_representatives(
    table: &str,
    organization: OrganizationId,
    seen: u32,
    now: u32,
) -> Write {
    let update = update(table, &key(organization))
        .update_expression("SET representatives = :now")
        .condition_expression("representatives = :seen AND attribute_not_exists(purging)")
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
    let update = match contract.plan {
        Some(plan) => update
            .update_expression(
                "SET ends_on = :end, ordered_on = :ordered, purge_on = :purge, contract = :ending \
                 REMOVE requested_end, requested_by",
            )
            .expression_attribute_values(":end", text(plan.ends_on))
            .expression_attribute_values(":ordered", text(plan.ordered_on))
            .expression_attribute_values(":purge", text(plan.purge_on))
            .expression_attribute_values(":ending", text(ENDING)),
        None => update.update_expression("REMOVE ends_on, ordered_on, purge_on, contract"),
    };
    let Unchanged { condition, values } = unchanged(seen);
    let update = values
        .into_iter()
        .fold(update, |update, (name, value)| update.expression_attribute_values(name, value));
    updated(update.condition_expression(condition))
}

/// Stores what a representative asks for, or removes it, only while no end is ordered.
pub(crate) fn store_end_request(
    table: &str,
    organization: OrganizationId,
    request: Option<EndRequest>,
) -> Write {
    let update = update(table, &key(organization))
        .condition_expression("attribute_exists(pk) AND attribute_not_exists(ends_on)");
    let update = match request {
        Some(EndRequest { ends_on, requested_by, requested_on }) => update
            .update_expression(
                "SET requested_end = :end, requested_by = :by, purge_on = :on, \
                 contract = :requested",
            )
            .expression_attribute_values(":end", text(ends_on))
            .expression_attribute_values(":by", text(requested_by))
            .expression_attribute_values(":on", text(requested_on))
            .expression_attribute_values(":requested", text(REQUESTED)),
        None => update.update_expression("REMOVE requested_end, requested_by, purge_on, contract"),
    };
    updated(update)
}

/// Reads what a representative asked for, if they did.
pub(crate) fn read_end_request(row: &Row) -> Result<Option<EndRequest>, ServiceError> {
    if !row.has("requested_end") {
        return Ok(None);
    }
    Ok(Some(EndRequest {
        ends_on: row.get("requested_end", parse)?,
        requested_by: row.get("requested_by", parse)?,
        requested_on: row.get("purge_on", parse)?,
    }))
}

/// Requires that the end of a contract is as it was seen and no purge has begun.
pub(crate) fn require_contract(table: &str, organization: OrganizationId, seen: Contract) -> Write {
    let Unchanged { condition, values } = unchanged(seen);
    let check =
        values.into_iter().fold(require(table, &key(organization)), |check, (name, value)| {
            check.expression_attribute_values(name, value)
        });
    required(check.condition_expression(condition))
}

/// The condition that a contract is as it was seen, with the values that it names.
struct Unchanged {
    condition: &'static str,
    values: Vec<(&'static str, AttributeValue)>,
}

fn unchanged(seen: Contract) -> Unchanged {
    match seen.plan {
        Some(plan) => Unchanged {
            condition: "ends_on = :seen AND ordered_on = :then AND attribute_not_exists(purging)",
            values: vec![(":seen", text(plan.ends_on)), (":then", text(plan.ordered_on))],
        },
        None => Unchanged {
            condition: "attribute_exists(pk) AND attribute_not_exists(ends_on)",
            values: Vec::new(),
        },
    }
}

/// Marks a company as being purged, only if its contract still ends as it was seen.
pub(crate) fn begin_purge(table: &str, contract: &EndedContract) -> Write {
    let update = update(table, &key(contract.organization))
        .update_expression("SET purging = :yes")
        .condition_expression("ends_on = :seen AND ordered_on = :then")
        .expression_attribute_values(":yes", AttributeValue::Bool(true))
        .expression_attribute_values(":seen", text(contract.plan.ends_on))
        .expression_attribute_values(":then", text(contract.plan.ordered_on));
    updated(update)
}

/// Requires that a company's contract still ends as it was seen, or that the company was purged since.
pub(crate) fn require_ended(table: &str, contract: &EndedContract) -> Write {
    let check = require(table, &key(contract.organization))
        .condition_expression(
            "attribute_not_exists(pk) OR (ends_on = :seen AND ordered_on = :then)",
        )
        .expression_attribute_values(":seen", text(contract.plan.ends_on))
        .expression_attribute_values(":then", text(contract.plan.ordered_on));
    required(check)
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

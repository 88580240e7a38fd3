//! The progress of a customer's purge, and its certificates: one row in the table of purges, which
//! outlives the customer's own. `purged` and `next_check_on` put it in [`PURGED_INDEX`].

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::purge::{Purge, Tally};
use domain::{OrganizationId, Versioned};
use jiff::civil::Date;

use super::organization::read_ended_contract;
use super::row::{Key, Row, from_slug, parse, versioned};
use super::verbs::{Write, put_version, text};
use crate::ServiceError;

/// The index of the purges by the day of their next check.
pub const PURGED_INDEX: &str = "purged";
/// The partition of [`PURGED_INDEX`] that holds every purge.
pub(crate) const PURGED: &str = "purged";
pub(crate) const PURGE: &str = "purge";

pub(crate) fn key(organization: OrganizationId) -> Key {
    Key::new(organization, PURGE)
}

/// Asks [`PURGED_INDEX`] for the purges whose next check is due by that day.
pub(crate) fn due_again_by(query: QueryFluentBuilder, day: Date) -> QueryFluentBuilder {
    query
        .index_name(PURGED_INDEX)
        .key_condition_expression("purged = :purged AND look_again_on <= :by")
        .expression_attribute_values(":purged", text(PURGED))
        .expression_attribute_values(":by", text(day))
}

pub(crate) fn keep(table: &str, purge: &Versioned<Purge>) -> Write {
    put_version(table, row(&purge.value), purge.version)
}

fn row(purge: &Purge) -> Row {
    let Purge { contract, started_at, destroyed, certificate, earlier, next_check_on } = purge;
    let row = Row::at(&key(contract.organization))
        .text("purged", PURGED)
        .text("look_again_on", next_check_on)
        .texts("earlier", earlier.iter())
        .text("product", contract.product.slug())
        .text("ends_on", contract.plan.ends_on)
        .text("ordered_on", contract.plan.ordered_on)
        .text("started_at", started_at)
        .rows(
            "destroyed",
            destroyed.iter().map(|(data_class, tally)| {
                Row::default()
                    .text("store", data_class.slug())
                    .number("count", tally.count)
                    .text("digest", &tally.digest)
            }),
        );
    match certificate {
        Some(certificate) => row.text("certificate", certificate),
        None => row,
    }
}

pub(crate) fn read(row: &Row, of: OrganizationId) -> Result<Versioned<Purge>, ServiceError> {
    let destroyed = row.get_rows("destroyed")?.into_iter().map(|row| {
        let tally =
            Tally { count: row.get_number("count")?, digest: row.get_text("digest")?.to_owned() };
        Ok((row.get("store", from_slug)?, tally))
    });
    let destroyed = destroyed.collect::<Result<BTreeMap<_, _>, ServiceError>>()?;
    let contract = read_ended_contract(row, of)?;
    let purge = Purge {
        contract: contract.ok_or(ServiceError::Malformed { what: "a purge" })?,
        started_at: row.get_time("started_at")?,
        destroyed,
        certificate: if row.has("certificate") {
            Some(row.get_text("certificate")?.to_owned())
        } else {
            None
        },
        earlier: row.get_texts("earlier", |jws| Some(jws.to_owned()))?,
        next_check_on: row.get("look_again_on", parse)?,
    };
    versioned(row, purge)
}

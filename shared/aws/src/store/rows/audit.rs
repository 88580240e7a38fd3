//! A record of the audit log, in the partition of the company it concerns, of the product if no
//! company is known, or of the staff. It holds identifiers, and of the source what a key of the day
//! hides, so nothing else is sealed.

use domain::audit_review::AuditLog;
use domain::{Actor, AuditEntry, AuditRecord, Difference, Product, RecordedSource};
use jiff::{SignedDuration, Timestamp};

use super::row::{Key, Row, from_slug, parse, slug};
use super::verbs::{Write, put_new};
use crate::ServiceError;

/// How long a record stays in the table: 13 months, so that a year can be compared with the one
/// before. Its copy in the locked bucket stays longer.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 396);

/// Finds what a person did, at whatever customer.
pub const ACTORS_INDEX: &str = "actors";

const STAFF: &str = "staff";

fn key(record: &AuditRecord) -> Key {
    let partition = match record.organization {
        Some(organization) => organization.to_string(),
        None => match (record.product, record.actor) {
            (None, _) | (_, Some(Actor::Staff(_))) => STAFF.to_owned(),
            (Some(product), _) => of_product(product),
        },
    };
    Key::new(partition, record.id)
}

fn of_product(product: Product) -> String {
    format!("product#{}", product.slug())
}

/// The attribute that a search begins with, and its value.
pub(crate) fn searched(log: AuditLog) -> (&'static str, String) {
    match log {
        AuditLog::Organization(organization) => ("pk", organization.to_string()),
        AuditLog::Actor(actor) => ("actor", actor.to_string()),
        AuditLog::Product(product) => ("pk", of_product(product)),
        AuditLog::Staff => ("pk", STAFF.to_owned()),
    }
}

pub(crate) fn read(row: &Row) -> Result<AuditEntry, ServiceError> {
    let key = row.key()?;
    let source = if row.has("source") {
        Some(RecordedSource {
            day: row.get("source_day", parse)?,
            index: row.get("source", from_slug)?,
            network: row.get_bytes("network")?.to_vec(),
        })
    } else {
        None
    };
    let changed = if row.has("changed") { row.get_rows("changed")? } else { Vec::new() };
    Ok(AuditEntry {
        id: row.get("sk", parse)?,
        at: row.get_time("at")?,
        organization: parse(&key.pk),
        product: if row.has("product") {
            Some(row.get("product", Product::from_slug)?)
        } else {
            None
        },
        actor: find(row, "actor")?,
        session: find(row, "session")?,
        source,
        approval: find(row, "approval")?,
        action: row.get("action", from_slug)?,
        target: find(row, "target")?,
        changed: changed.iter().map(read_difference).collect::<Result<_, _>>()?,
        outcome: row.get("outcome", from_slug)?,
        request: row.get_text("request")?.to_owned(),
    })
}

fn find(row: &Row, name: &'static str) -> Result<Option<String>, ServiceError> {
    if row.has(name) { row.get_text(name).map(|text| Some(text.to_owned())) } else { Ok(None) }
}

fn read_difference(row: &Row) -> Result<Difference, ServiceError> {
    Ok(Difference {
        field: row.get_text("field")?.to_owned(),
        before: find(row, "before")?,
        after: find(row, "after")?,
    })
}

pub(crate) fn append(table: &str, record: &AuditRecord) -> Write {
    let mut row = Row::at(&key(record))
        .text("at", record.at)
        .text("action", slug(&record.action))
        .text("outcome", slug(&record.outcome))
        .text("request", &record.request)
        .expires_at(expiry(record.at));
    if let Some(product) = record.product {
        row = row.text("product", product.slug());
    }
    if let Some(actor) = record.actor {
        row = row.text("actor", actor);
    }
    if let Some(session) = record.session {
        row = row.text("session", session);
    }
    if let Some(source) = &record.source {
        row = row
            .text("source_day", source.day)
            .text("source", source.index.as_str())
            .bytes("network", source.network.clone());
    }
    if let Some(approval) = record.approval {
        row = row.text("approval", approval);
    }
    if let Some(target) = &record.target {
        row = row.text("target", target);
    }
    if !record.changed.is_empty() {
        row = row.rows("changed", record.changed.iter().map(difference));
    }
    put_new(table, row)
}

fn difference(changed: &Difference) -> Row {
    let Difference { field, before, after } = changed;
    let mut row = Row::default().text("field", field);
    if let Some(before) = before {
        row = row.text("before", before);
    }
    if let Some(after) = after {
        row = row.text("after", after);
    }
    row
}

/// When DynamoDB may delete the record.
fn expiry(at: Timestamp) -> Timestamp {
    at.saturating_add(KEPT).unwrap_or(Timestamp::MAX)
}

//! A record of the audit log, in the partition of the company it concerns, of the product if no
//! company is known, or of the staff. It holds identifiers only, so nothing is sealed.

use domain::AuditRecord;

use super::row::{Key, Row, slug};
use super::verbs::{Write, put_new};

fn key(record: &AuditRecord) -> Key {
    let partition = match record.organization {
        Some(organization) => organization.to_string(),
        None => match (record.product, record.staff) {
            (Some(product), None) => format!("product#{}", product.slug()),
            _ => "staff".to_owned(),
        },
    };
    Key::new(partition, record.id)
}

pub(crate) fn append(table: &str, record: &AuditRecord) -> Write {
    let mut row = Row::at(&key(record))
        .text("at", record.at)
        .text("action", slug(&record.action))
        .text("outcome", slug(&record.outcome))
        .text("request", &record.request);
    if let Some(product) = record.product {
        row = row.text("product", product.slug());
    }
    if let Some(actor) = record.actor {
        row = row.text("actor", actor);
    }
    if let Some(staff) = record.staff {
        row = row.text("actor", staff);
    }
    if let Some(pass) = record.pass {
        row = row.text("pass", pass);
    }
    if let Some(document) = record.document {
        row = row.text("document", document);
    }
    if let Some(approval) = record.approval {
        row = row.text("approval", approval);
    }
    put_new(table, row)
}

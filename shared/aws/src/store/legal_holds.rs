//! What of a customer is held as evidence: one row beside how far their purge is, and a mark on each
//! document that is held by itself.

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use domain::legal_hold::{Held, Hold, Holds, Matter, Reason};
use domain::staff::StaffMembership;
use domain::{DocumentId, OrganizationId, Product, StaffPrincipal, Versioned};
use jiff::Timestamp;

use super::purge::read_purge;
use super::read::versioned;
use super::row::{Key, Row};
use super::write::{BuildError, NEW, number};
use super::{Store, document_key, organization_key, purge_key};
use crate::ServiceError;

pub(super) fn holds_key(of: OrganizationId) -> Key {
    Key::new(of, "legal-holds")
}

impl Store {
    /// One of the staff, if their session stands, and a customer as who holds something of theirs
    /// sees them; nothing of a customer that never was.
    pub async fn held(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<Held>)>, ServiceError> {
        let (company, purge, holds) = (organization_key(of), purge_key(of), holds_key(of));
        let tables = &self.tables;
        let others = [
            (tables.directory.as_str(), &company),
            (&tables.purges, &purge),
            (&tables.purges, &holds),
        ];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let known = rows.get(&company).or_else(|| rows.get(&purge));
        let held = known.map(|known| {
            Ok::<_, ServiceError>(Held {
                organization: of,
                product: known.get("product", Product::from_slug)?,
                holds: rows.get(&holds).map(read_holds).transpose()?.unwrap_or_default(),
                purge: rows.get(&purge).map(|row| read_purge(row, of)).transpose()?,
            })
        });
        Ok(Some((staff, held.transpose()?)))
    }

    /// What of a customer is held.
    pub async fn holds(&self, of: OrganizationId) -> Result<Holds, ServiceError> {
        let key = holds_key(of);
        let rows = self.read(&[(self.tables.purges.as_str(), &key)]).await?;
        let holds = rows.get(&key).map(read_holds).transpose()?.unwrap_or_default();
        Ok(holds.value)
    }
}

pub(super) fn holds_row(of: OrganizationId, holds: &Holds) -> Row {
    let matters = holds.0.values().map(|hold| {
        Row::default()
            .text("matter", &hold.matter)
            .text("reason", hold.reason.expose())
            .texts("documents", hold.documents.iter())
            .text("held_by", hold.held_by)
            .text("held_since", hold.held_since)
    });
    Row::at(&holds_key(of)).rows("matters", matters)
}

pub(super) fn read_holds(row: &Row) -> Result<Versioned<Holds>, ServiceError> {
    let matters = row.get_rows("matters")?.into_iter().map(|row| {
        let matter: Matter = row.get("matter", |text| Matter::parse(text).ok())?;
        let hold = Hold {
            matter: matter.clone(),
            reason: row.get("reason", |text| Reason::parse(text).ok())?,
            documents: row.get_texts("documents", |id| id.parse().ok())?.into_iter().collect(),
            held_by: row.get("held_by", |id| id.parse().ok())?,
            held_since: row.get_time("held_since")?,
        };
        Ok((matter, hold))
    });
    let holds = matters.collect::<Result<_, ServiceError>>()?;
    versioned(row, Holds(holds))
}

pub(super) fn require_holds(
    table: &str,
    of: OrganizationId,
    version: u64,
) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder().table_name(table).set_key(Some(holds_key(of).to_item()));
    let check = if version == 0 {
        check.condition_expression(NEW)
    } else {
        check
            .condition_expression("version = :seen")
            .expression_attribute_values(":seen", number(version))
    };
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

/// Marks a document, or takes the mark away. Its version moves on, so that whoever read it before
/// cannot delete it.
pub(super) fn hold_document(
    table: &str,
    of: OrganizationId,
    document: DocumentId,
    held: bool,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(document_key(of, document).to_item()))
        .expression_attribute_values(":one", number(1));
    let update = if held {
        update
            .update_expression("SET held = :held ADD version :one")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(given_up)")
            .expression_attribute_values(":held", AttributeValue::Bool(true))
    } else {
        update
            .update_expression("REMOVE held ADD version :one")
            .condition_expression("attribute_exists(held)")
    };
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

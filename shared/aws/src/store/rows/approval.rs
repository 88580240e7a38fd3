//! A request for approval of a dangerous act, in a table of its own, so that whoever uses an approval
//! up needs no right to write to the table of the staff. All of them are in one partition, and gone
//! after a day. What is to be done is sealed with the staff's key; what it is bound to is a digest.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::approval::{Act, Approval, Approved, Approver, Binding};
use domain::{ApprovalId, DataKey, Entropy};
use jiff::Timestamp;

use super::row::{Key, Row, from_slug, parse, slug};
use super::sealed::{APPROVALS, open_json};
use super::verbs::{Write, number, put_new, required, text, update, updated};
use crate::ServiceError;

/// The partition of all requests.
pub(crate) const REQUESTED: &str = "approvals";
/// How the operator of the account is written as the one who approved.
const OPERATOR: &str = "operator";
/// Whether an approval was given for exactly that act to exactly that person, and has not lapsed.
const FITS: &str = "attribute_exists(approved_by) AND binding = :binding \
                    AND requester = :requester AND expires_at > :now";

pub(crate) fn key(approval: ApprovalId) -> Key {
    Key::new(REQUESTED, approval)
}

pub(crate) fn request(
    table: &str,
    approval: &Approval,
    staff: &DataKey,
    entropy: &dyn Entropy,
) -> Write {
    let key = key(approval.id);
    let parameters = serde_json::to_vec(&approval.parameters)?;
    let row = Row::at(&key)
        .text("act", slug(&approval.act))
        .bytes("parameters", key.place(APPROVALS, "parameters").seal(parameters, staff, entropy))
        .text("binding", approval.binding.as_str())
        .text("requester", approval.requester)
        .expires_at(approval.expires_at);
    put_new(table, row)
}

pub(crate) fn read(row: &Row, staff: &DataKey) -> Result<Approval, ServiceError> {
    let approved_by = row.has("approved_by").then(|| row.get("approved_by", read_approver));
    Ok(Approval {
        id: row.get("sk", parse)?,
        act: row.get("act", from_slug::<Act>)?,
        parameters: open_json(row, APPROVALS, "parameters", staff)?,
        binding: row.get("binding", Binding::parse)?,
        requester: row.get("requester", parse)?,
        expires_at: row.get_expiry()?,
        approved_by: approved_by.transpose()?,
    })
}

fn read_approver(text: &str) -> Option<Approver> {
    if text == OPERATOR { Some(Approver::Operator) } else { parse(text).map(Approver::Colleague) }
}

/// Records who approved it, only if nobody has, and if it has not lapsed.
pub(crate) fn approve(table: &str, approval: ApprovalId, by: Approver, now: Timestamp) -> Write {
    let by = match by {
        Approver::Colleague(staff) => staff.to_string(),
        Approver::Operator => OPERATOR.to_owned(),
    };
    let update = update(table, &key(approval))
        .update_expression("SET approved_by = :by")
        // The requester is asked for again here, so that no decision can forget it.
        .condition_expression(
            "attribute_not_exists(approved_by) AND requester <> :by AND expires_at > :now",
        )
        .expression_attribute_values(":by", text(by))
        .expression_attribute_values(":now", number(now.as_second()));
    updated(update)
}

/// Deletes an approval that was given for exactly that act to exactly that person, and has not
/// lapsed.
pub(crate) fn use_up(table: &str, approved: &Approved) -> Write {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key(approved.approval).to_item()))
        .condition_expression(FITS)
        .expression_attribute_values(":binding", text(approved.binding.as_str()))
        .expression_attribute_values(":requester", text(approved.requester))
        .expression_attribute_values(":now", number(approved.now.as_second()));
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

/// Requires what [`use_up`] does, and leaves the approval there.
pub(crate) fn require(table: &str, approved: &Approved) -> Write {
    let check = super::verbs::require(table, &key(approved.approval))
        .condition_expression(FITS)
        .expression_attribute_values(":binding", text(approved.binding.as_str()))
        .expression_attribute_values(":requester", text(approved.requester))
        .expression_attribute_values(":now", number(approved.now.as_second()));
    required(check)
}

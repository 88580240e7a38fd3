//! One write of a transaction, and the condition it stands under.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update,
};
use domain::contract::{Contract, EndedContract};
use domain::{Login, Membership, OrganizationId, PasswordHash, Permission, Role, TokenHash};
use jiff::Timestamp;

use super::purge::ENDING;
use super::row::{Key, Row};
use super::{login_key, member_key, organization_key};

pub(super) const NEW: &str = "attribute_not_exists(pk)";
pub(super) const THERE: &str = "attribute_exists(pk)";

pub(super) type BuildError = Box<dyn std::error::Error + Send + Sync>;

pub(super) fn put(table: &str, row: Row, condition: &str) -> Result<TransactWriteItem, BuildError> {
    let put =
        Put::builder().table_name(table).set_item(Some(row.0)).condition_expression(condition);
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Puts the next version of a row, only on top of the version that was seen.
pub(super) fn put_version(
    table: &str,
    row: Row,
    seen: u64,
) -> Result<TransactWriteItem, BuildError> {
    let row = row.number("version", seen + 1);
    if seen == 0 {
        return put(table, row, NEW);
    }
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(row.0))
        .condition_expression("version = :seen")
        .expression_attribute_values(":seen", number(seen));
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Puts a row in the place of the invitation with that link.
pub(super) fn put_over(
    table: &str,
    row: Row,
    link: &TokenHash,
) -> Result<TransactWriteItem, BuildError> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(row.0))
        .condition_expression("#link = :seen")
        .expression_attribute_names("#link", "link")
        .expression_attribute_values(":seen", text(link.as_str()));
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

pub(super) fn delete(table: &str, key: &Key) -> Result<TransactWriteItem, BuildError> {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .condition_expression(THERE);
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

/// Deletes an item, only where that attribute has that value.
pub(super) fn remove(
    table: &str,
    key: &Key,
    (attribute, value): (&str, AttributeValue),
) -> Result<TransactWriteItem, BuildError> {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .condition_expression("#attribute = :value")
        .expression_attribute_names("#attribute", attribute)
        .expression_attribute_values(":value", value);
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

pub(super) fn require_login(table: &str, login: &Login) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(login_key(&login.index).to_item()))
        .condition_expression("password = :password")
        .expression_attribute_values(":password", text(login.password.as_str()));
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

pub(super) fn replace_password(
    table: &str,
    login: &Login,
    replacement: &PasswordHash,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(login_key(&login.index).to_item()))
        .update_expression("SET password = :replacement")
        .condition_expression("password = :password")
        .expression_attribute_values(":password", text(login.password.as_str()))
        .expression_attribute_values(":replacement", text(replacement.as_str()));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

/// Makes sure that a membership is still at the version that was read.
pub(super) fn require_membership(
    table: &str,
    membership: &Membership,
) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(member_key(membership.organization, membership.id).to_item()))
        .condition_expression("version = :seen")
        .expression_attribute_values(":seen", number(membership.version));
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

pub(super) fn set_role(
    table: &str,
    membership: &Membership,
    role: Role,
    permissions: &BTreeSet<Permission>,
) -> Result<TransactWriteItem, BuildError> {
    let permissions = permissions.iter().map(|permission| text(permission.slug())).collect();
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(member_key(membership.organization, membership.id).to_item()))
        // Both names are reserved words.
        .update_expression("SET #role = :role, #permissions = :permissions, version = :next")
        .condition_expression("version = :seen")
        .expression_attribute_names("#role", "role")
        .expression_attribute_names("#permissions", "permissions")
        .expression_attribute_values(":role", text(role.slug()))
        .expression_attribute_values(":permissions", AttributeValue::L(permissions))
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn end_sessions_before(
    table: &str,
    membership: &Membership,
    before: Timestamp,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(member_key(membership.organization, membership.id).to_item()))
        .update_expression("SET signed_out_before = :before, version = :next")
        .condition_expression("version = :seen")
        .expression_attribute_values(":before", text(before))
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn set_contract(
    table: &str,
    organization: OrganizationId,
    seen: Contract,
    contract: Contract,
) -> Result<TransactWriteItem, BuildError> {
    let update =
        Update::builder().table_name(table).set_key(Some(organization_key(organization).to_item()));
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
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn begin_purge(
    table: &str,
    contract: &EndedContract,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(organization_key(contract.organization).to_item()))
        .update_expression("SET purging = :yes")
        .condition_expression("ends_on = :seen")
        .expression_attribute_values(":yes", AttributeValue::Bool(true))
        .expression_attribute_values(":seen", text(contract.ends_on));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn reopen_session(
    table: &str,
    key: &Key,
    at: Timestamp,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .update_expression("SET opened_at = :at")
        .condition_expression(THERE)
        .expression_attribute_values(":at", text(at));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn count_representatives(
    table: &str,
    organization: OrganizationId,
    seen: u32,
    now: u32,
) -> Result<TransactWriteItem, BuildError> {
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(organization_key(organization).to_item()))
        .update_expression("SET representatives = :now")
        .condition_expression("representatives = :seen")
        .expression_attribute_values(":now", number(now))
        .expression_attribute_values(":seen", number(seen));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

pub(super) fn number(value: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

//! What one write of a transaction does to an item, and its condition. If a condition fails, the
//! whole transaction fails.

use aws_sdk_dynamodb::types::builders::{ConditionCheckBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update,
};

use super::row::{Key, Row};

const NEW: &str = "attribute_not_exists(pk)";
pub(crate) const THERE: &str = "attribute_exists(pk)";

pub(crate) type BuildError = Box<dyn std::error::Error + Send + Sync>;

pub(crate) type Write = Result<TransactWriteItem, BuildError>;

/// Puts a row, in the place of any other.
pub(crate) fn put(table: &str, row: Row) -> Write {
    let put = Put::builder().table_name(table).set_item(Some(row.0));
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Puts a row if there is none yet.
pub(crate) fn put_new(table: &str, row: Row) -> Write {
    let put = Put::builder().table_name(table).set_item(Some(row.0)).condition_expression(NEW);
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Puts the next version of a row, only on top of the version that was seen. Version 0 means that
/// there was no row.
pub(crate) fn put_version(table: &str, row: Row, seen: u64) -> Write {
    let row = row.number("version", seen + 1);
    if seen == 0 {
        return put_new(table, row);
    }
    put_where(table, row, "version", number(seen))
}

/// Puts a row, only in place of one whose attribute has that value.
pub(crate) fn put_where(table: &str, row: Row, attribute: &str, value: AttributeValue) -> Write {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(row.0))
        .condition_expression("#attribute = :seen")
        .expression_attribute_names("#attribute", attribute)
        .expression_attribute_values(":seen", value);
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

/// Deletes an item, only if it exists.
pub(crate) fn delete(table: &str, key: &Key) -> Write {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .condition_expression(THERE);
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

/// Deletes an item, whether or not it exists.
pub(crate) fn delete_any(table: &str, key: &Key) -> Write {
    let delete = Delete::builder().table_name(table).set_key(Some(key.to_item()));
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

/// Deletes an item, only if it is still at the version that was seen. Version 0 means that there is no
/// item; then there must still be none.
pub(crate) fn delete_version(table: &str, key: &Key, seen: u64) -> Write {
    if seen == 0 {
        let delete = Delete::builder()
            .table_name(table)
            .set_key(Some(key.to_item()))
            .condition_expression(NEW);
        return Ok(TransactWriteItem::builder().delete(delete.build()?).build());
    }
    delete_where(table, key, "version", number(seen))
}

/// Deletes an item, only if the attribute has that value.
pub(crate) fn delete_where(
    table: &str,
    key: &Key,
    attribute: &str,
    value: AttributeValue,
) -> Write {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .condition_expression("#attribute = :value")
        .expression_attribute_names("#attribute", attribute)
        .expression_attribute_values(":value", value);
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

/// Changes an item; the caller adds the expression and the condition.
pub(crate) fn update(table: &str, key: &Key) -> UpdateBuilder {
    Update::builder().table_name(table).set_key(Some(key.to_item()))
}

pub(crate) fn updated(update: UpdateBuilder) -> Write {
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

/// Writes nothing to an item but checks a condition, which the caller adds.
pub(crate) fn require(table: &str, key: &Key) -> ConditionCheckBuilder {
    ConditionCheck::builder().table_name(table).set_key(Some(key.to_item()))
}

pub(crate) fn required(check: ConditionCheckBuilder) -> Write {
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

/// Requires that an item is still at the version that was seen.
pub(crate) fn require_version(table: &str, key: &Key, seen: u64) -> Write {
    let check = require(table, key)
        .condition_expression("version = :seen")
        .expression_attribute_values(":seen", number(seen));
    required(check)
}

/// Requires that an item is still at the version that was seen or, if that is 0, that it still does
/// not exist.
pub(crate) fn require_version_or_absence(table: &str, key: &Key, seen: u64) -> Write {
    if seen == 0 {
        return required(require(table, key).condition_expression(NEW));
    }
    require_version(table, key, seen)
}

pub(crate) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

pub(crate) fn number(value: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

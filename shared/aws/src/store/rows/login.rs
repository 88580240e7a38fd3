//! A log-in: a row of the directory under the index of the address, so that an address has at most
//! one at a product. It refers to its member, and the member's row refers to it.

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::{EmailIndex, Login, MemberId, Membership, OrganizationId, PasswordHash, Product};

use super::row::{Key, Row, parse};
use super::verbs::{
    Write, delete_where, put_new, require as require_item, required, text, update, updated,
};
use crate::ServiceError;

pub(crate) fn key(index: &EmailIndex) -> Key {
    Key::new(format!("login#{}", index.as_str()), "login")
}

pub(crate) fn create(table: &str, login: &Login) -> Write {
    let row = Row::at(&key(&login.index))
        .text("product", login.product.slug())
        .text("organization", login.organization)
        .text("member", login.member)
        .text("password", login.password.as_str());
    put_new(table, row)
}

pub(crate) fn read(row: &Row, index: EmailIndex) -> Result<Login, ServiceError> {
    Ok(Login {
        index,
        product: row.get("product", Product::from_slug)?,
        organization: organization(row)?,
        member: owner(row)?,
        password: row.get("password", |text| PasswordHash::parse(text).ok())?,
    })
}

/// The organization that it is a log-in of.
pub(crate) fn organization(row: &Row) -> Result<OrganizationId, ServiceError> {
    row.get("organization", parse)
}

/// The member who owns the log-in.
pub(crate) fn owner(row: &Row) -> Result<MemberId, ServiceError> {
    row.get("member", parse)
}

/// Requires that the password is still the one that was read.
pub(crate) fn require(table: &str, login: &Login) -> Write {
    let check = require_item(table, &key(&login.index))
        .condition_expression("password = :password")
        .expression_attribute_values(":password", text(login.password.as_str()));
    required(check)
}

/// Replaces the password, only if it is still the one that was read.
pub(crate) fn replace_password(table: &str, login: &Login, replacement: &PasswordHash) -> Write {
    let update = update(table, &key(&login.index))
        .update_expression("SET password = :replacement")
        .condition_expression("password = :password")
        .expression_attribute_values(":password", text(login.password.as_str()))
        .expression_attribute_values(":replacement", text(replacement.as_str()));
    updated(update)
}

/// Deletes a log-in, only if it still belongs to the member.
pub(crate) fn remove(table: &str, of: &Membership) -> Write {
    delete_where(table, &key(&of.login), "member", text(of.id))
}

/// Deletes the log-in in a purge, unless the address belongs to someone else by now.
pub(crate) fn destroy(table: &str, key: &Key, of: MemberId) -> Write {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .condition_expression("attribute_not_exists(pk) OR #member = :member")
        .expression_attribute_names("#member", "member")
        .expression_attribute_values(":member", text(of));
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

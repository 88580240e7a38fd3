//! A staff member. All of them are in one partition of the staff's table, which holds nothing else.
//! Name and address are sealed with a key that only the staff's own functions have.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::staff::{StaffMember, StaffMembership, StaffRole};
use domain::{DataKey, Email, Entropy, PersonName, StaffId};

use super::row::{Key, Row, from_slug, parse, slug};
use super::sealed::{self, open_text};
use super::verbs::{Write, delete_where, number, put_new, require_version, text, update, updated};
use crate::ServiceError;

/// The partition of all staff members.
pub(crate) const STAFF: &str = "staff";

pub(crate) fn key(staff: StaffId) -> Key {
    Key::new(STAFF, staff)
}

pub(crate) fn add(
    table: &str,
    member: &StaffMember,
    sealed_with: &DataKey,
    entropy: &dyn Entropy,
) -> Write {
    let StaffMember { membership, name, email } = member;
    let key = key(membership.id);
    let seal = |attribute, text: &str| {
        key.place(sealed::STAFF, attribute).seal(text, sealed_with, entropy)
    };
    let row = Row::at(&key)
        .bytes("name", seal("name", name.expose()))
        .bytes("email", seal("email", email.expose()))
        .text("login", membership.login.as_str())
        .texts("roles", membership.roles.iter().map(slug))
        .number("version", membership.version);
    put_new(table, row)
}

pub(crate) fn id(row: &Row) -> Result<StaffId, ServiceError> {
    row.get("sk", parse)
}

pub(crate) fn read(row: &Row, id: StaffId, key: &DataKey) -> Result<StaffMember, ServiceError> {
    Ok(StaffMember {
        membership: read_membership(row, id)?,
        name: open_text(row, sealed::STAFF, "name", key, PersonName::parse)?,
        email: open_text(row, sealed::STAFF, "email", key, Email::parse)?,
    })
}

pub(crate) fn read_membership(row: &Row, id: StaffId) -> Result<StaffMembership, ServiceError> {
    Ok(StaffMembership {
        id,
        login: row.get("login", from_slug)?,
        roles: row.get_texts("roles", from_slug)?.into_iter().collect(),
        version: row.get_number("version")?,
    })
}

/// Requires that a staff member still exists, as it was read.
pub(crate) fn require(table: &str, membership: &StaffMembership) -> Write {
    require_version(table, &key(membership.id), membership.version)
}

/// Sets the roles of a staff member, only if they are as they were read.
pub(crate) fn set_roles(
    table: &str,
    membership: &StaffMembership,
    roles: &BTreeSet<StaffRole>,
) -> Write {
    let roles = roles.iter().map(|role| text(slug(role))).collect();
    let update = update(table, &key(membership.id))
        .update_expression("SET #roles = :roles, version = :next")
        .condition_expression("version = :seen")
        .expression_attribute_names("#roles", "roles")
        .expression_attribute_values(":roles", AttributeValue::L(roles))
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    updated(update)
}

pub(crate) fn remove(table: &str, membership: &StaffMembership) -> Write {
    delete_where(table, &key(membership.id), "version", number(membership.version))
}

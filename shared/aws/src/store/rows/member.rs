//! A member of a company: in the directory, beside the company's own row, under the member's
//! identifier. Name and address are sealed with the member's own key, which the company's people key
//! and the member's salt give; role and permissions are not, because every request reads them before any key is unwrapped.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::profile_change::NewName;
use domain::terms::AcceptedTerms;
use domain::{
    DataKey, Email, EmailIndex, Entropy, Language, Member, MemberId, Membership, OrganizationId,
    Permission, PersonName, Role,
};
use jiff::Timestamp;

use super::row::{Key, Row, from_slug, parse, slug};
use super::sealed::{DIRECTORY, open_text};
use super::verbs::{Write, delete_where, number, put_new, require_version, text, update, updated};
use crate::ServiceError;

/// The prefix of the sort keys of members.
pub(crate) const MEMBER: &str = "mem_";

pub(crate) fn key(organization: OrganizationId, member: MemberId) -> Key {
    Key::new(organization, member)
}

fn key_of(membership: &Membership) -> Key {
    key(membership.organization, membership.id)
}

pub(crate) fn add(table: &str, member: &Member, own: &DataKey, entropy: &dyn Entropy) -> Write {
    let Member { membership, name, email, language, terms } = member;
    let key = key_of(membership);
    let seal = |attribute, text: &str| key.place(DIRECTORY, attribute).seal(text, own, entropy);
    let row = Row::at(&key)
        .bytes("name", seal("name", name.expose()))
        .bytes("email", seal("email", email.expose()))
        .text("language", language.tag())
        .text("login", membership.login.as_str())
        .text("role", slug(&membership.role))
        .texts("permissions", membership.permissions.iter().map(slug))
        .text("terms", terms.version)
        .text("terms_accepted_at", terms.at)
        .number("version", membership.version);
    put_new(table, row)
}

pub(crate) fn id(row: &Row) -> Result<MemberId, ServiceError> {
    row.get("sk", parse)
}

/// The index of the address that the member signs in with.
pub(crate) fn login(row: &Row) -> Result<EmailIndex, ServiceError> {
    row.get("login", from_slug)
}

pub(crate) fn read(
    row: &Row,
    organization: OrganizationId,
    id: MemberId,
    own: &DataKey,
) -> Result<Member, ServiceError> {
    Ok(Member {
        membership: read_membership(row, organization, id)?,
        name: open_text(row, DIRECTORY, "name", own, PersonName::parse)?,
        email: open_text(row, DIRECTORY, "email", own, Email::parse)?,
        language: row.get("language", from_slug)?,
        terms: read_terms(row)?,
    })
}

pub(crate) fn read_terms(row: &Row) -> Result<AcceptedTerms, ServiceError> {
    Ok(AcceptedTerms { version: row.get("terms", parse)?, at: row.get_time("terms_accepted_at")? })
}

pub(crate) fn read_membership(
    row: &Row,
    organization: OrganizationId,
    id: MemberId,
) -> Result<Membership, ServiceError> {
    Ok(Membership {
        id,
        organization,
        login: login(row)?,
        role: row.get("role", from_slug)?,
        permissions: row.get_texts("permissions", from_slug)?.into_iter().collect(),
        signed_out_before: row.find_time("signed_out_before")?,
        version: row.get_number("version")?,
    })
}

/// Requires that a membership is still at the version that was read.
pub(crate) fn require(table: &str, membership: &Membership) -> Write {
    require_version(table, &key_of(membership), membership.version)
}

pub(crate) fn set_role(
    table: &str,
    membership: &Membership,
    role: Role,
    permissions: &BTreeSet<Permission>,
) -> Write {
    let permissions = permissions.iter().map(|permission| text(permission.slug())).collect();
    let update = update(table, &key_of(membership))
        // Both names are reserved words.
        .update_expression("SET #role = :role, #permissions = :permissions, version = :next")
        .condition_expression("version = :seen")
        .expression_attribute_names("#role", "role")
        .expression_attribute_names("#permissions", "permissions")
        .expression_attribute_values(":role", text(role.slug()))
        .expression_attribute_values(":permissions", AttributeValue::L(permissions))
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    updated(update)
}

/// Sets a member's own name, language or both, and leaves everything else as it is.
pub(crate) fn update_profile(
    table: &str,
    membership: &Membership,
    name: Option<&NewName>,
    language: Option<Language>,
    entropy: &dyn Entropy,
) -> Write {
    let key = key_of(membership);
    let mut set = String::from("SET version = :next");
    let mut update = update(table, &key)
        .condition_expression("version = :seen")
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    if let Some(NewName { name, key: own }) = name {
        let sealed = key.place(DIRECTORY, "name").seal(name.expose(), own, entropy);
        set += ", #name = :name";
        update = update
            .expression_attribute_names("#name", "name")
            .expression_attribute_values(":name", AttributeValue::B(Blob::new(sealed)));
    }
    if let Some(language) = language {
        set += ", #language = :language";
        update = update
            .expression_attribute_names("#language", "language")
            .expression_attribute_values(":language", text(language.tag()));
    }
    updated(update.update_expression(set))
}

pub(crate) fn accept_terms(table: &str, membership: &Membership, terms: AcceptedTerms) -> Write {
    let update = update(table, &key_of(membership))
        .update_expression("SET terms = :terms, terms_accepted_at = :at, version = :next")
        .condition_expression("version = :seen")
        .expression_attribute_values(":terms", text(terms.version))
        .expression_attribute_values(":at", text(terms.at))
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    updated(update)
}

/// Ends the sessions that were opened before that time: their rows stay until they expire, but are
/// no longer active.
pub(crate) fn end_sessions_before(
    table: &str,
    membership: &Membership,
    before: Timestamp,
) -> Write {
    let update = update(table, &key_of(membership))
        .update_expression("SET signed_out_before = :before, version = :next")
        .condition_expression("version = :seen")
        .expression_attribute_values(":before", text(before))
        .expression_attribute_values(":next", number(membership.version + 1))
        .expression_attribute_values(":seen", number(membership.version));
    updated(update)
}

pub(crate) fn remove(table: &str, membership: &Membership) -> Write {
    delete_where(table, &key_of(membership), "version", number(membership.version))
}

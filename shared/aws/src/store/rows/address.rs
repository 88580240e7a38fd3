//! What a company knows of an address: that it belongs to a member or was invited. One row for
//! each, in the company's partition, under the index of the address. Invited addresses are sealed with
//! the people key, which stays, so they have a table that can be restored for a few days only.

use domain::invite::{Invitation, KnownAddress};
use domain::{DataKey, Email, EmailIndex, Entropy, Membership, OrganizationId, TokenHash};

use super::link_requests;
use super::row::{Key, Row, from_slug, parse, slug};
use super::sealed::{ADDRESSES, open_text};
use super::verbs::{Write, delete_where, put_new, put_where, text};
use crate::ServiceError;

/// The prefix of the sort keys of addresses.
pub(crate) const ADDRESS: &str = "address#";

pub(crate) fn key(organization: OrganizationId, index: &EmailIndex) -> Key {
    Key::new(organization, format!("{ADDRESS}{}", index.as_str()))
}

/// Puts what is known of an address: only if there is no row yet, or in place of the invitation
/// with the link that was seen.
pub(crate) fn know(
    table: &str,
    key: &Key,
    known: &KnownAddress,
    over: Option<&TokenHash>,
    people: &DataKey,
    entropy: &dyn Entropy,
) -> Write {
    let row = row(key, known, people, entropy);
    match over {
        None => put_new(table, row),
        Some(link) => put_where(table, row, "link", text(link.as_str())),
    }
}

fn row(key: &Key, known: &KnownAddress, people: &DataKey, entropy: &dyn Entropy) -> Row {
    match known {
        KnownAddress::Member(member) => Row::at(key).text("member", member),
        KnownAddress::Invited(invitation) => {
            let email = invitation.email.expose();
            let row = Row::at(key)
                .bytes("email", key.place(ADDRESSES, "email").seal(email, people, entropy))
                .text("role", invitation.role.slug())
                .texts("permissions", invitation.permissions.iter().map(slug))
                .text("language", invitation.language.tag())
                .texts("times", invitation.mailed.times.iter())
                .text("link", invitation.link.as_str())
                .expires_at(invitation.expires_at);
            match invitation.inviter {
                Some(inviter) => row.text("inviter", inviter),
                None => row,
            }
        }
    }
}

pub(crate) fn index(row: &Row) -> Result<EmailIndex, ServiceError> {
    row.get("sk", |text| from_slug(text.strip_prefix(ADDRESS)?))
}

pub(crate) fn read(row: &Row, people: &DataKey) -> Result<KnownAddress, ServiceError> {
    if row.has("member") {
        return Ok(KnownAddress::Member(row.get("member", parse)?));
    }
    Ok(KnownAddress::Invited(Invitation {
        email: open_text(row, ADDRESSES, "email", people, Email::parse)?,
        role: row.get("role", from_slug)?,
        permissions: row.get_texts("permissions", from_slug)?.into_iter().collect(),
        inviter: row.has("inviter").then(|| row.get("inviter", parse)).transpose()?,
        language: row.get("language", from_slug)?,
        mailed: link_requests::read_times(row)?,
        link: row.get("link", TokenHash::parse)?,
        expires_at: row.get_expiry()?,
    }))
}

/// The link of the invitation of an address; none if the address belongs to a member.
pub(crate) fn link(row: &Row) -> Option<Result<TokenHash, ServiceError>> {
    row.has("link").then(|| row.get("link", TokenHash::parse))
}

/// Deletes the row of an invited address, only if the invitation has that link.
pub(crate) fn forget(table: &str, key: &Key, link: &TokenHash) -> Write {
    delete_where(table, key, "link", text(link.as_str()))
}

/// Deletes the row of a member's address, only if it still belongs to that member.
pub(crate) fn forget_member(table: &str, of: &Membership) -> Write {
    delete_where(table, &key(of.organization, &of.login), "member", text(of.id))
}

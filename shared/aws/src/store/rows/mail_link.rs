//! A mailed link that signs up, resets a password or accepts an invitation: a row of the directory
//! under the hash of its token. Its content is sealed with a key that only the token gives, so that
//! an unused link reveals nobody.

use domain::TokenHash;
use domain::mail_link::LinkPurpose;
use domain::{DataKey, Email, Entropy, MailLink, MailToken, MemberId, OrganizationId, Product};

use super::row::{Key, Row, parse};
use super::sealed::{DIRECTORY, open_text};
use super::verbs::{Write, delete, put_new};
use crate::ServiceError;

pub(crate) fn key(purpose: LinkPurpose, product: Product, token: &TokenHash) -> Key {
    let (purpose, product) = (purpose.slug(), product.slug());
    Key::new(format!("{purpose}#{product}#{}", token.as_str()), "link")
}

pub(crate) fn open(
    table: &str,
    link: &MailLink,
    token: &MailToken,
    entropy: &dyn Entropy,
) -> Write {
    let key = key(link.purpose, link.product, &link.token);
    let seal =
        |attribute, data: &str| key.place(DIRECTORY, attribute).seal(data, &token.key(), entropy);
    let row = Row::at(&key)
        .bytes("email", seal("email", link.email.expose()))
        .text("opened_at", link.opened_at)
        .expires_at(link.expires_at);
    let row = match link.account {
        Some((organization, Some(member))) => {
            row.bytes("account", seal("account", &format!("{organization} {member}")))
        }
        Some((organization, None)) => {
            row.bytes("account", seal("account", &organization.to_string()))
        }
        None => row,
    };
    put_new(table, row)
}

/// Reads the link of a token.
pub(crate) fn read(
    row: &Row,
    purpose: LinkPurpose,
    product: Product,
    token: &MailToken,
) -> Result<MailLink, ServiceError> {
    let key = token.key();
    let email = open_text(row, DIRECTORY, "email", &key, Email::parse)?;
    let account = row.has("account").then(|| read_account(row, &key)).transpose()?;
    let (opened_at, expires_at) = (row.get_time("opened_at")?, row.get_expiry()?);
    Ok(MailLink { purpose, product, token: token.hash(), email, account, opened_at, expires_at })
}

fn read_account(
    row: &Row,
    key: &DataKey,
) -> Result<(OrganizationId, Option<MemberId>), ServiceError> {
    let read = |text: &str| match text.split_once(' ') {
        Some((organization, member)) => Some((parse(organization)?, Some(parse(member)?))),
        None => Some((parse(text)?, None)),
    };
    open_text(row, DIRECTORY, "account", key, |text| read(text).ok_or(()))
}

/// Uses up a link, only if it still exists.
pub(crate) fn close(
    table: &str,
    purpose: LinkPurpose,
    product: Product,
    token: &TokenHash,
) -> Write {
    delete(table, &key(purpose, product, token))
}

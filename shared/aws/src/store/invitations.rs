//! Reading what a company knows of addresses: whom it invited, and who is a member.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::invite::{Invitation, KnownAddress, Mailings, Opened};
use domain::{
    DataKey, Email, EmailIndex, MailLink, OrganizationId, Principal, TokenHash, Versioned,
};
use jiff::Timestamp;

use super::read::{Profile, open, read_requests, versioned};
use super::row::{Row, from_slug};
use super::{ADDRESS, Store, address_key, mailings_key};
use crate::ServiceError;

/// How many invitations one page of the list looks through.
const PAGE: i32 = 50;

/// What a company knows of some addresses, still sealed.
#[derive(Debug, Default)]
pub struct Addresses(Vec<Row>);

impl Addresses {
    /// Opens them with the unwrapped people key.
    pub fn open(&self, people: &DataKey) -> Result<Vec<(EmailIndex, KnownAddress)>, ServiceError> {
        self.0.iter().map(|row| Ok((index(row)?, known(row, people)?))).collect()
    }
}

impl Store {
    /// A signed-in person with their company, what it knows of these addresses, and how many
    /// invitations it mailed lately; nothing where the session does not stand any more or the person
    /// left.
    pub async fn profile_and_addresses(
        &self,
        Principal { organization, member, session }: Principal,
        addresses: &[EmailIndex],
        now: Timestamp,
    ) -> Result<Option<(Profile, Addresses, Versioned<Mailings>)>, ServiceError> {
        let counted = mailings_key(organization);
        let mut keys: Vec<_> =
            addresses.iter().map(|index| address_key(organization, index)).collect();
        keys.push(counted.clone());
        let (profile, mut rows) =
            self.read_profile(organization, member, Some(session), &keys, now).await?;
        let mailings = rows.remove(&counted).map(|row| mailings(&row)).transpose()?;
        let addresses = keys.iter().filter_map(|key| rows.remove(key)).collect();
        let mailings = mailings.unwrap_or_default();
        Ok(profile.map(|profile| (profile, Addresses(addresses), mailings)))
    }

    /// A page of the invitations of a company that can still be accepted, from after that one, and
    /// where the next page begins.
    pub async fn invitations(
        &self,
        organization: OrganizationId,
        after: Option<EmailIndex>,
        now: Timestamp,
    ) -> Result<(Addresses, Option<EmailIndex>), ServiceError> {
        let text = |value: String| AttributeValue::S(value);
        let after = after.map(|index| address_key(organization, &index).to_item());
        let page = self
            .client
            .query()
            .table_name(&self.tables.directory)
            .key_condition_expression("pk = :pk AND begins_with(sk, :address)")
            .filter_expression("expires_at > :now")
            .expression_attribute_values(":pk", text(organization.to_string()))
            .expression_attribute_values(":address", text(ADDRESS.to_owned()))
            .expression_attribute_values(":now", AttributeValue::N(now.as_second().to_string()))
            .set_exclusive_start_key(after)
            .consistent_read(true)
            .limit(PAGE)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| index(&Row(key))).transpose()?;
        Ok((Addresses(page.items.unwrap_or_default().into_iter().map(Row).collect()), next))
    }

    /// The invitation that a link is of, still sealed, and the company's wrapped key; nothing where
    /// it was withdrawn, or who invited left.
    pub async fn invitation(
        &self,
        link: &MailLink,
        index: &EmailIndex,
    ) -> Result<Option<(Profile, Addresses)>, ServiceError> {
        let Some((organization, inviter)) = link.account else {
            return Ok(None);
        };
        let key = address_key(organization, index);
        let keys = std::slice::from_ref(&key);
        let (profile, mut rows) =
            self.read_profile(organization, inviter, None, keys, Timestamp::MIN).await?;
        let address = rows.remove(&key);
        Ok(profile.zip(address).map(|(profile, address)| (profile, Addresses(vec![address]))))
    }
}

/// The invitation that a link is of, opened with the company's people key; nothing where the
/// address is a member's by now.
pub fn open_invitation(
    link: MailLink,
    (profile, addresses): &(Profile, Addresses),
    people: &DataKey,
) -> Result<Option<Opened>, ServiceError> {
    let (inviter, organization) = profile.open(people)?;
    let Some((index, known)) = addresses.open(people)?.pop() else {
        return Ok(None);
    };
    let KnownAddress::Invited(invitation) = known else {
        return Ok(None);
    };
    let inviter = inviter.membership;
    Ok(Some(Opened { link, index, invitation, inviter, organization }))
}

fn mailings(row: &Row) -> Result<Versioned<Mailings>, ServiceError> {
    let (since, count) = (row.get_time("since")?, row.get_number("count")?);
    versioned(row, Mailings { since, count })
}

fn index(row: &Row) -> Result<EmailIndex, ServiceError> {
    row.get("sk", |text| from_slug(text.strip_prefix(ADDRESS)?))
}

fn known(row: &Row, people: &DataKey) -> Result<KnownAddress, ServiceError> {
    Ok(if row.has("member") {
        KnownAddress::Member(row.get("member", |text| text.parse().ok())?)
    } else {
        KnownAddress::Invited(Invitation {
            email: open(people, row, "email", Email::parse)?,
            role: row.get("role", from_slug)?,
            permissions: row.get_texts("permissions", from_slug)?.into_iter().collect(),
            inviter: row.get("inviter", |text| text.parse().ok())?,
            language: row.get("language", from_slug)?,
            mailed: read_requests(row)?,
            link: row.get("link", TokenHash::parse)?,
            expires_at: row.get_expiry()?,
        })
    })
}

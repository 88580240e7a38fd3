//! What a company knows of addresses: which are invited, and which belong to members.

use domain::invite::{KnownAddress, Mailings, Opened};
use domain::{DataKey, EmailIndex, MailLink, OrganizationId, Principal, Versioned};
use jiff::Timestamp;

use super::Store;
use super::profile::Profile;
use super::rows::row::Row;
use super::rows::verbs::{number, text};
use super::rows::{address, mailings};
use crate::ServiceError;

/// How many invitations are read for one page of the list.
const PAGE: i32 = 50;

/// What a company knows of some addresses, still sealed.
#[derive(Debug, Default)]
pub struct Addresses(Vec<Row>);

impl Addresses {
    /// Opens the addresses with the unwrapped people key.
    pub fn open(&self, people: &DataKey) -> Result<Vec<(EmailIndex, KnownAddress)>, ServiceError> {
        self.0.iter().map(|row| Ok((address::index(row)?, address::read(row, people)?))).collect()
    }
}

impl Store {
    /// A signed-in member with their company, what it knows of these addresses, and how many
    /// invitations it has mailed recently; none if the session is no longer active or the member
    /// has left.
    pub async fn profile_and_addresses(
        &self,
        Principal { organization, member, session }: Principal,
        addresses: &[EmailIndex],
        now: Timestamp,
    ) -> Result<Option<(Profile, Addresses, Versioned<Mailings>)>, ServiceError> {
        let counted = mailings::key(organization);
        let mut keys: Vec<_> =
            addresses.iter().map(|index| address::key(organization, index)).collect();
        keys.push(counted.clone());
        let (profile, mut rows) =
            self.read_profile(organization, member, Some(session), &keys, now).await?;
        let mailings = rows.remove(&counted).map(|row| mailings::read(&row)).transpose()?;
        let addresses = keys.iter().filter_map(|key| rows.remove(key)).collect();
        let mailings = mailings.unwrap_or_default();
        Ok(profile.map(|profile| (profile, Addresses(addresses), mailings)))
    }

    /// A page of a company's invitations that can still be accepted, after the given one, and the
    /// start of the next page.
    pub async fn invitations(
        &self,
        organization: OrganizationId,
        after: Option<EmailIndex>,
        now: Timestamp,
    ) -> Result<(Addresses, Option<EmailIndex>), ServiceError> {
        let after = after.map(|index| address::key(organization, &index).to_item());
        let page = self
            .client
            .query()
            .table_name(&self.tables.directory)
            .key_condition_expression("pk = :pk AND begins_with(sk, :address)")
            .filter_expression("expires_at > :now")
            .expression_attribute_values(":pk", text(organization))
            .expression_attribute_values(":address", text(address::ADDRESS))
            .expression_attribute_values(":now", number(now.as_second()))
            .set_exclusive_start_key(after)
            .consistent_read(true)
            .limit(PAGE)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| address::index(&Row(key))).transpose()?;
        Ok((Addresses(page.items.unwrap_or_default().into_iter().map(Row).collect()), next))
    }

    /// The invitation of a link, still sealed, and the company's wrapped key; none if it was
    /// revoked or the inviting member has left.
    pub async fn invitation(
        &self,
        link: &MailLink,
        index: &EmailIndex,
    ) -> Result<Option<(Profile, Addresses)>, ServiceError> {
        let Some((organization, inviter)) = link.account else {
            return Ok(None);
        };
        let key = address::key(organization, index);
        let keys = std::slice::from_ref(&key);
        let (profile, mut rows) =
            self.read_profile(organization, inviter, None, keys, Timestamp::MIN).await?;
        let address = rows.remove(&key);
        Ok(profile.zip(address).map(|(profile, address)| (profile, Addresses(vec![address]))))
    }
}

/// The invitation of a link, opened with the company's people key; none if the address belongs to a
/// member by now.
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

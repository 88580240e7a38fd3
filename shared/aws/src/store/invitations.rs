//! What a company knows of addresses: which are invited, and which belong to members.

use domain::contract::Contract;
use domain::invite::{KnownAddress, Mailings, Opened};
use domain::staff::StaffMembership;
use domain::{
    DataKey, EmailIndex, MailLink, Membership, OrganizationId, PersonName, Principal, Product,
    Salt, StaffPrincipal, TokenHash, Versioned, WrappedKey,
};
use jiff::Timestamp;

use super::Store;
use super::profile::Profile;
use super::rows::row::Row;
use super::rows::verbs::{number, text};
use super::rows::{address, mailings, member, organization, salt, wrapped_key};
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
        let keys: Vec<_> =
            addresses.iter().map(|index| address::key(organization, index)).collect();
        let table = self.tables.addresses.as_str();
        let mut others: Vec<_> = keys.iter().map(|key| (table, key)).collect();
        others.push((&self.tables.directory, &counted));
        let (profile, mut rows) =
            self.read_profile(organization, member, Some(session), &others, now).await?;
        let mailings = rows.remove(&counted).map(|row| mailings::read(&row)).transpose()?;
        let addresses = keys.iter().filter_map(|key| rows.remove(key)).collect();
        let mailings = mailings.unwrap_or_default();
        Ok(profile.map(|profile| (profile, Addresses(addresses), mailings)))
    }

    /// The link of a company's invitation of an address, if there is one, and what it
    /// mailed recently, for a report of the address; none if the company is gone or is being purged,
    /// or if the address belongs to a member by now.
    pub async fn reported(
        &self,
        organization: OrganizationId,
        index: &EmailIndex,
    ) -> Result<Option<(Option<TokenHash>, Versioned<Mailings>)>, ServiceError> {
        let (address, company) =
            (address::key(organization, index), organization::key(organization));
        let counted = mailings::key(organization);
        let directory = self.tables.directory.as_str();
        let wanted = [
            (self.tables.addresses.as_str(), &address),
            (directory, &company),
            (directory, &counted),
        ];
        let rows = self.read(&wanted).await?;
        if rows.get(&company).is_none_or(organization::is_purging) {
            return Ok(None);
        }
        let mailings = rows.get(&counted).map(mailings::read).transpose()?.unwrap_or_default();
        let invited = match rows.get(&address).map(address::link) {
            Some(None) => return Ok(None),
            Some(Some(link)) => Some(link?),
            None => None,
        };
        Ok(Some((invited, mailings)))
    }

    /// A staff member with an active session, and a customer whose invitations they resume, with what
    /// it mailed recently; no customer if it never existed or is gone.
    pub async fn invitations_to_resume(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<(Product, Versioned<Mailings>)>)>, ServiceError>
    {
        let (company, counted) = (organization::key(of), mailings::key(of));
        let directory = self.tables.directory.as_str();
        let others = [(directory, &company), (directory, &counted)];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let mailings = rows.get(&counted).map(mailings::read).transpose()?.unwrap_or_default();
        let there = rows.get(&company).filter(|row| !organization::is_purging(row));
        let product = there.map(organization::read_product).transpose()?;
        Ok(Some((staff, product.map(|product| (product, mailings)))))
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
            .table_name(&self.tables.addresses)
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

    /// The invitation of a link, still sealed, with its company; none if it was revoked, or if the
    /// inviting member has left.
    pub async fn invitation(
        &self,
        link: &MailLink,
        index: &EmailIndex,
    ) -> Result<Option<SealedInvitation>, ServiceError> {
        let Some((organization, inviter)) = link.account else {
            return Ok(None);
        };
        let (address, company) =
            (address::key(organization, index), organization::key(organization));
        let people = wrapped_key::people(organization);
        let person = inviter.map(|inviter| {
            (inviter, member::key(organization, inviter), salt::key(organization, inviter))
        });
        let directory = self.tables.directory.as_str();
        let mut wanted = vec![
            (self.tables.addresses.as_str(), &address),
            (directory, &company),
            (&self.tables.keyring, &people),
        ];
        if let Some((_, key, salt)) = &person {
            wanted.extend([(directory, key), (&self.tables.salts, salt)]);
        }
        let mut rows = self.read(&wanted).await?;
        let mut take = |key| rows.remove(key);
        let (Some(address), Some(company), Some(people)) =
            (take(&address), take(&company), take(&people))
        else {
            return Ok(None);
        };
        let inviter = match person {
            Some((inviter, key, salt)) => {
                let (Some(row), Some(salt)) = (take(&key), take(&salt)) else { return Ok(None) };
                let membership = member::read_membership(&row, organization, inviter)?;
                Some(SealedInviter { membership, salt: salt::read(&salt)?, row })
            }
            None => None,
        };
        let wrapped = wrapped_key::read(&people)?;
        Ok(Some(SealedInvitation { organization, wrapped, inviter, company, address }))
    }
}

/// The invitation of a link, with its company.
#[derive(Debug)]
pub struct SealedInvitation {
    pub organization: OrganizationId,
    /// The company's people key.
    pub wrapped: WrappedKey,
    /// The membership of the inviter; none if the link is from the vendor's staff.
    inviter: Option<SealedInviter>,
    company: Row,
    address: Row,
}

#[derive(Debug)]
struct SealedInviter {
    membership: Membership,
    salt: Salt,
    row: Row,
}

impl SealedInvitation {
    pub fn contract(&self) -> Result<Contract, ServiceError> {
        organization::read_contract(&self.company)
    }

    /// Opens it with the company's people key; none if the address belongs to a member by now.
    pub fn open(&self, link: MailLink, people: &DataKey) -> Result<Option<Opened>, ServiceError> {
        let index = address::index(&self.address)?;
        let KnownAddress::Invited(invitation) = address::read(&self.address, people)? else {
            return Ok(None);
        };
        let organization = organization::read(&self.company, self.organization, people)?;
        let inviter = self.inviter.as_ref().map(|inviter| inviter.membership.clone());
        Ok(Some(Opened { link, index, invitation, inviter, organization }))
    }

    /// The name of the inviter; none if the vendor's staff invited.
    pub fn inviter_name(&self, people: &DataKey) -> Result<Option<PersonName>, ServiceError> {
        let read = |SealedInviter { membership, salt, row }: &SealedInviter| {
            let person = member::read(row, self.organization, membership.id, &people.salted(salt))?;
            Ok(person.name)
        };
        self.inviter.as_ref().map(read).transpose()
    }
}

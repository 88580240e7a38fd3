//! Appointing a representative: what is needed to decide whether somebody becomes one.

use domain::representative_appointment::{AddressOwner, AppointmentState};
use domain::staff::StaffMembership;
use domain::{
    CompanyName, Customer, DataKey, EmailIndex, OrganizationId, StaffPrincipal, WrappedKey,
};
use jiff::Timestamp;

use super::Store;
use super::rows::row::Row;
use super::rows::{address, login, member, organization, staff_login, wrapped_key};
use crate::ServiceError;

/// What is needed to appoint a representative of a company, still sealed.
#[derive(Debug)]
pub struct Appointment {
    pub state: AppointmentState,
    /// The company's people key, until a purge destroys it.
    pub wrapped: Option<WrappedKey>,
    company: Row,
}

impl Appointment {
    /// Opens the company's name with the unwrapped people key.
    pub fn company(&self, people: &DataKey) -> Result<CompanyName, ServiceError> {
        organization::read_name(&self.company, people)
    }
}

impl Store {
    /// A staff member with an active session, and what is known of a company and of the address of
    /// the person to appoint; no company if it never existed or is gone.
    pub async fn appointment(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        index: &EmailIndex,
        staff_index: &EmailIndex,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<Appointment>)>, ServiceError> {
        let (company, people) = (organization::key(of), wrapped_key::people(of));
        let (login, address) = (login::key(index), address::key(of, index));
        let of_staff = staff_login::key(staff_index);
        let tables = &self.tables;
        let others = [
            (tables.directory.as_str(), &company),
            (&tables.keyring, &people),
            (&tables.directory, &login),
            (&tables.addresses, &address),
            (&tables.staff, &of_staff),
        ];
        let (person, mut rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let Some(company) = rows.remove(&company) else { return Ok(Some((staff, None))) };
        let owner = match rows.get(&login) {
            Some(login) => self.owner(of, login).await?,
            None => AddressOwner::Nobody(rows.get(&address).and_then(address::link).transpose()?),
        };
        let product = organization::read_product(&company)?;
        let state = AppointmentState {
            customer: Customer { organization: of, product },
            is_purging: organization::is_purging(&company),
            is_over: organization::read_contract(&company)?.is_over(now),
            representatives: organization::read_representatives(&company)?,
            index: index.clone(),
            owner,
            staff_index: staff_index.clone(),
            is_of_staff: rows.contains_key(&of_staff),
        };
        let wrapped = rows.get(&people).map(wrapped_key::read).transpose()?;
        Ok(Some((staff, Some(Appointment { state, wrapped, company }))))
    }

    /// Whose log-in that is, for the company.
    async fn owner(&self, of: OrganizationId, row: &Row) -> Result<AddressOwner, ServiceError> {
        if login::organization(row)? != of {
            return Ok(AddressOwner::OtherCompany);
        }
        let id = login::owner(row)?;
        let key = member::key(of, id);
        let rows = self.read(&[(&self.tables.directory, &key)]).await?;
        // Whoever has no row has just left.
        rows.get(&key).map_or(Ok(AddressOwner::Nobody(None)), |row| {
            member::read_membership(row, of, id).map(AddressOwner::Member)
        })
    }
}

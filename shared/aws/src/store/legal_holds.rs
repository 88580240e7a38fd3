//! A customer's legal holds, for placing them and for sparing what they hold.

use domain::legal_hold::{HoldState, Holds};
use domain::staff::StaffMembership;
use domain::{OrganizationId, StaffPrincipal};
use jiff::Timestamp;

use super::Store;
use super::rows::{legal_holds, organization, purge};
use crate::ServiceError;

impl Store {
    /// A staff member with an active session, and what is needed to place a legal hold on a
    /// customer's data; no customer if they never existed.
    pub async fn held(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<HoldState>)>, ServiceError> {
        let (company, purge, holds) = (organization::key(of), purge::key(of), legal_holds::key(of));
        let tables = &self.tables;
        let others = [
            (tables.directory.as_str(), &company),
            (&tables.purges, &purge),
            (&tables.purges, &holds),
        ];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let known = rows.get(&company).or_else(|| rows.get(&purge));
        let held = known.map(|known| {
            Ok::<_, ServiceError>(HoldState {
                organization: of,
                product: organization::read_product(known)?,
                holds: legal_holds::read(rows.get(&holds))?,
                purge: rows.get(&purge).map(|row| purge::read(row, of)).transpose()?,
            })
        });
        Ok(Some((staff, held.transpose()?)))
    }

    pub async fn holds(&self, of: OrganizationId) -> Result<Holds, ServiceError> {
        let key = legal_holds::key(of);
        let rows = self.read(&[(self.tables.purges.as_str(), &key)]).await?;
        Ok(legal_holds::read(rows.get(&key))?.value)
    }
}

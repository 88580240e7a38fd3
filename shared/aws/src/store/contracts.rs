//! Ending contracts: what is needed to end one, and the scheduled mails.

use domain::contract::{Contract, ScheduledMail};
use domain::purge::{Purge, RetentionContext};
use domain::staff::StaffMembership;
use domain::{
    CompanyName, DataKey, Member, OrganizationId, Principal, Product, Role, StaffPrincipal,
    Versioned, WrappedKey,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Store;
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{
    archive, legal_holds, member, organization, purge, scheduled_mail, session, wrapped_key,
};
use crate::{ServiceError, pages};

/// The state of a customer's contract, still sealed.
#[derive(Debug)]
pub struct ContractState {
    /// The contract; none once the customer's row is deleted.
    pub contract: Option<(Product, Contract)>,
    /// The progress of the purge, if it has begun.
    pub purge: Option<Versioned<Purge>>,
    /// What determines the retention of the customer's documents.
    pub retention_context: RetentionContext,
    pub wrapped: Option<WrappedKey>,
    company: Option<Row>,
}

impl ContractState {
    /// Opens the customer's name with the unwrapped people key.
    pub fn company(&self, people: &DataKey) -> Result<CompanyName, ServiceError> {
        let row = self.company.as_ref().ok_or(ServiceError::Malformed { what: "a customer" })?;
        organization::read_name(row, people)
    }
}

impl Store {
    /// A staff member with an active session, and a customer's contract; no contract if the
    /// customer never existed.
    pub async fn contract_state(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<ContractState>)>, ServiceError> {
        let (company, people, purge) =
            (organization::key(of), wrapped_key::people(of), purge::key(of));
        let (holds, archive) = (legal_holds::key(of), archive::key(of));
        let tables = &self.tables;
        let others = [
            (tables.directory.as_str(), &company),
            (&tables.keyring, &people),
            (&tables.purges, &purge),
            (&tables.purges, &holds),
            (&tables.documents, &archive),
        ];
        let (person, mut rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let company = rows.remove(&company);
        let contract = company.as_ref().map(|row| {
            Ok::<_, ServiceError>((
                organization::read_product(row)?,
                organization::read_contract(row)?,
            ))
        });
        let wrapped = rows.remove(&people);
        let wrapped = wrapped.map(|row| wrapped_key::read(&row));
        let holds = legal_holds::read(rows.get(&holds))?;
        let archive = rows.remove(&archive).map(|row| archive::read(&row)).transpose()?;
        let retention_context = RetentionContext {
            settings: archive.unwrap_or_default().value.settings,
            holds: holds.value,
        };
        let file = ContractState {
            retention_context,
            contract: contract.transpose()?,
            purge: rows.remove(&purge).map(|row| purge::read(&row, of)).transpose()?,
            wrapped: wrapped.transpose()?,
            company,
        };
        let known = file.contract.is_some() || file.purge.is_some();
        Ok(Some((staff, known.then_some(file))))
    }

    /// The contract of a signed-in member's organization; none if the session is no longer active
    /// or the member has left.
    pub async fn contract_of(
        &self,
        Principal { organization, member, session }: Principal,
        now: Timestamp,
    ) -> Result<Option<Contract>, ServiceError> {
        let (person, company) =
            (member::key(organization, member), organization::key(organization));
        let opened = session::key(organization, session);
        let (directory, sessions) = (self.tables.directory.as_str(), self.tables.sessions.as_str());
        let wanted = [(directory, &person), (directory, &company), (sessions, &opened)];
        let rows = self.read(&wanted).await?;
        let (Some(person), Some(company), Some(opened)) =
            (rows.get(&person), rows.get(&company), rows.get(&opened))
        else {
            return Ok(None);
        };
        let membership = member::read_membership(person, organization, member)?;
        let is_active = session::read(opened, organization, session)?.is_active(&membership, now);
        is_active.then(|| organization::read_contract(company)).transpose()
    }

    pub async fn representatives(
        &self,
        of: OrganizationId,
        people: &DataKey,
    ) -> Result<Vec<Member>, ServiceError> {
        let mut representatives = Vec::new();
        let mut members = pages(|after| self.members(of, after));
        while let Some(page) = members.next().await? {
            let page = page.open(people)?.into_iter();
            representatives
                .extend(page.filter(|member| member.membership.role == Role::Representative));
        }
        Ok(representatives)
    }

    /// The scheduled mails about the end of a customer's contract. With a day, only those that are
    /// due by then.
    pub async fn scheduled_mails(
        &self,
        of: OrganizationId,
        due: Option<Date>,
    ) -> Result<Vec<ScheduledMail>, ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.purges)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(of))
            .expression_attribute_values(":first", text(scheduled_mail::SCHEDULED))
            .expression_attribute_values(":last", text(scheduled_mail::last_place(due)))
            .consistent_read(true)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        rows.map(|row| scheduled_mail::read(&row)).collect()
    }
}

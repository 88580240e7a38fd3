//! Contracts that end: what who ends one needs to know, and the mails that wait for their day.

use domain::contract::{Contract, UnsentMail};
use domain::purge::{Custody, Purge};
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

/// What is known of a customer's contract, still sealed.
#[derive(Debug)]
pub struct ContractFile {
    /// The contract; none once the customer's row is gone.
    pub contract: Option<(Product, Contract)>,
    /// How far the purge is, if it has begun.
    pub purge: Option<Versioned<Purge>>,
    /// What has their documents kept.
    pub custody: Custody,
    /// The customer's people key.
    pub wrapped: Option<WrappedKey>,
    company: Option<Row>,
}

impl ContractFile {
    /// The customer's name, opened with the unwrapped people key.
    pub fn company(&self, people: &DataKey) -> Result<CompanyName, ServiceError> {
        let row = self.company.as_ref().ok_or(ServiceError::Malformed { what: "a customer" })?;
        organization::read_name(row, people)
    }
}

impl Store {
    /// One of the staff, if their session stands, and the contract of a customer; nothing of a
    /// customer that never was.
    pub async fn contract_file(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<ContractFile>)>, ServiceError> {
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
        let custody =
            Custody { settings: archive.unwrap_or_default().value.settings, holds: holds.value };
        let file = ContractFile {
            custody,
            contract: contract.transpose()?,
            purge: rows.remove(&purge).map(|row| purge::read(&row, of)).transpose()?,
            wrapped: wrapped.transpose()?,
            company,
        };
        let known = file.contract.is_some() || file.purge.is_some();
        Ok(Some((staff, known.then_some(file))))
    }

    /// The contract of a signed-in person's organization; nothing where the session does not stand any
    /// more or the person left.
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
        let stands = session::read(opened, organization, session)?.stands(&membership, now);
        stands.then(|| organization::read_contract(company)).transpose()
    }

    /// The representatives of a customer.
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

    /// The mails about a customer's end that wait. With a day only those that are due on it or were
    /// before.
    pub async fn notices(
        &self,
        of: OrganizationId,
        due: Option<Date>,
    ) -> Result<Vec<UnsentMail>, ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.purges)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(of))
            .expression_attribute_values(":first", text(scheduled_mail::NOTICE))
            .expression_attribute_values(":last", text(scheduled_mail::last_place(due)))
            .consistent_read(true)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        rows.map(|row| scheduled_mail::read(&row)).collect()
    }
}

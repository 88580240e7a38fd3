//! Ending contracts: what is needed to end one, and who was notified of it.

use domain::contract::Contract;
use domain::end_request::{EndRequest, RequestedEnd};
use domain::farewell::{Farewell, SealedMail};
use domain::purge::{Purge, RetentionContext};
use domain::staff::StaffMembership;
use domain::{
    CompanyName, DataKey, Member, OrganizationId, Principal, Product, Role, StaffPrincipal,
    Versioned, WrappedKey,
};
use jiff::Timestamp;

use super::Store;
use super::notification_run::CustomerThere;
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{
    archive, farewell, legal_holds, member, organization, purge, session, wrapped_key,
};
use crate::{ServiceError, pages};

/// The state of a customer's contract, still sealed.
#[derive(Debug)]
pub struct ContractState {
    /// The contract; none once the customer's row is deleted.
    pub contract: Option<(Product, Contract)>,
    /// What a representative asked for, if no end is ordered yet.
    pub end_request: Option<EndRequest>,
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

/// A customer whose contract is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractToConfirm {
    pub product: Product,
    pub is_purging: bool,
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
        let end_request = company.as_ref().map(organization::read_end_request).transpose()?;
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
            end_request: end_request.flatten(),
            purge: rows.remove(&purge).map(|row| purge::read(&row, of)).transpose()?,
            wrapped: wrapped.transpose()?,
            company,
        };
        let known = file.contract.is_some() || file.purge.is_some();
        Ok(Some((staff, known.then_some(file))))
    }

    /// A staff member with an active session, and a customer whose contract they confirm; no customer
    /// if it never existed or is gone.
    pub async fn contract_to_confirm(
        &self,
        who: StaffPrincipal,
        of: OrganizationId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<ContractToConfirm>)>, ServiceError> {
        let company = organization::key(of);
        let others = [(self.tables.directory.as_str(), &company)];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let company = rows.get(&company).map(|row| {
            let is_purging = organization::is_purging(row);
            let product = organization::read_product(row)?;
            Ok::<_, ServiceError>(ContractToConfirm { product, is_purging })
        });
        Ok(Some((staff, company.transpose()?)))
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

    /// Every end that was asked for and not ordered, the oldest request first. There are few.
    pub async fn requested_ends(&self) -> Result<Vec<RequestedEnd>, ServiceError> {
        let query = self.client.query().table_name(&self.tables.directory);
        let query = organization::requested(query);
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        let rows = items.map_err(ServiceError::dynamodb)?.into_iter().map(Row);
        let requested = rows.map(|row| {
            let request = organization::read_end_request(&row)?;
            Ok(RequestedEnd {
                organization: organization::id(&row)?,
                product: organization::read_product(&row)?,
                request: request.ok_or(ServiceError::Malformed { what: "a request" })?,
            })
        });
        requested.collect()
    }

    /// A customer whose contract ends or ended, still sealed; none once it is purged.
    pub async fn leaver(&self, of: OrganizationId) -> Result<Option<CustomerThere>, ServiceError> {
        let (company, people) = (organization::key(of), wrapped_key::people(of));
        let wanted = [(self.tables.directory.as_str(), &company), (&self.tables.keyring, &people)];
        let mut rows = self.read(&wanted).await?;
        let (Some(company), Some(people)) = (rows.remove(&company), rows.remove(&people)) else {
            return Ok(None);
        };
        CustomerThere::read(company, &people).map(Some)
    }

    /// What is stored of everyone who was notified of the end of a customer's contract.
    pub async fn farewells(
        &self,
        of: OrganizationId,
    ) -> Result<Vec<Farewell<SealedMail>>, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.passes)
            .key_condition_expression("pk = :pk AND begins_with(sk, :farewell)")
            .expression_attribute_values(":pk", text(of))
            .expression_attribute_values(":farewell", text(farewell::FAREWELL))
            .consistent_read(true);
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        let rows = items.map_err(ServiceError::dynamodb)?.into_iter().map(Row);
        rows.map(|row| farewell::read(&row)).collect()
    }
}

//! Approvals of dangerous acts: who asks for one, what is asked for, and proving anew who one is.

use domain::approval::Approval;
use domain::attempts::Claimant;
use domain::one_time_password::SecondFactor;
use domain::staff::{Reauthentication, StaffMembership, StaffSignInState};
use domain::{ApprovalId, DataKey, StaffPrincipal};
use jiff::Timestamp;

use super::Store;
use super::rows::approval;
use super::rows::row::Row;
use super::rows::verbs::text;
use crate::ServiceError;

impl Store {
    /// A staff member who is signed in, and a request for approval, if there is one.
    pub async fn staff_and_approval(
        &self,
        who: StaffPrincipal,
        id: ApprovalId,
        key: &DataKey,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<Approval>)>, ServiceError> {
        let row = approval::key(id);
        let (person, rows) =
            self.read_staff(who, &[(self.tables.approvals.as_str(), &row)], now).await?;
        let Some((staff, _)) = person else { return Ok(None) };
        let approval = rows.get(&row).map(|row| approval::read(row, key)).transpose()?;
        Ok(Some((staff, approval.filter(|approval| now < approval.expires_at))))
    }

    /// A request for approval that has not lapsed, for the operator of the account.
    pub async fn approval(
        &self,
        id: ApprovalId,
        key: &DataKey,
        now: Timestamp,
    ) -> Result<Option<Approval>, ServiceError> {
        let row = approval::key(id);
        let rows = self.read(&[(self.tables.approvals.as_str(), &row)]).await?;
        let approval = rows.get(&row).map(|row| approval::read(row, key)).transpose()?;
        Ok(approval.filter(|approval| now < approval.expires_at))
    }

    /// All requests for approval that have not lapsed. There are few.
    pub async fn approvals(
        &self,
        key: &DataKey,
        now: Timestamp,
    ) -> Result<Vec<Approval>, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.approvals)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(approval::REQUESTED))
            .consistent_read(true);
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        let rows = items.map_err(ServiceError::dynamodb)?.into_iter().map(Row);
        let every = rows.map(|row| approval::read(&row, key)).collect::<Result<Vec<_>, _>>()?;
        Ok(every.into_iter().filter(|approval| now < approval.expires_at).collect())
    }

    /// What is needed to check a second factor of somebody who is signed in.
    pub async fn reauthentication(
        &self,
        staff: StaffMembership,
        claimant: &Claimant,
        factor: SecondFactor,
        key: &DataKey,
    ) -> Result<Option<Reauthentication>, ServiceError> {
        let StaffSignInState { login, counts } = self.staff_sign_in_state(claimant, key).await?;
        let proof = |login| Reauthentication { staff, factor, login, counts, key: key.clone() };
        Ok(login.map(proof))
    }
}

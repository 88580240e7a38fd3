//! The vendor's staff: who is signed in on the staff's side, what they may know of each other, and
//! what decisions about their sign-ins and invitations are based on.

use std::collections::HashMap;

use domain::attempts::Claimant;
use domain::mail_link::{LinkPurpose, LinkRequestsOf};
use domain::staff::{
    StaffInvitation, StaffInviteState, StaffMember, StaffMembership, StaffSignInState,
};
use domain::staff_session::{StaffRefreshToken, StaffSession};
use domain::{DataKey, EmailIndex, MailToken, StaffId, StaffPrincipal};
use jiff::Timestamp;

use super::Store;
use super::rows::row::{Key, Row};
use super::rows::verbs::text;
use super::rows::{
    attempts, link_requests, staff_invitation, staff_login, staff_member, staff_session,
};
use crate::ServiceError;

/// How many staff members one page of the list holds.
const PAGE: i32 = 50;

/// What the validity of an invitation to the staff depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffInvitationState {
    /// Whether it is the latest of its address, which neither joined nor was removed since.
    pub is_latest: bool,
    /// Its sender; none if they were removed, or if it is the operator.
    pub inviter: Option<StaffMembership>,
}

impl Store {
    /// A staff member who is signed in; none if the session is no longer active or they were
    /// removed.
    pub async fn staff(
        &self,
        who: StaffPrincipal,
        now: Timestamp,
    ) -> Result<Option<StaffMembership>, ServiceError> {
        Ok(self.read_staff(who, &[], now).await?.0.map(|(membership, _)| membership))
    }

    /// Reads a staff member with an active session who may act in the role, and other rows of any
    /// table in the same call.
    /// Every read on the staff's side begins here.
    pub(super) async fn read_staff(
        &self,
        StaffPrincipal { staff, session, role }: StaffPrincipal,
        others: &[(&str, &Key)],
        now: Timestamp,
    ) -> Result<(Option<(StaffMembership, Row)>, HashMap<Key, Row>), ServiceError> {
        let (person, opened) = (staff_member::key(staff), staff_session::key(staff, session));
        let table = self.tables.staff.as_str();
        let mut wanted = vec![(table, &person), (table, &opened)];
        wanted.extend(others);
        let mut rows = self.read(&wanted).await?;
        let opened = rows.remove(&opened).map(|row| staff_session::read(&row, staff, session));
        let is_active = opened.transpose()?.is_some_and(|session| now < session.expires_at());
        // The caller's row stays among the others, where it may have been requested as well.
        let person = rows.get(&person).filter(|_| is_active).cloned();
        let Some(person) = person else { return Ok((None, rows)) };
        let membership = staff_member::read_membership(&person, staff)?;
        if !membership.may_act(role) {
            return Err(ServiceError::RoleMissing);
        }
        Ok((Some((membership, person)), rows))
    }

    /// A staff member who is signed in, opened.
    pub async fn staff_member(
        &self,
        who: StaffPrincipal,
        key: &DataKey,
        now: Timestamp,
    ) -> Result<Option<StaffMember>, ServiceError> {
        let (person, _) = self.read_staff(who, &[], now).await?;
        person.map(|(_, row)| staff_member::read(&row, who.staff, key)).transpose()
    }

    /// A staff member who is signed in, and another one.
    pub async fn staff_and_other(
        &self,
        who: StaffPrincipal,
        other: StaffId,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, Option<StaffMembership>)>, ServiceError> {
        let key = staff_member::key(other);
        let wanted = [(self.tables.staff.as_str(), &key)];
        // If the other is the caller, nothing more has to be read, and no item may be requested
        // twice.
        let others = if other == who.staff { &[][..] } else { &wanted };
        let (person, rows) = self.read_staff(who, others, now).await?;
        let Some((membership, _)) = person else { return Ok(None) };
        let other =
            rows.get(&key).map(|row| staff_member::read_membership(row, other)).transpose()?;
        Ok(Some((membership, other)))
    }

    /// A page of the staff, after the given one, and the start of the next page.
    pub async fn staff_members(
        &self,
        after: Option<StaffId>,
        key: &DataKey,
    ) -> Result<(Vec<StaffMember>, Option<StaffId>), ServiceError> {
        let page = self
            .client
            .query()
            .table_name(&self.tables.staff)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(staff_member::STAFF))
            .set_exclusive_start_key(after.map(|after| staff_member::key(after).to_item()))
            .consistent_read(true)
            .limit(PAGE)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| staff_member::id(&Row(key))).transpose()?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let people = rows.map(|row| staff_member::read(&row, staff_member::id(&row)?, key));
        Ok((people.collect::<Result<_, _>>()?, next))
    }

    /// What is known of an address that the operator of the account invites.
    pub async fn staff_invite_state(
        &self,
        index: &EmailIndex,
    ) -> Result<StaffInviteState, ServiceError> {
        let (requests, login) = invite_keys(index);
        let table = self.tables.staff.as_str();
        let rows = self.read(&[(table, &requests), (table, &login)]).await?;
        read_invite_state(&rows, &requests, &login)
    }

    /// A staff member who is signed in, and what is known of an address that they invite.
    pub async fn staff_and_invite_state(
        &self,
        who: StaffPrincipal,
        index: &EmailIndex,
        now: Timestamp,
    ) -> Result<Option<(StaffMembership, StaffInviteState)>, ServiceError> {
        let (requests, login) = invite_keys(index);
        let table = self.tables.staff.as_str();
        let others = [(table, &requests), (table, &login)];
        let (person, rows) = self.read_staff(who, &others, now).await?;
        let Some((membership, _)) = person else { return Ok(None) };
        Ok(Some((membership, read_invite_state(&rows, &requests, &login)?)))
    }

    /// The invitation of a mailed token, if it is still valid.
    pub async fn staff_invitation(
        &self,
        token: &MailToken,
        now: Timestamp,
    ) -> Result<Option<StaffInvitation>, ServiceError> {
        let key = staff_invitation::key(&token.hash());
        let rows = self.read(&[(&self.tables.staff, &key)]).await?;
        let Some(row) = rows.get(&key) else { return Ok(None) };
        let invitation = staff_invitation::read(row, token)?;
        Ok(Some(invitation).filter(|invitation| now < invitation.expires_at))
    }

    /// What an invitation's validity depends on.
    pub async fn staff_invitation_state(
        &self,
        invitation: &StaffInvitation,
        index: &EmailIndex,
    ) -> Result<StaffInvitationState, ServiceError> {
        let latest = staff_invitation::latest_key(index);
        let inviter = invitation.inviter.map(|inviter| (inviter, staff_member::key(inviter)));
        let table = self.tables.staff.as_str();
        let mut wanted = vec![(table, &latest)];
        wanted.extend(inviter.iter().map(|(_, key)| (table, key)));
        let rows = self.read(&wanted).await?;
        let inviter = inviter.and_then(|(inviter, key)| {
            rows.get(&key).map(|row| staff_member::read_membership(row, inviter))
        });
        let token = &invitation.token;
        let latest = rows.get(&latest);
        Ok(StaffInvitationState {
            is_latest: latest.is_some_and(|row| staff_invitation::is_latest(row, token)),
            inviter: inviter.transpose()?,
        })
    }

    /// The active session of a refresh token, and its staff member.
    pub async fn staff_session(
        &self,
        token: &StaffRefreshToken,
        now: Timestamp,
    ) -> Result<Option<(StaffSession, StaffMembership)>, ServiceError> {
        let (person, opened) =
            (staff_member::key(token.holder), staff_session::key(token.holder, token.session));
        let table = self.tables.staff.as_str();
        let rows = self.read(&[(table, &person), (table, &opened)]).await?;
        let (Some(person), Some(opened)) = (rows.get(&person), rows.get(&opened)) else {
            return Ok(None);
        };
        let session = staff_session::read(opened, token.holder, token.session)?;
        let membership = staff_member::read_membership(person, token.holder)?;
        Ok(Some((session, membership)).filter(|(session, _)| now < session.expires_at()))
    }

    /// The active sessions of a staff member. They are few: each lasts for a working day.
    pub async fn staff_sessions(
        &self,
        staff: StaffId,
        now: Timestamp,
    ) -> Result<Vec<StaffSession>, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.staff)
            .key_condition_expression("pk = :pk AND begins_with(sk, :session)")
            .expression_attribute_values(":pk", text(staff))
            .expression_attribute_values(":session", text(staff_session::SESSION))
            .consistent_read(true);
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        let rows = items.map_err(ServiceError::dynamodb)?.into_iter().map(Row);
        let sessions = rows.map(|row| staff_session::read(&row, staff, staff_session::id(&row)?));
        let sessions = sessions.collect::<Result<Vec<_>, ServiceError>>()?;
        Ok(sessions.into_iter().filter(|session| now < session.expires_at()).collect())
    }

    /// What is known of the address that signs in, and of attempts like this one.
    pub async fn staff_sign_in_state(
        &self,
        claimant: &Claimant,
        key: &DataKey,
    ) -> Result<StaffSignInState, ServiceError> {
        let (login, counted) = (staff_login::key(&claimant.index), attempts::keys(claimant));
        let (staff, sessions) = (self.tables.staff.as_str(), self.tables.sessions.as_str());
        let counts = counted.iter().map(|(_, key)| (sessions, key));
        let wanted: Vec<_> = std::iter::once((staff, &login)).chain(counts).collect();
        let rows = self.read(&wanted).await?;
        let login = rows.get(&login);
        let login = login.map(|row| staff_login::read(row, claimant.index.clone(), key));
        Ok(StaffSignInState {
            login: login.transpose()?,
            counts: attempts::read_counts(&rows, counted)?,
        })
    }
}

fn invite_keys(index: &EmailIndex) -> (Key, Key) {
    let of = LinkRequestsOf { purpose: LinkPurpose::StaffInvitation, index: index.clone() };
    (link_requests::key(&of), staff_login::key(index))
}

fn read_invite_state(
    rows: &HashMap<Key, Row>,
    requests: &Key,
    login: &Key,
) -> Result<StaffInviteState, ServiceError> {
    let requests = link_requests::read(rows.get(requests))?;
    Ok(StaffInviteState { requests, known: rows.contains_key(login) })
}

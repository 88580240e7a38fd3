//! Customers' sessions, found by their refresh tokens or by their member.

use domain::user_agent::UserAgent;
use domain::{DataKey, MemberId, Membership, OrganizationId, RefreshToken, Session};

use super::Store;
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{member, session};
use crate::ServiceError;

/// A session of a member. The browser that it was opened from is still sealed.
#[derive(Debug)]
pub struct OwnSession {
    pub session: Session,
    row: Row,
}

impl OwnSession {
    /// The browser that it was opened from, as far as that was stored; opened with the key of the
    /// member's data.
    pub fn user_agent(&self, own: &DataKey) -> Result<Option<UserAgent>, ServiceError> {
        session::user_agent(&self.row, own)
    }
}

impl Store {
    /// The session of a refresh token and the membership of its member, if both still exist.
    pub async fn session(
        &self,
        token: &RefreshToken,
    ) -> Result<Option<(Session, Membership)>, ServiceError> {
        let session = session::key(token.holder.organization, token.session);
        let member = member::key(token.holder.organization, token.holder.member);
        let wanted = [(self.tables.sessions.as_str(), &session), (&self.tables.directory, &member)];
        let rows = self.read(&wanted).await?;
        let (Some(session), Some(member)) = (rows.get(&session), rows.get(&member)) else {
            return Ok(None);
        };
        let session = session::read(session, token.holder.organization, token.session)?;
        Ok(Some((
            session,
            member::read_membership(member, token.holder.organization, token.holder.member)?,
        )))
    }

    /// The sessions of a member, also those that have ended and are still stored. A company's are
    /// read together: they are few, and small.
    pub async fn sessions_of(
        &self,
        organization: OrganizationId,
        member: MemberId,
    ) -> Result<Vec<OwnSession>, ServiceError> {
        let query = self
            .client
            .query()
            .table_name(&self.tables.sessions)
            .key_condition_expression("pk = :pk AND begins_with(sk, :session)")
            .filter_expression("#member = :member")
            .expression_attribute_names("#member", "member")
            .expression_attribute_values(":pk", text(organization))
            .expression_attribute_values(":session", text(session::SESSION))
            .expression_attribute_values(":member", text(member))
            .consistent_read(true);
        let items: Result<Vec<_>, _> = query.into_paginator().items().send().try_collect().await;
        let rows = items.map_err(ServiceError::dynamodb)?.into_iter().map(Row);
        let own = rows.map(|row| {
            let session = session::read(&row, organization, session::id(&row)?)?;
            Ok(OwnSession { session, row })
        });
        own.collect()
    }
}

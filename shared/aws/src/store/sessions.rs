//! Customers' sessions, found by their refresh tokens.

use domain::{Membership, RefreshToken, Session};

use super::Store;
use super::rows::{member, session};
use crate::ServiceError;

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
}

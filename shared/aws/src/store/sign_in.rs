//! What the decision about a customer's sign-in is based on.

use domain::attempts::{AttemptsOf, Claimant};
use domain::sign_in::SignInState;
use domain::{EmailIndex, Login, Membership};

use super::Store;
use super::rows::{attempts, login};
use crate::ServiceError;

impl Store {
    /// What is known of the address that signs in, and of attempts like this one.
    pub async fn sign_in_state(&self, claimant: &Claimant) -> Result<SignInState, ServiceError> {
        let (login, counted) = (login::key(&claimant.index), attempts::keys(claimant));
        let (directory, sessions) = (&*self.tables.directory, &*self.tables.sessions);
        let counts = counted.iter().map(|(_, key)| (sessions, key));
        let wanted: Vec<_> = std::iter::once((directory, &login)).chain(counts).collect();
        let rows = self.read(&wanted).await?;
        let index = || claimant.index.clone();
        Ok(SignInState {
            login: rows.get(&login).map(|row| login::read(row, index())).transpose()?,
            counts: attempts::read_counts(&rows, counted)?,
        })
    }

    /// The version of the attempts at an address, and its log-in, if it has one.
    pub async fn attempts_at(
        &self,
        index: &EmailIndex,
    ) -> Result<(u64, Option<Login>), ServiceError> {
        let login = login::key(index);
        let account = attempts::key(&AttemptsOf::Account(index.clone()));
        let wanted = [(&*self.tables.directory, &login), (&*self.tables.sessions, &account)];
        let rows = self.read(&wanted).await?;
        let login = rows.get(&login).map(|row| login::read(row, index.clone())).transpose()?;
        Ok((attempts::read(rows.get(&account))?.version, login))
    }

    /// The log-in of a member whose membership has been read, if it still exists.
    pub async fn login(&self, of: &Membership) -> Result<Option<Login>, ServiceError> {
        let key = login::key(&of.login);
        let rows = self.read(&[(&self.tables.directory, &key)]).await?;
        rows.get(&key).map(|row| login::read(row, of.login.clone())).transpose()
    }
}

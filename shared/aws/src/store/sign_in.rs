//! What the decision about a customer's sign-in is based on.

use domain::attempts::AttemptsOf;
use domain::sign_in::{SignIn, SignInState};
use domain::{Attempts, EmailIndex, Login, Membership, Versioned};

use super::Store;
use super::rows::{attempts, login};
use crate::ServiceError;

impl Store {
    /// What is known of the address that signs in, and of its source.
    pub async fn sign_in_state(&self, sign_in: &SignIn) -> Result<SignInState, ServiceError> {
        let login = login::key(&sign_in.index);
        let account = attempts::key(&AttemptsOf::Account(sign_in.index.clone()));
        let source = attempts::key(&AttemptsOf::Source(sign_in.source.clone()));
        let (directory, sessions) = (&self.tables.directory, &self.tables.sessions);
        let wanted = [(directory.as_str(), &login), (sessions, &account), (sessions, &source)];
        let rows = self.read(&wanted).await?;
        Ok(SignInState {
            account: attempts::read(rows.get(&account))?,
            from_source: attempts::read(rows.get(&source))?,
            login: match rows.get(&login) {
                Some(row) => Some(login::read(row, sign_in.index.clone())?),
                None => None,
            },
        })
    }

    /// The attempts at an address, and its log-in, if it has one.
    pub async fn attempts_at(
        &self,
        index: &EmailIndex,
    ) -> Result<(Versioned<Attempts>, Option<Login>), ServiceError> {
        let login = login::key(index);
        let account = attempts::key(&AttemptsOf::Account(index.clone()));
        let wanted = [(&*self.tables.directory, &login), (&*self.tables.sessions, &account)];
        let rows = self.read(&wanted).await?;
        let login = rows.get(&login).map(|row| login::read(row, index.clone())).transpose()?;
        Ok((attempts::read(rows.get(&account))?, login))
    }

    /// The log-in of a member whose membership has been read, if it still exists.
    pub async fn login(&self, of: &Membership) -> Result<Option<Login>, ServiceError> {
        let key = login::key(&of.login);
        let rows = self.read(&[(&self.tables.directory, &key)]).await?;
        rows.get(&key).map(|row| login::read(row, of.login.clone())).transpose()
    }
}

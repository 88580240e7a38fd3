//! What is known of addresses that request mailed links, and of the links themselves.

use domain::mail_link::{LinkPurpose, LinkRequests, LinkRequestsOf};
use domain::password_reset::ResetState;
use domain::signup::SignupState;
use domain::{EmailIndex, Login, MailLink, MailToken, Product, Versioned};

use super::Store;
use super::rows::{link_requests, login, mail_link};
use crate::ServiceError;

impl Store {
    /// What is known of an address that requests a sign-up.
    pub async fn signup_state(&self, index: &EmailIndex) -> Result<SignupState, ServiceError> {
        let (requests, login) = self.link_requests(LinkPurpose::Signup, index).await?;
        Ok(SignupState { requests, registered: login.is_some() })
    }

    /// What is known of an address that requests a password reset.
    pub async fn reset_state(&self, index: &EmailIndex) -> Result<ResetState, ServiceError> {
        let (requests, login) = self.link_requests(LinkPurpose::PasswordReset, index).await?;
        Ok(ResetState { requests, login })
    }

    async fn link_requests(
        &self,
        purpose: LinkPurpose,
        index: &EmailIndex,
    ) -> Result<(Versioned<LinkRequests>, Option<Login>), ServiceError> {
        let requests = link_requests::key(&LinkRequestsOf { purpose, index: index.clone() });
        let login = login::key(index);
        let directory = self.tables.directory.as_str();
        let rows = self.read(&[(directory, &requests), (directory, &login)]).await?;
        let requests = link_requests::read(rows.get(&requests))?;
        let login = rows.get(&login).map(|row| login::read(row, index.clone()));
        Ok((requests, login.transpose()?))
    }

    /// The link of a token, if it has that purpose at that product.
    pub async fn link(
        &self,
        purpose: LinkPurpose,
        product: Product,
        token: &MailToken,
    ) -> Result<Option<MailLink>, ServiceError> {
        let key = mail_link::key(purpose, product, &token.hash());
        let rows = self.read(&[(&self.tables.directory, &key)]).await?;
        rows.get(&key).map(|row| mail_link::read(row, purpose, product, token)).transpose()
    }
}

//! What notifying needs besides the tables: a queue, and keys.

use aws::{Keyring, Queue, ServiceError};
use domain::{DataKey, EnvelopeKey, OrganizationId, WrappedKey};

/// Takes messages that another invocation works on.
pub trait Outlet {
    /// Sends a message, which may be delivered more than once.
    fn send(&self, message: String) -> impl Future<Output = Result<(), ServiceError>> + Send;
}

impl Outlet for Queue {
    async fn send(&self, message: String) -> Result<(), ServiceError> {
        Self::send(self, &message).await
    }
}

/// Makes the keys of mails, and opens those of companies.
pub trait Keys {
    /// A new key for mails.
    fn mail_key(&self) -> impl Future<Output = Result<EnvelopeKey, ServiceError>> + Send;

    /// The people key of a company.
    fn people_key(
        &self,
        of: OrganizationId,
        wrapped: &WrappedKey,
    ) -> impl Future<Output = Result<DataKey, ServiceError>> + Send;
}

/// The keys in KMS.
#[derive(Debug)]
pub struct Keyrings {
    pub(crate) people: Keyring,
    pub(crate) mail: Keyring,
}

impl Keys for Keyrings {
    async fn mail_key(&self) -> Result<EnvelopeKey, ServiceError> {
        self.mail.new_mail_key().await
    }

    async fn people_key(
        &self,
        of: OrganizationId,
        wrapped: &WrappedKey,
    ) -> Result<DataKey, ServiceError> {
        self.people.people_key(of, wrapped).await
    }
}

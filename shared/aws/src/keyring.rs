//! Keys from KMS: data keys for sealing, and keys derived for indexes and tokens.

use std::collections::HashMap;

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, MacAlgorithmSpec};
use domain::document::{ArchiveKeys, WrappedArchiveKeys};
use domain::session::RefreshKey;
use domain::{DataKey, EnvelopeKey, LookupKey, OrganizationId, WrappedKey};
use jiff::civil::Date;

use crate::ServiceError;

/// Generates, wraps and unwraps data keys under one KMS key. There is one keyring for each purpose.
#[derive(Clone, Debug)]
pub struct Keyring {
    client: Client,
    key_id: String,
}

/// The purpose of a data key. It is the encryption context in KMS, so a key wrapped for one purpose
/// does not unwrap for another.
enum Purpose {
    People(OrganizationId),
    Mail,
    Archive(OrganizationId),
    Source(Date),
}

impl Keyring {
    pub const fn new(client: Client, key_id: String) -> Self {
        Self { client, key_id }
    }

    /// Derives the key of the blind indexes. It is always the same, and only callers with access to
    /// the KMS key can derive it.
    pub async fn lookup_key(&self) -> Result<LookupKey, ServiceError> {
        Ok(LookupKey::new(&self.derive("yakusoku blind index 1").await?))
    }

    /// Derives the key of the refresh tokens.
    pub async fn refresh_key(&self) -> Result<RefreshKey, ServiceError> {
        Ok(RefreshKey::new(&self.derive("yakusoku refresh token 1").await?))
    }

    /// Derives the key that seals the personal data of staff.
    pub async fn staff_key(&self) -> Result<DataKey, ServiceError> {
        let malformed = |_| ServiceError::Malformed { what: "a MAC" };
        let derived = self.derive("yakusoku staff data 1").await?;
        Ok(DataKey::from_bytes(derived.try_into().map_err(malformed)?))
    }

    /// Generates the key that seals the personal data of an organization's members.
    pub async fn new_people_key(&self, of: OrganizationId) -> Result<EnvelopeKey, ServiceError> {
        self.generate(Purpose::People(of)).await
    }

    /// Unwraps the key that seals the personal data of an organization's members.
    pub async fn people_key(
        &self,
        of: OrganizationId,
        wrapped: &WrappedKey,
    ) -> Result<DataKey, ServiceError> {
        self.unwrap(Purpose::People(of), wrapped).await
    }

    /// Generates the key that seals the content of an organization's documents. It differs from the
    /// members' key, so that retained documents stay readable after the members' data is destroyed.
    pub async fn new_archive_key(&self, of: OrganizationId) -> Result<EnvelopeKey, ServiceError> {
        self.generate(Purpose::Archive(of)).await
    }

    /// Unwraps the key that seals the content of an organization's documents.
    pub async fn archive_key(
        &self,
        of: OrganizationId,
        wrapped: &WrappedKey,
    ) -> Result<DataKey, ServiceError> {
        self.unwrap(Purpose::Archive(of), wrapped).await
    }

    /// Unwraps the keys that seal the content of an organization's documents.
    pub async fn archive_keys(
        &self,
        of: OrganizationId,
        wrapped: &WrappedArchiveKeys,
    ) -> Result<ArchiveKeys, ServiceError> {
        let archive = self.archive_key(of, &wrapped.archive).await?;
        Ok(ArchiveKeys::new(archive, wrapped.salt.as_ref()))
    }

    /// Generates the key that seals the mails of one request until they are sent.
    pub async fn new_mail_key(&self) -> Result<EnvelopeKey, ServiceError> {
        self.generate(Purpose::Mail).await
    }

    /// Unwraps the key that seals a mail.
    pub async fn mail_key(&self, wrapped: &WrappedKey) -> Result<DataKey, ServiceError> {
        self.unwrap(Purpose::Mail, wrapped).await
    }

    /// Generates the key that hides where a day's requests come from.
    pub async fn new_source_key(&self, of: Date) -> Result<EnvelopeKey, ServiceError> {
        self.generate(Purpose::Source(of)).await
    }

    /// Unwraps the key that hides where a day's requests come from.
    pub async fn source_key(
        &self,
        of: Date,
        wrapped: &WrappedKey,
    ) -> Result<DataKey, ServiceError> {
        self.unwrap(Purpose::Source(of), wrapped).await
    }

    async fn derive(&self, label: &str) -> Result<Vec<u8>, ServiceError> {
        let answer = self
            .client
            .generate_mac()
            .key_id(&self.key_id)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(label))
            .send()
            .await
            .map_err(ServiceError::kms)?;
        let mac = answer.mac.ok_or(ServiceError::Malformed { what: "a MAC" })?;
        Ok(mac.into_inner())
    }

    async fn generate(&self, purpose: Purpose) -> Result<EnvelopeKey, ServiceError> {
        let context = Some(purpose.context());
        let answer = self
            .client
            .generate_data_key()
            .key_id(&self.key_id)
            .key_spec(DataKeySpec::Aes256)
            .set_encryption_context(context)
            .send()
            .await
            .map_err(ServiceError::kms)?;
        let malformed = ServiceError::Malformed { what: "a data key" };
        let (Some(plain), Some(wrapped)) = (answer.plaintext, answer.ciphertext_blob) else {
            return Err(malformed);
        };
        let plain = plain.into_inner().try_into().map_err(|_| malformed)?;
        let wrapped = WrappedKey(wrapped.into_inner());
        Ok(EnvelopeKey { plain: DataKey::from_bytes(plain), wrapped })
    }

    async fn unwrap(
        &self,
        purpose: Purpose,
        wrapped: &WrappedKey,
    ) -> Result<DataKey, ServiceError> {
        let context = Some(purpose.context());
        let answer = self
            .client
            .decrypt()
            .key_id(&self.key_id)
            .ciphertext_blob(Blob::new(wrapped.0.as_slice()))
            .set_encryption_context(context)
            .send()
            .await
            .map_err(ServiceError::kms)?;
        let malformed = ServiceError::Malformed { what: "a data key" };
        let Some(plain) = answer.plaintext else {
            return Err(malformed);
        };
        Ok(DataKey::from_bytes(plain.into_inner().try_into().map_err(|_| malformed)?))
    }
}

impl Purpose {
    fn context(&self) -> HashMap<String, String> {
        let entry = |name: &str, value: String| (name.to_owned(), value);
        match self {
            Self::People(of) => HashMap::from([
                entry("purpose", "people".into()),
                entry("organization", of.to_string()),
            ]),
            Self::Archive(of) => HashMap::from([
                entry("purpose", "archive".into()),
                entry("organization", of.to_string()),
            ]),
            Self::Source(of) => {
                HashMap::from([entry("purpose", "source".into()), entry("day", of.to_string())])
            }
            Self::Mail => HashMap::from([entry("purpose", "mail".into())]),
        }
    }
}

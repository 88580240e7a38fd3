//! A secret that is rotated: the current version and the one before it, which is still in use until
//! everybody has learned the new one.

use aws_sdk_secretsmanager::Client;
use ring::digest;

use crate::ServiceError;

/// What is known of a version of a secret, or of what somebody presents as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretDigest([u8; digest::SHA256_OUTPUT_LEN]);

impl SecretDigest {
    /// The digest of a text. The secrets are random, so nobody finds one by its digest.
    pub fn of(text: &str) -> Self {
        let mut bytes = [0; digest::SHA256_OUTPUT_LEN];
        bytes.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
        Self(bytes)
    }
}

/// A secret of Secrets Manager.
#[derive(Clone, Debug)]
pub struct SecretVersions {
    client: Client,
    secret: String,
}

impl SecretVersions {
    /// The secret with that ARN.
    pub const fn new(client: Client, secret: String) -> Self {
        Self { client, secret }
    }

    /// The digests of the versions that are in use: two after a rotation, otherwise one.
    pub async fn digests(&self) -> Result<Vec<SecretDigest>, ServiceError> {
        let stages = ["AWSCURRENT", "AWSPREVIOUS"].map(|stage| self.digest(stage));
        let [current, previous] = stages;
        let (current, previous) = tokio::join!(current, previous);
        Ok([current?, previous?].into_iter().flatten().collect())
    }

    /// None if no version is at that stage.
    async fn digest(&self, stage: &str) -> Result<Option<SecretDigest>, ServiceError> {
        let asked = self.client.get_secret_value().secret_id(&self.secret).version_stage(stage);
        match asked.send().await {
            Ok(version) => Ok(version.secret_string().map(SecretDigest::of)),
            Err(error) => match error.into_service_error() {
                error if error.is_resource_not_found_exception() => Ok(None),
                error => Err(ServiceError::secrets_manager(error)),
            },
        }
    }
}

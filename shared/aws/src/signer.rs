//! Access tokens and certificates, signed by KMS. The private key never leaves KMS.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{MessageType, SigningAlgorithmSpec};
use domain::access_token::{Claims, VerificationKey, assemble};
use domain::purge::Certificate;
use domain::staff_access_token::StaffClaims;

use crate::ServiceError;

/// Signs with one key.
#[derive(Clone, Debug)]
pub struct Signer {
    client: Client,
    key_id: String,
    key: VerificationKey,
}

/// The public half of a KMS signing key.
pub async fn verification_key(
    client: &Client,
    key_id: &str,
) -> Result<VerificationKey, ServiceError> {
    let answer = client.get_public_key().key_id(key_id).send().await.map_err(ServiceError::kms)?;
    let malformed = ServiceError::Malformed { what: "the public key" };
    let Some(der) = answer.public_key else {
        return Err(malformed);
    };
    VerificationKey::from_der(der.as_ref()).map_err(|_| malformed)
}

impl Signer {
    /// Reads the public half of the KMS key once.
    pub async fn open(client: Client, key_id: String) -> Result<Self, ServiceError> {
        let key = verification_key(&client, &key_id).await?;
        Ok(Self { client, key_id, key })
    }

    pub const fn key(&self) -> &VerificationKey {
        &self.key
    }

    /// Signs an access token with these claims.
    pub async fn sign(&self, claims: &Claims) -> Result<String, ServiceError> {
        self.sign_input(claims.signing_input(&self.key)).await
    }

    /// Signs a certificate (JWS, RFC 7515).
    pub async fn certify(&self, certificate: &Certificate) -> Result<String, ServiceError> {
        self.sign_input(certificate.signing_input(&self.key)).await
    }

    /// Signs an access token for staff.
    pub async fn sign_for_staff(&self, claims: &StaffClaims) -> Result<String, ServiceError> {
        self.sign_input(claims.signing_input(&self.key)).await
    }

    async fn sign_input(&self, input: String) -> Result<String, ServiceError> {
        let answer = self
            .client
            .sign()
            .key_id(&self.key_id)
            .message_type(MessageType::Raw)
            .signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .message(Blob::new(input.as_bytes()))
            .send()
            .await
            .map_err(ServiceError::kms)?;
        let malformed = ServiceError::Malformed { what: "a signature" };
        let Some(signature) = answer.signature else {
            return Err(malformed);
        };
        assemble(&input, signature.as_ref()).map_err(|_| malformed)
    }
}

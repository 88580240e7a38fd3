//! The adapters to AWS: the store in DynamoDB, the keyring and the signer in KMS, the mailer in
//! SES, the document files in S3, secrets in Secrets Manager. They carry out what the domain decided and decide nothing
//! themselves.

mod audit_bucket;
mod backoff;
mod connections;
mod document_bucket;
mod export_bucket;
mod file_name;
mod keyring;
mod mailer;
mod outbox;
mod pages;
mod paging;
mod queue;
mod secret_versions;
mod signer;
mod source_keys;
pub mod store;

pub use audit_bucket::AuditBucket;
pub use backoff::backoff;
pub use connections::{CallLog, Connections, S3Clients};
pub use document_bucket::{DocumentBucket, LockMode, Upload};
pub use export_bucket::{Download, ExportBucket, MultipartUpload};
pub use file_name::file_name;
pub use keyring::Keyring;
pub use mailer::Mailer;
pub use outbox::{Claim, ClaimId, Outbox, WaitingMail};
pub use pages::{Page, Pages};
pub use paging::{Paging, pages};
pub use queue::Queue;
pub use secret_versions::{SecretDigest, SecretVersions};
pub use signer::{Signer, verification_key};
pub use source_keys::SourceKeys;
pub use store::{
    ACTORS_INDEX, Addresses, Appointment, ArchiveOwner, ArchivePasses, COMPANIES_INDEX,
    CUSTOMERS_INDEX, CommitError, ContractState, ContractToConfirm, CustomerThere,
    CustomerToNotify, DUE_INDEX, DeletionTarget, DocumentAccess, Documents, DuePage, ExportState,
    FINALITY_INDEX, Listed, Listener, Members, OwnSession, PURGED_INDEX, PassAccess, PassIssue,
    Profile, PurgeState, Repeater, SEARCH_INDEX, SHARDS, SealedDocuments, SealedInvitation,
    SearchRows, StaffArchive, Store, Table, Tables, parse_challenge,
};

use thiserror::Error;

/// A call to a service failed.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// It was unreachable or refused the call, after all retries.
    #[error("a call to {service} failed")]
    Unavailable { service: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
    /// It returned something that this system did not write.
    #[error("{what} is malformed")]
    Malformed { what: &'static str },
    /// A member of staff asks for what takes a role that they do not have.
    #[error("the role is missing")]
    RoleMissing,
}

impl ServiceError {
    fn dynamodb(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable { service: "DynamoDB", source: source.into() }
    }

    fn s3(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable { service: "S3", source: source.into() }
    }

    fn secrets_manager(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable { service: "Secrets Manager", source: source.into() }
    }

    fn kms(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable { service: "KMS", source: source.into() }
    }
}

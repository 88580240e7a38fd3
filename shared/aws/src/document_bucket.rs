//! The files of documents in S3. Clients upload and download them through signed addresses; Object
//! Lock protects them for as long as the law retains the document.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, SystemTime};

use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::DateTime;
use aws_sdk_s3::types::{
    ObjectLockLegalHold, ObjectLockLegalHoldStatus, ObjectLockMode, ObjectLockRetention,
    ObjectLockRetentionMode,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::document::{Content, Entry, File};
use domain::{DocumentId, OrganizationId};
use jiff::Timestamp;

use crate::file_name::content_disposition;
use crate::{S3Clients, ServiceError};

/// How long a signed address is valid.
const VALIDITY: Duration = Duration::from_mins(15);

/// Who may lift a lock early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockMode {
    Compliance,
    /// Anyone with a special permission, which no function has. For stages in which tests leave
    /// files behind.
    Governance,
}

impl LockMode {
    /// Parses the name that S3 uses.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "COMPLIANCE" => Some(Self::Compliance),
            "GOVERNANCE" => Some(Self::Governance),
            _ => None,
        }
    }
}

impl From<LockMode> for ObjectLockMode {
    fn from(mode: LockMode) -> Self {
        match mode {
            LockMode::Compliance => Self::Compliance,
            LockMode::Governance => Self::Governance,
        }
    }
}

/// A signed upload.
#[derive(Clone, Debug)]
pub struct Upload {
    pub url: String,
    /// Must be sent exactly like this, because the signature covers them.
    pub headers: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
pub struct DocumentBucket {
    client: Client,
    signer: Client,
    bucket: String,
    lock: LockMode,
}

impl DocumentBucket {
    pub fn new(clients: S3Clients, bucket: String, lock: LockMode) -> Self {
        let S3Clients { client, signer } = clients;
        Self { client, signer, bucket, lock }
    }

    /// Signs an address for uploading this document's file, and nothing else, once. The size, the
    /// digest, the type, the end of the lock, if there is to be one, and the condition that no file
    /// exists yet are all signed.
    pub async fn upload(
        &self,
        entry: &Entry,
        file: &File,
        lock: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Upload, ServiceError> {
        let lock = lock.map(|until| (self.lock.into(), time(until)));
        let (mode, until) = lock.unzip();
        let put = self
            .signer
            .put_object()
            .bucket(&self.bucket)
            .key(key_of(entry))
            .if_none_match("*")
            .content_type(file.media_type.as_str())
            .content_length(i64::try_from(file.size).map_err(ServiceError::s3)?)
            .checksum_sha256(STANDARD.encode(file.sha256.bytes()))
            .set_object_lock_mode(mode)
            .set_object_lock_retain_until_date(until)
            .presigned(validity(now)?)
            .await
            .map_err(ServiceError::s3)?;
        // Every client sends the content length by itself.
        let headers = put.headers().filter(|(name, _)| *name != "content-length");
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Upload { url: put.uri().to_owned(), headers })
    }

    /// Signs an address for downloading the document's file.
    pub async fn download(
        &self,
        entry: &Entry,
        content: &Content,
        now: Timestamp,
    ) -> Result<String, ServiceError> {
        let get = self
            .signer
            .get_object()
            .bucket(&self.bucket)
            .key(key_of(entry))
            .response_content_disposition(content_disposition(content))
            .presigned(validity(now)?)
            .await
            .map_err(ServiceError::s3)?;
        Ok(get.uri().to_owned())
    }

    /// Whether the document's file has been uploaded.
    pub async fn has(&self, entry: &Entry) -> Result<bool, ServiceError> {
        Ok(!self.versions(&key_of(entry)).await?.is_empty())
    }

    /// Locks the document's file until that time, if it has been uploaded. A lock can only be
    /// extended.
    pub async fn lock(&self, entry: &Entry, until: Timestamp) -> Result<(), ServiceError> {
        let mode = match self.lock {
            LockMode::Compliance => ObjectLockRetentionMode::Compliance,
            LockMode::Governance => ObjectLockRetentionMode::Governance,
        };
        let retention =
            ObjectLockRetention::builder().mode(mode).retain_until_date(time(until)).build();
        let locked = self
            .client
            .put_object_retention()
            .bucket(&self.bucket)
            .key(key_of(entry))
            .retention(retention)
            .send()
            .await;
        // S3 reveals that an object is missing only to callers who may list the bucket. Addresses
        // signed from now on carry the new date.
        match locked {
            Err(error) if self.has(entry).await? => Err(ServiceError::s3(error)),
            _ => Ok(()),
        }
    }

    /// Places or releases the legal hold on the document's file. Returns whether the file exists.
    pub async fn hold(
        &self,
        organization: OrganizationId,
        document: DocumentId,
        held: bool,
    ) -> Result<bool, ServiceError> {
        let status =
            if held { ObjectLockLegalHoldStatus::On } else { ObjectLockLegalHoldStatus::Off };
        let hold = ObjectLockLegalHold::builder().status(status).build();
        let key = key(organization, document);
        let put = self.client.put_object_legal_hold().bucket(&self.bucket).key(&key);
        match put.legal_hold(hold).send().await {
            Ok(_) => Ok(true),
            // S3 reveals that an object is missing only to callers who may list the bucket.
            Err(_) if self.versions(&key).await?.is_empty() => Ok(false),
            Err(error) => Err(ServiceError::s3(error)),
        }
    }

    /// Deletes every version of the document's file. S3 refuses while a lock is in force.
    pub async fn destroy(&self, entry: &Entry) -> Result<(), ServiceError> {
        for version in self.versions(&key_of(entry)).await? {
            self.client
                .delete_object()
                .bucket(&self.bucket)
                .key(key_of(entry))
                .version_id(version)
                .send()
                .await
                .map_err(ServiceError::s3)?;
        }
        Ok(())
    }

    /// Deletes a company's files that belong to none of these documents, such as uploads through an
    /// address that outlived its document.
    pub async fn sweep(
        &self,
        of: OrganizationId,
        kept: &HashSet<DocumentId>,
    ) -> Result<(), ServiceError> {
        let prefix = format!("{of}/");
        let (mut key, mut version) = (None, None);
        loop {
            let listed = self.client.list_object_versions().bucket(&self.bucket).prefix(&prefix);
            let listed = listed.set_key_marker(key).set_version_id_marker(version);
            let page = listed.send().await.map_err(ServiceError::s3)?;
            (key, version) = (page.next_key_marker, page.next_version_id_marker);
            let versions = page.versions.unwrap_or_default().into_iter();
            let markers = page.delete_markers.unwrap_or_default().into_iter();
            let versions = versions.map(|version| (version.key, version.version_id));
            let there = versions.chain(markers.map(|marker| (marker.key, marker.version_id)));
            for (key, version) in there.filter_map(|(key, version)| Some((key?, version?))) {
                let id = key.strip_prefix(&prefix).and_then(|id| id.parse().ok());
                if id.is_some_and(|id| kept.contains(&id)) {
                    continue;
                }
                let delete = self.client.delete_object().bucket(&self.bucket);
                let deleted = delete.key(key).version_id(version).send().await;
                deleted.map_err(ServiceError::s3)?;
            }
            if key.is_none() {
                return Ok(());
            }
        }
    }

    /// All versions under that key. There is at most one, because a signed upload requires that
    /// none exists; a page of the listing holds a thousand.
    async fn versions(&self, key: &str) -> Result<Vec<String>, ServiceError> {
        let listed = self
            .client
            .list_object_versions()
            .bucket(&self.bucket)
            .prefix(key)
            .send()
            .await
            .map_err(ServiceError::s3)?;
        // No identifier is a prefix of another.
        let versions = listed.versions.unwrap_or_default().into_iter();
        let markers = listed.delete_markers.unwrap_or_default().into_iter();
        let versions = versions.filter_map(|version| version.version_id);
        Ok(versions.chain(markers.filter_map(|marker| marker.version_id)).collect())
    }
}

/// The key of a document's file. All keys of a company begin with its identifier.
fn key(organization: OrganizationId, document: DocumentId) -> String {
    format!("{organization}/{document}")
}

pub(crate) fn key_of(entry: &Entry) -> String {
    key(entry.organization, entry.id)
}

fn time(at: Timestamp) -> DateTime {
    DateTime::from_secs(at.as_second())
}

fn validity(now: Timestamp) -> Result<PresigningConfig, ServiceError> {
    PresigningConfig::builder()
        .start_time(SystemTime::from(now))
        .expires_in(VALIDITY)
        .build()
        .map_err(ServiceError::s3)
}

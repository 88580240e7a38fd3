//! The files of exports, and of found documents that somebody takes along. They are stored in the bucket of documents, under their company's prefix,
//! so that a purge deletes them too. They are never locked.

use std::fmt::Display;
use std::time::{Duration, SystemTime};

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use domain::document::Entry;
use domain::export::Place;
use domain::{ExportId, OrganizationId};
use jiff::Timestamp;

use crate::document_bucket::key_of;
use crate::{S3Clients, ServiceError};

/// How long a signed address is valid.
const VALIDITY: Duration = Duration::from_mins(15);
/// Marks files that the bucket's lifecycle rule deletes after some days. The rule cannot match a
/// prefix, because keys begin with the company.
const TAG: &str = "kept=export";

/// The files of exports, and the documents that they are made from.
#[derive(Clone, Debug)]
pub struct ExportBucket {
    client: Client,
    signer: Client,
    bucket: String,
}

/// A file that is read in chunks.
#[derive(Debug)]
pub struct Download(ByteStream);

impl Download {
    /// The next chunk; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, ServiceError> {
        self.0.try_next().await.map_err(ServiceError::s3)
    }
}

/// A file that is uploaded in parts and exists once it is complete. The bucket's lifecycle rule
/// deletes uploads that are never completed.
#[derive(Debug)]
pub struct MultipartUpload {
    client: Client,
    bucket: String,
    key: String,
    id: String,
    parts: Vec<CompletedPart>,
}

impl MultipartUpload {
    /// The minimum size of every part except the last, in bytes.
    pub const PART: usize = 8 * 1024 * 1024;

    pub async fn send(&mut self, bytes: Vec<u8>) -> Result<(), ServiceError> {
        let number = i32::try_from(self.parts.len() + 1).map_err(ServiceError::s3)?;
        let sent = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(&self.id)
            .part_number(number)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(ServiceError::s3)?;
        let part = CompletedPart::builder()
            .part_number(number)
            .set_e_tag(sent.e_tag)
            .set_checksum_crc32(sent.checksum_crc32);
        self.parts.push(part.build());
        Ok(())
    }

    /// Combines the parts into a file.
    pub async fn complete(self) -> Result<(), ServiceError> {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(self.parts)).build();
        self.client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(&self.id)
            .multipart_upload(parts)
            .send()
            .await
            .map(drop)
            .map_err(ServiceError::s3)
    }
}

impl ExportBucket {
    pub fn new(clients: S3Clients, bucket: String) -> Self {
        let S3Clients { client, signer } = clients;
        Self { client, signer, bucket }
    }

    /// Opens the file of a document; `None` if it was never uploaded.
    pub async fn document(&self, entry: &Entry) -> Result<Option<Download>, ServiceError> {
        self.read(key_of(entry)).await
    }

    /// Opens a file stored beside a volume.
    pub async fn open(
        &self,
        place: &Place,
        extension: &str,
    ) -> Result<Option<Download>, ServiceError> {
        self.read(format!("{place}.{extension}")).await
    }

    async fn read(&self, key: String) -> Result<Option<Download>, ServiceError> {
        let read = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        match read {
            Ok(read) => Ok(Some(Download(read.body))),
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => {
                Ok(None)
            }
            Err(error) => Err(ServiceError::s3(error)),
        }
    }

    /// Stores a small file beside a volume.
    pub async fn put(
        &self,
        place: &Place,
        extension: &str,
        content: String,
    ) -> Result<(), ServiceError> {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(format!("{place}.{extension}"))
            .tagging(TAG)
            .body(ByteStream::from(content.into_bytes()))
            .send()
            .await
            .map(drop)
            .map_err(ServiceError::s3)
    }

    /// Begins the upload of a ZIP file.
    pub async fn upload(&self, place: &impl Display) -> Result<MultipartUpload, ServiceError> {
        let key = format!("{place}.zip");
        let begun = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(&key)
            .content_type("application/zip")
            .tagging(TAG)
            // The SDK sends a checksum with each part. S3 refuses to complete an upload with
            // checksums if it was begun without them.
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .send()
            .await
            .map_err(ServiceError::s3)?;
        let id = begun.upload_id.ok_or(ServiceError::Malformed { what: "an upload" })?;
        let (client, bucket) = (self.client.clone(), self.bucket.clone());
        Ok(MultipartUpload { client, bucket, key, id, parts: Vec::new() })
    }

    /// Signs an address that downloads a ZIP file under that file name.
    pub async fn download(
        &self,
        place: &impl Display,
        name: &str,
        now: Timestamp,
    ) -> Result<String, ServiceError> {
        let validity = PresigningConfig::builder()
            .start_time(SystemTime::from(now))
            .expires_in(VALIDITY)
            .build()
            .map_err(ServiceError::s3)?;
        let get = self
            .signer
            .get_object()
            .bucket(&self.bucket)
            .key(format!("{place}.zip"))
            .response_content_disposition(format!("attachment; filename=\"{name}\""))
            .presigned(validity)
            .await
            .map_err(ServiceError::s3)?;
        Ok(get.uri().to_owned())
    }

    /// Deletes one attempt at a volume and the files beside it.
    pub async fn destroy(&self, place: &Place) -> Result<(), ServiceError> {
        self.destroy_under(&place.to_string()).await
    }

    /// Deletes all files of an export.
    pub async fn destroy_export(
        &self,
        of: OrganizationId,
        export: ExportId,
    ) -> Result<(), ServiceError> {
        self.destroy_under(&format!("{of}/export/{export}/")).await
    }

    async fn destroy_under(&self, prefix: &str) -> Result<(), ServiceError> {
        let (mut key, mut version) = (None, None);
        loop {
            let listed = self.client.list_object_versions().bucket(&self.bucket).prefix(prefix);
            let listed = listed.set_key_marker(key).set_version_id_marker(version);
            let page = listed.send().await.map_err(ServiceError::s3)?;
            (key, version) = (page.next_key_marker, page.next_version_id_marker);
            let versions = page.versions.unwrap_or_default().into_iter();
            let markers = page.delete_markers.unwrap_or_default().into_iter();
            let versions = versions.map(|version| (version.key, version.version_id));
            let there = versions.chain(markers.map(|marker| (marker.key, marker.version_id)));
            for (key, version) in there.filter_map(|(key, version)| Some((key?, version?))) {
                let delete = self.client.delete_object().bucket(&self.bucket);
                let deleted = delete.key(key).version_id(version).send().await;
                deleted.map_err(ServiceError::s3)?;
            }
            if key.is_none() {
                return Ok(());
            }
        }
    }
}

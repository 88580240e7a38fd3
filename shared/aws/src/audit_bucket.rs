//! The copy of the audit log: objects that nobody can replace or delete before their day.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use jiff::{SignedDuration, Timestamp};

use crate::document_bucket::LockMode;
use crate::{S3Clients, ServiceError};

/// A year is counted long, so that no record goes before its anniversary.
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 366);

#[derive(Clone, Debug)]
pub struct AuditBucket {
    client: Client,
    bucket: String,
    lock: LockMode,
    kept: SignedDuration,
}

impl AuditBucket {
    /// Objects are locked for that many years.
    pub fn new(
        S3Clients { client, .. }: S3Clients,
        bucket: String,
        lock: LockMode,
        years: u16,
    ) -> Self {
        Self { client, bucket, lock, kept: YEAR * i32::from(years) }
    }

    /// Stores changes of that day, from the first to the last of these sequence numbers. Stored
    /// again, they are already there.
    pub async fn put(
        &self,
        at: Timestamp,
        [first, last]: [&str; 2],
        lines: String,
    ) -> Result<(), ServiceError> {
        let until = at.saturating_add(self.kept).unwrap_or(Timestamp::MAX);
        let stored = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(format!("{}/{first}-{last}.jsonl", at.strftime("%Y/%m/%d")))
            .if_none_match("*")
            .content_type("application/jsonl")
            .object_lock_mode(self.lock.into())
            .object_lock_retain_until_date(DateTime::from_secs(until.as_second()))
            .body(ByteStream::from(lines.into_bytes()))
            .send()
            .await;
        match stored {
            Err(error) if error.code() != Some("PreconditionFailed") => {
                Err(ServiceError::s3(error))
            }
            _ => Ok(()),
        }
    }
}

//! Copies the audit log into a bucket whose objects nobody can delete or replace before their day, and
//! counts in it what an attack would look like.
//!
//! IAM cannot refuse a function that appends records to overwrite one. The table's stream therefore
//! brings each change of a record with the images before and after it, and both are copied here: what
//! stood in the table stays readable, and the change is counted, so that an alarm rings.

mod change;
mod watch;

use aws::{AuditBucket, LockMode, ServiceError};
use change::Change;
use domain::Context;
use lambda::{Error, Metrics, Observer, Start};
use serde_json::Value;
use thiserror::Error as ThisError;

/// The use case.
pub struct AuditCopy {
    bucket: AuditBucket,
    metrics: Metrics,
}

/// Why changes were not copied this time. They come again.
#[derive(Debug, ThisError)]
pub enum NotCopied {
    /// A change is not what DynamoDB documents.
    #[error("the change does not read back")]
    Unreadable(#[from] serde_json::Error),
    /// S3 did not do its part.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl AuditCopy {
    /// Reads its settings.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let lock = environment.require("AUDIT_LOCK")?;
        let lock = LockMode::parse(&lock).ok_or("AUDIT_LOCK is no mode of Object Lock")?;
        let years = environment.require("AUDIT_YEARS")?.parse()?;
        let (s3, bucket) = (start.connections.s3(), environment.require("AUDIT_BUCKET")?);
        Ok(Self {
            bucket: AuditBucket::new(s3, bucket, lock, years),
            metrics: Metrics::open(start)?,
        })
    }
}

impl Observer for AuditCopy {
    type Error = NotCopied;

    /// Copies changes into one object, which is named after the first and the last of them: copied
    /// again, they are the same object. They are counted once they are safe.
    async fn observe(&self, context: &Context<'_>, records: &[Value]) -> Result<(), NotCopied> {
        let changes = records.iter().map(Change::read);
        let changes = changes.collect::<Result<Vec<_>, _>>()?;
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return Ok(()) };
        let lines: Vec<_> = records.iter().map(Value::to_string).collect();
        self.bucket
            .put(first.at(), [first.sequence(), last.sequence()], lines.join("\n") + "\n")
            .await?;
        for (metric, count) in watch::counts(&changes) {
            self.metrics.count(context.now, context.request, metric, count);
        }
        Ok(())
    }
}

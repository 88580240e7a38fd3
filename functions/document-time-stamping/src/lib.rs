//! Time stamps for the files of documents, as soon as they arrive (P4), if the vendor has named a
//! time stamping authority.
//!
//! Each file that arrives is a message of the queue. What failed is tried again for hours, and then
//! waits in the dead-letter queue.

pub mod authority;
mod stamp;

use aws::{Keyring, Store, Table};
use domain::{Context, DocumentId, OrganizationId};
use jiff::Timestamp;
use lambda::{Error, Relayed, Start, TaskFailed, Worker};
use serde::{Deserialize, Deserializer, de};
use thiserror::Error as ThisError;

use authority::{Authority, NotStamped};

/// What a message of the queue asks for.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Task {
    /// The file that has arrived.
    #[serde(rename = "key", deserialize_with = "document_of")]
    document: (OrganizationId, DocumentId),
}

/// The use case.
pub struct DocumentTimeStamping {
    store: Store,
    archive: Keyring,
    authority: Authority,
}

/// Why a file got no time stamp this time.
#[derive(Debug, ThisError)]
pub enum StampingFailed {
    #[error(transparent)]
    Task(#[from] TaskFailed),
    #[error("the time stamping authority did not do its part")]
    Authority(#[from] NotStamped),
}

impl DocumentTimeStamping {
    /// Reads the settings.
    pub fn new(start: &Start) -> Result<Self, Error> {
        let environment = start.environment;
        let authority = Authority::new(
            &environment.require("TIME_STAMP_AUTHORITY")?,
            &environment.require("TIME_STAMP_ROOT")?,
        )?;
        Ok(Self {
            store: start.store([Table::Keyring, Table::Documents])?,
            archive: start.keyring("ARCHIVE_KEY")?,
            authority,
        })
    }
}

impl Worker for DocumentTimeStamping {
    type Task = Task;
    type Error = StampingFailed;

    async fn work(
        &self,
        context: &Context<'_>,
        Relayed { task: Task { document: (organization, id) }, .. }: Relayed<Task>,
        _until: Timestamp,
    ) -> Result<(), StampingFailed> {
        // Boxed: what it awaits lies deeper than the compiler measures.
        Box::pin(self.stamp(context, organization, id)).await
    }
}

/// The document whose file has that name in the bucket.
fn document_of<'de, D: Deserializer<'de>>(
    key: D,
) -> Result<(OrganizationId, DocumentId), D::Error> {
    let key = String::deserialize(key)?;
    let parts = key.split_once('/');
    let read =
        parts.and_then(|(company, document)| Some((company.parse().ok()?, document.parse().ok()?)));
    read.ok_or_else(|| de::Error::custom("the key names no document"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_names_the_file_of_a_document() {
        let read = |key: &str| serde_json::from_value::<Relayed<Task>>(json!({ "key": key }));
        let company = "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
        let document = "doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR";
        let Task { document: (organization, id) } =
            read(&format!("{company}/{document}")).unwrap().task;
        assert_eq!((organization.to_string(), id.to_string()), (company.into(), document.into()));
        for other in [document, "a/b", &format!("{company}/export/{document}")] {
            let refused = read(other).unwrap_err().to_string();
            assert_eq!(refused, "the key names no document");
        }
    }
}

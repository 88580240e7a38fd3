//! The content of mails about the end of a contract and exports.

use serde::{Deserialize, Serialize};

use crate::redacted::redacted;

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LeavingMessage {
    /// The contract ends: what is destroyed when, what is retained, and how to get an export.
    ContractEnds {
        company: String,
        ends_on: String,
        /// The day on which everything is destroyed.
        purge_on: String,
        /// By the end of this day it is gone from the backups too.
        deadline: String,
        site: String,
    },
    DataDeleted {
        company: String,
        ends_on: String,
        /// The certificate of deletion; filled in when the purge is finished.
        certificate: Option<String>,
    },
    /// The export is finished and can be downloaded.
    ExportPacked { company: String, last_day: String, site: String },
}

redacted!(LeavingMessage);

impl LeavingMessage {
    /// The same message, with the certificate filled in where it belongs.
    #[must_use]
    pub fn with_certificate(self, certificate: Option<String>) -> Self {
        match self {
            Self::DataDeleted { company, ends_on, .. } => {
                Self::DataDeleted { company, ends_on, certificate }
            }
            other => other,
        }
    }
}

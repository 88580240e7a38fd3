//! What mails about leaving say.

use serde::{Deserialize, Serialize};

use crate::redacted::redacted;

/// What a mail says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LeavingMessage {
    /// The contract ends: what goes when, what stays, and how to take data along.
    ContractEnds {
        company: String,
        /// The last day of the contract.
        ends_on: String,
        /// The day on which everything goes.
        purge_on: String,
        /// The day by whose end it is gone from the backups too.
        deadline: String,
        /// The web client's address.
        site: String,
    },
    /// Everything is gone.
    DataDeleted {
        company: String,
        /// The last day of the contract.
        ends_on: String,
        /// What proves it, once it is there.
        certificate: Option<String>,
    },
    /// Everything that was asked for is packed, and can be taken along.
    ExportPacked {
        company: String,
        /// The last day on which it can be downloaded.
        last_day: String,
        /// The web client's address.
        site: String,
    },
}

redacted!(LeavingMessage);

impl LeavingMessage {
    /// The same message with the certificate that it was to bring.
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

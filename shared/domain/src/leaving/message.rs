//! The content of mails about the end of a contract, exports and archive passes.

use serde::{Deserialize, Serialize};

use crate::archive_pass::ArchivePassToken;
use crate::farewell::FillIn;
use crate::redacted::redacted;
use crate::{Language, SecretLink, japan};

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LeavingMessage {
    /// The contract ends: what is destroyed when, what is retained, and how to get an export.
    ContractEnds {
        company: String,
        ends_on: String,
        /// The last day on which they can sign in and download.
        available_until: String,
        /// The day on which everything is destroyed, from shortly after midnight.
        purge_on: String,
        /// By the end of this day it is gone from the backups too.
        unreadable_by: String,
        site: String,
    },
    DataDeleted {
        company: String,
        ends_on: String,
        /// The certificate of deletion; filled in when the purge is finished.
        certificate: Option<String>,
        site: String,
    },
    /// The end of the contract was taken back.
    ContractReinstated { company: String, ends_on: String },
    /// A pass to the customer's retained documents was issued to somebody.
    PassIssued {
        company: String,
        organization: String,
        /// The pass; filled in when it is issued.
        pass: Option<String>,
        /// The last day on which it works; filled in likewise.
        last: Option<String>,
    },
    /// The export is finished and can be downloaded.
    ExportPacked { company: String, last_day: String, site: String },
    /// Open the link to access a customer's retained documents.
    ArchivePass {
        /// Valid until the end of that day.
        link: SecretLink,
        /// The customer whose documents they are.
        organization: String,
        /// The last day on which the link works.
        last: String,
    },
}

redacted!(LeavingMessage);

impl LeavingMessage {
    /// The same message, with what nobody knew when it was sealed.
    #[must_use]
    pub fn filled_in(self, with: FillIn, language: Language) -> Self {
        match (self, with) {
            (
                Self::DataDeleted { company, ends_on, site, .. },
                FillIn::Certificate(certificate),
            ) => Self::DataDeleted { company, ends_on, certificate: Some(certificate), site },
            (Self::PassIssued { company, organization, .. }, FillIn::Pass { id, last }) => {
                let (pass, last) = (id.to_string(), japan::written(last, language));
                Self::PassIssued { company, organization, pass: Some(pass), last: Some(last) }
            }
            (other, _) => other,
        }
    }
}

impl SecretLink {
    /// The link to the page for accessing retained documents through a pass.
    pub fn to_archive(site: &str, token: &ArchivePassToken) -> Self {
        Self::made(format!("{}/archive-pass#token={}", site.trim_end_matches('/'), token.expose()))
    }
}

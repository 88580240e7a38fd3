//! The messages of mails about documents.

use serde::{Deserialize, Serialize};

use crate::SecretLink;
use crate::archive_pass::ArchivePassToken;
use crate::redacted::redacted;

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DocumentMessage {
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

redacted!(DocumentMessage);

impl SecretLink {
    /// The link to the page for accessing retained documents through a pass.
    pub fn to_archive(site: &str, token: &ArchivePassToken) -> Self {
        Self::made(format!("{}/archive-pass#token={}", site.trim_end_matches('/'), token.expose()))
    }
}

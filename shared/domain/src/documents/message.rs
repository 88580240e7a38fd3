//! What mails about documents say.

use serde::{Deserialize, Serialize};

use crate::SecretLink;
use crate::archive_pass::ArchivePassToken;
use crate::redacted::redacted;

/// What a mail says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DocumentMessage {
    /// Open the link to look at the documents that the law has kept of a customer.
    ArchivePass {
        /// The link, valid to the end of that day.
        link: SecretLink,
        /// Whose documents.
        organization: String,
        /// The last day.
        last: String,
    },
}

redacted!(DocumentMessage);

impl SecretLink {
    /// The link to the page on which kept documents are looked at through a pass.
    pub fn to_archive(site: &str, token: &ArchivePassToken) -> Self {
        Self::made(format!("{}/archive-pass#token={}", site.trim_end_matches('/'), token.expose()))
    }
}

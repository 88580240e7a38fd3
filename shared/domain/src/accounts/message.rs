//! What mails about accounts say.

use serde::{Deserialize, Serialize};

use crate::mail_link::LinkPurpose;
use crate::redacted::redacted;
use crate::{MailToken, Product, SecretLink};

/// What a mail says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AccountMessage {
    /// Open the link to make your account.
    ConfirmSignup {
        /// The link, valid 24 hours.
        link: SecretLink,
    },
    /// Open the link to join a company.
    Invitation {
        /// Who invites.
        inviter: String,
        company: String,
        /// The link, valid seven days.
        link: SecretLink,
    },
    /// Open the link to set a new password.
    ResetPassword {
        /// The link, valid one hour.
        link: SecretLink,
    },
    /// Somebody, perhaps you, asked to reset the password of an address that has no account.
    NoAccount { sign_up: String },
    /// Your password was changed.
    PasswordChanged {
        /// Where to reset it if it was not you.
        reset: String,
    },
    /// Somebody, perhaps you, asked for an account with an address that has one.
    AlreadyRegistered { sign_in: String },
}

redacted!(AccountMessage);

impl SecretLink {
    /// The link to a page of the web client. The secret stands in the fragment, which browsers
    /// send to no server and put in no `Referer`.
    pub fn new(site: &str, product: Product, purpose: LinkPurpose, token: &MailToken) -> Self {
        let (site, page) = (site.trim_end_matches('/'), purpose.slug());
        Self::made(format!("{site}/{}/{page}#token={}", product.slug(), token.expose()))
    }
}

//! The messages of mails about accounts.

use serde::{Deserialize, Serialize};

use crate::mail_link::LinkPurpose;
use crate::redacted::redacted;
use crate::{MailToken, Product, SecretLink};

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AccountMessage {
    /// Open the link to create your account.
    ConfirmSignup {
        /// Valid for 24 hours.
        link: SecretLink,
    },
    /// Open the link to join a company.
    Invitation {
        /// The name of the inviter.
        inviter: String,
        company: String,
        /// Valid for seven days.
        link: SecretLink,
        /// Where to report the mail, for as long.
        report: SecretLink,
    },
    /// Open the link to set a new password.
    ResetPassword {
        /// Valid for one hour.
        link: SecretLink,
    },
    /// Somebody, perhaps you, asked to reset the password of an address that has no account.
    NoAccount { sign_up: String },
    /// Your password was changed.
    PasswordChanged {
        /// Where to reset the password if somebody else changed it.
        reset: String,
    },
    /// Somebody, perhaps you, asked for an account with an address that already has one.
    AlreadyRegistered { sign_in: String },
}

redacted!(AccountMessage);

impl SecretLink {
    /// The link to a page of the web client. The secret is in the fragment, which browsers do not
    /// send to any server and do not put in the `Referer`.
    pub fn new(site: &str, product: Product, purpose: LinkPurpose, token: &MailToken) -> Self {
        let (site, page) = (site.trim_end_matches('/'), purpose.slug());
        Self::made(format!("{site}/{}/{page}#token={}", product.slug(), token.expose()))
    }

    /// The link to the page on which an invitation is reported, with the token of its own link.
    pub fn to_report(site: &str, product: Product, token: &MailToken) -> Self {
        let site = site.trim_end_matches('/');
        Self::made(format!("{site}/{}/invitation-report#token={}", product.slug(), token.expose()))
    }
}

//! Mail that a decision wants sent.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::announcement::NoticeKind;
use crate::archive_pass::ArchivePassToken;
use crate::incident_clock::Stage;
use crate::mail_link::LinkPurpose;
use crate::redacted::redacted;
use crate::{Email, EnvelopeKey, Language, MailId, MailToken, Product};

/// A link that carries a secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretLink(String);

impl SecretLink {
    /// The link to a page of the web client. The secret stands in the fragment, which browsers
    /// send to no server and put in no `Referer`.
    pub fn new(site: &str, product: Product, purpose: LinkPurpose, token: &MailToken) -> Self {
        let (site, page) = (site.trim_end_matches('/'), purpose.slug());
        Self(format!("{site}/{}/{page}#token={}", product.slug(), token.expose()))
    }

    /// The link to the page on which one joins the vendor's staff.
    pub fn to_staff(site: &str, token: &MailToken) -> Self {
        Self(format!("{}/staff/invitation#token={}", site.trim_end_matches('/'), token.expose()))
    }

    /// The link to the page on which kept documents are looked at through a pass.
    pub fn to_archive(site: &str, token: &ArchivePassToken) -> Self {
        Self(format!("{}/archive-pass#token={}", site.trim_end_matches('/'), token.expose()))
    }

    /// The link to the page on which a subscription is ended.
    pub fn to_unsubscribe(site: &str, product: Product, token: &MailToken) -> Self {
        let (site, product) = (site.trim_end_matches('/'), product.slug());
        Self(format!("{site}/{product}/unsubscribe#token={}", token.expose()))
    }

    /// A link that another made, who knows where the secret belongs in it.
    pub const fn made(address: String) -> Self {
        Self(address)
    }

    /// The address, for the mail's text only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

redacted!(SecretLink);

/// What a mail says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Message {
    /// Open the link to make your account.
    ConfirmSignup {
        /// The link, valid 24 hours.
        link: SecretLink,
    },
    /// Open the link to join a company.
    Invitation {
        /// Who invites.
        inviter: String,
        /// The company.
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
    NoAccount {
        /// Where to sign up.
        sign_up: String,
    },
    /// Your password was changed.
    PasswordChanged {
        /// Where to reset it if it was not you.
        reset: String,
    },
    /// The contract ends: what goes when, what stays, and how to take data along.
    ContractEnds {
        /// The company.
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
        /// The company.
        company: String,
        /// The last day of the contract.
        ends_on: String,
        /// What proves it, once it is there.
        certificate: Option<String>,
    },
    /// Everything that was asked for is packed, and can be taken along.
    ExportPacked {
        /// The company.
        company: String,
        /// The last day on which it can be downloaded.
        last_day: String,
        /// The web client's address.
        site: String,
    },
    /// Somebody, perhaps you, asked for an account with an address that has one.
    AlreadyRegistered {
        /// Where to sign in.
        sign_in: String,
    },
    /// Open the link to join the vendor's staff.
    StaffInvitation {
        /// The link, valid 24 hours.
        link: SecretLink,
    },
    /// Open the link to look at the documents that the law has kept of a customer.
    ArchivePass {
        /// The link, valid to the end of that day.
        link: SecretLink,
        /// Whose documents.
        organization: String,
        /// The last day.
        last: String,
    },
    /// Open the link to be told of notices.
    ConfirmSubscription {
        /// The link, valid 24 hours.
        link: SecretLink,
        /// The host of the webhook that is to be told, if it is one.
        webhook: Option<String>,
    },
    /// Something happened to a notice.
    Announcement {
        /// What the notice is about.
        about: NoticeKind,
        /// What it is called.
        title: String,
        /// What happened.
        text: String,
        /// Where it stands.
        page: String,
        /// Where a reader ends the subscription.
        unsubscribe: SecretLink,
        /// Where a mail program does so for its reader.
        one_click: SecretLink,
    },
    /// A webhook took nothing for a day, and is told no more.
    WebhookGivenUp {
        /// Its host.
        host: String,
        /// Where to subscribe anew.
        subscribe: String,
    },
    /// An incident concerns the reader's company.
    IncidentTold {
        /// The company.
        company: String,
        /// What the notice is called.
        title: String,
        /// How far the incident is, in words.
        state: String,
        /// What there is to say.
        text: String,
        /// The address of the notice's page.
        page: String,
    },
    /// Something is due of an incident. To staff.
    IncidentReminder {
        /// The notice's identifier.
        notice: String,
        /// What the notice is called.
        title: String,
        /// What is due.
        due: Vec<DueLine>,
    },
}

/// Something that is due of an incident, as a mail says it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueLine {
    /// What.
    pub duty: String,
    /// By the end of which day, as it is written.
    pub due_on: String,
    /// How late it is.
    pub stage: Stage,
}

impl Message {
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

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Only what kind it is: some hold names.
        formatter.write_str(match self {
            Self::ConfirmSignup { .. } => "ConfirmSignup",
            Self::Invitation { .. } => "Invitation",
            Self::ResetPassword { .. } => "ResetPassword",
            Self::NoAccount { .. } => "NoAccount",
            Self::PasswordChanged { .. } => "PasswordChanged",
            Self::AlreadyRegistered { .. } => "AlreadyRegistered",
            Self::ContractEnds { .. } => "ContractEnds",
            Self::DataDeleted { .. } => "DataDeleted",
            Self::ExportPacked { .. } => "ExportPacked",
            Self::StaffInvitation { .. } => "StaffInvitation",
            Self::ArchivePass { .. } => "ArchivePass",
            Self::ConfirmSubscription { .. } => "ConfirmSubscription",
            Self::Announcement { .. } => "Announcement",
            Self::WebhookGivenUp { .. } => "WebhookGivenUp",
            Self::IncidentTold { .. } => "IncidentTold",
            Self::IncidentReminder { .. } => "IncidentReminder",
        })
    }
}

/// What a mail is sent under.
#[derive(Clone, Debug)]
pub struct MailEnvelope {
    /// Its identifier.
    pub id: MailId,
    /// What it is sealed with.
    pub key: EnvelopeKey,
}

/// A mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its identifier.
    pub id: MailId,
    /// The product that it is about; none where it is of the staff's side.
    pub product: Option<Product>,
    /// Whom it goes to.
    pub to: Email,
    /// The language it is written in.
    pub language: Language,
    /// What it says.
    pub message: Message,
    /// When it is no longer worth sending.
    pub expires_at: Timestamp,
}

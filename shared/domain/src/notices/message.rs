//! What mails about notices say.

use serde::{Deserialize, Serialize};

use crate::announcement::NoticeKind;
use crate::incident_clock::Stage;
use crate::redacted::redacted;
use crate::{MailToken, Product, SecretLink};

/// What a mail says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NoticeMessage {
    /// Open the link to be told of notices.
    ConfirmSubscription {
        /// The link, valid 24 hours.
        link: SecretLink,
        /// The host of the webhook that is to be told, if it is one.
        webhook: Option<String>,
    },
    /// Something happened to a notice.
    Announcement {
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
        host: String,
        /// Where to subscribe anew.
        subscribe: String,
    },
    /// An incident concerns the reader's company.
    IncidentTold {
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
        due: Vec<DueLine>,
    },
}

redacted!(NoticeMessage);

/// Something that is due of an incident, as a mail says it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueLine {
    pub duty: String,
    /// By the end of which day, as it is written.
    pub due_on: String,
    /// How late it is.
    pub stage: Stage,
}

impl SecretLink {
    /// The link to the page on which a subscription is ended.
    pub fn to_unsubscribe(site: &str, product: Product, token: &MailToken) -> Self {
        let (site, product) = (site.trim_end_matches('/'), product.slug());
        Self::made(format!("{site}/{product}/unsubscribe#token={}", token.expose()))
    }
}

//! The content of mails about notices.

use serde::{Deserialize, Serialize};

use crate::incident_clock::Stage;
use crate::redacted::redacted;
use crate::{MailToken, Product, SecretLink};

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NoticeMessage {
    /// Asks the owner of an address to confirm a subscription.
    ConfirmSubscription {
        /// Valid for 24 hours.
        link: SecretLink,
        /// The host of the webhook, if the subscription is for one.
        webhook: Option<String>,
    },
    /// Something happened to a notice.
    Announcement {
        subject: String,
        title: String,
        /// State, times and effect, from the notice itself.
        details: Vec<DetailLine>,
        text: String,
        /// The address of the notice's page.
        page: String,
        /// A file that puts the maintenance into the reader's calendar, or takes it out.
        calendar: Option<String>,
        /// The page on which a reader ends the subscription.
        unsubscribe: SecretLink,
        /// The address to which a mail program posts to end it (RFC 8058).
        one_click: SecretLink,
    },
    /// A webhook accepted nothing for a day; its subscription has ended.
    WebhookGivenUp {
        host: String,
        /// The page for a new subscription.
        subscribe: String,
    },
    /// An incident affects the reader's company.
    IncidentNotification {
        company: String,
        title: String,
        /// The state of the incident, in words.
        state: String,
        text: String,
        page: String,
    },
    /// Something is due for an incident. To staff.
    IncidentReminder {
        /// The notice's identifier.
        notice: String,
        title: String,
        due: Vec<DueLine>,
    },
}

redacted!(NoticeMessage);

/// One fact about a notice, as the mail shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailLine {
    pub name: String,
    pub words: String,
}

/// One thing that is due for an incident, as the mail shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueLine {
    pub duty: String,
    /// The day by whose end it is due, written out.
    pub due_on: String,
    pub stage: Stage,
}

impl SecretLink {
    /// The link to the page on which a reader ends the subscription.
    pub fn to_unsubscribe(site: &str, product: Product, token: &MailToken) -> Self {
        let (site, product) = (site.trim_end_matches('/'), product.slug());
        Self::made(format!("{site}/{product}/unsubscribe#token={}", token.expose()))
    }
}

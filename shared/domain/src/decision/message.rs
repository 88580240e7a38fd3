//! What a mail says, whichever wing wrote it.

use serde::{Deserialize, Serialize};

use crate::staff::StaffMessage;
use crate::{AccountMessage, DocumentMessage, LeavingMessage, NoticeMessage, mail};

/// A mail to one person.
pub type Mail = mail::Mail<Message>;

/// What a mail says. Each names its kind, by which its templates are found and it is read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Message {
    /// Of accounts.
    Account(AccountMessage),
    /// Of the staff.
    Staff(StaffMessage),
    /// Of documents.
    Document(DocumentMessage),
    /// Of leaving.
    Leaving(LeavingMessage),
    /// Of notices.
    Notice(NoticeMessage),
}

impl From<AccountMessage> for Message {
    fn from(message: AccountMessage) -> Self {
        Self::Account(message)
    }
}

impl From<StaffMessage> for Message {
    fn from(message: StaffMessage) -> Self {
        Self::Staff(message)
    }
}

impl From<DocumentMessage> for Message {
    fn from(message: DocumentMessage) -> Self {
        Self::Document(message)
    }
}

impl From<LeavingMessage> for Message {
    fn from(message: LeavingMessage) -> Self {
        Self::Leaving(message)
    }
}

impl From<NoticeMessage> for Message {
    fn from(message: NoticeMessage) -> Self {
        Self::Notice(message)
    }
}

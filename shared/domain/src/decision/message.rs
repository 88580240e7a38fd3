//! The content of a mail, from any wing.

use serde::{Deserialize, Serialize};

use crate::staff::StaffMessage;
use crate::{AccountMessage, LeavingMessage, NoticeMessage, mail};

pub type Mail = mail::Mail<Message>;

/// The content of a mail. Every variant carries its kind, which selects the template and tells how
/// to deserialize it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Message {
    Account(AccountMessage),
    Staff(StaffMessage),
    Leaving(LeavingMessage),
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

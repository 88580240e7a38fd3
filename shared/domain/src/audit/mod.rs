//! The audit log: who did what to whom, what changed, and whether it was allowed. It holds no
//! personal data: of texts only the name of the field, and of the caller's address what a key of the
//! day hides.

mod action;
mod difference;
mod source;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ApprovalId, ArchivePassId, AuditId, DocumentId, ExportId, MemberId, NoticeId, OrganizationId,
    Product, SessionId, StaffId, TokenHash,
};

pub use action::Action;
pub use difference::{Difference, Fact};
pub use source::{RecordedSource, Source, SourceKey};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Done,
    Refused,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Member(MemberId),
    Staff(StaffId),
    /// Whoever holds the pass.
    Pass(ArchivePassId),
}

/// Whom or what it was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Organization(OrganizationId),
    Member(MemberId),
    Staff(StaffId),
    /// An invitation, by the hash of the token in its link: nothing else says which it is and
    /// cannot be found by trying addresses.
    Invitation(TokenHash),
    Approval(ApprovalId),
    Document(DocumentId),
    Export(ExportId),
    Notice(NoticeId),
    Pass(ArchivePassId),
    Session(SessionId),
}

/// An entry in the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Sorts by time.
    pub id: AuditId,
    pub at: Timestamp,
    /// None on the staff's side.
    pub product: Option<Product>,
    /// The customer whose log this entry belongs to; none where the caller is not known yet.
    pub organization: Option<OrganizationId>,
    /// None where the caller is not known yet, and where the service acts by itself.
    pub actor: Option<Actor>,
    /// The session that it was done in, or that it opened.
    pub session: Option<SessionId>,
    /// Where the request came from; none where the service acts by itself.
    pub source: Option<RecordedSource>,
    /// The approval that it took.
    pub approval: Option<ApprovalId>,
    pub action: Action,
    pub target: Option<Target>,
    /// What changed about the target.
    pub changed: Vec<Difference>,
    pub outcome: Outcome,
    /// The identifier of the request that did it.
    pub request: String,
}

/// An entry as it is read again: what it says, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    pub id: AuditId,
    pub at: Timestamp,
    pub organization: Option<OrganizationId>,
    pub product: Option<Product>,
    pub actor: Option<String>,
    pub session: Option<String>,
    pub source: Option<RecordedSource>,
    pub approval: Option<String>,
    pub action: Action,
    pub target: Option<String>,
    pub changed: Vec<Difference>,
    pub outcome: Outcome,
    pub request: String,
}

impl AuditRecord {
    /// The same entry, in that customer's log.
    #[must_use]
    pub fn of(mut self, organization: OrganizationId) -> Self {
        self.organization = Some(organization);
        self
    }

    /// The same entry, for a known member.
    #[must_use]
    pub fn by(mut self, organization: OrganizationId, actor: MemberId) -> Self {
        self.organization = Some(organization);
        self.actor = Some(Actor::Member(actor));
        self
    }

    /// The same entry, for something done through a pass.
    #[must_use]
    pub fn through(mut self, pass: ArchivePassId) -> Self {
        self.organization = Some(pass.organization());
        self.actor = Some(Actor::Pass(pass));
        self
    }

    /// The same entry, for a member of staff. It belongs to the log of the organization concerned,
    /// if there is one, and to the staff's own log otherwise.
    #[must_use]
    pub fn by_staff(mut self, staff: StaffId, concerned: Option<OrganizationId>) -> Self {
        self.organization = concerned;
        self.actor = Some(Actor::Staff(staff));
        self
    }

    /// The same entry, done in that session.
    #[must_use]
    pub fn within(mut self, session: SessionId) -> Self {
        self.session = Some(session);
        self
    }

    /// The same entry, done to that.
    #[must_use]
    pub fn on(mut self, target: impl Into<Target>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// The same entry, for something that was approved.
    #[must_use]
    pub fn approved(mut self, approval: ApprovalId) -> Self {
        self.approval = Some(approval);
        self
    }

    /// The same entry, with that field, if it changed.
    #[must_use]
    pub fn changed<F: Fact>(mut self, field: &'static str, before: F, after: F) -> Self {
        self.changed.extend(Difference::between(field, &before, &after));
        self
    }

    /// The same entry, with that field of something new.
    #[must_use]
    pub fn with<F: Fact>(self, field: &'static str, value: F) -> Self {
        self.changed(field, None, Some(value))
    }

    /// The same entry, with a text that changed: its field only, as texts may be personal.
    #[must_use]
    pub fn rewrote(mut self, field: &'static str) -> Self {
        self.changed.push(Difference::of_text(field));
        self
    }
}

macro_rules! targets {
    ($($kind:ident: $identifier:ty),+ $(,)?) => {
        $(impl From<$identifier> for Target {
            fn from(identifier: $identifier) -> Self {
                Self::$kind(identifier)
            }
        })+

        impl fmt::Display for Target {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Invitation(link) => write!(formatter, "inv_{}", link.as_str()),
                    $(Self::$kind(identifier) => identifier.fmt(formatter),)+
                }
            }
        }
    };
}

targets!(
    Organization: OrganizationId,
    Member: MemberId,
    Staff: StaffId,
    Approval: ApprovalId,
    Document: DocumentId,
    Export: ExportId,
    Notice: NoticeId,
    Pass: ArchivePassId,
    Session: SessionId,
);

impl Target {
    /// Reads what may be a target, in the form that it is on record.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, rest) = text.split_once('_')?;
        match prefix {
            "org" => text.parse().ok().map(Self::Organization),
            "mem" => text.parse().ok().map(Self::Member),
            "stf" => text.parse().ok().map(Self::Staff),
            "inv" => TokenHash::parse(rest).map(Self::Invitation),
            "apr" => text.parse().ok().map(Self::Approval),
            "doc" => text.parse().ok().map(Self::Document),
            "exp" => text.parse().ok().map(Self::Export),
            "ntc" => text.parse().ok().map(Self::Notice),
            "pas" => text.parse().ok().map(Self::Pass),
            "ses" => text.parse().ok().map(Self::Session),
            _ => None,
        }
    }
}

impl Actor {
    /// Reads who may have acted, in the form that it is on record.
    pub fn parse(text: &str) -> Option<Self> {
        match Target::parse(text)? {
            Target::Member(member) => Some(Self::Member(member)),
            Target::Staff(staff) => Some(Self::Staff(staff)),
            Target::Pass(pass) => Some(Self::Pass(pass)),
            _ => None,
        }
    }
}

impl From<&TokenHash> for Target {
    fn from(link: &TokenHash) -> Self {
        Self::Invitation(link.clone())
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(member) => member.fmt(formatter),
            Self::Staff(staff) => staff.fmt(formatter),
            Self::Pass(pass) => pass.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MailToken, SeededEntropy};

    #[test]
    fn actors_and_targets_read_back_as_they_are_on_record() {
        let (now, entropy) = (Timestamp::UNIX_EPOCH, SeededEntropy::new(1));
        let member = MemberId::new(now, &entropy);
        let invitation = Target::from(&MailToken::new(&entropy).hash());
        for target in [Target::Member(member), invitation] {
            assert_eq!(Target::parse(&target.to_string()), Some(target));
        }
        assert_eq!(Actor::parse(&member.to_string()), Some(Actor::Member(member)));
        let organization = OrganizationId::new(now, &entropy);
        assert_eq!(Actor::parse(&organization.to_string()), None);
        assert_eq!(Target::parse("mem_x"), None);
    }
}

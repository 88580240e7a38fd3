//! What happened, who did it, and how it ended: without personal data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ArchivePassId, AuditId, DocumentId, MemberId, OrganizationId, Product, StaffId};

/// What somebody did or tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Asked for an account.
    RequestSignup,
    /// Made the account.
    ConfirmSignup,
    /// Signed in.
    SignIn,
    /// Signed out.
    SignOut,
    /// Renewed a session.
    RefreshSession,
    /// Invited people.
    Invite,
    /// Looked at the invitations.
    ListInvitations,
    /// Sent an invitation again.
    ResendInvitation,
    /// Withdrew an invitation.
    RevokeInvitation,
    /// Joined a company by invitation.
    AcceptInvitation,
    /// Changed what a person is.
    ChangeRole,
    /// Removed a person.
    RemoveMember,
    /// Left, and deleted their own account.
    Leave,
    /// Asked to reset a password.
    RequestPasswordReset,
    /// Set a new password by a mailed link.
    ResetPassword,
    /// Changed their own password.
    ChangePassword,
    /// Ended a customer's contract.
    EndContract,
    /// Took the end of a contract back.
    ReinstateContract,
    /// Looked at what a purge would destroy.
    LookAtPurgePlan,
    /// Began to destroy a customer's data.
    BeginPurge,
    /// Had destroyed a customer's data.
    FinishPurge,
    /// Invited somebody to the staff.
    InviteStaff,
    /// Joined the staff by invitation.
    JoinStaff,
    /// Removed somebody from the staff.
    RemoveStaff,
    /// Registered a document.
    RegisterDocument,
    /// Registered a document that supersedes another.
    SupersedeDocument,
    /// Looked at documents.
    ViewDocuments,
    /// Deleted a document that no law keeps.
    DeleteDocument,
    /// Had the file of a deleted document destroyed.
    DestroyDocument,
    /// Looked at how long the company's documents are kept.
    ViewArchiveSettings,
    /// Changed how long the company's documents are kept.
    ChangeArchiveSettings,
    /// Had documents kept longer after such a change.
    ProlongDocuments,
    /// Had something held as evidence.
    PlaceLegalHold,
    /// Had it held no longer.
    ReleaseLegalHold,
    /// Issued a pass to a customer's kept documents.
    IssueArchivePass,
    /// Withdrew such a pass.
    RevokeArchivePass,
    /// Looked at who has such passes.
    ReviewArchivePasses,
    /// Looked at kept documents through a pass.
    LookThroughArchivePass,
    /// Had everything packed to take along.
    RequestExport,
    /// Looked at what is packed.
    ViewExport,
    /// Was given addresses to download it from.
    DownloadExport,
    /// Had everything packed.
    FinishExport,
    /// Wrote or changed the draft of a notice.
    DraftNotice,
    /// Discarded the draft of a notice.
    DiscardNotice,
    /// Published a notice.
    PublishNotice,
    /// Said something more of a published notice.
    UpdateNotice,
    /// Asked to be told of notices.
    RequestSubscription,
    /// Confirmed that they want to be told of notices.
    Subscribe,
    /// Wanted to be told of notices no more.
    Unsubscribe,
    /// Had a webhook given up that took nothing for a day.
    GiveUpWebhook,
    /// Told a customer of an incident.
    TellCustomer,
    /// Let a deadline of an incident pass.
    MissIncidentDeadline,
    /// Did what was due of an incident.
    SettleIncidentDeadline,
    /// Wrote down a report of an incident to the authority.
    RecordPrivacyReport,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its identifier; sorts by time.
    pub id: AuditId,
    pub at: Timestamp,
    /// At which product; none on the staff's side.
    pub product: Option<Product>,
    /// Whose log it stands in; none where nobody is known yet.
    pub organization: Option<OrganizationId>,
    /// Who did it; none where nobody is known yet.
    pub actor: Option<MemberId>,
    /// Who of the vendor's staff did it, where it was one of them.
    pub staff: Option<StaffId>,
    /// Through which pass it was done, or to which.
    pub pass: Option<ArchivePassId>,
    /// Which document was looked at through it.
    pub document: Option<DocumentId>,
    pub action: Action,
    /// How it ended.
    pub outcome: Outcome,
    /// The request it was part of.
    pub request: String,
}

impl AuditRecord {
    /// The same record, in the log of that customer.
    #[must_use]
    pub fn of(mut self, organization: OrganizationId) -> Self {
        self.organization = Some(organization);
        self
    }

    /// The same record, of a person who is known.
    #[must_use]
    pub fn by(mut self, organization: OrganizationId, actor: MemberId) -> Self {
        self.organization = Some(organization);
        self.actor = Some(actor);
        self
    }

    /// The same record, of what was done through a pass or to one.
    #[must_use]
    pub fn through(mut self, pass: ArchivePassId) -> Self {
        self.pass = Some(pass);
        self
    }

    /// The same record, of a look at that document.
    #[must_use]
    pub fn about(mut self, document: Option<DocumentId>) -> Self {
        self.document = document;
        self
    }

    /// The same record, of one of the vendor's staff. It stands in the log of the organization
    /// concerned, where there is one, and in the staff's own otherwise.
    #[must_use]
    pub fn by_staff(mut self, staff: StaffId, concerned: Option<OrganizationId>) -> Self {
        self.organization = concerned;
        self.staff = Some(staff);
        self
    }
}

//! The audit log: what happened, who did it, and whether it was allowed. It holds no personal data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ApprovalId, ArchivePassId, AuditId, DocumentId, MemberId, OrganizationId, Product, StaffId,
};

/// What somebody did or tried to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    RequestSignup,
    ConfirmSignup,
    SignIn,
    SignOut,
    RefreshSession,
    Invite,
    ListInvitations,
    ResendInvitation,
    RevokeInvitation,
    AcceptInvitation,
    /// Changed a person's role or permissions.
    ChangeRole,
    /// Changed their own name or language.
    UpdateProfile,
    RemoveMember,
    /// Left, and deleted their own account.
    Leave,
    RequestPasswordReset,
    /// Set a new password with a mailed link.
    ResetPassword,
    /// Changed their own password while signed in.
    ChangePassword,
    /// Searched for customers by number, address or name.
    SearchCustomers,
    /// Confirmed a contract, or set what its company may register.
    ConfirmContract,
    /// Gave a company a new representative, on evidence.
    AppointRepresentative,
    EndContract,
    /// Took back the end of a contract.
    ReinstateContract,
    /// Viewed what a purge would destroy.
    LookAtPurgePlan,
    BeginPurge,
    FinishPurge,
    /// Asked for the approval of a dangerous act.
    RequestApproval,
    /// Approved what a colleague asked for.
    Approve,
    InviteStaff,
    JoinStaff,
    ChangeStaffRoles,
    /// Changed their own password on the staff's side.
    ChangeStaffPassword,
    ReplaceSecondFactor,
    RenewRecoveryCodes,
    /// Ended another of their own sessions on the staff's side.
    EndStaffSession,
    RemoveStaff,
    RegisterDocument,
    /// Registered a document that corrects another.
    SupersedeDocument,
    ViewDocuments,
    /// Took along a list of found documents, or their files.
    DownloadDocuments,
    /// Took the registration of a document back.
    VoidDocument,
    /// Soft-deleted a document that the law does not retain.
    DeleteDocument,
    /// Destroyed the file of a soft-deleted document.
    DestroyDocument,
    /// Viewed the settings that decide how long the company's documents are retained.
    ViewArchiveSettings,
    ChangeArchiveSettings,
    /// Extended the retention of documents after such a change.
    ProlongDocuments,
    PlaceLegalHold,
    ReleaseLegalHold,
    /// Issued a pass to a customer's retained documents.
    IssueArchivePass,
    RevokeArchivePass,
    /// Viewed the list of passes to a customer's documents.
    ReviewArchivePasses,
    /// Accessed retained documents through a pass.
    LookThroughArchivePass,
    /// Took along a list of retained documents, or their files, through a pass.
    DownloadThroughArchivePass,
    /// Asked for an export of everything.
    RequestExport,
    ViewExport,
    /// Got the addresses to download the export from.
    DownloadExport,
    /// Packed an export completely.
    FinishExport,
    /// Wrote or changed the draft of a notice.
    DraftNotice,
    DiscardNotice,
    PublishNotice,
    ScheduleNotice,
    UnscheduleNotice,
    RemindOfMaintenance,
    /// Published an update to a published notice.
    UpdateNotice,
    /// Asked to be notified of notices.
    RequestSubscription,
    /// Confirmed the request to be notified of notices.
    Subscribe,
    Unsubscribe,
    /// Ended a webhook that accepted nothing for a day.
    GiveUpWebhook,
    /// Notified a customer of an incident.
    TellCustomer,
    /// Asked for the end of the contract, which staff carry out.
    RequestContractEnd,
    WithdrawContractEnd,
    ViewContractEndRequest,
    /// Notified representatives of the end of the contract, or of its reinstatement.
    NotifyOfContract,
    /// Let a deadline of an incident pass.
    MissIncidentDeadline,
    /// Did what a deadline of an incident asks for.
    SettleIncidentDeadline,
    /// Recorded that an incident was reported to the authority.
    RecordPrivacyReport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Done,
    Refused,
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
    /// The member who did it; none where the caller is not known yet.
    pub actor: Option<MemberId>,
    /// The member of staff who did it, if it was one.
    pub staff: Option<StaffId>,
    /// The pass that it was done through or to.
    pub pass: Option<ArchivePassId>,
    /// The document that was accessed through the pass, or voided.
    pub document: Option<DocumentId>,
    /// The approval that was asked for, given or used.
    pub approval: Option<ApprovalId>,
    pub action: Action,
    pub outcome: Outcome,
    /// The identifier of the request that did it.
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
        self.actor = Some(actor);
        self
    }

    /// The same entry, for something done through a pass or to one.
    #[must_use]
    pub fn through(mut self, pass: ArchivePassId) -> Self {
        self.pass = Some(pass);
        self
    }

    /// The same entry, for an access to that document.
    #[must_use]
    pub fn about(mut self, document: Option<DocumentId>) -> Self {
        self.document = document;
        self
    }

    /// The same entry, for something that was approved, or the approval itself.
    #[must_use]
    pub fn approved(mut self, approval: ApprovalId) -> Self {
        self.approval = Some(approval);
        self
    }

    /// The same entry, for a member of staff. It belongs to the log of the organization concerned,
    /// if there is one, and to the staff's own log otherwise.
    #[must_use]
    pub fn by_staff(mut self, staff: StaffId, concerned: Option<OrganizationId>) -> Self {
        self.organization = concerned;
        self.staff = Some(staff);
        self
    }
}

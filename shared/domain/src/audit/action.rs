//! What may be on record.

use serde::{Deserialize, Serialize};

/// What somebody did or tried to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    RequestSignup,
    ConfirmSignup,
    SignIn,
    SignOut,
    RefreshSession,
    /// Ended another of their own sessions.
    EndSession,
    /// Ended all of their own sessions but the current one.
    EndOtherSessions,
    Invite,
    ListInvitations,
    ResendInvitation,
    RevokeInvitation,
    AcceptInvitation,
    /// Reported an invitation that they did not want.
    ReportInvitation,
    /// Reported one that was too many: the company's invitations are paused.
    PauseInvitations,
    /// Let a company invite again.
    ResumeInvitations,
    /// Viewed the list of the members of the company.
    ListMembers,
    /// Changed a person's role or permissions.
    ChangeRole,
    /// Changed their own name or language.
    UpdateProfile,
    /// Accepted another version of the terms of use; the first one is accepted on joining.
    AcceptTerms,
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
    /// Let an address try to sign in again at once.
    LiftWait,
    /// Had a link mailed to somebody who could not get in.
    SendLink,
    /// Searched the audit log.
    ReviewAudit,
    /// Took along what a search of the audit log found.
    DownloadAudit,
    /// Had people in the audit log named.
    RevealNames,
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
    /// Viewed the certificates of a customer's deletion.
    ViewCertificate,
    /// Asked for the approval of a dangerous act.
    RequestApproval,
    /// Approved what a colleague asked for.
    Approve,
    /// Viewed what colleagues ask for.
    ReviewApprovals,
    InviteStaff,
    JoinStaff,
    /// Viewed the list of the staff.
    ListStaff,
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
    /// Viewed what is held of a customer's data, and why.
    ViewLegalHolds,
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
    /// Chose other kinds of notices, or other components.
    ChangeSubscription,
    /// Proved that the receiver of a webhook wants notices.
    ActivateWebhook,
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

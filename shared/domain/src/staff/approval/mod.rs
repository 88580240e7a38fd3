//! Dangerous acts of staff need two people: whoever asks for one, with a fresh code of their second
//! factor, and a colleague who approves it with theirs.
//!
//! An approval is for one act with exactly these parameters, by exactly this person, once, within a
//! day. The act itself carries it: using the approval up is one of the changes that the act commits,
//! so neither happens without the other, and the row is deleted with it. What the approval is bound
//! to is stored as a digest that takes a secret which only the requester gets, so that nobody finds
//! the parameters by trying.

#[cfg(test)]
pub(super) mod tests;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{NotProven, Reauthentication, StaffChange, StaffMembership, StaffRole};
use crate::redacted::redacted;
use crate::secret::hex;
use crate::{Action, ApprovalId, Change, Changes, Context, Fact, MailToken, Outcome, StaffId};

/// How long an approval can be given and used.
pub const VALIDITY: SignedDuration = SignedDuration::from_hours(24);

/// An act that one person alone may not carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    EndContract,
    ReinstateContract,
    ReleaseLegalHold,
    IssueArchivePass,
    AppointRepresentative,
    InviteStaff,
    ChangeStaffRoles,
}

impl Fact for Act {
    fn fact(&self) -> Option<String> {
        Some(self.slug().to_owned())
    }
}

impl Act {
    pub const ALL: [Self; 7] = [
        Self::EndContract,
        Self::ReinstateContract,
        Self::ReleaseLegalHold,
        Self::IssueArchivePass,
        Self::AppointRepresentative,
        Self::InviteStaff,
        Self::ChangeStaffRoles,
    ];

    /// The word in requests and answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::EndContract => "end-contract",
            Self::ReinstateContract => "reinstate-contract",
            Self::ReleaseLegalHold => "release-legal-hold",
            Self::IssueArchivePass => "issue-archive-pass",
            Self::AppointRepresentative => "appoint-representative",
            Self::InviteStaff => "invite-staff",
            Self::ChangeStaffRoles => "change-staff-roles",
        }
    }

    /// What has to be said of it: as the request of the act itself says it.
    pub const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::EndContract => &["organization", "ends_on", "breaks_promise"],
            Self::ReinstateContract => &["organization"],
            Self::ReleaseLegalHold => &["organization", "matter"],
            Self::IssueArchivePass => &["organization", "email", "reason", "days"],
            Self::AppointRepresentative => &["organization", "email", "evidence"],
            Self::InviteStaff => &["email", "roles"],
            Self::ChangeStaffRoles => &["staff", "roles"],
        }
    }

    /// The role in which it is carried out.
    pub const fn role(self) -> StaffRole {
        match self {
            Self::EndContract
            | Self::ReinstateContract
            | Self::ReleaseLegalHold
            | Self::IssueArchivePass
            | Self::AppointRepresentative => StaffRole::Operator,
            Self::InviteStaff | Self::ChangeStaffRoles => StaffRole::Administrator,
        }
    }
}

/// What exactly is to be done, for the colleague to read. It may name people.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(pub BTreeMap<String, String>);

redacted!(Parameters);

impl<const N: usize> From<[(&str, String); N]> for Parameters {
    fn from(parameters: [(&str, String); N]) -> Self {
        Self(parameters.map(|(name, value)| (name.to_owned(), value)).into())
    }
}

/// What the requester presents with the act: which approval it is, and the secret of its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalToken {
    pub id: ApprovalId,
    secret: MailToken,
}

impl ApprovalToken {
    fn new(context: &Context<'_>) -> Self {
        let id = ApprovalId::new(context.now, context.entropy);
        Self { id, secret: MailToken::new(context.entropy) }
    }

    /// Reads a token; none if the text cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.split_once('.')?;
        Some(Self { id: id.parse().ok()?, secret: MailToken::parse(secret)? })
    }

    pub fn expose(&self) -> String {
        format!("{}.{}", self.id, self.secret.expose())
    }

    /// What an approval with this token for that act would be bound to.
    fn bind(&self, act: Act, parameters: &Parameters) -> Binding {
        let bound = serde_json::json!([self.secret.expose(), act, parameters.0]);
        Binding(hex(digest(&SHA256, bound.to_string().as_bytes()).as_ref()))
    }

    /// Uses the approval up for that act by that person. Every decision about a dangerous act takes
    /// this as one of its changes.
    pub fn use_up(
        &self,
        act: Act,
        parameters: impl Into<Parameters>,
        staff: &StaffMembership,
        now: Timestamp,
    ) -> Approved {
        Approved {
            approval: self.id,
            binding: self.bind(act, &parameters.into()),
            requester: staff.id,
            now,
        }
    }
}

/// A digest of an act and its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding(String);

impl Binding {
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The claim that a colleague approved an act. It is checked where it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    pub approval: ApprovalId,
    pub binding: Binding,
    pub requester: StaffId,
    pub now: Timestamp,
}

/// A request for approval, as colleagues see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub id: ApprovalId,
    pub act: Act,
    pub parameters: Parameters,
    pub binding: Binding,
    pub requester: StaffId,
    pub expires_at: Timestamp,
    pub approved_by: Option<Approver>,
}

/// Who gave an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approver {
    Colleague(StaffId),
    /// The operator of the AWS account, where the staff is a single person.
    Operator,
}

/// Why nothing was approved.
#[derive(Debug, Error)]
pub enum ApprovalRefused {
    #[error(transparent)]
    NotProven(#[from] NotProven),
    /// Whoever lacks the role of the act does not ask for it, and whoever asks, or joined only just
    /// now, does not approve.
    #[error("this person may not approve it")]
    NotPermitted,
}

/// Asks for an approval. The token is shown to the requester and never again.
pub fn request(
    context: &Context<'_>,
    proof: Reauthentication,
    act: Act,
    parameters: Parameters,
) -> Result<(ApprovalToken, Changes), ApprovalRefused> {
    if !proof.staff.may_act(Some(act.role())) {
        return Err(ApprovalRefused::NotPermitted);
    }
    let (requester, key) = (proof.staff.id, proof.key.clone());
    let mut changes = proof.prove(context, Action::RequestApproval, true)?.into_changes();
    let token = ApprovalToken::new(context);
    let approval = Approval {
        id: token.id,
        act,
        binding: token.bind(act, &parameters),
        parameters,
        requester,
        expires_at: context.now + VALIDITY,
        approved_by: None,
    };
    changes.push(StaffChange::RequestApproval { approval: Box::new(approval), key }.into());
    let record = context
        .audit_of_staff(Action::RequestApproval, Outcome::Done)
        .by_staff(requester, None)
        .on(token.id)
        .with("act", act);
    Ok((token, Changes::recorded(changes, record)))
}

/// Approves what a colleague asks for. Whoever does has the role of the act or is an administrator,
/// and must have been on the staff for `seniority`, so that nobody invites their own approver.
pub fn approve(
    context: &Context<'_>,
    proof: Reauthentication,
    approval: &Approval,
    seniority: SignedDuration,
) -> Result<Changes, ApprovalRefused> {
    let approver = proof.staff.id;
    let joined_long_ago = approver.made_at() + seniority <= context.now;
    let has_role = [approval.act.role(), StaffRole::Administrator]
        .into_iter()
        .any(|role| proof.staff.may_act(Some(role)));
    if approver == approval.requester || !joined_long_ago || !has_role {
        return Err(ApprovalRefused::NotPermitted);
    }
    let mut changes = proof.prove(context, Action::Approve, true)?.into_changes();
    changes.push(give(context, approval, Approver::Colleague(approver)));
    let record = context
        .audit_of_staff(Action::Approve, Outcome::Done)
        .by_staff(approver, None)
        .on(approval.id)
        .with("act", approval.act);
    Ok(Changes::recorded(changes, record))
}

/// Approves as the operator of the AWS account, where there is no second member of staff.
pub fn approve_as_operator(context: &Context<'_>, approval: &Approval) -> Changes {
    let record = context.audit_of_staff(Action::Approve, Outcome::Done).on(approval.id);
    let record = record.with("act", approval.act);
    Changes::recorded(vec![give(context, approval, Approver::Operator)], record)
}

fn give(context: &Context<'_>, approval: &Approval, by: Approver) -> Change {
    StaffChange::Approve { approval: approval.id, by, now: context.now }.into()
}

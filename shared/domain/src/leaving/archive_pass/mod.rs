//! Passes to the retained documents of one customer (P4). After the contract has ended and nobody
//! can sign in any more, somebody may still have to show an invoice.
//!
//! The vendor's staff issue a pass to an address that they have checked themselves. It is a secret
//! in a mailed link, works until the end of a day in Japan, opens only what a purge leaves, and
//! changes nothing. Every access is counted and recorded in the transaction that finds the pass
//! still there, so that a pass that was just withdrawn shows nothing.
//!
//! While the contract runs, a customer shows their documents themselves: no pass is issued. Nor is
//! one to an address of the staff, who would have issued it to themselves.

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use jiff::{Timestamp, ToSpan as _};
use thiserror::Error;

use crate::approval::Approved;
use crate::contract::{Contract, EndedContract};
use crate::document::{ArchiveSettings, Entry};
use crate::farewell::{FillIn, PassNotice, SealedMail};
use crate::redacted::redacted_line;
use crate::staff::StaffChange;
use crate::staff::StaffMembership;
use crate::{
    Action, ArchivePassId, AuditRecord, Change, Changes, Context, DataKey, DocumentId, Email,
    EmailIndex, EnvelopeKey, Language, LeavingChange, LeavingMessage, Mail, MailId, MailToken,
    OrganizationId, Outcome, Product, SecretLink, StaffId, Target, TokenHash, japan,
};

/// How many days a pass may be issued for.
pub const DAYS: RangeInclusive<i64> = 1..=30;
/// How many former representatives are notified of a pass: as many as fit into one transaction with it.
pub const MAX_NOTIFIED: usize = 85;
/// How many days it is issued for by default.
pub const USUAL_DAYS: i64 = 7;

/// What the holder of a pass presents: which pass it is, and 256 random bits of which only the hash
/// is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePassToken {
    /// The pass that the token claims to belong to.
    pub pass: ArchivePassId,
    secret: MailToken,
}

impl ArchivePassToken {
    /// Reads a token; none if the text cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (pass, secret) = text.split_once('.')?;
        Some(Self { pass: pass.parse().ok()?, secret: MailToken::parse(secret)? })
    }

    /// The text in the link.
    pub fn expose(&self) -> String {
        format!("{}.{}", self.pass, self.secret.expose())
    }
}

redacted_line!(
    /// Why a pass was issued, in the words of the staff member who issued it.
    Reason,
    200
);

/// A pass, without personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePass {
    /// Says whose documents it opens.
    pub id: ArchivePassId,
    pub product: Product,
    /// The hash that its holder's secret must match.
    pub secret: TokenHash,
    pub issued_by: StaffId,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    /// How many times documents were accessed through it.
    pub accesses: u64,
}

impl ArchivePass {
    pub fn is_active(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// Whether it is active and the token belongs to it.
    pub fn accepts(&self, token: &ArchivePassToken, now: Timestamp) -> bool {
        self.is_active(now) && self.id == token.pass && self.secret == token.secret.hash()
    }
}

/// The recipient of a pass, and the reason for it. Sealed with the customer's archive key: once the
/// last retained document is gone, nobody can find out any more who the recipient was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The address it was mailed to.
    pub email: Email,
    pub reason: Reason,
}

/// One write to the table of passes and its condition.
#[derive(Clone, Debug)]
pub enum ArchivePassChange {
    /// Stores a new pass.
    Issue {
        pass: ArchivePass,
        holder: Holder,
        /// Seals the holder.
        archive: DataKey,
    },
    /// Counts an access; only through a pass that still exists.
    Look(ArchivePassId),
    /// Withdraws a pass; only one that still exists.
    Revoke(ArchivePassId),
}

impl From<ArchivePassChange> for Change {
    fn from(change: ArchivePassChange) -> Self {
        Self::ArchivePass(change)
    }
}

/// A request for a pass.
#[derive(Clone, Debug)]
pub struct PassRequest {
    pub holder: Holder,
    /// How many days it works, counted to the end of that day from today: one of [`DAYS`].
    pub days: i64,
    /// The language of the mail.
    pub language: Language,
}

/// What decides whether a pass is issued, as it was read.
#[derive(Clone, Debug)]
pub struct PassState {
    pub organization: OrganizationId,
    pub product: Product,
    /// The customer's contract, which is known even when their data was purged.
    pub contract: Contract,
    /// The staff's index of the holder's address.
    pub holder: EmailIndex,
    /// Whether somebody of the staff signs in with it.
    pub holder_is_staff: bool,
    /// What tells the former representatives of each pass.
    pub notices: Vec<PassNotice<SealedMail>>,
}

/// The keys that seal a new pass.
#[derive(Clone, Debug)]
pub struct PassKeys {
    /// Seals who holds it.
    pub archive: DataKey,
    /// Seals the mail.
    pub mail: EnvelopeKey,
}

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PassRefused {
    #[error("the contract has not ended")]
    ContractNotEnded,
    #[error("the address belongs to the staff")]
    HolderIsStaff,
}

/// Issues a pass to the customer's retained documents, and mails it. The former representatives are
/// notified.
pub fn issue(
    context: &Context<'_>,
    staff: &StaffMembership,
    seen: &PassState,
    request: PassRequest,
    site: &str,
    keys: PassKeys,
    approved: Approved,
) -> Result<(ArchivePass, Changes), PassRefused> {
    let PassState { organization, product, contract, .. } = *seen;
    let over = contract.plan.filter(|_| contract.is_over(context.now));
    let plan = over.ok_or(PassRefused::ContractNotEnded)?;
    if seen.holder_is_staff {
        return Err(PassRefused::HolderIsStaff);
    }
    let PassRequest { holder, days, language } = request;
    let token = ArchivePassToken {
        pass: ArchivePassId::new(organization, context.now, context.entropy),
        secret: MailToken::new(context.entropy),
    };
    let last = japan::date_at(context.now).saturating_add(days.days());
    let pass = ArchivePass {
        id: token.pass,
        product,
        secret: token.secret.hash(),
        issued_by: staff.id,
        issued_at: context.now,
        expires_at: japan::end_of(last),
        accesses: 0,
    };
    let mail = Mail {
        id: MailId::new(context.now, context.entropy),
        product: Some(product),
        to: holder.email.clone(),
        language,
        message: LeavingMessage::ArchivePass {
            link: SecretLink::to_archive(site, &token),
            organization: organization.to_string(),
            last: japan::written(last, language),
        }
        .into(),
        expires_at: pass.expires_at,
    };
    let mut changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        StaffChange::UseApproval(approved.clone()).into(),
        StaffChange::RequireNoLogin(seen.holder.clone()).into(),
        LeavingChange::RequireEnded(EndedContract { organization, product, plan }).into(),
        ArchivePassChange::Issue { pass: pass.clone(), holder, archive: keys.archive }.into(),
        Change::SendMail { mail, key: keys.mail },
    ];
    changes.extend(seen.notices.iter().take(MAX_NOTIFIED).map(|notice| {
        // Each time another mail: the same one twice would be shown once.
        let id = MailId::new(context.now, context.entropy);
        let mail = SealedMail { id, ..notice.mail.clone() };
        let (fill_in, expires_at) = (Some(FillIn::Pass { id: pass.id, last }), pass.expires_at);
        LeavingChange::SendSealedMail { mail, fill_in, expires_at }.into()
    }));
    let record = by_staff(context, Action::IssueArchivePass, staff, organization, product);
    let record = record.on(pass.id).with("last_day", last).approved(approved.approval);
    let changes = Changes::recorded(changes, record);
    Ok((pass, changes))
}

/// Records that a pass was refused.
pub fn refuse(context: &Context<'_>, staff: &StaffMembership, seen: &PassState) -> Changes {
    let record =
        by_staff(context, Action::IssueArchivePass, staff, seen.organization, seen.product);
    let record = AuditRecord { outcome: Outcome::Refused, ..record };
    Changes::recorded(vec![StaffChange::RequireStaff(staff.clone()).into()], record)
}

/// Withdraws a pass. From now on its holder gets the same answers as a stranger.
pub fn revoke(context: &Context<'_>, staff: &StaffMembership, pass: &ArchivePass) -> Changes {
    let changes = vec![
        StaffChange::RequireStaff(staff.clone()).into(),
        ArchivePassChange::Revoke(pass.id).into(),
    ];
    let (organization, product) = (pass.id.organization(), pass.product);
    let record = by_staff(context, Action::RevokeArchivePass, staff, organization, product);
    Changes::recorded(changes, record.on(pass.id))
}

/// Counts and records an access through a pass, to the list or to one document. If the document
/// does not exist or is not retained, the access is recorded as refused.
pub fn look(
    context: &Context<'_>,
    pass: &ArchivePass,
    document: Option<DocumentId>,
    outcome: Outcome,
) -> Changes {
    let mut record =
        context.audit(pass.product, Action::LookThroughArchivePass, outcome).through(pass.id);
    record.target = document.map(Target::Document);
    Changes::recorded(vec![ArchivePassChange::Look(pass.id).into()], record)
}

/// Counts and records that somebody takes along what they found through a pass.
pub fn download(context: &Context<'_>, pass: &ArchivePass) -> Changes {
    let record = context
        .audit(pass.product, Action::DownloadThroughArchivePass, Outcome::Done)
        .through(pass.id);
    Changes::recorded(vec![ArchivePassChange::Look(pass.id).into()], record)
}

/// Whether a pass opens that document: the documents that a purge would leave, and those that it
/// left. Nobody can open a soft-deleted document.
pub fn opens(settings: &ArchiveSettings, entry: &Entry, now: Timestamp) -> bool {
    !entry.soft_deleted && settings.extend_retention(entry.clone()).retained_until(now).is_some()
}

fn by_staff(
    context: &Context<'_>,
    action: Action,
    staff: &StaffMembership,
    organization: OrganizationId,
    product: Product,
) -> AuditRecord {
    context.audit(product, action, Outcome::Done).by_staff(staff.id, Some(organization))
}

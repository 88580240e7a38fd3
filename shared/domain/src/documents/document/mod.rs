//! The company's documents: registered with the data that the law requires for searching, retained
//! as long as the law requires, and never edited (P4).
//!
//! A document that was wrong is corrected by another that supersedes it; both remain. A document
//! that tax law requires to be retained (see [`crate::statutory`]) cannot be deleted before its
//! day, and that day can only become later: what the company says about its business years is
//! applied to all of its documents, and never shortens an earlier retention.
//!
//! An [`Entry`] is what must be known without reading a document, so that destroying what is due
//! needs no key. What a document says is its [`Content`], which is sealed.

mod allowance;
mod content;
mod finality;
mod kanji;
mod keys;
mod registration;
mod search;
mod settings;
#[cfg(test)]
mod tests;
mod time_stamp;
mod void;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use crate::statutory::{BusinessYear, DocumentKind, Retention, Taxpayer};
use crate::{
    AccountChange, Action, AuditRecord, Changes, Context, DocumentChange, DocumentId, MemberId,
    Membership, OrganizationId, Outcome, Product,
};

pub use allowance::{Allowance, Quantity, Quota, SpecialAllowance, Usage};
pub use content::{
    Amount, Content, Counterparty, Currency, Digest, FIRST_DAY, File, FileName, LARGEST_AMOUNT,
    LARGEST_FILE, LAST_DAY, MediaType, Title, received_date, searched_date, transaction_date,
};
pub use finality::{FIRST_LOCK, Finality, LATE, LONGEST_LOCK, Unfinished, settle};
pub use keys::{ArchiveKeys, WrappedArchiveKeys};
pub use registration::{OpenArchive, Registration, register};
pub use search::{FoldedName, Search, SearchRow, SearchTerms, folded, narrow};
pub use settings::{SettingsActor, apply, set_up};
pub use time_stamp::{TimeStamp, stamp};
pub use void::{VOID_PERIOD, Voided, void};

/// What is known of a document without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub organization: OrganizationId,
    /// Contains the day of the transaction.
    pub id: DocumentId,
    pub kind: DocumentKind,
    /// The day on which the company made or received it. Its business year counts.
    pub received_on: Date,
    /// How long it is retained according to the settings applied so far; none if no law
    /// requires retention.
    pub retention: Option<Retention>,
    pub registered_by: MemberId,
    pub registered_at: Timestamp,
    /// The document that it corrects.
    pub supersedes: Option<DocumentId>,
    /// The document that corrects it.
    pub superseded_by: Option<DocumentId>,
    /// How far its registration is from being final.
    pub finality: Finality,
    /// Who took its registration back, if somebody did.
    pub voided: Option<Voided>,
    /// Whether it was soft-deleted: only its file still has to go.
    pub soft_deleted: bool,
    /// The size of its file in bytes, which counts although nothing is opened.
    pub size: u64,
    /// Whether a legal hold covers this document by itself.
    pub held: bool,
    /// How often it was written.
    pub version: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What is known of it without reading it.
    pub entry: Entry,
    pub content: Content,
    /// When its file existed, as a time stamping authority has signed, if one was asked.
    pub time_stamp: Option<TimeStamp>,
}

/// A document's links to its corrections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// To the document that it corrects.
    Supersedes,
    /// To the document that corrects it.
    SupersededBy,
}

/// What a company says that decides how long its documents are retained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveSettings {
    pub taxpayer: Taxpayer,
    /// The business years that made a loss, each by its first day.
    pub losses: BTreeSet<Date>,
}

impl ArchiveSettings {
    /// How long a document of that kind is retained that was made or received on that day; none if no
    /// law requires that.
    pub fn keep(&self, kind: DocumentKind, received_on: Date) -> Option<Retention> {
        // A year that was cut short later still contains the day by which its loss was named.
        let made_loss = |year: BusinessYear| self.losses.range(year.first..=year.last).count() > 0;
        self.taxpayer.keep(kind, received_on, made_loss)
    }

    /// The entry under these settings. It is never retained for less time than before; nothing
    /// retains a voided document.
    #[must_use]
    pub fn extend_retention(&self, entry: Entry) -> Entry {
        if entry.voided.is_some() {
            return Entry { retention: None, ..entry };
        }
        let now = self.keep(entry.kind, entry.received_on);
        let retention = match (now, entry.retention) {
            (Some(now), Some(before)) => Some(now.or_longer(before)),
            (now, before) => now.or(before),
        };
        Entry { retention, ..entry }
    }
}

/// How far a company's settings were applied to the documents that existed before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Applied {
    /// To all of them.
    #[default]
    Everywhere,
    /// To those from the newest down to this one.
    DownTo(DocumentId),
    /// To none yet.
    Nowhere,
}

/// What is stored of a company's archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// What the company says.
    pub settings: ArchiveSettings,
    /// How far the settings were applied.
    pub applied: Applied,
}

/// Why nothing was done.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DocumentRefused {
    /// The actor has no right to do that.
    #[error("the actor has no right to do that")]
    NotPermitted,
    #[error("the law requires the document to be retained")]
    KeptByLaw,
    #[error("the document is under a legal hold")]
    LegalHold,
    #[error("the document was already superseded")]
    AlreadySuperseded,
    #[error("the registration was voided")]
    Voided,
    #[error("the registration can no longer be voided")]
    VoidPeriodOver,
    #[error("the company has registered as much as it may")]
    OverQuota(Quota),
}

/// The record of an action on documents.
fn record(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    action: Action,
) -> AuditRecord {
    context.audit(product, action, Outcome::Done).by(actor.organization, actor.id)
}

/// Soft-deletes a document whose retention is over or was never required: nobody sees it any more,
/// and its file may be destroyed. The documents that it corrected and that corrected it are linked
/// to each other.
pub fn give_up(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    settings: &ArchiveSettings,
    seen: Entry,
) -> Result<Changes, DocumentRefused> {
    if !actor.may_manage_documents() {
        return Err(DocumentRefused::NotPermitted);
    }
    if seen.voided.is_some() {
        return Err(DocumentRefused::Voided);
    }
    let seen = settings.extend_retention(seen);
    if seen.retained_until(context.now).is_some() {
        return Err(DocumentRefused::KeptByLaw);
    }
    if seen.held {
        return Err(DocumentRefused::LegalHold);
    }
    let mut changes = vec![AccountChange::RequireMembership(actor.clone()).into()];
    changes.extend(void::close_gap(&seen));
    let id = seen.id;
    changes.push(DocumentChange::SoftDeleteDocument(seen).into());
    let record = record(context, product, actor, Action::DeleteDocument).on(id);
    Ok(Changes::recorded(changes, record))
}

/// Deletes the row of a soft-deleted document, once its file is destroyed, and makes room for others.
pub fn forget(context: &Context<'_>, product: Product, actor: &Membership, seen: Entry) -> Changes {
    let record = record(context, product, actor, Action::DestroyDocument).on(seen.id);
    let changes = vec![
        DocumentChange::ReduceUsage { organization: seen.organization, bytes: seen.size }.into(),
        DocumentChange::DeleteDocument(seen).into(),
    ];
    Changes::recorded(changes, record)
}

/// Records that a member takes along a list of documents, or their files; only while they may.
pub fn download(context: &Context<'_>, product: Product, actor: &Membership) -> Changes {
    let record = context.audit(product, Action::DownloadDocuments, Outcome::Done);
    let record = record.by(actor.organization, actor.id);
    Changes::recorded(vec![AccountChange::RequireMembership(actor.clone()).into()], record)
}

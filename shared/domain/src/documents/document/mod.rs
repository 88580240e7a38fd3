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

mod content;
mod search;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use crate::statutory::{DocumentKind, Retention, TaxCalendar};
use crate::{
    AccountChange, Action, AuditRecord, Change, Changes, Context, DataKey, DocumentChange,
    DocumentId, MemberId, Membership, OrganizationId, Outcome, Product, Versioned, WrappedKey,
    japan,
};

pub use content::{
    Amount, Content, Counterparty, Currency, Digest, FIRST_DAY, File, LARGEST_AMOUNT, LARGEST_FILE,
    LAST_DAY, MediaType, Title, transaction_date,
};
pub use search::{Search, folded};

/// What is known of a document without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub organization: OrganizationId,
    /// Contains the day of the transaction.
    pub id: DocumentId,
    pub kind: DocumentKind,
    /// How long it is retained according to the settings applied so far; none if no law
    /// requires retention.
    pub retention: Option<Retention>,
    pub registered_by: MemberId,
    pub registered_at: Timestamp,
    /// The document that it corrects.
    pub supersedes: Option<DocumentId>,
    /// The document that corrects it.
    pub superseded_by: Option<DocumentId>,
    /// Whether it was soft-deleted: only its file still has to go.
    pub soft_deleted: bool,
    /// Whether a legal hold covers this document by itself.
    pub held: bool,
    /// How often it was written.
    pub version: u64,
}

impl Entry {
    /// Until when the file must be locked, if that is still in the future.
    pub fn locked_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = japan::end_of(self.retention.as_ref()?.until);
        (now < until).then_some(until)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What is known of it without reading it.
    pub entry: Entry,
    pub content: Content,
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
    pub calendar: TaxCalendar,
    /// The business years that made a loss, each by the calendar year in which it began.
    pub loss_years: BTreeSet<i16>,
}

impl ArchiveSettings {
    /// How long a document of that kind and day is retained; none if no law requires that.
    pub fn keep(&self, kind: DocumentKind, transacted_on: Date) -> Option<Retention> {
        let year = self.calendar.year_end().year_of(transacted_on);
        let made_loss = self.loss_years.contains(&year.first.year());
        self.calendar.keep(kind, transacted_on, made_loss)
    }

    /// The entry under these settings. It is never retained for less time than before.
    #[must_use]
    pub fn extend_retention(&self, entry: Entry) -> Entry {
        let now = self.keep(entry.kind, entry.id.transacted_on());
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

/// The key that seals the company's documents; a new one if the company has none yet.
#[derive(Clone, Debug)]
pub struct ArchiveKey {
    pub plain: DataKey,
    /// The wrapped key to store, if it is new.
    pub new: Option<WrappedKey>,
}

/// A request to register a document.
#[derive(Clone, Debug)]
pub struct Registration {
    pub kind: DocumentKind,
    /// The day of the transaction.
    pub transacted_on: Date,
    pub content: Content,
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

/// Registers a document, possibly as the correction of another.
pub fn register(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    (archive, key): (&Versioned<Archive>, ArchiveKey),
    registration: Registration,
    superseded: Option<&Entry>,
) -> Result<(Document, Changes), DocumentRefused> {
    if !actor.may_manage_documents() {
        return Err(DocumentRefused::NotPermitted);
    }
    if superseded.is_some_and(|superseded| superseded.superseded_by.is_some()) {
        return Err(DocumentRefused::AlreadySuperseded);
    }
    let organization = actor.organization;
    let Registration { kind, transacted_on, content } = registration;
    let id = DocumentId::new(transacted_on, context.now, context.entropy);
    let entry = Entry {
        organization,
        id,
        kind,
        retention: archive.value.settings.keep(kind, transacted_on),
        registered_by: actor.id,
        registered_at: context.now,
        supersedes: superseded.map(|superseded| superseded.id),
        superseded_by: None,
        soft_deleted: false,
        held: false,
        version: 1,
    };
    let document = Document { entry, content };
    let mut changes = vec![
        AccountChange::RequireMembership(actor.clone()).into(),
        // Changed settings are applied only to existing documents, so they must not change before
        // this one exists.
        DocumentChange::RequireArchive { organization, version: archive.version }.into(),
        DocumentChange::AddDocument { document: document.clone(), key: key.plain }.into(),
    ];
    if let Some(wrapped) = key.new {
        changes.push(DocumentChange::StoreArchiveKey { organization, wrapped }.into());
    }
    let mut action = Action::RegisterDocument;
    if let Some(superseded) = superseded {
        action = Action::SupersedeDocument;
        changes.push(
            DocumentChange::LinkDocument {
                organization,
                document: superseded.id,
                link: Link::SupersededBy,
                seen: None,
                to: Some(id),
            }
            .into(),
        );
    }
    let record = record(context, product, actor, action);
    Ok((document, Changes::recorded(changes, record)))
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
    let seen = settings.extend_retention(seen);
    if seen.locked_until(context.now).is_some() {
        return Err(DocumentRefused::KeptByLaw);
    }
    if seen.held {
        return Err(DocumentRefused::LegalHold);
    }
    let Entry { organization, id, supersedes, superseded_by, .. } = seen;
    let link = |document, link, to| {
        Change::Document(DocumentChange::LinkDocument {
            organization,
            document,
            link,
            seen: Some(id),
            to,
        })
    };
    let mut changes = vec![AccountChange::RequireMembership(actor.clone()).into()];
    changes.extend(supersedes.map(|older| link(older, Link::SupersededBy, superseded_by)));
    changes.extend(superseded_by.map(|newer| link(newer, Link::Supersedes, supersedes)));
    changes.push(DocumentChange::SoftDeleteDocument(seen).into());
    let record = record(context, product, actor, Action::DeleteDocument);
    Ok(Changes::recorded(changes, record))
}

/// Deletes the row of a soft-deleted document, once its file is destroyed.
pub fn forget(context: &Context<'_>, product: Product, actor: &Membership, seen: Entry) -> Changes {
    let record = record(context, product, actor, Action::DestroyDocument);
    Changes::recorded(vec![DocumentChange::DeleteDocument(seen).into()], record)
}

/// Stores what a company says about its business years. [`apply`] applies it to the documents
/// afterwards, page by page.
pub fn set_up(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    seen: Versioned<Archive>,
    settings: ArchiveSettings,
) -> Result<Changes, DocumentRefused> {
    if !actor.may_set_up_archive() {
        return Err(DocumentRefused::NotPermitted);
    }
    let archive = Archive { settings, applied: Applied::Nowhere };
    let changes = vec![
        AccountChange::RequireMembership(actor.clone()).into(),
        DocumentChange::StoreArchiveSettings {
            organization: actor.organization,
            archive: Versioned { value: archive, version: seen.version },
        }
        .into(),
    ];
    let record = record(context, product, actor, Action::ChangeArchiveSettings);
    Ok(Changes::recorded(changes, record))
}

/// Applies a company's settings to a page of its documents, and stores how far that went. Repeating
/// it changes nothing.
pub fn apply(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    seen: &Versioned<Archive>,
    page: &[Entry],
    next: Applied,
) -> Changes {
    let archive = Archive { applied: next, ..seen.value.clone() };
    let mut changes = vec![
        AccountChange::RequireMembership(actor.clone()).into(),
        DocumentChange::StoreArchiveSettings {
            organization: actor.organization,
            archive: Versioned { value: archive, version: seen.version },
        }
        .into(),
    ];
    for entry in page.iter().filter(|entry| !entry.soft_deleted) {
        let Some(retention) = seen.value.settings.extend_retention(entry.clone()).retention else {
            continue;
        };
        if Some(retention) != entry.retention {
            changes.push(DocumentChange::ExtendRetention { seen: entry.clone(), retention }.into());
        }
    }
    let record = record(context, product, actor, Action::ProlongDocuments);
    Changes::recorded(changes, record)
}

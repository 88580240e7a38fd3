//! Registering a document.

use jiff::civil::Date;

use super::{
    Allowance, Archive, ArchiveKeys, Content, Document, DocumentRefused, Entry, Finality, Link,
    Usage, WrappedArchiveKeys, record,
};
use crate::statutory::DocumentKind;
use crate::{
    AccountChange, Action, Changes, Context, DocumentChange, DocumentId, Membership, Product,
    Versioned, japan,
};

/// The archive that a document is registered in, and what may be added to it.
#[derive(Debug)]
pub struct OpenArchive<'a> {
    pub archive: &'a Versioned<Archive>,
    pub keys: ArchiveKeys,
    /// The same to store, if they are new: the company has no documents yet.
    pub new_keys: Option<WrappedArchiveKeys>,
    pub usage: Versioned<Usage>,
    pub allowance: Allowance,
}

/// A request to register a document.
#[derive(Clone, Debug)]
pub struct Registration {
    pub kind: DocumentKind,
    /// The day of the transaction.
    pub transacted_on: Date,
    /// The day on which the company made or received it.
    pub received_on: Date,
    pub content: Content,
}

/// Registers a document, possibly as the correction of another.
pub fn register(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    OpenArchive { archive, keys, new_keys, usage, allowance }: OpenArchive<'_>,
    registration: Registration,
    superseded: Option<&Entry>,
) -> Result<(Document, Changes), DocumentRefused> {
    if !actor.may_manage_documents() {
        return Err(DocumentRefused::NotPermitted);
    }
    if superseded.is_some_and(|superseded| superseded.voided.is_some()) {
        return Err(DocumentRefused::Voided);
    }
    if superseded.is_some_and(|superseded| superseded.superseded_by.is_some()) {
        return Err(DocumentRefused::AlreadySuperseded);
    }
    let organization = actor.organization;
    let Registration { kind, transacted_on, received_on, content } = registration;
    let (size, today) = (content.file.size, japan::date_at(context.now));
    let added = usage.value.add(size, today, allowance).map_err(DocumentRefused::OverQuota)?;
    let id = DocumentId::new(transacted_on, context.now, context.entropy);
    let entry = Entry {
        organization,
        id,
        kind,
        received_on,
        retention: archive.value.settings.keep(kind, received_on),
        registered_by: actor.id,
        registered_at: context.now,
        supersedes: superseded.map(|superseded| superseded.id),
        superseded_by: None,
        finality: if kind.is_statutory() { Finality::Provisional } else { Finality::Final },
        voided: None,
        soft_deleted: false,
        size,
        held: false,
        version: 1,
    };
    let document = Document { entry, content, time_stamp: None };
    let mut changes = vec![
        AccountChange::RequireMembership(actor.clone()).into(),
        // Changed settings are applied only to existing documents, so they must not change before
        // this one exists.
        DocumentChange::RequireArchive { organization, version: archive.version }.into(),
        DocumentChange::AddDocument { document: Box::new(document.clone()), keys }.into(),
        DocumentChange::StoreUsage {
            organization,
            usage: Versioned { value: added, version: usage.version },
        }
        .into(),
    ];
    if let Some(WrappedArchiveKeys { archive: wrapped, salt }) = new_keys {
        changes.push(DocumentChange::StoreArchiveKey { organization, wrapped }.into());
        let salt = salt.map(|salt| DocumentChange::StoreSalt { organization, salt }.into());
        changes.extend(salt);
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
    let record = record(context, product, actor, action)
        .on(id)
        .with("supersedes", superseded.map(|superseded| superseded.id));
    Ok((document, Changes::recorded(changes, record)))
}

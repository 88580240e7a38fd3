//! A document: in the documents' table, in its company's partition, sorted by the day of its
//! transaction. Its content is sealed with one of the company's archive keys; its retention is not,
//! because a purge cannot open anything.
//!
//! Every change increments `version`, so that nobody can act on an outdated reading of the
//! document. `soft_deleted` hides a soft-deleted document until its file is destroyed; `held` protects
//! it by a legal hold; `voided_by` and `voided_at` say who took its registration back, and when;
//! `listed` and `terms` put it in the index `search`, `finality` puts it in the index `finality` until its registration is final.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use domain::document::{
    ArchiveKeys, Content, Entry, Finality, Link, SearchTerms, TimeStamp, Voided,
};
use domain::statutory::{BusinessYear, DocumentKind, Ground, Retention};
use domain::{Document, DocumentId, Entropy, OrganizationId};

use super::row::{Key, Row, parse};
use super::sealed::{DOCUMENTS, open_json};
use super::time_stamp::{self, TIME_STAMP};
use super::verbs::{BuildError, Write, delete, number, put_new, text, update, updated};
use crate::ServiceError;

/// The prefix of the sort keys of documents.
pub(crate) const DOCUMENT: &str = "doc_";
/// What the document says, sealed.
const CONTENT: &str = "content";
/// The identifier again, which puts a document in the index `search` until it is soft-deleted.
pub(super) const LISTED: &str = "listed";
/// What a search looks at, sealed with the key that seals the content.
pub(super) const TERMS: &str = "terms";
/// How far a registration is from being final, until it is: the partition of the index `finality`.
pub(super) const FINALITY: &str = "finality";

pub(crate) fn key(organization: OrganizationId, document: DocumentId) -> Key {
    Key::new(organization, document)
}

fn key_of(entry: &Entry) -> Key {
    key(entry.organization, entry.id)
}

pub(crate) fn add(
    table: &str,
    document: &Document,
    keys: &ArchiveKeys,
    entropy: &dyn Entropy,
) -> Write {
    put_new(table, row(document, keys, entropy)?)
}

/// Seals what a document says, what a search looks at, and its time stamp if it has one.
fn seal(
    Document { entry, content, time_stamp }: &Document,
    keys: &ArchiveKeys,
    entropy: &dyn Entropy,
) -> Result<Vec<(&'static str, Vec<u8>)>, BuildError> {
    let key = keys.of(entry).ok_or("the salt of the documents is gone")?;
    let mut plain =
        vec![(CONTENT, serde_json::to_vec(content)?), (TERMS, SearchTerms::of(content).to_bytes())];
    let time_stamp = time_stamp.as_ref().map(time_stamp::to_bytes);
    plain.extend(time_stamp.map(|bytes| (TIME_STAMP, bytes)));
    let at = key_of(entry);
    let seal = |(name, plain)| (name, at.place(DOCUMENTS, name).seal(plain, key, entropy));
    Ok(plain.into_iter().map(seal).collect())
}

fn row(document: &Document, keys: &ArchiveKeys, entropy: &dyn Entropy) -> Result<Row, BuildError> {
    let entry = &document.entry;
    let row = Row::at(&key_of(entry)).text("kind", entry.kind.slug());
    let sealed = seal(document, keys, entropy)?;
    let mut row = sealed
        .into_iter()
        .fold(row, |row, (name, sealed)| row.bytes(name, sealed))
        .text(LISTED, entry.id)
        .text("received_on", entry.received_on)
        .text("registered_by", entry.registered_by)
        .text("registered_at", entry.registered_at)
        .number("size", entry.size)
        .number("version", entry.version);
    if let Some(slug) = finality_slug(entry.finality) {
        row = row.text(FINALITY, slug);
    }
    for (name, link) in [("supersedes", entry.supersedes), ("superseded_by", entry.superseded_by)] {
        if let Some(link) = link {
            row = row.text(name, link);
        }
    }
    if let Some(retention) = &entry.retention {
        row.0.extend(retention_values(retention).map(|(name, value)| (name.to_owned(), value)));
    }
    Ok(row)
}

fn retention_values(retention: &Retention) -> [(&'static str, AttributeValue); 5] {
    [
        ("keep_until", text(retention.until)),
        ("keep_ground", text(retention.ground.slug())),
        ("year_first", text(retention.year.first)),
        ("year_last", text(retention.year.last)),
        ("filing_deadline", text(retention.filing_deadline)),
    ]
}

pub(crate) fn id(row: &Row) -> Result<DocumentId, ServiceError> {
    row.get("sk", parse)
}

pub(crate) fn read(row: &Row, keys: &ArchiveKeys) -> Result<Document, ServiceError> {
    let entry = read_entry(row)?;
    let key = keys.of(&entry).ok_or(ServiceError::Malformed { what: "a salt" })?;
    let content: Content = open_json(row, DOCUMENTS, CONTENT, key)?;
    let time_stamp = time_stamp::read(row, key)?;
    Ok(Document { entry, content, time_stamp })
}

/// Reads what can be known of a document without a key.
pub(crate) fn read_entry(row: &Row) -> Result<Entry, ServiceError> {
    let link = |name| if row.has(name) { row.get(name, parse).map(Some) } else { Ok(None) };
    let kind = row.get("kind", DocumentKind::from_slug)?;
    let retention = if row.has("keep_until") { Some(read_retention(row, kind)?) } else { None };
    Ok(Entry {
        organization: row.get("pk", parse)?,
        id: id(row)?,
        kind,
        received_on: row.get("received_on", parse)?,
        retention,
        registered_by: row.get("registered_by", parse)?,
        registered_at: row.get_time("registered_at")?,
        supersedes: link("supersedes")?,
        superseded_by: link("superseded_by")?,
        finality: read_finality(row)?,
        voided: read_voided(row)?,
        soft_deleted: row.has("given_up"),
        size: row.get_number("size")?,
        held: row.has("held"),
        version: row.get_number("version")?,
    })
}

/// What is written of it; nothing once it is final.
pub(super) const fn finality_slug(finality: Finality) -> Option<&'static str> {
    match finality {
        Finality::Provisional => Some("provisional"),
        Finality::Unconfirmed => Some("unconfirmed"),
        Finality::Final => None,
    }
}

pub(super) fn read_finality(row: &Row) -> Result<Finality, ServiceError> {
    let read = |written: &str| {
        let unfinished = [Finality::Provisional, Finality::Unconfirmed];
        unfinished.into_iter().find(|finality| finality_slug(*finality) == Some(written))
    };
    if row.has(FINALITY) { row.get(FINALITY, read) } else { Ok(Finality::Final) }
}

fn read_voided(row: &Row) -> Result<Option<Voided>, ServiceError> {
    let Some(at) = row.find_time("voided_at")? else { return Ok(None) };
    Ok(Some(Voided { by: row.get("voided_by", parse)?, at }))
}

fn read_retention(row: &Row, kind: DocumentKind) -> Result<Retention, ServiceError> {
    Ok(Retention {
        kind,
        year: BusinessYear {
            first: row.get("year_first", parse)?,
            last: row.get("year_last", parse)?,
        },
        filing_deadline: row.get("filing_deadline", parse)?,
        ground: row.get("keep_ground", Ground::from_slug)?,
        until: row.get("keep_until", parse)?,
    })
}

/// Links a document to another correction, only if its link is as it was seen.
pub(crate) fn link(
    table: &str,
    key: &Key,
    link: Link,
    seen: Option<DocumentId>,
    to: Option<DocumentId>,
) -> Write {
    let name = match link {
        Link::Supersedes => "supersedes",
        Link::SupersededBy => "superseded_by",
    };
    let mut update = update(table, key)
        .expression_attribute_names("#link", name)
        .expression_attribute_values(":one", number(1));
    update = match to {
        Some(to) => update
            .update_expression("SET #link = :to ADD version :one")
            .expression_attribute_values(":to", text(to)),
        None => update.update_expression("REMOVE #link ADD version :one"),
    };
    update = match seen {
        Some(seen) => update
            .condition_expression("#link = :seen")
            .expression_attribute_values(":seen", text(seen)),
        None => update.condition_expression(
            "attribute_exists(pk) AND attribute_not_exists(#link) \
             AND attribute_not_exists(given_up) AND attribute_not_exists(voided_at)",
        ),
    };
    updated(update)
}

/// Extends the retention of a document, only if the document is as it was read.
pub(crate) fn extend_retention(table: &str, seen: &Entry, retention: &Retention) -> Write {
    let values = retention_values(retention);
    let set: Vec<_> = values.iter().map(|(name, _)| format!("{name} = :{name}")).collect();
    let mut update = next_version(table, seen, &set.join(", "));
    for (name, value) in values {
        update = update.expression_attribute_values(format!(":{name}"), value);
    }
    updated(update)
}

/// Marks a document as voided, only if it is as it was read. Nothing is left to do until its
/// registration is final.
pub(crate) fn void(table: &str, seen: &Entry, voided: Voided) -> Write {
    let set = "voided_by = :by, voided_at = :at";
    let update = update(table, &key_of(seen))
        .update_expression(format!("SET {set}, version = :next REMOVE {FINALITY}"))
        .expression_attribute_values(":by", text(voided.by))
        .expression_attribute_values(":at", text(voided.at));
    updated(if_unchanged(update, seen))
}

/// Stores how far a registration is from being final, and seals the document accordingly, only if it
/// is as it was read.
pub(crate) fn settle(
    table: &str,
    seen: &Document,
    finality: Finality,
    keys: &ArchiveKeys,
    entropy: &dyn Entropy,
) -> Write {
    let mut settled = seen.clone();
    settled.entry.finality = finality;
    let seen = &seen.entry;
    let (mut update, mut set) = (update(table, &key_of(seen)), vec!["version = :next".to_owned()]);
    for (name, sealed) in seal(&settled, keys, entropy)? {
        let value = AttributeValue::B(Blob::new(sealed));
        update = update.expression_attribute_values(format!(":{name}"), value);
        set.push(format!("{name} = :{name}"));
    }
    let set = set.join(", ");
    let update = match finality_slug(finality) {
        Some(slug) => update
            .update_expression(format!("SET {set}, {FINALITY} = :finality"))
            .expression_attribute_values(":finality", text(slug)),
        None => update.update_expression(format!("SET {set} REMOVE {FINALITY}")),
    };
    updated(if_unchanged(update, seen))
}

/// Stores the time stamp of a document's file, only if the document is as it was read.
pub(crate) fn stamp(
    table: &str,
    seen: &Entry,
    time_stamp: &TimeStamp,
    keys: &ArchiveKeys,
    entropy: &dyn Entropy,
) -> Write {
    let key = keys.of(seen).ok_or("the salt of the documents is gone")?;
    let place = key_of(seen).place(DOCUMENTS, TIME_STAMP);
    let sealed = place.seal(time_stamp::to_bytes(time_stamp), key, entropy);
    let update = next_version(table, seen, &format!("{TIME_STAMP} = :stamp"))
        .expression_attribute_values(":stamp", AttributeValue::B(Blob::new(sealed)));
    updated(update)
}

/// Soft-deletes a document, only if it is as it was read.
pub(crate) fn give_up(table: &str, seen: &Entry) -> Write {
    let update = update(table, &key_of(seen)).update_expression(format!(
        "SET given_up = :given_up, version = :next REMOVE {FINALITY}, {LISTED}"
    ));
    let update = if_unchanged(update, seen)
        .expression_attribute_values(":given_up", AttributeValue::Bool(true));
    updated(update)
}

/// Changes a document, only if it is as it was read.
fn next_version(table: &str, seen: &Entry, set: &str) -> UpdateBuilder {
    let update =
        update(table, &key_of(seen)).update_expression(format!("SET {set}, version = :next"));
    if_unchanged(update, seen)
}

/// The next version `:next`, only if the document is as it was read.
fn if_unchanged(update: UpdateBuilder, seen: &Entry) -> UpdateBuilder {
    update
        .condition_expression("version = :seen")
        .expression_attribute_values(":next", number(seen.version + 1))
        .expression_attribute_values(":seen", number(seen.version))
}

/// Places a legal hold on a document or releases it, only if the document is not soft-deleted.
pub(crate) fn hold(table: &str, key: &Key, held: bool) -> Write {
    let update = update(table, key).expression_attribute_values(":one", number(1));
    let update = if held {
        update
            .update_expression("SET held = :held ADD version :one")
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(given_up)")
            .expression_attribute_values(":held", AttributeValue::Bool(true))
    } else {
        update
            .update_expression("REMOVE held ADD version :one")
            .condition_expression("attribute_exists(held)")
    };
    updated(update)
}

pub(crate) fn forget(table: &str, seen: &Entry) -> Write {
    delete(table, &key_of(seen))
}

/// Destroys a document in a purge, unless a legal hold has been placed on it meanwhile.
pub(crate) fn destroy(table: &str, key: &Key) -> Write {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
        .condition_expression("attribute_not_exists(held)");
    Ok(TransactWriteItem::builder().delete(delete.build()?).build())
}

//! Documents and what their company says of them: one partition for each company, sorted by the day
//! of the transaction.

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use domain::contract::Contract;
use domain::document::{
    Applied, Archive, ArchiveSettings, Content, Entry, FIRST_DAY, LAST_DAY, Link, Search,
};
use domain::statutory::{BusinessYear, DocumentKind, FiscalYearEnd, Ground, Keeping, TaxCalendar};
use domain::{
    DataKey, Document, DocumentId, Entropy, Membership, OrganizationId, Principal, Versioned,
    WrappedKey,
};
use jiff::Timestamp;

use super::contracts::read_contract;
use super::organization_key;
use super::read::{read_membership, read_session, versioned};
use super::row::{Key, Row};
use super::write::{BuildError, number, text};
use super::{Store, archive_key, archive_key_key, document_key, member_key, session_key};
use crate::ServiceError;

/// What a signed-in person needs who deals with their company's documents.
#[derive(Debug)]
pub struct Desk {
    /// Who they are.
    pub membership: Membership,
    /// The company's contract.
    pub contract: Contract,
    /// What the company says.
    pub archive: Versioned<Archive>,
    /// What its documents are sealed with, if it has any.
    pub wrapped: Option<WrappedKey>,
    /// The document that was asked for, if the company has it.
    pub documents: Documents,
}

/// Some documents, still sealed.
#[derive(Debug, Default)]
pub struct Documents(Vec<Row>);

impl Documents {
    pub(super) fn of(rows: impl IntoIterator<Item = Row>) -> Self {
        Self(rows.into_iter().collect())
    }

    /// What is known of them without a key.
    pub fn entries(&self) -> Result<Vec<Entry>, ServiceError> {
        self.0.iter().map(read_entry).collect()
    }

    /// Opens them with the unwrapped archive key.
    pub fn open(&self, key: &DataKey) -> Result<Vec<Document>, ServiceError> {
        let open = |row| Ok(Document { entry: read_entry(row)?, content: open(row, key)? });
        self.0.iter().map(open).collect()
    }
}

impl Store {
    /// A signed-in person, what their company says of its documents, and one of these, if it is
    /// asked for and there; nothing where the session does not stand any more or the person left.
    pub async fn desk(
        &self,
        Principal { organization, member, session }: Principal,
        document: Option<DocumentId>,
        now: Timestamp,
    ) -> Result<Option<Desk>, ServiceError> {
        let (person, opened) =
            (member_key(organization, member), session_key(organization, session));
        let company = organization_key(organization);
        let (archive, wrapped) = (archive_key(organization), archive_key_key(organization));
        let document = document.map(|document| document_key(organization, document));
        let documents = self.tables.documents.as_str();
        let mut wanted = vec![
            (self.tables.directory.as_str(), &person),
            (&self.tables.directory, &company),
            (&self.tables.sessions, &opened),
            (&self.tables.keyring, &wrapped),
            (documents, &archive),
        ];
        wanted.extend(document.iter().map(|key| (documents, key)));
        let mut rows = self.read(&wanted).await?;
        let (Some(person), Some(opened)) = (rows.get(&person), rows.get(&opened)) else {
            return Ok(None);
        };
        let membership = read_membership(person, organization, member)?;
        if !read_session(opened, organization, session)?.stands(&membership, now) {
            return Ok(None);
        }
        let wrapped = rows.get(&wrapped).map(|row| row.get_bytes("wrapped")).transpose()?;
        let wrapped = wrapped.map(|wrapped| WrappedKey(wrapped.to_vec()));
        let archive = rows.get(&archive).map(read_archive).transpose()?.unwrap_or_default();
        let document = document.and_then(|key| rows.remove(&key));
        let documents = Documents::of(document);
        let contract = rows.get(&company).map(read_contract).transpose()?.unwrap_or_default();
        Ok(Some(Desk { membership, contract, archive, wrapped, documents }))
    }

    /// A page of a company's documents within the days that are searched, the newest first, from
    /// after that one, and where the next page begins.
    pub async fn documents(
        &self,
        organization: OrganizationId,
        search: &Search,
        after: Option<DocumentId>,
        most: i32,
    ) -> Result<(Documents, Option<DocumentId>), ServiceError> {
        let from = DocumentId::prefix(search.from.unwrap_or(FIRST_DAY));
        // Greater than whatever begins with the last day.
        let to = format!("{}~", DocumentId::prefix(search.to.unwrap_or(LAST_DAY)));
        let page = self
            .client
            .query()
            .table_name(&self.tables.documents)
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", text(organization))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":to", text(to))
            .set_exclusive_start_key(after.map(|id| document_key(organization, id).to_item()))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(most)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| id(&Row(key))).transpose()?;
        Ok((Documents(page.items.unwrap_or_default().into_iter().map(Row).collect()), next))
    }
}

const DOCUMENTS: &str = "documents";

pub(super) fn document_row(
    document: &Document,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<Row, BuildError> {
    let Document { entry, content } = document;
    let at = document_key(entry.organization, entry.id);
    let content = serde_json::to_vec(content)?;
    let sealed = key.seal(&at.place(DOCUMENTS, "content"), &content, entropy);
    let mut row = Row::at(&at)
        .text("kind", entry.kind.slug())
        .bytes("content", sealed)
        .text("registered_by", entry.registered_by)
        .text("registered_at", entry.registered_at)
        .number("version", entry.version);
    for (name, link) in [("supersedes", entry.supersedes), ("superseded_by", entry.superseded_by)] {
        if let Some(link) = link {
            row = row.text(name, link);
        }
    }
    // Plain, for who destroys what is due and says what is kept, and reads nothing.
    if let Some(keeping) = &entry.keeping {
        row.0.extend(keeping_values(keeping).map(|(name, value)| (name.to_owned(), value)));
    }
    Ok(row)
}

fn keeping_values(keeping: &Keeping) -> [(&'static str, AttributeValue); 5] {
    [
        ("keep_until", text(keeping.until)),
        ("keep_ground", text(keeping.ground.slug())),
        ("year_first", text(keeping.year.first)),
        ("year_last", text(keeping.year.last)),
        ("filing_deadline", text(keeping.filing_deadline)),
    ]
}

pub(super) fn archive_row(organization: OrganizationId, archive: &Archive) -> Row {
    let ArchiveSettings { calendar, loss_years } = &archive.settings;
    Row::at(&archive_key(organization))
        .text("fiscal_year_end", calendar.year_end())
        .number("extension_months", calendar.extension_months())
        .texts("loss_years", loss_years.iter())
        .text("applied", applied(archive.applied))
}

fn applied(applied: Applied) -> String {
    match applied {
        Applied::Everywhere => "everywhere".to_owned(),
        Applied::Nowhere => "nowhere".to_owned(),
        Applied::DownTo(document) => document.to_string(),
    }
}

pub(super) fn require_archive(
    table: &str,
    organization: OrganizationId,
    version: u64,
) -> Result<TransactWriteItem, BuildError> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(archive_key(organization).to_item()));
    let check = if version == 0 {
        check.condition_expression("attribute_not_exists(pk)")
    } else {
        check
            .condition_expression("version = :seen")
            .expression_attribute_values(":seen", number(version))
    };
    Ok(TransactWriteItem::builder().condition_check(check.build()?).build())
}

pub(super) fn link(
    table: &str,
    key: &Key,
    link: Link,
    (seen, to): (Option<DocumentId>, Option<DocumentId>),
) -> Result<TransactWriteItem, BuildError> {
    let name = match link {
        Link::Supersedes => "supersedes",
        Link::SupersededBy => "superseded_by",
    };
    let mut update = Update::builder()
        .table_name(table)
        .set_key(Some(key.to_item()))
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
             AND attribute_not_exists(given_up)",
        ),
    };
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn prolong(
    table: &str,
    seen: &Entry,
    keeping: &Keeping,
) -> Result<TransactWriteItem, BuildError> {
    let values = keeping_values(keeping);
    let set: Vec<_> = values.iter().map(|(name, _)| format!("{name} = :{name}")).collect();
    let mut update = next_version(table, seen, &set.join(", "));
    for (name, value) in values {
        update = update.expression_attribute_values(format!(":{name}"), value);
    }
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

pub(super) fn give_up(table: &str, seen: &Entry) -> Result<TransactWriteItem, BuildError> {
    let update = next_version(table, seen, "given_up = :given_up")
        .expression_attribute_values(":given_up", AttributeValue::Bool(true));
    Ok(TransactWriteItem::builder().update(update.build()?).build())
}

/// Changes a document, only where it is as it was read.
fn next_version(
    table: &str,
    seen: &Entry,
    set: &str,
) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
    Update::builder()
        .table_name(table)
        .set_key(Some(document_key(seen.organization, seen.id).to_item()))
        .update_expression(format!("SET {set}, version = :next"))
        .condition_expression("version = :seen")
        .expression_attribute_values(":next", number(seen.version + 1))
        .expression_attribute_values(":seen", number(seen.version))
}

fn id(row: &Row) -> Result<DocumentId, ServiceError> {
    row.get("sk", |text| text.parse().ok())
}

fn read_entry(row: &Row) -> Result<Entry, ServiceError> {
    let link = |name| if row.has(name) { row.get(name, parse).map(Some) } else { Ok(None) };
    let kind = row.get("kind", DocumentKind::from_slug)?;
    let keeping = if row.has("keep_until") { Some(read_keeping(row, kind)?) } else { None };
    Ok(Entry {
        organization: row.get("pk", parse)?,
        id: id(row)?,
        kind,
        keeping,
        registered_by: row.get("registered_by", parse)?,
        registered_at: row.get_time("registered_at")?,
        supersedes: link("supersedes")?,
        superseded_by: link("superseded_by")?,
        given_up: row.has("given_up"),
        held: row.has("held"),
        version: row.get_number("version")?,
    })
}

fn read_keeping(row: &Row, kind: DocumentKind) -> Result<Keeping, ServiceError> {
    Ok(Keeping {
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

fn open(row: &Row, key: &DataKey) -> Result<Content, ServiceError> {
    let place = row.key()?.place(DOCUMENTS, "content");
    let opened = key.open(&place, row.get_bytes("content")?).ok();
    opened
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or(ServiceError::Malformed { what: "content" })
}

pub(super) fn read_archive(row: &Row) -> Result<Versioned<Archive>, ServiceError> {
    let year_end = row.get("fiscal_year_end", |text| FiscalYearEnd::parse(text).ok())?;
    let calendar = TaxCalendar::new(year_end, row.get_number("extension_months")?);
    let settings = ArchiveSettings {
        calendar: calendar.map_err(|_| ServiceError::Malformed { what: "extension_months" })?,
        loss_years: row.get_texts("loss_years", parse)?.into_iter().collect(),
    };
    let applied = row.get("applied", |text| match text {
        "everywhere" => Some(Applied::Everywhere),
        "nowhere" => Some(Applied::Nowhere),
        document => document.parse().ok().map(Applied::DownTo),
    })?;
    versioned(row, Archive { settings, applied })
}

fn parse<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

//! Documents and what their company says of them.

use domain::contract::Contract;
use domain::document::{Archive, Entry, FIRST_DAY, LAST_DAY, Search};
use domain::{
    DataKey, Document, DocumentId, Membership, OrganizationId, Principal, Versioned, WrappedKey,
};
use jiff::Timestamp;

use super::Store;
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{archive, document, member, organization, session, wrapped_key};
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
        self.0.iter().map(document::read_entry).collect()
    }

    /// Opens them with the unwrapped archive key.
    pub fn open(&self, key: &DataKey) -> Result<Vec<Document>, ServiceError> {
        self.0.iter().map(|row| document::read(row, key)).collect()
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
            (member::key(organization, member), session::key(organization, session));
        let company = organization::key(organization);
        let (archive, wrapped) = (archive::key(organization), wrapped_key::archive(organization));
        let document = document.map(|document| document::key(organization, document));
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
        let membership = member::read_membership(person, organization, member)?;
        if !session::read(opened, organization, session)?.stands(&membership, now) {
            return Ok(None);
        }
        let wrapped = rows.get(&wrapped).map(wrapped_key::read).transpose()?;
        let archive = rows.get(&archive).map(archive::read).transpose()?.unwrap_or_default();
        let document = document.and_then(|key| rows.remove(&key));
        let documents = Documents::of(document);
        let contract =
            rows.get(&company).map(organization::read_contract).transpose()?.unwrap_or_default();
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
            .set_exclusive_start_key(after.map(|id| document::key(organization, id).to_item()))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(most)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| document::id(&Row(key))).transpose()?;
        Ok((Documents(page.items.unwrap_or_default().into_iter().map(Row).collect()), next))
    }
}

//! Documents and the archive settings of their company.

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

/// What is needed for requests of a signed-in member about documents.
#[derive(Debug)]
pub struct DocumentAccess {
    pub membership: Membership,
    pub contract: Contract,
    pub archive: Versioned<Archive>,
    /// The key that seals the company's documents, if it has any.
    pub wrapped: Option<WrappedKey>,
    /// The requested document, if the company has it.
    pub documents: Documents,
}

/// Some documents, still sealed.
#[derive(Debug, Default)]
pub struct Documents(Vec<Row>);

impl Documents {
    pub(super) fn of(rows: impl IntoIterator<Item = Row>) -> Self {
        Self(rows.into_iter().collect())
    }

    /// What can be known of the documents without a key.
    pub fn entries(&self) -> Result<Vec<Entry>, ServiceError> {
        self.0.iter().map(document::read_entry).collect()
    }

    /// Opens the documents with the unwrapped archive key.
    pub fn open(&self, key: &DataKey) -> Result<Vec<Document>, ServiceError> {
        self.0.iter().map(|row| document::read(row, key)).collect()
    }
}

impl Store {
    /// A signed-in member, their company's archive settings and the requested document, if it
    /// exists; none if the session is no longer active or the member has left.
    pub async fn document_access(
        &self,
        Principal { organization, member, session }: Principal,
        document: Option<DocumentId>,
        now: Timestamp,
    ) -> Result<Option<DocumentAccess>, ServiceError> {
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
        if !session::read(opened, organization, session)?.is_active(&membership, now) {
            return Ok(None);
        }
        let wrapped = rows.get(&wrapped).map(wrapped_key::read).transpose()?;
        let archive = rows.get(&archive).map(archive::read).transpose()?.unwrap_or_default();
        let document = document.and_then(|key| rows.remove(&key));
        let documents = Documents::of(document);
        let contract =
            rows.get(&company).map(organization::read_contract).transpose()?.unwrap_or_default();
        Ok(Some(DocumentAccess { membership, contract, archive, wrapped, documents }))
    }

    /// A page of a company's documents within the days of the search, the newest first, after the
    /// given one, and the start of the next page.
    pub async fn documents(
        &self,
        organization: OrganizationId,
        search: &Search,
        after: Option<DocumentId>,
        most: i32,
    ) -> Result<(Documents, Option<DocumentId>), ServiceError> {
        let from = DocumentId::prefix(search.from.unwrap_or(FIRST_DAY));
        // Greater than every sort key that begins with the last day.
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

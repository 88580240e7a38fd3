//! Documents and the archive settings of their company.

use domain::contract::Contract;
use domain::contract_confirmation::Confirmation;
use domain::document::{
    Archive, ArchiveKeys, Entry, FIRST_DAY, LAST_DAY, Search, SearchRow, Usage, WrappedArchiveKeys,
};
use domain::{Document, DocumentId, Membership, OrganizationId, Principal, Versioned};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Store;
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{
    archive, confirmation, document, document_indexes, member, organization, session, usage,
    wrapped_key,
};
use crate::ServiceError;

/// What is needed for requests of a signed-in member about documents.
#[derive(Debug)]
pub struct DocumentAccess {
    pub membership: Membership,
    pub contract: Contract,
    /// The confirmation of the contract, if there is one.
    pub confirmation: Option<Confirmation>,
    pub archive: Versioned<Archive>,
    /// What the company has registered.
    pub usage: Versioned<Usage>,
    /// The keys that seal the company's documents, if it has any.
    pub wrapped: Option<WrappedArchiveKeys>,
    /// The requested document, if the company has it.
    pub documents: Documents,
}

impl DocumentAccess {
    /// When staff confirmed the contract, if they did.
    pub fn confirmed_at(&self) -> Option<Timestamp> {
        self.confirmation.map(|confirmation| confirmation.at)
    }
}

/// Some documents, still sealed.
#[derive(Debug, Default)]
pub struct Documents(Vec<Row>);

impl Documents {
    pub(super) fn of(rows: impl IntoIterator<Item = Row>) -> Self {
        Self(rows.into_iter().collect())
    }

    pub const fn len(&self) -> usize {
        self.0.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What can be known of the documents without a key.
    pub fn entries(&self) -> Result<Vec<Entry>, ServiceError> {
        self.0.iter().map(document::read_entry).collect()
    }

    /// Those of them that the condition allows.
    pub fn filter(self, allows: impl Fn(&Entry) -> bool) -> Result<Self, ServiceError> {
        let mut allowed = Vec::with_capacity(self.0.len());
        for row in self.0 {
            if allows(&document::read_entry(&row)?) {
                allowed.push(row);
            }
        }
        Ok(Self(allowed))
    }

    /// Opens the documents with the unwrapped keys.
    pub fn open(&self, keys: &ArchiveKeys) -> Result<Vec<Document>, ServiceError> {
        self.0.iter().map(|row| document::read(row, keys)).collect()
    }
}

/// What a search looks at of some documents, still sealed.
#[derive(Debug)]
pub struct SearchRows(Vec<Row>);

impl SearchRows {
    /// Opens them with the unwrapped keys.
    pub fn open(&self, keys: &ArchiveKeys) -> Result<Vec<SearchRow>, ServiceError> {
        self.0.iter().map(|row| document_indexes::read_search_row(row, keys)).collect()
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
        let (salt, registered) = (wrapped_key::salt(organization), usage::key(organization));
        let document = document.map(|document| document::key(organization, document));
        let documents = self.tables.documents.as_str();
        let mut wanted = vec![
            (self.tables.directory.as_str(), &person),
            (&self.tables.directory, &company),
            (&self.tables.sessions, &opened),
            (&self.tables.keyring, &wrapped),
            (&self.tables.keyring, &salt),
            (documents, &archive),
            (documents, &registered),
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
        let wrapped = wrapped_key::read_archive(&rows, organization)?;
        let archive = rows.get(&archive).map(archive::read).transpose()?.unwrap_or_default();
        let document = document.and_then(|key| rows.remove(&key));
        let documents = Documents::of(document);
        let company = rows.get(&company);
        let contract = company.map(organization::read_contract).transpose()?.unwrap_or_default();
        Ok(Some(DocumentAccess {
            membership,
            contract,
            confirmation: company.map(confirmation::read).transpose()?.flatten(),
            archive,
            usage: usage::read(rows.get(&registered))?,
            wrapped,
            documents,
        }))
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

    /// A full page of what a search looks at of a company's documents within these days, the newest
    /// first, after the given one, and the start of the next page.
    pub async fn search_rows(
        &self,
        organization: OrganizationId,
        days: (Date, Date),
        after: Option<DocumentId>,
    ) -> Result<(SearchRows, Option<DocumentId>), ServiceError> {
        let query = self.client.query().table_name(&self.tables.documents);
        let query = document_indexes::within(query, organization, days, after);
        let page = query.send().await.map_err(ServiceError::dynamodb)?;
        let next = page.last_evaluated_key.map(|key| document::id(&Row(key))).transpose()?;
        Ok((SearchRows(page.items.unwrap_or_default().into_iter().map(Row).collect()), next))
    }

    /// The oldest of a company's documents within these days.
    pub async fn oldest_document(
        &self,
        organization: OrganizationId,
        days: (Date, Date),
    ) -> Result<Option<DocumentId>, ServiceError> {
        let query = self.client.query().table_name(&self.tables.documents);
        let query =
            document_indexes::within(query, organization, days, None).scan_index_forward(true);
        let page = query.limit(1).send().await.map_err(ServiceError::dynamodb)?;
        let row = page.items.unwrap_or_default().into_iter().next().map(Row);
        row.map(|row| document::id(&row)).transpose()
    }

    /// These documents of a company, in the same order, without those that no longer exist. At most
    /// a hundred.
    pub async fn documents_by_id(
        &self,
        organization: OrganizationId,
        ids: &[DocumentId],
    ) -> Result<Documents, ServiceError> {
        let keys: Vec<_> = ids.iter().map(|id| document::key(organization, *id)).collect();
        let table = self.tables.documents.as_str();
        let wanted: Vec<_> = keys.iter().map(|key| (table, key)).collect();
        if wanted.is_empty() {
            return Ok(Documents::default());
        }
        let mut rows = self.read(&wanted).await?;
        Ok(Documents::of(keys.iter().filter_map(|key| rows.remove(key))))
    }
}

//! Documents whose registration is not final, and what decides what becomes of them.

use std::collections::{BTreeMap, BTreeSet};

use domain::document::{Finality, Unfinished, WrappedArchiveKeys};
use domain::{DocumentId, OrganizationId};
use jiff::Timestamp;

use super::Store;
use super::documents::Documents;
use super::rows::row::Row;
use super::rows::{confirmation, document, document_indexes, organization, wrapped_key};
use crate::ServiceError;

/// Some documents of a company, still sealed, with their keys.
#[derive(Debug)]
pub struct SealedDocuments {
    pub organization: OrganizationId,
    pub wrapped: WrappedArchiveKeys,
    pub documents: Documents,
}

impl Store {
    /// A page of the documents that were registered by that time and are that far from being final,
    /// the oldest first, after the given one, and the last of the page if there are more.
    pub async fn unfinished(
        &self,
        finality: Finality,
        registered_by: Timestamp,
        after: Option<Unfinished>,
        most: i32,
    ) -> Result<(Vec<Unfinished>, Option<Unfinished>), ServiceError> {
        let query = self.client.query().table_name(&self.tables.documents).limit(most);
        let after = after.map(|after| document_indexes::after_in_finality(&after).0);
        let page = document_indexes::unfinished(query, finality, registered_by)
            .set_exclusive_start_key(after)
            .send()
            .await
            .map_err(ServiceError::dynamodb)?;
        let rows = page.items.unwrap_or_default().into_iter().map(Row);
        let unfinished = rows.map(|row| document_indexes::read_unfinished(&row));
        let next = page.last_evaluated_key.map(|key| document_indexes::read_unfinished(&Row(key)));
        Ok((unfinished.collect::<Result<_, _>>()?, next.transpose()?))
    }

    /// When the contracts of these companies were confirmed, those of them that were. At most a
    /// hundred companies.
    pub async fn confirmed(
        &self,
        companies: &BTreeSet<OrganizationId>,
    ) -> Result<BTreeMap<OrganizationId, Timestamp>, ServiceError> {
        let keys: Vec<_> = companies.iter().map(|of| organization::key(*of)).collect();
        let directory = self.tables.directory.as_str();
        let wanted: Vec<_> = keys.iter().map(|key| (directory, key)).collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut confirmed = BTreeMap::new();
        for row in self.read(&wanted).await?.values() {
            if let Some(confirmation) = confirmation::read(row)? {
                confirmed.insert(organization::id(row)?, confirmation.at);
            }
        }
        Ok(confirmed)
    }

    /// These documents with their keys, by company; without those that no longer exist. At most 33.
    pub async fn sealed_documents(
        &self,
        of: &[(OrganizationId, DocumentId)],
    ) -> Result<Vec<SealedDocuments>, ServiceError> {
        let companies: BTreeSet<_> = of.iter().map(|(organization, _)| *organization).collect();
        let documents: Vec<_> =
            of.iter().map(|(organization, id)| document::key(*organization, *id)).collect();
        let keys = companies.iter().flat_map(|organization| {
            [wrapped_key::archive(*organization), wrapped_key::salt(*organization)]
        });
        let keys: Vec<_> = keys.collect();
        let (table, keyring) = (self.tables.documents.as_str(), self.tables.keyring.as_str());
        let wanted = documents.iter().map(|key| (table, key));
        let wanted: Vec<_> = wanted.chain(keys.iter().map(|key| (keyring, key))).collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = self.read(&wanted).await?;
        let mut sealed = Vec::new();
        for organization in companies {
            let Some(wrapped) = wrapped_key::read_archive(&rows, organization)? else { continue };
            let its = of.iter().filter(|(of, _)| *of == organization);
            let its = its.filter_map(|(of, id)| rows.remove(&document::key(*of, *id)));
            let documents = Documents::of(its);
            sealed.push(SealedDocuments { organization, wrapped, documents });
        }
        Ok(sealed)
    }
}

//! Customers' exports, for requesting and for packing them.

use domain::contract::Contract;
use domain::document::{Archive, ArchiveSettings, WrappedArchiveKeys};
use domain::export::Exports;
use domain::{
    CompanyName, DataKey, Export, ExportId, Membership, OrganizationId, Principal, Versioned,
    WrappedKey,
};
use jiff::Timestamp;

use super::Store;
use super::rows::row::Row;
use super::rows::verbs::text;
use super::rows::{archive, export, member, organization, session, wrapped_key};
use crate::ServiceError;

/// What is needed to pack a company's export, still sealed.
#[derive(Debug)]
pub struct ExportState {
    /// The progress of the export.
    pub export: Versioned<Export>,
    pub contract: Contract,
    /// The key that seals the company's name and its people.
    pub people: WrappedKey,
    /// The keys that seal its documents, if it has any.
    pub archive: Option<WrappedArchiveKeys>,
    pub settings: ArchiveSettings,
    company: Row,
}

impl ExportState {
    /// Opens the company's name with the unwrapped people key.
    pub fn company(&self, people: &DataKey) -> Result<CompanyName, ServiceError> {
        organization::read_name(&self.company, people)
    }
}

impl Store {
    /// A signed-in member, and the exports of their company that have not expired; none if the
    /// session is no longer active or the member has left.
    pub async fn exports(
        &self,
        Principal { organization, member, session }: Principal,
        now: Timestamp,
    ) -> Result<Option<(Membership, Exports)>, ServiceError> {
        let (person, opened) =
            (member::key(organization, member), session::key(organization, session));
        let wanted = [(self.tables.directory.as_str(), &person), (&self.tables.sessions, &opened)];
        let query = self
            .client
            .query()
            .table_name(&self.tables.exports)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(organization))
            .consistent_read(true);
        let query = async { query.send().await.map_err(ServiceError::dynamodb) };
        let (rows, page) = tokio::try_join!(self.read(&wanted), query)?;
        let (Some(person), Some(opened)) = (rows.get(&person), rows.get(&opened)) else {
            return Ok(None);
        };
        let membership = member::read_membership(person, organization, member)?;
        if !session::read(opened, organization, session)?.is_active(&membership, now) {
            return Ok(None);
        }
        let mut exports = Exports::default();
        for row in page.items.unwrap_or_default().into_iter().map(Row) {
            let Some(id) = export::id(&row)? else {
                exports.version = row.get_number("version")?;
                continue;
            };
            let export = export::read(&row, organization, id)?;
            if now < export.value.expires_at() {
                exports.every.push(export);
            }
        }
        Ok(Some((membership, exports)))
    }

    /// What is needed to pack an export; none if the export has expired or the company is being
    /// purged.
    pub async fn packing(
        &self,
        of: OrganizationId,
        export: ExportId,
    ) -> Result<Option<ExportState>, ServiceError> {
        let (packed, company) = (export::key(of, export), organization::key(of));
        let (people, archive) = (wrapped_key::people(of), wrapped_key::archive(of));
        let (settings, salt) = (archive::key(of), wrapped_key::salt(of));
        let tables = &self.tables;
        let mut rows = self
            .read(&[
                (&tables.exports, &packed),
                (&tables.directory, &company),
                (&tables.keyring, &people),
                (&tables.keyring, &archive),
                (&tables.keyring, &salt),
                (&tables.documents, &settings),
            ])
            .await?;
        let (Some(packed), Some(company), Some(people)) =
            (rows.remove(&packed), rows.remove(&company), rows.remove(&people))
        else {
            return Ok(None);
        };
        if organization::is_purging(&company) {
            return Ok(None);
        }
        let settings = rows.get(&settings).map(archive::read).transpose()?.unwrap_or_default();
        let Archive { settings, .. } = settings.value;
        Ok(Some(ExportState {
            export: export::read(&packed, of, export)?,
            contract: organization::read_contract(&company)?,
            people: wrapped_key::read(&people)?,
            archive: wrapped_key::read_archive(&rows, of)?,
            settings,
            company,
        }))
    }
}

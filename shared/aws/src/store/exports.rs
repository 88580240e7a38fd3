//! What customers have packed to take along, for those who ask for it and those who pack it.

use domain::contract::Contract;
use domain::document::{Archive, ArchiveSettings};
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

/// What is needed to pack what a company has, still sealed.
#[derive(Debug)]
pub struct Packing {
    /// How far it is.
    pub export: Versioned<Export>,
    /// The company's contract.
    pub contract: Contract,
    /// What the company's people and its name are sealed with.
    pub people: WrappedKey,
    /// What its documents are sealed with, if it has any.
    pub archive: Option<WrappedKey>,
    /// What the company says of its business years.
    pub settings: ArchiveSettings,
    company: Row,
}

impl Packing {
    /// The company's name, opened with the unwrapped people key.
    pub fn company(&self, people: &DataKey) -> Result<CompanyName, ServiceError> {
        organization::read_name(&self.company, people)
    }
}

impl Store {
    /// A signed-in person, and the exports of their company that are not forgotten yet; nothing
    /// where the session does not stand any more or the person left.
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
        if !session::read(opened, organization, session)?.stands(&membership, now) {
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

    /// What is needed to pack what a company has; nothing where the export is forgotten, or the
    /// company is being purged.
    pub async fn packing(
        &self,
        of: OrganizationId,
        export: ExportId,
    ) -> Result<Option<Packing>, ServiceError> {
        let (packed, company) = (export::key(of, export), organization::key(of));
        let (people, archive) = (wrapped_key::people(of), wrapped_key::archive(of));
        let settings = archive::key(of);
        let tables = &self.tables;
        let mut rows = self
            .read(&[
                (&tables.exports, &packed),
                (&tables.directory, &company),
                (&tables.keyring, &people),
                (&tables.keyring, &archive),
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
        Ok(Some(Packing {
            export: export::read(&packed, of, export)?,
            contract: organization::read_contract(&company)?,
            people: wrapped_key::read(&people)?,
            archive: rows.get(&archive).map(wrapped_key::read).transpose()?,
            settings,
            company,
        }))
    }
}

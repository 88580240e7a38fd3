//! What customers have packed to take along: one partition for each company.

use domain::contract::Contract;
use domain::document::{Archive, ArchiveSettings, Digest};
use domain::export::{Attempt, Exports, Packed, Volume};
use domain::{
    CompanyName, DataKey, Export, ExportId, Membership, OrganizationId, Principal, Product,
    Versioned, WrappedKey,
};
use jiff::Timestamp;

use super::contracts::read_contract;
use super::documents::read_archive;
use super::read::{open, read_membership, read_session, versioned};
use super::row::{Row, from_slug};
use super::write::text;
use super::{
    Store, archive_key, archive_key_key, export_key, member_key, organization_key, people_key_key,
    session_key,
};
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
        open(people, &self.company, "name", CompanyName::parse)
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
            (member_key(organization, member), session_key(organization, session));
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
        let membership = read_membership(person, organization, member)?;
        if !read_session(opened, organization, session)?.stands(&membership, now) {
            return Ok(None);
        }
        let mut exports = Exports::default();
        for row in page.items.unwrap_or_default().into_iter().map(Row) {
            let Some(id) = row.get_text("sk")?.parse().ok() else {
                exports.version = row.get_number("version")?;
                continue;
            };
            let export = read_export(&row, organization, id)?;
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
        let (packed, company) = (export_key(of, export), organization_key(of));
        let (people, archive) = (people_key_key(of), archive_key_key(of));
        let settings = archive_key(of);
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
        if company.has("purging") {
            return Ok(None);
        }
        let wrapped = |row: &Row| Ok(WrappedKey(row.get_bytes("wrapped")?.to_vec()));
        let settings = rows.get(&settings).map(read_archive).transpose()?.unwrap_or_default();
        let Archive { settings, .. } = settings.value;
        Ok(Some(Packing {
            export: read_export(&packed, of, export)?,
            contract: read_contract(&company)?,
            people: wrapped(&people)?,
            archive: rows.get(&archive).map(wrapped).transpose()?,
            settings,
            company,
        }))
    }
}

pub(super) fn export_row(export: &Export) -> Row {
    let packed = match export.packed {
        Packed::NotBegun => "not-begun".to_owned(),
        Packed::Nothing => "nothing".to_owned(),
        Packed::DownTo(document) => document.to_string(),
        Packed::Documents => "documents".to_owned(),
        Packed::Everything => "everything".to_owned(),
    };
    Row::at(&export_key(export.organization, export.id))
        .text("product", export.product.slug())
        .text("asked_by", export.asked_by)
        .text("language", export.language.tag())
        .text("asked_at", export.asked_at)
        .text("touched_at", export.touched_at)
        .text("packed", packed)
        .rows(
            "volumes",
            export.volumes.iter().map(|volume| {
                Row::default()
                    .text("attempt", volume.attempt.as_str())
                    .number("documents", volume.documents)
                    .number("size", volume.size)
                    .text("sha256", volume.sha256)
            }),
        )
        .expires_at(export.expires_at())
}

fn read_export(
    row: &Row,
    organization: OrganizationId,
    id: ExportId,
) -> Result<Versioned<Export>, ServiceError> {
    let volumes = row.get_rows("volumes")?.into_iter().map(|row| {
        Ok(Volume {
            attempt: row.get("attempt", Attempt::parse)?,
            documents: row.get_number("documents")?,
            size: row.get_number("size")?,
            sha256: row.get("sha256", |text| Digest::parse(text).ok())?,
        })
    });
    let volumes = volumes.collect::<Result<_, ServiceError>>()?;
    let packed = row.get("packed", |text| match text {
        "not-begun" => Some(Packed::NotBegun),
        "nothing" => Some(Packed::Nothing),
        "documents" => Some(Packed::Documents),
        "everything" => Some(Packed::Everything),
        document => document.parse().ok().map(Packed::DownTo),
    })?;
    let export = Export {
        id,
        organization,
        product: row.get("product", Product::from_slug)?,
        asked_by: row.get("asked_by", |text| text.parse().ok())?,
        language: row.get("language", from_slug)?,
        asked_at: row.get_time("asked_at")?,
        touched_at: row.get_time("touched_at")?,
        packed,
        volumes,
    };
    versioned(row, export)
}

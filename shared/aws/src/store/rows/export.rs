//! A customer's exports: one row for each, in the customer's partition of a table of their own, and
//! one row that counts them, so that one of two simultaneous requests is refused.

use domain::document::Digest;
use domain::export::{Attempt, PackedDocuments, Volume};
use domain::{Export, ExportId, OrganizationId, Product, Versioned};

use super::row::{Key, Row, from_slug, parse, versioned};
use super::verbs::{Write, put_version};
use crate::ServiceError;

pub(crate) fn key(organization: OrganizationId, export: ExportId) -> Key {
    Key::new(organization, export)
}

/// The identifier of the export in a row; none if it is the row that counts them.
pub(crate) fn id(row: &Row) -> Result<Option<ExportId>, ServiceError> {
    Ok(row.get_text("sk")?.parse().ok())
}

/// Counts a requested export, only at the version that was seen.
pub(crate) fn count(table: &str, organization: OrganizationId, seen: u64) -> Write {
    put_version(table, Row::at(&Key::new(organization, "exports")), seen)
}

pub(crate) fn keep(table: &str, export: &Versioned<Export>) -> Write {
    put_version(table, row(&export.value), export.version)
}

fn row(export: &Export) -> Row {
    let packed = match export.packed {
        PackedDocuments::NotBegun => "not-begun".to_owned(),
        PackedDocuments::Nothing => "nothing".to_owned(),
        PackedDocuments::DownTo(document) => document.to_string(),
        PackedDocuments::Documents => "documents".to_owned(),
        PackedDocuments::Everything => "everything".to_owned(),
    };
    Row::at(&key(export.organization, export.id))
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

pub(crate) fn read(
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
        "not-begun" => Some(PackedDocuments::NotBegun),
        "nothing" => Some(PackedDocuments::Nothing),
        "documents" => Some(PackedDocuments::Documents),
        "everything" => Some(PackedDocuments::Everything),
        document => document.parse().ok().map(PackedDocuments::DownTo),
    })?;
    let export = Export {
        id,
        organization,
        product: row.get("product", Product::from_slug)?,
        asked_by: row.get("asked_by", parse)?,
        language: row.get("language", from_slug)?,
        asked_at: row.get_time("asked_at")?,
        touched_at: row.get_time("touched_at")?,
        packed,
        volumes,
    };
    versioned(row, export)
}

//! Packing a volume of documents, and beside it their part of the overview.

use aws::{ExportBucket, pages};
use domain::Document;
use domain::document::{ArchiveSettings, Search};
use domain::export::{Attempt, Export, PackedDocuments, Place, Volume};
use jiff::Timestamp;
use packing::{
    BYTE_ORDER_MARK, Bundle, Item, NotBundled, Packed, Spreadsheet, file_name, index_header,
};

use crate::pack::Work;
use crate::{NotPacked, Packer};

/// How many documents are read at a time.
const PAGE_SIZE: i32 = 50;
/// The lines of the overview's index that are of one volume.
pub(crate) const INDEX: &str = "csv";
/// The same as JSON.
pub(crate) const DOCUMENTS: &str = "json";

impl Packer {
    /// Packs the next volume of documents; none if none are left.
    pub(crate) async fn volume(
        &self,
        work: &Work<'_>,
        place: &Place,
        out_of_time: &impl Fn() -> bool,
    ) -> Result<(Option<Volume>, PackedDocuments), NotPacked> {
        // A company without a key has no documents.
        let Some(key) = &work.archive else { return Ok((None, PackedDocuments::Documents)) };
        let export = work.export();
        let mut last = match export.packed {
            PackedDocuments::DownTo(document) => Some(document),
            _ => None,
        };
        let mut filling: Option<Filling<'_>> = None;
        let (of, every) = (export.organization, Search::default());
        let mut pages =
            pages(|after| self.store.documents(of, &every, after, PAGE_SIZE)).starting_at(last);
        let packed = 'full: loop {
            let Some(page) = pages.next().await? else { break PackedDocuments::Documents };
            for document in page.open(key)? {
                let full = filling.as_ref().is_some_and(|filling| {
                    let bytes = filling.bytes + document.content.file.size;
                    filling.documents >= self.limits.documents || bytes > self.limits.bytes
                });
                // However little time there is, at least one document is packed.
                if let Some(last) = last.filter(|_| full || out_of_time()) {
                    break 'full PackedDocuments::DownTo(last);
                }
                last = Some(document.entry.id);
                if document.entry.soft_deleted || document.entry.registered_at > export.asked_at {
                    continue;
                }
                let filling = match &mut filling {
                    Some(filling) => filling,
                    none => none.insert(Filling::new(self, work, place).await?),
                };
                filling.add(&self.bucket, &document).await?;
            }
        };
        let volume = match filling {
            Some(filling) => Some(filling.finish(&self.bucket, place).await?),
            None => None,
        };
        Ok((volume, packed))
    }
}

/// A volume that is being packed, and its part of the overview.
struct Filling<'a> {
    bundle: Bundle,
    export: &'a Export,
    settings: &'a ArchiveSettings,
    name: String,
    attempt: Attempt,
    now: Timestamp,
    index: String,
    spreadsheet: Spreadsheet,
    json: String,
    documents: u64,
    bytes: u64,
}

impl<'a> Filling<'a> {
    async fn new(packer: &Packer, work: &'a Work<'_>, place: &Place) -> Result<Self, NotPacked> {
        let export = work.export();
        Ok(Self {
            bundle: Bundle::new(packer.bucket.upload(place).await?),
            export,
            settings: &work.packing.settings,
            name: export.volume_name(place.number),
            attempt: place.attempt.clone(),
            now: work.context.now,
            index: String::new(),
            spreadsheet: Spreadsheet::new(export.language).map_err(NotBundled::from)?,
            json: String::new(),
            documents: 0,
            bytes: 0,
        })
    }

    async fn add(&mut self, bucket: &ExportBucket, document: &Document) -> Result<(), NotPacked> {
        let name = file_name(document);
        let file = bucket.document(&document.entry).await?;
        let arrived = file.is_some();
        if let Some(file) = file {
            self.bundle.document(&name, document, file).await?;
        }
        let item = Item {
            document,
            settings: self.settings,
            volume: &self.name,
            file_name: arrived.then_some(&*name),
        };
        self.index.push_str(&item.index_line(self.export.language));
        self.spreadsheet.add(&item).map_err(NotBundled::from)?;
        if self.documents > 0 {
            self.json.push_str(",\n");
        }
        self.json.push_str(&item.to_json(self.export.language).to_string());
        self.documents += 1;
        self.bytes += document.content.file.size;
        Ok(())
    }

    /// Ends the volume with indexes of its own.
    async fn finish(mut self, bucket: &ExportBucket, place: &Place) -> Result<Volume, NotPacked> {
        self.bundle.begin("index.csv", self.now)?;
        let header = index_header(self.export.language);
        self.bundle.write(format!("{BYTE_ORDER_MARK}{header}{}", self.index)).await?;
        self.bundle.begin("index.xlsx", self.now)?;
        let spreadsheet = self.spreadsheet.finish(self.now).map_err(NotBundled::from)?;
        self.bundle.write(spreadsheet).await?;
        bucket.put(place, INDEX, self.index).await?;
        bucket.put(place, DOCUMENTS, self.json).await?;
        let Packed { size, sha256 } = self.bundle.finish().await?;
        Ok(Volume { attempt: self.attempt, documents: self.documents, size, sha256 })
    }
}

//! What a search found, to take along: as a list, or as the files with their list. Whoever inspects a
//! company's books asks for both (電子帳簿保存法施行規則4条, 「ダウンロードの求め」).
//!
//! Each answer has an end: a list is no larger than an answer of Lambda may be, and a ZIP file holds what
//! can be packed while the caller waits. Where there is more, the answer says where the next one begins.

use std::fmt;

use aws::{ExportBucket, Store};
use domain::document::{ArchiveKeys, ArchiveSettings, Document, Entry, Search};
use domain::export::Attempt;
use domain::{Context, DocumentId, Language, OrganizationId, Product, japan};
use jiff::{SignedDuration, Timestamp};
use lambda::documents::{self, Page};
use lambda::{Answer, Problem, Request};
use lambda_http::http::{StatusCode, header};
use serde_json::json;

use crate::index::{BYTE_ORDER_MARK, Item, file_name, index_header, list_header, list_line};
use crate::{Bundle, NotBundled, Spreadsheet};

/// How many pages of the search a list takes at most.
const MAX_LIST_PAGES: usize = 40;

/// Where a list or a ZIP file ends.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub list_bytes: usize,
    pub documents: u64,
    /// How many bytes of files, unless it is a single file.
    pub bytes: u64,
    /// How long a ZIP file is packed: the caller waits.
    pub time: SignedDuration,
}

impl Limits {
    pub const USUAL: Self = Self {
        // Lambda answers with at most six million bytes, and a quotation mark takes four of them.
        list_bytes: 1_400_000,
        documents: 500,
        bytes: 512 * 1024 * 1024,
        time: SignedDuration::from_secs(10),
    };
}

/// The documents that a search finds, and who looks for them.
pub struct Findings<'a> {
    pub store: &'a Store,
    pub organization: OrganizationId,
    pub product: Product,
    pub settings: &'a ArchiveSettings,
    pub search: &'a Search,
    /// Open the documents; none if there are none.
    pub keys: Option<&'a ArchiveKeys>,
    /// Whether the caller may see a document.
    pub may_be_seen: &'a (dyn Fn(&Entry) -> bool + Sync),
    pub language: Language,
    pub limits: Limits,
}

/// A list of documents as CSV, and the document after which the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub csv: String,
    pub next: Option<DocumentId>,
}

impl List {
    /// The answer to the request. `Link` (RFC 8288) names the rest.
    pub fn answer(self, request: &Request) -> Answer {
        let answer = Answer::csv("documents.csv", self.csv);
        match self.next {
            Some(next) => answer.with(&header::LINK, request.next(&next.to_string())),
            None => answer,
        }
    }
}

/// Where a ZIP file of found documents is stored, until the bucket's lifecycle rule or a purge deletes
/// it.
struct Place {
    organization: OrganizationId,
    attempt: Attempt,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/export/found/{}", self.organization, self.attempt.as_str())
    }
}

impl Findings<'_> {
    /// The list of the documents, from the one after the given one on.
    pub async fn list(&self, mut after: Option<DocumentId>) -> Result<List, Problem> {
        let mut csv = format!("{BYTE_ORDER_MARK}{}", list_header(self.language));
        'full: for _ in 0..MAX_LIST_PAGES {
            let Page { documents: found, next } = self.page(after).await?;
            for document in found {
                let line = list_line(&document, self.settings, self.language);
                if csv.len() + line.len() > self.limits.list_bytes {
                    break 'full;
                }
                csv.push_str(&line);
                after = Some(document.entry.id);
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(List { csv, next: after })
    }

    /// Packs the documents with their files and their list, from the one after the given one on, as
    /// many as there is time for.
    pub async fn pack(
        &self,
        context: &Context<'_>,
        bucket: &ExportBucket,
        mut after: Option<DocumentId>,
        clock: impl Fn() -> Timestamp,
    ) -> Result<Answer, Problem> {
        let attempt = Attempt::new(context.entropy);
        let (product, day) = (self.product.slug(), japan::date_at(context.now));
        let name = format!("{product}-{day}-found-{}.zip", attempt.as_str());
        let place = Place { organization: self.organization, attempt };
        let mut bundle = Bundle::new(bucket.upload(&place).await?);
        let mut index = format!("{BYTE_ORDER_MARK}{}", index_header(self.language));
        let mut spreadsheet = Spreadsheet::new(self.language).map_err(Problem::unexpected)?;
        let (mut documents, mut bytes) = (0_u64, 0_u64);
        let out_of_time = || clock().duration_since(context.now) >= self.limits.time;
        'full: loop {
            let Page { documents: found, next } = self.page(after).await?;
            for document in found {
                let size = document.content.file.size;
                let full = documents >= self.limits.documents || bytes + size > self.limits.bytes;
                // However little time there is, at least one document is packed.
                if documents > 0 && (full || out_of_time()) {
                    break 'full;
                }
                let file_name = self.add(&mut bundle, bucket, &document).await.map_err(failed)?;
                let item = Item {
                    document: &document,
                    settings: self.settings,
                    volume: &name,
                    file_name: file_name.as_deref(),
                };
                index.push_str(&item.index_line(self.language));
                spreadsheet.add(&item).map_err(Problem::unexpected)?;
                (documents, bytes) = (documents + 1, bytes + size);
                after = Some(document.entry.id);
            }
            after = next;
            if after.is_none() || out_of_time() {
                break;
            }
        }
        let packed = async {
            bundle.begin("index.csv", context.now)?;
            bundle.write(index).await?;
            bundle.begin("index.xlsx", context.now)?;
            bundle.write(spreadsheet.finish(context.now)?).await?;
            bundle.finish().await
        };
        let packed = packed.await.map_err(failed)?;
        let body = json!({
            "name": name,
            "documents": documents,
            "size": packed.size,
            "sha256": packed.sha256.to_string(),
            "download": bucket.download(&place, &name, clock()).await?,
            "next_cursor": after.map(|after| after.to_string()),
        });
        Answer::json(StatusCode::CREATED, &body)
    }

    /// Packs the file of a document, if it has arrived; returns its name.
    async fn add(
        &self,
        bundle: &mut Bundle,
        bucket: &ExportBucket,
        document: &Document,
    ) -> Result<Option<String>, NotBundled> {
        let Some(file) = bucket.document(&document.entry).await? else { return Ok(None) };
        let name = file_name(document);
        bundle.document(&name, document, file).await?;
        Ok(Some(name))
    }

    async fn page(&self, after: Option<DocumentId>) -> Result<Page, Problem> {
        let Some(keys) = self.keys else { return Ok(Page::default()) };
        let (of, seen) = (self.organization, self.may_be_seen);
        documents::find(self.store, of, self.search, after, keys, seen).await
    }
}

fn failed(cause: NotBundled) -> Problem {
    match cause {
        NotBundled::Service(cause) => cause.into(),
        cause => Problem::unexpected(cause),
    }
}

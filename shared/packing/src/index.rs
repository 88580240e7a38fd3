//! How documents are listed: the names of their files, and the index.

use domain::document::{ArchiveSettings, Document};
use domain::{DocumentId, Language};
use jiff::Timestamp;
use lambda::documents;
use serde_json::Value;

use crate::cell::{Cell, line};

/// The name of a document's file in its volume: its day, its title, and its identifier, which makes
/// the name unique.
pub fn file_name(document: &Document) -> String {
    let Document { entry, content, .. } = document;
    let (day, extension) = (entry.id.transacted_on(), content.file.media_type.extension());
    let (before, after) = (format!("{day}-"), format!("-{}{extension}", entry.id));
    format!("documents/{}", aws::file_name(&before, &content.title, &after))
}

/// By which spreadsheets recognize UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The first line of the index of packed documents.
pub fn index_header(language: Language) -> String {
    line(index_header_cells(language))
}

pub(crate) fn index_header_cells(language: Language) -> impl Iterator<Item = Cell> {
    let place = language.choose(["ファイル", "ファイル名"], ["volume", "file name"]);
    place.map(Cell::text).into_iter().chain(header_cells(language))
}

/// The first line of a list of documents.
pub fn list_header(language: Language) -> String {
    line(header_cells(language))
}

/// The line of a document in a list.
pub fn list_line(document: &Document, settings: &ArchiveSettings, language: Language) -> String {
    line(cells(document, settings, language))
}

fn header_cells(language: Language) -> [Cell; 18] {
    language
        .choose(
            [
                "種類",
                "件名",
                "取引日",
                "作成・受領日",
                "金額（最小通貨単位）",
                "通貨",
                "取引先",
                "形式",
                "サイズ（バイト）",
                "SHA-256",
                "登録日時",
                "保存期限",
                "保存理由",
                "訂正前の書類",
                "訂正後の書類",
                "取消日時",
                "書類ID",
                "タイムスタンプ日時",
            ],
            [
                "kind",
                "title",
                "transaction date",
                "made or received on",
                "amount (minor units)",
                "currency",
                "counterparty",
                "media type",
                "size (bytes)",
                "SHA-256",
                "registered at",
                "retain until",
                "reason",
                "supersedes",
                "superseded by",
                "voided at",
                "document",
                "time-stamped at",
            ],
        )
        .map(Cell::text)
}

/// A packed document in the overview.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    pub document: &'a Document,
    /// Its company's archive settings.
    pub settings: &'a ArchiveSettings,
    /// The volume that it is in.
    pub volume: &'a str,
    /// The name of its file there; none if no file ever arrived.
    pub file_name: Option<&'a str>,
}

impl Item<'_> {
    /// Its line in the index.
    pub fn index_line(&self, language: Language) -> String {
        line(self.index_cells(language))
    }

    pub(crate) fn index_cells(&self, language: Language) -> impl Iterator<Item = Cell> {
        let place = [self.volume, self.file_name.unwrap_or_default()].map(Cell::text);
        place.into_iter().chain(cells(self.document, self.settings, language))
    }

    /// The same as JSON.
    pub fn to_json(self, language: Language) -> Value {
        let mut json = documents::shown(self.document, self.settings, language);
        json["volume"] = self.volume.into();
        json["file_name"] = self.file_name.into();
        json
    }
}

/// What is listed of a document, whether or not it is packed.
fn cells(document: &Document, settings: &ArchiveSettings, language: Language) -> [Cell; 18] {
    let Document { entry, content, time_stamp } = document;
    let entry = settings.extend_retention(entry.clone());
    let id = |id: Option<DocumentId>| Cell::text(id.map_or_else(String::new, |id| id.to_string()));
    let time = |at: Option<Timestamp>| Cell::text(at.map_or_else(String::new, |at| at.to_string()));
    let retention = entry.retention.as_ref();
    [
        Cell::text(entry.kind.title(language)),
        Cell::text(content.title.expose()),
        Cell::Day(entry.id.transacted_on()),
        Cell::Day(entry.received_on),
        Cell::Number(content.amount.minor_units),
        Cell::text(content.amount.currency.to_string()),
        Cell::text(content.counterparty.expose()),
        Cell::text(content.file.media_type.as_str()),
        Cell::Number(i64::try_from(content.file.size).unwrap_or(i64::MAX)),
        Cell::text(content.file.sha256.to_string()),
        Cell::text(entry.registered_at.to_string()),
        retention.map_or_else(|| Cell::text(""), |retention| Cell::Day(retention.until)),
        Cell::text(retention.map_or_else(String::new, |retention| retention.reason(language))),
        id(entry.supersedes),
        id(entry.superseded_by),
        time(entry.voided.map(|voided| voided.at)),
        Cell::text(entry.id.to_string()),
        time(time_stamp.as_ref().map(|time_stamp| time_stamp.at)),
    ]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use domain::document::{
        Amount, Content, Counterparty, Currency, Digest, Entry, File, Finality, MediaType, Title,
    };
    use domain::statutory::DocumentKind;
    use domain::{MemberId, OrganizationId, SeededEntropy};
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;

    pub(crate) fn document(title: &str, counterparty: &str) -> Document {
        let entropy = SeededEntropy::new(1);
        let entry = Entry {
            organization: OrganizationId::new(Timestamp::UNIX_EPOCH, &entropy),
            id: DocumentId::new(date(2026, 4, 1), Timestamp::UNIX_EPOCH, &entropy),
            kind: DocumentKind::Other,
            received_on: date(2026, 4, 1),
            retention: None,
            registered_by: MemberId::new(Timestamp::UNIX_EPOCH, &entropy),
            registered_at: Timestamp::UNIX_EPOCH,
            supersedes: None,
            superseded_by: None,
            finality: Finality::Final,
            voided: None,
            soft_deleted: false,
            size: 1,
            held: false,
            version: 1,
        };
        let content = Content {
            title: Title::parse(title).unwrap(),
            counterparty: Counterparty::parse(counterparty).unwrap(),
            amount: Amount { minor_units: -5, currency: Currency::parse("JPY").unwrap() },
            file: File {
                name: None,
                media_type: MediaType::parse("application/pdf").unwrap(),
                size: 1,
                sha256: Digest::from_bytes([7; 32]),
            },
        };
        Document { entry, content, time_stamp: None }
    }

    /// Reads one line of a CSV file, as RFC 4180 has it.
    fn cells(line: &str) -> Vec<String> {
        let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        let mut rest = line.strip_suffix("\r\n").unwrap().chars().peekable();
        while let Some(character) = rest.next() {
            match character {
                '"' if quoted && rest.peek() == Some(&'"') => cell.push(rest.next().unwrap()),
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(std::mem::take(&mut cell)),
                other => cell.push(other),
            }
        }
        cells.push(cell);
        cells
    }

    #[test]
    fn a_file_is_found_by_its_day_title_and_identifier() {
        let document = document("../請求書 4月分", "例");
        let id = document.entry.id;
        assert_eq!(file_name(&document), format!("documents/2026-04-01-_請求書 4月分-{id}.pdf"));
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for text in ["=1+1", "+81", "-x", "@SUM", "＝１", "'quoted"] {
            let document = document(text, text);
            let settings = ArchiveSettings::default();
            let item = Item {
                document: &document,
                settings: &settings,
                volume: "volume",
                file_name: None,
            };
            let cells = cells(&item.index_line(Language::Japanese));
            assert_eq!((&*cells[3], &*cells[8]), (&*format!("'{text}"), &*format!("'{text}")));
            assert_eq!(cells[6], "-5", "a number is none");
        }
    }

    proptest! {
        #[test]
        fn every_title_is_read_back_from_the_index(title in "\\PC{1,60}") {
            let Ok(parsed) = Title::parse(&title) else { return Ok(()) };
            let document = document(parsed.expose(), "\"a\", b");
            let name = file_name(&document);
            let settings = ArchiveSettings::default();
            let item = Item {
                document: &document,
                settings: &settings,
                volume: "volume",
                file_name: Some(&name),
            };
            let cells = cells(&item.index_line(Language::English));
            prop_assert_eq!(cells.len(), 20);
            prop_assert_eq!(cells[3].strip_prefix('\'').unwrap_or(&cells[3]), parsed.expose());
            prop_assert_eq!(&cells[8], "\"a\", b");
            prop_assert_eq!(&cells[1], &name);
            prop_assert_eq!(name.matches('/').count(), 1);
        }
    }
}

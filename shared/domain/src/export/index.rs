//! How what is packed is written down: the names of files, and the index of all documents.

use serde_json::{Value, json};

use crate::document::{ArchiveSettings, Document};
use crate::{DocumentId, Language};

/// The most characters of a title that stand in a file's name: what Windows opens in a folder too.
const MOST_OF_TITLE: usize = 60;

/// What the file of a document is called in its volume: its day, its title as far as that names a file
/// everywhere, and its identifier, by which no two are called the same.
pub fn file_name(document: &Document) -> String {
    let Document { entry, content } = document;
    let unfit = |character: char| {
        character.is_control()
            || r#"/\:*?"<>|"#.contains(character)
            // Invisible, or turning the direction: a name is to look like what it is.
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let title = content.title.expose().replace(unfit, "_");
    let title: String = title.chars().take(MOST_OF_TITLE).collect();
    let title = title.trim_matches(|character: char| character == '.' || character.is_whitespace());
    let (day, extension) = (entry.id.transacted_on(), content.file.media_type.extension());
    format!("documents/{day}-{title}-{}{extension}", entry.id)
}

/// What spreadsheets take for UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The first line of the index.
pub fn index_header(language: Language) -> String {
    line(
        language
            .choose(
                [
                    "ファイル",
                    "ファイル名",
                    "種類",
                    "件名",
                    "取引日",
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
                    "書類ID",
                ],
                [
                    "volume",
                    "file name",
                    "kind",
                    "title",
                    "transaction date",
                    "amount (minor units)",
                    "currency",
                    "counterparty",
                    "media type",
                    "size (bytes)",
                    "SHA-256",
                    "registered at",
                    "keep until",
                    "reason",
                    "supersedes",
                    "superseded by",
                    "document",
                ],
            )
            .map(Cell::text),
    )
}

/// A packed document as the overview has it.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// The document.
    pub document: &'a Document,
    /// What its company says of its keeping.
    pub settings: &'a ArchiveSettings,
    /// The volume that it is in.
    pub volume: &'a str,
    /// The name of its file there; none where no file ever arrived.
    pub file_name: Option<&'a str>,
}

impl Item<'_> {
    /// Its line in the index.
    pub fn index_line(&self, language: Language) -> String {
        let Document { entry, content } = self.document;
        let entry = self.settings.prolong(entry.clone());
        let id = |id: Option<DocumentId>| id.map_or_else(String::new, |id| id.to_string());
        let keeping = entry.keeping.as_ref();
        let until = keeping.map_or_else(String::new, |keeping| keeping.until.to_string());
        let reason = keeping.map_or_else(String::new, |keeping| keeping.reason(language));
        line([
            Cell::text(self.volume),
            Cell::text(self.file_name.unwrap_or_default()),
            Cell::text(entry.kind.title(language)),
            Cell::text(content.title.expose()),
            Cell::text(&entry.id.transacted_on().to_string()),
            Cell::number(content.amount.minor_units),
            Cell::text(&content.amount.currency.to_string()),
            Cell::text(content.counterparty.expose()),
            Cell::text(content.file.media_type.as_str()),
            Cell::number(content.file.size),
            Cell::text(&content.file.sha256.to_string()),
            Cell::text(&entry.registered_at.to_string()),
            Cell::text(&until),
            Cell::text(&reason),
            Cell::text(&id(entry.supersedes)),
            Cell::text(&id(entry.superseded_by)),
            Cell::text(&entry.id.to_string()),
        ])
    }

    /// The same for programs.
    pub fn to_json(&self, language: Language) -> Value {
        let Document { entry, content } = self.document;
        let entry = self.settings.prolong(entry.clone());
        let keeping = entry.keeping.as_ref();
        json!({
            "id": entry.id,
            "kind": entry.kind.slug(),
            "title": content.title.expose(),
            "transaction_date": entry.id.transacted_on().to_string(),
            "amount": content.amount.minor_units,
            "currency": content.amount.currency.to_string(),
            "counterparty": content.counterparty.expose(),
            "media_type": content.file.media_type.as_str(),
            "size": content.file.size,
            "sha256": content.file.sha256.to_string(),
            "registered_by": entry.registered_by,
            "registered_at": entry.registered_at,
            "keep_until": keeping.map(|keeping| keeping.until.to_string()),
            "keep_reason": keeping.map(|keeping| keeping.reason(language)),
            "supersedes": entry.supersedes,
            "superseded_by": entry.superseded_by,
            "volume": self.volume,
            "file_name": self.file_name,
        })
    }
}

/// A cell of a CSV file (RFC 4180).
struct Cell(String);

impl Cell {
    fn number(number: impl Into<i128>) -> Self {
        Self(number.into().to_string())
    }

    /// Text, which no spreadsheet takes for a formula: what could begin one stands behind an
    /// apostrophe, and so does an apostrophe, so that taking the first one away gives back the text.
    fn text(text: &str) -> Self {
        let begins = |character| "=+-@＝＋－＠'\t\r\n".contains(character);
        let guard = if text.starts_with(begins) { "'" } else { "" };
        Self(format!("\"{guard}{}\"", text.replace('"', "\"\"")))
    }
}

fn line(cells: impl IntoIterator<Item = Cell>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| cell.0).collect();
    cells.join(",") + "\r\n"
}

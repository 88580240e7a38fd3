//! How documents are listed: the names of their files, and the index.

use domain::document::{ArchiveSettings, Document};
use domain::{DocumentId, Language};
use serde_json::{Value, json};

/// The most characters of a title in a file's name: Windows still opens the file in a folder.
const MAX_TITLE: usize = 60;

/// The name of a document's file in its volume: its day, its title as far as every system allows it in a
/// name, and its identifier, which makes the name unique.
pub(crate) fn file_name(document: &Document) -> String {
    let Document { entry, content } = document;
    let unfit = |character: char| {
        character.is_control()
            || r#"/\:*?"<>|"#.contains(character)
            // Invisible, or changing the direction of writing: a name must look like what it is.
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let title = content.title.expose().replace(unfit, "_");
    let title: String = title.chars().take(MAX_TITLE).collect();
    let title = title.trim_matches(|character: char| character == '.' || character.is_whitespace());
    let (day, extension) = (entry.id.transacted_on(), content.file.media_type.extension());
    format!("documents/{day}-{title}-{}{extension}", entry.id)
}

/// By which spreadsheets recognize UTF-8.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The first line of the index.
pub(crate) fn index_header(language: Language) -> String {
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

/// A packed document in the overview.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item<'a> {
    pub(crate) document: &'a Document,
    /// Its company's archive settings.
    pub(crate) settings: &'a ArchiveSettings,
    /// The volume that it is in.
    pub(crate) volume: &'a str,
    /// The name of its file there; none if no file ever arrived.
    pub(crate) file_name: Option<&'a str>,
}

impl Item<'_> {
    /// Its line in the index.
    pub(crate) fn index_line(&self, language: Language) -> String {
        let Document { entry, content } = self.document;
        let entry = self.settings.extend_retention(entry.clone());
        let id = |id: Option<DocumentId>| id.map_or_else(String::new, |id| id.to_string());
        let retention = entry.retention.as_ref();
        let until = retention.map_or_else(String::new, |retention| retention.until.to_string());
        let reason = retention.map_or_else(String::new, |retention| retention.reason(language));
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

    /// The same as JSON.
    pub(crate) fn to_json(self, language: Language) -> Value {
        let Document { entry, content } = self.document;
        let entry = self.settings.extend_retention(entry.clone());
        let retention = entry.retention.as_ref();
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
            "keep_until": retention.map(|retention| retention.until.to_string()),
            "keep_reason": retention.map(|retention| retention.reason(language)),
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

    /// Text, which no spreadsheet takes for a formula: an apostrophe is put before what could begin
    /// one, and before an apostrophe, so that removing the first one gives back the text.
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::document::{
        Amount, Content, Counterparty, Currency, Digest, Entry, File, MediaType, Title,
    };
    use domain::statutory::DocumentKind;
    use domain::{MemberId, OrganizationId, SeededEntropy};
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn document(title: &str, counterparty: &str) -> Document {
        let entropy = SeededEntropy::new(1);
        let entry = Entry {
            organization: OrganizationId::new(Timestamp::UNIX_EPOCH, &entropy),
            id: DocumentId::new(date(2026, 4, 1), Timestamp::UNIX_EPOCH, &entropy),
            kind: DocumentKind::Other,
            retention: None,
            registered_by: MemberId::new(Timestamp::UNIX_EPOCH, &entropy),
            registered_at: Timestamp::UNIX_EPOCH,
            supersedes: None,
            superseded_by: None,
            soft_deleted: false,
            held: false,
            version: 1,
        };
        let content = Content {
            title: Title::parse(title).unwrap(),
            counterparty: Counterparty::parse(counterparty).unwrap(),
            amount: Amount { minor_units: -5, currency: Currency::parse("JPY").unwrap() },
            file: File {
                media_type: MediaType::parse("application/pdf").unwrap(),
                size: 1,
                sha256: Digest::from_bytes([7; 32]),
            },
        };
        Document { entry, content }
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
    fn a_file_is_called_what_every_computer_can_call_it() {
        let named = |title: &str| file_name(&document(title, "例"));
        let id = document("x", "x").entry.id;
        for (title, written) in [
            ("請求書 4月分", "請求書 4月分"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a\\b:c*d?e\"f<g>h|i", "a_b_c_d_e_f_g_h_i"),
            ("...", ""),
            ("報告\u{200b}書. .", "報告_書"),
        ] {
            assert_eq!(named(title), format!("documents/2026-04-01-{written}-{id}.pdf"));
        }
        assert!(named(&"長".repeat(200)).len() < 255 + "documents/".len());
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
            assert_eq!((&*cells[3], &*cells[7]), (&*format!("'{text}"), &*format!("'{text}")));
            assert_eq!(cells[5], "-5", "a number is none");
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
            prop_assert_eq!(cells.len(), 17);
            prop_assert_eq!(cells[3].strip_prefix('\'').unwrap_or(&cells[3]), parsed.expose());
            prop_assert_eq!(&cells[7], "\"a\", b");
            prop_assert_eq!(&cells[1], &name);
            prop_assert_eq!(name.matches('/').count(), 1);
            prop_assert!(name.len() < 255 + "documents/".len());
        }
    }
}

//! What a customer takes along (P3): everything of theirs, packed into files that any computer opens.
//!
//! Documents are packed into volumes, as many as fit and as there is time for, one after the other; the
//! last file is the overview, with the index of all documents and everything else. How far that is, is
//! one row, written on top of the version that was seen: packing can be killed anywhere and taken up
//! again, and of two at once one goes on.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use thiserror::Error;

use crate::document::{ArchiveSettings, Digest, Document};
use crate::secret::hex;
use crate::{
    Action, Change, Changes, Context, DocumentId, Entropy, EnvelopeKey, ExportId, Language, Mail,
    MemberId, Membership, OrganizationId, Outcome, Product, Versioned, japan,
};

/// How long what is packed can be downloaded, and is remembered.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many exports a company may ask for within [`WINDOW`].
pub const MOST_IN_WINDOW: usize = 3;
/// See [`MOST_IN_WINDOW`].
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// How long an export may wait to be begun before it is called for again.
const BEGINS_WITHIN: SignedDuration = SignedDuration::from_mins(1);
/// How long it may stand still before it is called for again: longer than the function may run.
const MOVES_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// How long it may stand still before nobody waits for it any more: its message was given up by then.
const LOST_AFTER: SignedDuration = SignedDuration::from_hours(4);

/// How far the packing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packed {
    /// Nobody has begun.
    NotBegun,
    /// Nothing yet.
    Nothing,
    /// The documents from the newest down to this one.
    DownTo(DocumentId),
    /// All documents.
    Documents,
    /// Everything.
    Everything,
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Which attempt at it this is: another one, which was killed or too late, never lies in its place.
    pub attempt: Attempt,
    /// How many documents it holds.
    pub documents: u64,
    /// How many bytes it has.
    pub size: u64,
    /// Its digest.
    pub sha256: Digest,
}

/// Tells one attempt at a volume from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt(String);

impl Attempt {
    /// A new one.
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(hex(&entropy.bytes::<8>()))
    }

    /// What [`Self::as_str`] told.
    pub fn parse(text: &str) -> Option<Self> {
        let known = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        known.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where the files of one volume lie: the volume itself, and what the overview is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose it is.
    pub organization: OrganizationId,
    /// The export.
    pub export: ExportId,
    /// Which volume; the first is 0.
    pub number: usize,
    /// Which attempt at it.
    pub attempt: Attempt,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { organization, export, number, attempt } = self;
        write!(formatter, "{organization}/export/{export}/{number:05}-{}", attempt.0)
    }
}

/// Something that a company has packed, or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Its identifier.
    pub id: ExportId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// At which product.
    pub product: Product,
    /// Who asked for it.
    pub asked_by: MemberId,
    /// The language that they read.
    pub language: Language,
    /// When; what came later is not in it.
    pub asked_at: Timestamp,
    /// When it last moved on.
    pub touched_at: Timestamp,
    /// How far it is.
    pub packed: Packed,
    /// What is packed: the volumes of documents, and at last the overview.
    pub volumes: Vec<Volume>,
}

/// How an export goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is being packed.
    Running,
    /// Everything is packed.
    Finished,
    /// It was given up.
    Failed,
}

impl Progress {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Running, Self::Finished, Self::Failed];

    /// The word in answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Failed => "failed",
        }
    }
}

impl Export {
    /// How it goes.
    pub fn progress(&self, now: Timestamp) -> Progress {
        if self.packed == Packed::Everything {
            Progress::Finished
        } else if now.duration_since(self.touched_at) >= LOST_AFTER {
            Progress::Failed
        } else {
            Progress::Running
        }
    }

    /// When it is forgotten, with its files.
    pub fn expires_at(&self) -> Timestamp {
        self.touched_at + KEPT_FOR
    }

    /// How many documents are packed.
    pub fn documents(&self) -> u64 {
        self.volumes.iter().map(|volume| volume.documents).sum()
    }

    /// Where that volume lies.
    pub fn place(&self, number: usize, attempt: Attempt) -> Place {
        Place { organization: self.organization, export: self.id, number, attempt }
    }

    /// What a volume is called when it is downloaded.
    pub fn volume_name(&self, number: usize) -> String {
        let (product, day) = (self.product.slug(), japan::date_at(self.asked_at));
        let last = number + 1 == self.volumes.len();
        if self.packed == Packed::Everything && last {
            format!("{product}-{day}-overview.zip")
        } else {
            format!("{product}-{day}-documents-{:04}.zip", number + 1)
        }
    }

    /// Whether it stands still for longer than it should, so that it is to be called for again.
    pub fn stands_still(&self, now: Timestamp) -> bool {
        let patience = if self.packed == Packed::NotBegun { BEGINS_WITHIN } else { MOVES_WITHIN };
        self.progress(now) == Progress::Running && now.duration_since(self.touched_at) >= patience
    }
}

/// The exports of a company that are not forgotten yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// How often one was asked for.
    pub version: u64,
    /// The exports, the oldest first.
    pub every: Vec<Versioned<Export>>,
}

/// Why nothing was done.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ExportRefused {
    /// The actor has no right to it.
    #[error("the actor has no right to that")]
    NotPermitted,
    /// There were enough of them lately; the wait is given.
    #[error("enough was packed lately")]
    TooMany(SignedDuration),
}

/// What came of asking for an export.
#[derive(Clone, Debug)]
pub enum Asked {
    /// There is one already.
    Running(Versioned<Export>),
    /// It begins.
    New(Export, Changes),
}

/// The record of an attempt at something that the actor has no right to.
pub fn refused(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    action: Action,
) -> Changes {
    let record = context.audit(product, action, Outcome::Refused);
    Changes::recorded(Vec::new(), record.by(actor.organization, actor.id))
}

/// Asks for everything to be packed; where that is under way already, tells so.
pub fn ask(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    language: Language,
    seen: &Exports,
) -> Result<Asked, ExportRefused> {
    if !actor.may_export() {
        return Err(ExportRefused::NotPermitted);
    }
    let now = context.now;
    let running = |export: &&Versioned<Export>| export.value.progress(now) == Progress::Running;
    if let Some(running) = seen.every.iter().find(running) {
        return Ok(Asked::Running(running.clone()));
    }
    let mut lately: Vec<Timestamp> = seen.every.iter().map(|one| one.value.asked_at).collect();
    lately.retain(|asked_at| now.duration_since(*asked_at) < WINDOW);
    lately.sort_unstable();
    if let Some(first) = lately.len().checked_sub(MOST_IN_WINDOW).and_then(|at| lately.get(at)) {
        return Err(ExportRefused::TooMany(WINDOW - now.duration_since(*first)));
    }
    let organization = actor.organization;
    let export = Export {
        id: ExportId::new(now, context.entropy),
        organization,
        product,
        asked_by: actor.id,
        language,
        asked_at: now,
        touched_at: now,
        packed: Packed::NotBegun,
        volumes: Vec::new(),
    };
    let changes = vec![
        Change::RequireMembership(actor.clone()),
        Change::CountExport { organization, version: seen.version },
        Change::KeepExport(Versioned { value: export.clone(), version: 0 }),
    ];
    let record = context.audit(product, Action::RequestExport, Outcome::Done);
    let changes = Changes::recorded(changes, record.by(organization, actor.id));
    Ok(Asked::New(export, changes))
}

/// Notes that an export is called for again.
pub fn call_again(seen: &Versioned<Export>, now: Timestamp) -> Changes {
    let value = Export { touched_at: now, ..seen.value.clone() };
    Changes(vec![Change::KeepExport(Versioned { value, version: seen.version })])
}

/// Records that somebody is given addresses to download it from.
pub fn hand_out(context: &Context<'_>, actor: &Membership, export: &Export) -> Changes {
    let record = context.audit(export.product, Action::DownloadExport, Outcome::Done);
    Changes::recorded(Vec::new(), record.by(actor.organization, actor.id))
}

/// Takes the packing up, where it was left. Whoever was at it is refused from now on.
pub fn take_up(seen: &mut Versioned<Export>, now: Timestamp) -> Changes {
    if seen.value.packed == Packed::NotBegun {
        seen.value.packed = Packed::Nothing;
    }
    write(seen, now)
}

/// Notes what is packed, and how far that goes.
pub fn pack(
    seen: &mut Versioned<Export>,
    volume: Option<Volume>,
    packed: Packed,
    now: Timestamp,
) -> Changes {
    seen.value.volumes.extend(volume);
    seen.value.packed = packed;
    write(seen, now)
}

/// Notes that everything is packed, and tells who asked for it, unless they left.
pub fn finish(
    context: &Context<'_>,
    seen: &mut Versioned<Export>,
    overview: Volume,
    mail: Option<(Mail, EnvelopeKey)>,
) -> Changes {
    let Changes(mut changes) = pack(seen, Some(overview), Packed::Everything, context.now);
    changes.extend(mail.map(|(mail, key)| Change::SendMail { mail, key }));
    let Export { product, organization, asked_by, .. } = seen.value;
    let record = context.audit(product, Action::FinishExport, Outcome::Done);
    Changes::recorded(changes, record.by(organization, asked_by))
}

/// Writes the export on top of the version seen, and sees the next one.
fn write(seen: &mut Versioned<Export>, now: Timestamp) -> Changes {
    seen.value.touched_at = now;
    let written = Change::KeepExport(seen.clone());
    seen.version += 1;
    Changes(vec![written])
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Amount, Content, Counterparty, Currency, Entry, File, MediaType, Title};
    use crate::japan::tests::date;
    use crate::statutory::DocumentKind;
    use crate::{Email, LookupKey, Role, SeededEntropy};
    use jiff::ToSpan as _;
    use proptest::prelude::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + minutes.minutes()
    }

    fn member(role: Role) -> Membership {
        let entropy = SeededEntropy::new(1);
        Membership {
            id: MemberId::new(at(0), &entropy),
            organization: OrganizationId::new(at(0), &entropy),
            login: LookupKey::new(b"key")
                .email(Product::ProSign, &Email::parse("taro@example.jp").unwrap()),
            role,
            permissions: [].into(),
            signed_out_before: None,
            version: 1,
        }
    }

    fn ask_at(minutes: i64, role: Role, seen: &Exports) -> Result<Asked, ExportRefused> {
        let entropy = SeededEntropy::new(u64::try_from(minutes).unwrap());
        let context = Context { now: at(minutes), entropy: &entropy, request: "request" };
        ask(&context, Product::ProSign, &member(role), Language::Japanese, seen)
    }

    fn new_at(minutes: i64, seen: &Exports) -> Export {
        match ask_at(minutes, Role::Representative, seen) {
            Ok(Asked::New(export, _)) => export,
            other => panic!("{other:?}"),
        }
    }

    fn seen(every: impl IntoIterator<Item = Export>) -> Exports {
        let every = every.into_iter().map(|value| Versioned { value, version: 1 });
        Exports { version: 1, every: every.collect() }
    }

    fn finished(export: Export) -> Export {
        Export { packed: Packed::Everything, ..export }
    }

    fn document(title: &str, counterparty: &str) -> Document {
        let entropy = SeededEntropy::new(1);
        let entry = Entry {
            organization: OrganizationId::new(at(0), &entropy),
            id: DocumentId::new(date("2026-04-01"), at(0), &entropy),
            kind: DocumentKind::Other,
            keeping: None,
            registered_by: MemberId::new(at(0), &entropy),
            registered_at: at(0),
            supersedes: None,
            superseded_by: None,
            given_up: false,
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
    fn only_representatives_have_everything_packed() {
        for role in Role::ALL {
            let asked = ask_at(0, role, &Exports::default());
            assert_eq!(asked.is_ok(), role == Role::Representative, "{role:?}");
        }
    }

    #[test]
    fn while_one_is_packed_no_other_is_begun() {
        let first = new_at(0, &Exports::default());
        let again = ask_at(100, Role::Representative, &seen([first.clone()])).unwrap();
        assert!(matches!(again, Asked::Running(running) if running.value == first));
        // Nobody waits for ever for one that was given up.
        let lost = seen([first.clone()]);
        assert_eq!(first.progress(at(4 * 60)), Progress::Failed);
        assert_ne!(new_at(4 * 60, &lost).id, first.id);
        let after = seen([finished(first.clone())]);
        assert_ne!(new_at(1, &after).id, first.id);
    }

    #[test]
    fn of_exports_there_are_three_within_a_day() {
        let first = finished(new_at(0, &Exports::default()));
        let second = finished(new_at(60, &seen([first.clone()])));
        let third = finished(new_at(120, &seen([first.clone(), second.clone()])));
        let three = seen([third, first, second]);
        let refused = ask_at(180, Role::Representative, &three).unwrap_err();
        assert_eq!(refused, ExportRefused::TooMany(SignedDuration::from_hours(21)));
        let asked = ask_at(24 * 60, Role::Representative, &three).unwrap();
        assert!(matches!(asked, Asked::New(..)));
    }

    #[test]
    fn an_export_that_stands_still_is_called_for_again_and_one_that_moves_is_not() {
        let mut export = Versioned { value: new_at(0, &Exports::default()), version: 1 };
        assert!(!export.value.stands_still(at(0)));
        assert!(export.value.stands_still(at(1)), "nobody began");
        take_up(&mut export, at(1));
        assert_eq!((export.value.packed, export.version), (Packed::Nothing, 2));
        assert!(!export.value.stands_still(at(10)));
        assert!(export.value.stands_still(at(11)));
        assert!(!finished(export.value).stands_still(at(11)));
    }

    #[test]
    fn the_last_file_is_the_overview_and_the_others_are_told_apart() {
        let volume = |documents| Volume {
            attempt: Attempt::new(&SeededEntropy::new(1)),
            documents,
            size: 1,
            sha256: Digest::from_bytes([0; 32]),
        };
        let mut export = new_at(15 * 60, &Exports::default());
        export.volumes = vec![volume(3), volume(2), volume(0)];
        let export = finished(export);
        let names: Vec<_> = (0..3).map(|number| export.volume_name(number)).collect();
        let expected = [
            "pro-sign-1970-01-02-documents-0001.zip",
            "pro-sign-1970-01-02-documents-0002.zip",
            "pro-sign-1970-01-02-overview.zip",
        ];
        assert_eq!(names, expected);
        assert_eq!(export.documents(), 5);
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

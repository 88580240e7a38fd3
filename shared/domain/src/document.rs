//! The company's documents: registered with what the law has searched by, kept as long as the law
//! has them kept, never edited (P4).
//!
//! A document that was wrong is corrected by another that supersedes it; both stay. What tax law
//! has kept (see [`crate::statutory`]) cannot be deleted before its day, and that day only moves
//! away: what the company says about its business years is applied to every document it has, and
//! never shortens what was said before.
//!
//! An [`Entry`] is what has to be known without reading a document: who destroys what is due needs
//! no key for it. What a document says is its [`Content`], and sealed.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ulid::Ulid;
use unicode_normalization::UnicodeNormalization;

use crate::identifier::{NotAnIdentifier, new_ulid};
use crate::person::line;
use crate::secret::hex;
use crate::statutory::{DocumentKind, Keeping, TaxCalendar};
use crate::{
    Action, AuditRecord, Change, Changes, Context, DataKey, Entropy, Fault, MemberId, Membership,
    OrganizationId, Outcome, Product, Versioned, WrappedKey, japan,
};

/// The largest file, in bytes.
pub const LARGEST_FILE: u64 = 100 * 1024 * 1024;
/// The largest amount in minor units, either way: what every reader of JSON holds exactly.
pub const LARGEST_AMOUNT: i64 = (1 << 53) - 1;
/// The first day that a transaction may be of.
pub const FIRST_DAY: Date = Date::constant(1900, 1, 1);
/// The last day that a transaction may be of: S3 locks nothing for more than a hundred years.
pub const LAST_DAY: Date = Date::constant(2099, 12, 31);

/// A document. It begins with the date of the transaction, so that a company's documents sort by
/// it: `doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId {
    date: Date,
    ulid: Ulid,
}

impl DocumentId {
    const PREFIX: &str = "doc";

    /// A new identifier, made at that time, of a document whose transaction was on that day.
    pub fn new(transacted_on: Date, now: Timestamp, entropy: &dyn Entropy) -> Self {
        Self { date: transacted_on, ulid: new_ulid(now, entropy) }
    }

    /// The day of the transaction.
    pub const fn transacted_on(self) -> Date {
        self.date
    }

    /// What the identifiers of all documents of that day begin with.
    pub fn prefix(transacted_on: Date) -> String {
        format!("{}_{}_", Self::PREFIX, transacted_on.strftime("%Y%m%d"))
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", Self::prefix(self.date), self.ulid)
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for DocumentId {
    type Err = NotAnIdentifier;

    fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
        let read = || {
            let (date, ulid) = text.strip_prefix("doc_")?.split_once('_')?;
            let date = Date::strptime("%Y%m%d", date).ok()?;
            Some(Self { date, ulid: Ulid::from_string(ulid).ok()? })
        };
        read()
            .filter(|read| read.to_string() == text)
            .ok_or(NotAnIdentifier { prefix: Self::PREFIX })
    }
}

impl Serialize for DocumentId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

macro_rules! line_of_text {
    ($(#[$meaning:meta])* $name:ident) => {
        $(#[$meaning])*
        #[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The most characters.
            pub const MAXIMUM: usize = 200;

            /// Reads a line of 1 to [`Self::MAXIMUM`] characters.
            pub fn parse(text: &str) -> Result<Self, Fault> {
                line(text, Self::MAXIMUM).map(Self)
            }

            /// The text, for those it was typed for.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    };
}

line_of_text!(
    /// What a document is called.
    Title
);
line_of_text!(
    /// With whom the company dealt (取引先).
    Counterparty
);

/// The day of a transaction.
pub fn transaction_date(text: &str) -> Result<Date, Fault> {
    let date: Date = text.parse().map_err(|_| Fault::WrongFormat("2026-04-01"))?;
    // The parser also takes times and short forms.
    if date.to_string() != text {
        return Err(Fault::WrongFormat("2026-04-01"));
    }
    if !(FIRST_DAY..=LAST_DAY).contains(&date) {
        let (minimum, maximum) = (FIRST_DAY.to_string(), LAST_DAY.to_string());
        return Err(Fault::OutOfRange { minimum, maximum });
    }
    Ok(date)
}

/// A currency, by its three letters (ISO 4217).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency([char; 3]);

impl Currency {
    /// Reads three capital letters. Which of them a country uses is not for us to say: a new
    /// currency is no fault.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let letters: Vec<char> = text.chars().collect();
        match <[char; 3]>::try_from(letters) {
            Ok(letters) if letters.iter().all(char::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(Fault::WrongFormat("JPY")),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| write!(formatter, "{letter}"))
    }
}

/// What was paid or is to be.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// In the currency's minor units: yen, but cents of a dollar. Negative where it was given back.
    pub minor_units: i64,
    /// The currency.
    pub currency: Currency,
}

impl fmt::Debug for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Amount(redacted)")
    }
}

/// The media type of a file, without parameters: `application/pdf`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaType(String);

impl MediaType {
    /// The most characters.
    pub const MAXIMUM: usize = 100;

    /// Reads a type and subtype (RFC 9110 §8.3.1).
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let token = |part: &str| {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
            !part.is_empty() && part.bytes().all(known)
        };
        let whole = text.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub));
        if !whole || text.len() > Self::MAXIMUM {
            return Err(Fault::WrongFormat("application/pdf"));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The type.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What names of such files end with, where that is common knowledge.
    pub(crate) fn extension(&self) -> &'static str {
        match self.as_str() {
            "application/pdf" => ".pdf",
            "application/json" => ".json",
            "application/xml" | "text/xml" => ".xml",
            "application/zip" => ".zip",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ".xlsx",
            "image/jpeg" => ".jpg",
            "image/png" => ".png",
            "image/tiff" => ".tiff",
            "text/csv" => ".csv",
            "text/plain" => ".txt",
            _ => "",
        }
    }
}

/// The SHA-256 of a file.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = Fault::WrongFormat("64 hexadecimal digits");
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(fault);
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            let digits = text.get(2 * at..2 * at + 2).unwrap_or_default();
            *byte = u8::from_str_radix(digits, 16).map_err(|_| fault.clone())?;
        }
        Ok(Self(bytes))
    }

    /// The digest with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What the file of a document must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its media type.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub size: u64,
    /// Its digest.
    pub sha256: Digest,
}

/// What a document says. It is nobody's but the company's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it is called.
    pub title: Title,
    /// With whom the company dealt.
    pub counterparty: Counterparty,
    /// What was paid or is to be.
    pub amount: Amount,
    /// Its file.
    pub file: File,
}

impl Content {
    /// How a browser is told to keep the file: under the title, as far as that names a file
    /// everywhere (RFC 6266), and never to show it.
    pub fn disposition(&self) -> String {
        let separates =
            |character: char| character.is_control() || r#"/\:*?"<>|"#.contains(character);
        let title = self.title.expose().replace(separates, "_");
        let name = format!("{}{}", title.trim_start_matches('.'), self.file.media_type.extension());
        let encode = |byte: u8| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        };
        let encoded: String = name.bytes().map(encode).collect();
        let plain = format!("document{}", self.file.media_type.extension());
        format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
    }
}

/// What is known of a document without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose it is.
    pub organization: OrganizationId,
    /// Its identifier, which tells the day of the transaction.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// How long it is kept, as far as it was said so far; none where no law keeps it.
    pub keeping: Option<Keeping>,
    /// Who registered it.
    pub registered_by: MemberId,
    /// When.
    pub registered_at: Timestamp,
    /// The document that it corrects.
    pub supersedes: Option<DocumentId>,
    /// The document that corrects it.
    pub superseded_by: Option<DocumentId>,
    /// Whether it was deleted, but for its file.
    pub given_up: bool,
    /// Whether it is held as evidence, by itself.
    pub held: bool,
    /// How often it was written.
    pub version: u64,
}

impl Entry {
    /// Until when the file must be locked, if that is not over yet.
    pub fn locked_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = japan::end_of(self.keeping.as_ref()?.until);
        (now < until).then_some(until)
    }
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What is known of it without reading it.
    pub entry: Entry,
    /// What it says.
    pub content: Content,
}

/// A document's links to its corrections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// To the one that it corrects.
    Supersedes,
    /// To the one that corrects it.
    SupersededBy,
}

/// What a company says that decides how long its documents are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveSettings {
    /// Its business years.
    pub calendar: TaxCalendar,
    /// The business years that made a loss, each by the calendar year in which it began.
    pub loss_years: BTreeSet<i16>,
}

impl ArchiveSettings {
    /// How long a document of that kind and day is kept; none where no law keeps it.
    pub fn keep(&self, kind: DocumentKind, transacted_on: Date) -> Option<Keeping> {
        let year = self.calendar.year_end().year_of(transacted_on);
        let made_loss = self.loss_years.contains(&year.first.year());
        self.calendar.keep(kind, transacted_on, made_loss)
    }

    /// The entry as it is under these settings: never kept shorter than was said before.
    #[must_use]
    pub fn prolong(&self, entry: Entry) -> Entry {
        let now = self.keep(entry.kind, entry.id.transacted_on());
        let keeping = match (now, entry.keeping) {
            (Some(now), Some(before)) => Some(now.or_longer(before)),
            (now, before) => now.or(before),
        };
        Entry { keeping, ..entry }
    }
}

/// How far a company's settings were applied to the documents that it had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Applied {
    /// To all of them.
    #[default]
    Everywhere,
    /// To those from the newest down to this one.
    DownTo(DocumentId),
    /// To none yet.
    Nowhere,
}

/// What is kept of a company's archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// What the company says.
    pub settings: ArchiveSettings,
    /// How far it was applied.
    pub applied: Applied,
}

/// What seals the company's documents; new where it has none yet.
#[derive(Clone, Debug)]
pub struct ArchiveKey {
    /// The key.
    pub plain: DataKey,
    /// What is to be kept of it, where it is new.
    pub new: Option<WrappedKey>,
}

/// What somebody registers.
#[derive(Clone, Debug)]
pub struct Registration {
    /// What it is.
    pub kind: DocumentKind,
    /// The day of the transaction.
    pub transacted_on: Date,
    /// What it says.
    pub content: Content,
}

/// Why nothing was done.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum DocumentRefused {
    /// The actor has no right to it.
    #[error("the actor has no right to that")]
    NotPermitted,
    /// The law has the document kept.
    #[error("the law has the document kept")]
    KeptByLaw,
    /// It is held as evidence.
    #[error("the document is held as evidence")]
    Held,
    /// Another document corrects it already.
    #[error("the document was superseded already")]
    AlreadySuperseded,
}

/// The record of something that was done with documents, or refused.
fn record(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    action: Action,
    outcome: Outcome,
) -> AuditRecord {
    context.audit(product, action, outcome).by(actor.organization, actor.id)
}

/// The record of an attempt at something that the actor has no right to, or nobody has.
pub fn refused(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    action: Action,
) -> Changes {
    Changes::recorded(Vec::new(), record(context, product, actor, action, Outcome::Refused))
}

/// Registers a document, perhaps as the correction of another.
pub fn register(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    (archive, key): (&Versioned<Archive>, ArchiveKey),
    registration: Registration,
    superseded: Option<&Entry>,
) -> Result<(Document, Changes), DocumentRefused> {
    if !actor.may_manage_documents() {
        return Err(DocumentRefused::NotPermitted);
    }
    if superseded.is_some_and(|superseded| superseded.superseded_by.is_some()) {
        return Err(DocumentRefused::AlreadySuperseded);
    }
    let organization = actor.organization;
    let Registration { kind, transacted_on, content } = registration;
    let id = DocumentId::new(transacted_on, context.now, context.entropy);
    let entry = Entry {
        organization,
        id,
        kind,
        keeping: archive.value.settings.keep(kind, transacted_on),
        registered_by: actor.id,
        registered_at: context.now,
        supersedes: superseded.map(|superseded| superseded.id),
        superseded_by: None,
        given_up: false,
        held: false,
        version: 1,
    };
    let document = Document { entry, content };
    let mut changes = vec![
        Change::RequireMembership(actor.clone()),
        // Settings that change meanwhile are applied to documents that are there.
        Change::RequireArchive { organization, version: archive.version },
        Change::AddDocument { document: document.clone(), key: key.plain },
    ];
    if let Some(wrapped) = key.new {
        changes.push(Change::KeepArchiveKey { organization, wrapped });
    }
    let mut action = Action::RegisterDocument;
    if let Some(superseded) = superseded {
        action = Action::SupersedeDocument;
        changes.push(Change::LinkDocument {
            organization,
            document: superseded.id,
            link: Link::SupersededBy,
            seen: None,
            to: Some(id),
        });
    }
    let record = record(context, product, actor, action, Outcome::Done);
    Ok((document, Changes::recorded(changes, record)))
}

/// Gives a document up that no law keeps, or keeps no longer: nobody sees it any more, and its file
/// may be destroyed. Those that it corrected and that corrected it are linked to one another.
pub fn give_up(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    settings: &ArchiveSettings,
    seen: Entry,
) -> Result<Changes, DocumentRefused> {
    if !actor.may_manage_documents() {
        return Err(DocumentRefused::NotPermitted);
    }
    let seen = settings.prolong(seen);
    if seen.locked_until(context.now).is_some() {
        return Err(DocumentRefused::KeptByLaw);
    }
    if seen.held {
        return Err(DocumentRefused::Held);
    }
    let Entry { organization, id, supersedes, superseded_by, .. } = seen;
    let link = |document, link, to| Change::LinkDocument {
        organization,
        document,
        link,
        seen: Some(id),
        to,
    };
    let mut changes = vec![Change::RequireMembership(actor.clone())];
    changes.extend(supersedes.map(|older| link(older, Link::SupersededBy, superseded_by)));
    changes.extend(superseded_by.map(|newer| link(newer, Link::Supersedes, supersedes)));
    changes.push(Change::GiveUpDocument(seen));
    let record = record(context, product, actor, Action::DeleteDocument, Outcome::Done);
    Ok(Changes::recorded(changes, record))
}

/// Forgets a document that was given up, once its file is destroyed.
pub fn forget(context: &Context<'_>, product: Product, actor: &Membership, seen: Entry) -> Changes {
    let record = record(context, product, actor, Action::DestroyDocument, Outcome::Done);
    Changes::recorded(vec![Change::ForgetDocument(seen)], record)
}

/// Keeps what a company says of its business years. It is applied to its documents afterwards, page
/// by page, by [`apply`].
pub fn set_up(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    seen: Versioned<Archive>,
    settings: ArchiveSettings,
) -> Result<Changes, DocumentRefused> {
    if !actor.may_set_up_archive() {
        return Err(DocumentRefused::NotPermitted);
    }
    let archive = Archive { settings, applied: Applied::Nowhere };
    let changes = vec![
        Change::RequireMembership(actor.clone()),
        Change::SetUpArchive {
            organization: actor.organization,
            archive: Versioned { value: archive, version: seen.version },
        },
    ];
    let record = record(context, product, actor, Action::ChangeArchiveSettings, Outcome::Done);
    Ok(Changes::recorded(changes, record))
}

/// Applies a company's settings to a page of its documents, and remembers how far that went.
/// Repeated, it changes nothing.
pub fn apply(
    context: &Context<'_>,
    product: Product,
    actor: &Membership,
    seen: &Versioned<Archive>,
    page: &[Entry],
    next: Applied,
) -> Changes {
    let archive = Archive { applied: next, ..seen.value.clone() };
    let mut changes = vec![
        Change::RequireMembership(actor.clone()),
        Change::SetUpArchive {
            organization: actor.organization,
            archive: Versioned { value: archive, version: seen.version },
        },
    ];
    for entry in page.iter().filter(|entry| !entry.given_up) {
        let Some(keeping) = seen.value.settings.prolong(entry.clone()).keeping else { continue };
        if Some(keeping) != entry.keeping {
            changes.push(Change::ProlongDocument { seen: entry.clone(), keeping });
        }
    }
    let record = record(context, product, actor, Action::ProlongDocuments, Outcome::Done);
    Changes::recorded(changes, record)
}

/// What two spellings of a name have in common: neither width nor case counts (NFKC, then case
/// folding by way of upper case, so that ß finds SS).
pub fn folded(text: &str) -> String {
    let wide = text.nfkc().collect::<String>();
    let upper = wide.chars().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).nfkc().collect()
}

/// What is looked for: everything that is given must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The first day of the transaction.
    pub from: Option<Date>,
    /// The last day of the transaction.
    pub to: Option<Date>,
    /// The smallest amount, in minor units.
    pub minimum: Option<i64>,
    /// The largest amount, in minor units.
    pub maximum: Option<i64>,
    /// The currency.
    pub currency: Option<Currency>,
    /// A part of the counterparty's name.
    pub counterparty: Option<Counterparty>,
    /// The kind.
    pub kind: Option<DocumentKind>,
}

impl Search {
    /// Whether the document fits.
    pub fn finds(&self, document: &Document) -> bool {
        let (date, amount) = (document.entry.id.transacted_on(), document.content.amount);
        let counterparty = document.content.counterparty.expose();
        self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
            && self.minimum.is_none_or(|minimum| minimum <= amount.minor_units)
            && self.maximum.is_none_or(|maximum| amount.minor_units <= maximum)
            && self.currency.is_none_or(|currency| currency == amount.currency)
            && self.kind.is_none_or(|kind| kind == document.entry.kind)
            && self
                .counterparty
                .as_ref()
                .is_none_or(|part| folded(counterparty).contains(&folded(part.expose())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::japan::tests::date;
    use crate::statutory::FiscalYearEnd;
    use crate::{Email, LookupKey, Permission, Role, SeededEntropy};
    use proptest::prelude::*;

    const ENTROPY: &dyn Entropy = &FIXED;
    static FIXED: Fixed = Fixed;

    #[derive(Debug)]
    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    fn on(day: &str) -> Context<'static> {
        let now = japan::end_of(date(day));
        Context { now, entropy: ENTROPY, request: "request" }
    }

    fn member(role: Role, permissions: &[Permission]) -> Membership {
        let entropy = SeededEntropy::new(1);
        Membership {
            id: MemberId::new(Timestamp::UNIX_EPOCH, &entropy),
            organization: OrganizationId::new(Timestamp::UNIX_EPOCH, &entropy),
            login: LookupKey::new(b"key")
                .email(Product::ProSign, &Email::parse("taro@example.jp").unwrap()),
            role,
            permissions: permissions.iter().copied().collect(),
            signed_out_before: None,
            version: 1,
        }
    }

    fn content(counterparty: &str, minor_units: i64) -> Content {
        Content {
            title: Title::parse("請求書 4月分").unwrap(),
            counterparty: Counterparty::parse(counterparty).unwrap(),
            amount: Amount { minor_units, currency: Currency::parse("JPY").unwrap() },
            file: File {
                media_type: MediaType::parse("application/pdf").unwrap(),
                size: 1,
                sha256: Digest::parse(&"0f".repeat(32)).unwrap(),
            },
        }
    }

    fn registered(kind: DocumentKind, day: &str) -> Document {
        let registration =
            Registration { kind, transacted_on: date(day), content: content("例", 1) };
        let key = ArchiveKey { plain: DataKey::from_bytes([0; 32]), new: None };
        let actor = member(Role::Representative, &[]);
        let archive = (&Versioned::default(), key);
        let registered =
            register(&on("2026-11-23"), Product::ProSign, &actor, archive, registration, None);
        registered.unwrap().0
    }

    fn settings(year_end: &str, extension: u8, loss_years: &[i16]) -> ArchiveSettings {
        let year_end = FiscalYearEnd::parse(year_end).unwrap();
        let calendar = TaxCalendar::new(year_end, extension).unwrap();
        ArchiveSettings { calendar, loss_years: loss_years.iter().copied().collect() }
    }

    #[test]
    fn an_identifier_tells_the_day_of_the_transaction_and_sorts_by_it() {
        let id = |day| DocumentId::new(date(day), Timestamp::UNIX_EPOCH, ENTROPY);
        let (one, other) = (id("2026-04-01"), id("2026-03-31"));
        let text = one.to_string();
        assert!(text.starts_with("doc_20260401_"), "{text}");
        assert_eq!(text.parse(), Ok(one));
        assert!(other.to_string() < text && other < one);
        for bad in ["", "doc_20260401", "doc_20260431_01K7Z3Q4B8D6F1G2H5J9M0N3PR", &text[4..]] {
            assert!(bad.parse::<DocumentId>().is_err(), "{bad}");
        }
        assert!(text.to_lowercase().parse::<DocumentId>().is_err());
    }

    #[test]
    fn values_are_read_as_they_are_written_and_in_no_other_way() {
        assert!(transaction_date("2026-04-01").is_ok());
        for bad in ["", "2026-4-1", "20260401", "2026-04-31", "2026-04-01T00:00:00"] {
            assert_eq!(transaction_date(bad), Err(Fault::WrongFormat("2026-04-01")), "{bad}");
        }
        for bad in ["1899-12-31", "2100-01-01"] {
            assert!(matches!(transaction_date(bad), Err(Fault::OutOfRange { .. })), "{bad}");
        }
        assert_eq!(Currency::parse("USD").unwrap().to_string(), "USD");
        for bad in ["usd", "US", "USDT", "円円円"] {
            assert_eq!(Currency::parse(bad), Err(Fault::WrongFormat("JPY")), "{bad}");
        }
        assert_eq!(MediaType::parse("Image/PNG").unwrap().as_str(), "image/png");
        for bad in ["pdf", "a/", "/b", "text/html; charset=x", "a/b/c", "a/b\r\nx: y"] {
            assert!(MediaType::parse(bad).is_err(), "{bad}");
        }
        let digits = "0F".repeat(32);
        assert_eq!(Digest::parse(&digits).unwrap().to_string(), digits.to_lowercase());
        for bad in ["", "0f", &"0g".repeat(32), &"+f".repeat(32), &"円".repeat(32)] {
            assert!(Digest::parse(bad).is_err(), "{bad}");
        }
        let shown = format!("{:?}", content("株式会社例", 12_345));
        assert!(!shown.contains("株式会社") && !shown.contains("12345"), "{shown}");
    }

    #[test]
    fn who_may_not_manage_documents_registers_and_deletes_none() {
        let entry = registered(DocumentKind::Other, "2026-04-01").entry;
        for (actor, may) in [
            (member(Role::Representative, &[]), true),
            (member(Role::OrganizationAdmin, &[]), true),
            (member(Role::General, &[Permission::ManageDocuments]), true),
            (member(Role::General, &[Permission::ViewDocuments, Permission::Invite]), false),
            (member(Role::General, &[]), false),
        ] {
            let key = ArchiveKey { plain: DataKey::from_bytes([0; 32]), new: None };
            let registration = Registration {
                kind: DocumentKind::Invoice,
                transacted_on: date("2026-04-01"),
                content: content("例", 1),
            };
            let (context, product) = (on("2026-11-23"), Product::ProSign);
            let archive = (&Versioned::default(), key);
            let registered = register(&context, product, &actor, archive, registration, None);
            assert_eq!(registered.is_ok(), may, "{actor:?}");
            let given_up =
                give_up(&context, product, &actor, &ArchiveSettings::default(), entry.clone());
            assert_eq!(given_up.is_ok(), may, "{actor:?}");
            let set_up =
                set_up(&context, product, &actor, Versioned::default(), ArchiveSettings::default());
            assert_eq!(set_up.is_ok(), actor.role == Role::Representative, "{actor:?}");
        }
    }

    #[test]
    fn what_the_law_has_kept_is_deleted_only_after_its_day() {
        let (actor, product) = (member(Role::Representative, &[]), Product::ProLead);
        let delete = |day: &str, settings: &ArchiveSettings, kind| {
            let entry = registered(kind, "2026-04-01").entry;
            give_up(&on(day), product, &actor, settings, entry).map(|_| ())
        };
        let (usual, loss) = (ArchiveSettings::default(), settings("03", 0, &[2026]));
        for kind in DocumentKind::ALL.into_iter().filter(|kind| kind.is_statutory()) {
            let kept = Err(DocumentRefused::KeptByLaw);
            assert_eq!(delete("2034-05-30", &usual, kind), kept, "{kind:?}");
            assert_eq!(delete("2034-05-31", &usual, kind), Ok(()), "{kind:?}");
            // Also where the settings were not applied to the document yet.
            assert_eq!(delete("2034-05-31", &loss, kind), kept, "{kind:?}");
            assert_eq!(delete("2037-05-31", &loss, kind), Ok(()), "{kind:?}");
        }
        assert_eq!(delete("2026-11-23", &loss, DocumentKind::Other), Ok(()));
    }

    #[test]
    fn only_the_latest_of_a_documents_corrections_is_superseded() {
        let actor = member(Role::Representative, &[]);
        let key = || ArchiveKey { plain: DataKey::from_bytes([0; 32]), new: None };
        let correct = |superseded: &Entry| {
            let registration = Registration {
                kind: DocumentKind::Invoice,
                transacted_on: date("2026-04-02"),
                content: content("例", 2),
            };
            let (context, archive) = (on("2026-11-23"), Versioned::default());
            let archive = (&archive, key());
            let product = Product::ProSign;
            register(&context, product, &actor, archive, registration, Some(superseded))
        };
        let mut first = registered(DocumentKind::Invoice, "2026-04-01").entry;
        let (second, changes) = correct(&first).unwrap();
        assert_eq!(second.entry.supersedes, Some(first.id));
        let linked = changes.0.iter().any(|change| {
            matches!(change, Change::LinkDocument { document, link: Link::SupersededBy, seen: None,
                to, .. } if *document == first.id && *to == Some(second.entry.id))
        });
        assert!(linked, "the link is a condition of the correction");
        first.superseded_by = Some(second.entry.id);
        assert_eq!(correct(&first).unwrap_err(), DocumentRefused::AlreadySuperseded);
    }

    #[test]
    fn a_deleted_correction_leaves_no_gap_between_its_neighbours() {
        let id = |day| DocumentId::new(date(day), Timestamp::UNIX_EPOCH, ENTROPY);
        let (older, newer) = (id("2026-01-01"), id("2026-03-01"));
        let mut entry = registered(DocumentKind::Other, "2026-02-01").entry;
        (entry.supersedes, entry.superseded_by) = (Some(older), Some(newer));
        let actor = member(Role::Representative, &[]);
        let settings = ArchiveSettings::default();
        let changes =
            give_up(&on("2026-11-23"), Product::ProSign, &actor, &settings, entry.clone());
        let links = changes.unwrap().0.into_iter().filter_map(|change| match change {
            Change::LinkDocument { document, link, seen, to, .. } => {
                assert_eq!(seen, Some(entry.id));
                Some((document, link, to))
            }
            _ => None,
        });
        let links = links.collect::<Vec<_>>();
        let expected =
            [(older, Link::SupersededBy, Some(newer)), (newer, Link::Supersedes, Some(older))];
        assert_eq!(links, expected);
    }

    #[test]
    fn neither_width_nor_case_keeps_a_counterparty_from_being_found() {
        for (written, sought, found) in [
            ("プロサイン株式会社", "ﾌﾟﾛｻｲﾝ", true),
            ("ﾌﾟﾛｻｲﾝ株式会社", "プロサイン", true),
            ("ＡＢＣ株式会社", "abc", true),
            ("abc株式会社", "ＡＢＣ㈱", false),
            ("abc(株)", "ＡＢＣ㈱", true),
            ("STRASSE GmbH", "straße", true),
            ("ΟΔΟΣ", "οδος", true),
            ("が", "が", true),
            ("株式会社例", "有限会社", false),
            ("プロサイン", "ぷろさいん", false),
        ] {
            let document = Document {
                content: content(written, 1),
                ..registered(DocumentKind::Other, "2026-04-01")
            };
            let counterparty = Some(Counterparty::parse(sought).unwrap());
            let search = Search { counterparty, ..Search::default() };
            assert_eq!(search.finds(&document), found, "{sought} in {written}");
        }
    }

    #[test]
    fn a_file_is_kept_under_its_title_and_never_shown() {
        let named = |title: &str| {
            let title = Title::parse(title).unwrap();
            Content { title, ..content("例", 1) }.disposition()
        };
        let told = |name: &str| {
            format!("attachment; filename=\"document.pdf\"; filename*=UTF-8''{name}.pdf")
        };
        assert_eq!(named("invoice 4"), told("invoice%204"));
        assert_eq!(named("請求"), told("%E8%AB%8B%E6%B1%82"));
        assert_eq!(named("../a\"b;c"), told("_a_b%3Bc"));
    }

    proptest! {
        #[test]
        fn a_search_finds_what_every_one_of_its_criteria_fits(
            day in 0..1000_i64,
            amount in -1000..1000_i64,
            from in proptest::option::of(0..1000_i64),
            to in proptest::option::of(0..1000_i64),
            minimum in proptest::option::of(-1000..1000_i64),
            maximum in proptest::option::of(-1000..1000_i64),
            kind in proptest::option::of(proptest::sample::select(DocumentKind::ALL.to_vec())),
        ) {
            let at = |day: i64| date("2026-01-01").saturating_add(jiff::Span::new().days(day));
            let document = Document {
                content: content("例", amount),
                ..registered(DocumentKind::Invoice, &at(day).to_string())
            };
            let none = Search::default();
            let searches = [
                Search { from: from.map(at), ..none.clone() },
                Search { to: to.map(at), ..none.clone() },
                Search { minimum, ..none.clone() },
                Search { maximum, ..none.clone() },
                Search { kind, ..none.clone() },
            ];
            let fits = [
                from.is_none_or(|from| from <= day),
                to.is_none_or(|to| day <= to),
                minimum.is_none_or(|minimum| minimum <= amount),
                maximum.is_none_or(|maximum| amount <= maximum),
                kind.is_none_or(|kind| kind == DocumentKind::Invoice),
            ];
            for (search, fit) in searches.iter().zip(fits) {
                prop_assert_eq!(search.finds(&document), fit);
            }
            let all =
                Search { from: from.map(at), to: to.map(at), minimum, maximum, kind, ..none };
            prop_assert_eq!(all.finds(&document), fits.iter().all(|fit| *fit));
        }

        #[test]
        fn every_part_of_a_name_finds_it_in_any_case(name in "[a-zA-Zａ-ｚＡ-Ｚァ-ヶｱ-ﾝ]{1,20}", part: usize) {
            let characters: Vec<char> = name.chars().collect();
            let part: String = characters[part % characters.len()..].iter().collect();
            for spelled in [part.to_uppercase(), part.to_lowercase(), part.nfkc().collect()] {
                let (whole, sought) = (folded(&name), folded(&spelled));
                prop_assert!(whole.contains(&sought), "{sought} in {whole}");
            }
        }

        #[test]
        fn whatever_a_company_says_a_document_is_kept_longer_and_never_shorter(
            day in 0..70_000_i64,
            said in proptest::collection::vec((1..=12_u8, 0..10_u8, any::<bool>()), 1..6),
        ) {
            let day = FIRST_DAY.saturating_add(jiff::Span::new().days(day));
            let mut entry = registered(DocumentKind::Contract, &day.to_string()).entry;
            for (month, extension, made_loss) in said {
                let loss_years: Vec<i16> = if made_loss { (1899..2101).collect() } else { vec![] };
                let settings = settings(&format!("{month:02}"), extension, &loss_years);
                let longer = settings.prolong(entry.clone());
                let wanted = settings.keep(entry.kind, day).unwrap().until;
                let before = entry.keeping.unwrap().until;
                prop_assert_eq!(longer.keeping.unwrap().until, wanted.max(before));
                prop_assert_eq!(settings.prolong(longer.clone()), longer.clone());
                entry = longer;
            }
        }

        #[test]
        fn no_title_breaks_out_of_its_header(title in "\\PC{1,60}") {
            let Ok(title) = Title::parse(&title) else { return Ok(()) };
            let header = Content { title, ..content("例", 1) }.disposition();
            prop_assert!(header.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '));
            prop_assert_eq!(header.matches('"').count(), 2);
            prop_assert_eq!(header.matches(';').count(), 2);
        }
    }
}

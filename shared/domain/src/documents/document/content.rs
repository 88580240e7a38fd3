//! What a document says, value by value, and how each value is read.

use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Fault;
use crate::redacted::{redacted, redacted_line};
use crate::secret::hex;

/// The largest file, in bytes.
pub const LARGEST_FILE: u64 = 100 * 1024 * 1024;
/// The largest amount in minor units, positive or negative: every JSON reader can represent it
/// exactly.
pub const LARGEST_AMOUNT: i64 = (1 << 53) - 1;
/// The first day that a transaction may have.
pub const FIRST_DAY: Date = Date::constant(1900, 1, 1);
/// The last day that a search may name; no document has a later one.
pub const LAST_DAY: Date = Date::constant(2099, 12, 31);

redacted_line!(
    /// The title of a document.
    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    Title,
    200
);
redacted_line!(
    /// The party that the company dealt with (取引先).
    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    Counterparty,
    200
);

redacted_line!(
    /// The name that a file had where it came from.
    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    FileName,
    255
);

/// How far ahead of its registration a transaction may be, in years. A mistyped year must not lock
/// a file for decades.
const YEARS_AHEAD: i64 = 1;

/// Reads the day of a transaction that is registered today.
pub fn transaction_date(text: &str, today: Date) -> Result<Date, Fault> {
    within(text, today.saturating_add(YEARS_AHEAD.years()).min(LAST_DAY))
}

/// Reads the day on which a document was made or received that is registered today.
pub fn received_date(text: &str, today: Date) -> Result<Date, Fault> {
    within(text, today)
}

/// Reads a day by which transactions are sought.
pub fn searched_date(text: &str) -> Result<Date, Fault> {
    within(text, LAST_DAY)
}

fn within(text: &str, last: Date) -> Result<Date, Fault> {
    let date: Date = text.parse().map_err(|_| Fault::WrongFormat("2026-04-01"))?;
    // The parser also accepts times and short forms.
    if date.to_string() != text {
        return Err(Fault::WrongFormat("2026-04-01"));
    }
    if !(FIRST_DAY..=last).contains(&date) {
        let (minimum, maximum) = (FIRST_DAY.to_string(), last.to_string());
        return Err(Fault::OutOfRange { minimum, maximum });
    }
    Ok(date)
}

/// A currency, by its three letters (ISO 4217).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency([char; 3]);

impl Currency {
    /// Reads three capital letters. We do not check whether a country uses them, so that a new
    /// currency is accepted.
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

/// What was paid or is to be paid.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// In the currency's minor units: yen, but the cents of a dollar. Negative for a refund.
    pub minor_units: i64,
    pub currency: Currency,
}

redacted!(Amount);

/// The media type of a file, without parameters: `application/pdf`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaType(String);

impl MediaType {
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

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The usual ending of such files' names, if there is a well-known one.
    pub fn extension(&self) -> &'static str {
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
    const EXAMPLE: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = Fault::WrongFormat(Self::EXAMPLE);
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

    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

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

/// What the file of a document must match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Nobody has to say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<FileName>,
    pub media_type: MediaType,
    /// In bytes.
    pub size: u64,
    pub sha256: Digest,
}

/// What a document says. Only the company may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub title: Title,
    /// The party that the company dealt with.
    pub counterparty: Counterparty,
    /// What was paid or is to be paid.
    pub amount: Amount,
    pub file: File,
}

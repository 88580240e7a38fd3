//! The texts of a notice, in one language or two.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::{Fault, Language, redacted};

/// In characters.
pub const TITLE_MAXIMUM: usize = 120;
/// In characters.
pub const BODY_MAXIMUM: usize = 4000;

/// The text of a notice or an update in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
}

/// The Japanese text, and the English one if the staff wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    pub ja: Text,
    pub en: Option<Text>,
}

impl Texts {
    /// The text in that language, or else in Japanese, and the language that it is in.
    pub fn in_language(&self, wanted: Language) -> (&Text, Language) {
        match (&self.en, wanted) {
            (Some(en), Language::English) => (en, Language::English),
            _ => (&self.ja, Language::Japanese),
        }
    }
}

/// Parses a title: one line of 1 to [`TITLE_MAXIMUM`] characters.
pub fn title(text: &str) -> Result<String, Fault> {
    redacted::line(text, TITLE_MAXIMUM)
}

/// Parses a body: 1 to [`BODY_MAXIMUM`] characters, on any number of lines.
pub fn body(text: &str) -> Result<String, Fault> {
    let text: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.chars().count() > BODY_MAXIMUM {
        return Err(Fault::TooLong { maximum: BODY_MAXIMUM });
    }
    let refused = |character: char| {
        (character.is_control() && !matches!(character, '\n' | '\t'))
            || redacted::turns_direction(character)
    };
    if text.chars().any(refused) { Err(Fault::ControlCharacter) } else { Ok(text) }
}

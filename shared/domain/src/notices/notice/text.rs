//! What a notice says, in one language or in two.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::{Fault, Language, redacted};

/// The most characters of a title.
pub const TITLE_MAXIMUM: usize = 120;
/// The most characters of a text.
pub const BODY_MAXIMUM: usize = 4000;

/// What a notice or an update says in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What the notice is called: one line.
    pub title: String,
    /// What there is to say, in Markdown.
    pub body: String,
}

/// What is said in Japanese, and in English where somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// In Japanese.
    pub ja: Text,
    /// In English.
    pub en: Option<Text>,
}

impl Texts {
    /// The text in that language, and the language it is in: Japanese where there is no English.
    pub fn in_language(&self, wanted: Language) -> (&Text, Language) {
        match (&self.en, wanted) {
            (Some(en), Language::English) => (en, Language::English),
            _ => (&self.ja, Language::Japanese),
        }
    }
}

/// Reads a title: a line of 1 to [`TITLE_MAXIMUM`] characters.
pub fn title(text: &str) -> Result<String, Fault> {
    redacted::line(text, TITLE_MAXIMUM)
}

/// Reads a text: 1 to [`BODY_MAXIMUM`] characters on as many lines as it takes.
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

//! The texts of a notice, in one language or two.

use serde::{Deserialize, Serialize};

use crate::{Fault, Language, markdown, text};

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
    text::line(text, TITLE_MAXIMUM)
}

/// Parses a body: 1 to [`BODY_MAXIMUM`] characters of Markdown, on any number of lines. What its
/// references such as `&#x7;` stand for has to be allowed too.
pub fn body(text: &str) -> Result<String, Fault> {
    let body = text::lines(text, BODY_MAXIMUM)?;
    text::check_lines(&markdown::plain(&body))?;
    Ok(body)
}

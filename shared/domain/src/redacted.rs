//! Texts and secrets that redact themselves. `Debug` reveals nothing about them and there is no
//! `Display`, so that none of them can reach a log by accident.

use unicode_normalization::UnicodeNormalization;

use crate::Fault;

/// Makes `Debug` print the name of the type and nothing else.
macro_rules! redacted {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    )+};
}

/// A line of text that a person typed, of at most that many characters.
macro_rules! redacted_line {
    ($(#[$meaning:meta])* $name:ident, $maximum:literal) => {
        $(#[$meaning])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            pub const MAXIMUM: usize = $maximum;

            /// Reads a line of 1 to [`Self::MAXIMUM`] characters.
            pub fn parse(text: &str) -> Result<Self, $crate::Fault> {
                $crate::redacted::line(text, Self::MAXIMUM).map(Self)
            }

            /// The text, for the people it was written for.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        $crate::redacted::redacted!($name);
    };
}

/// Checks a line of text that a person typed: NFC, trimmed, 1 to `maximum` characters, without
/// control characters and without characters that change the direction of writing.
pub(crate) fn line(text: &str, maximum: usize) -> Result<String, Fault> {
    let text: String = text.trim().nfc().collect();
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.chars().count() > maximum {
        return Err(Fault::TooLong { maximum });
    }
    if text.chars().any(|character| character.is_control() || turns_direction(character)) {
        return Err(Fault::ControlCharacter);
    }
    Ok(text)
}

/// Whether the character changes the direction of writing.
pub(crate) const fn turns_direction(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(crate) use {redacted, redacted_line};

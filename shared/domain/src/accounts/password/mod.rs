//! Passwords: which may be chosen, how they are stored and how they are compared.
//!
//! Length makes a password strong and composition rules do not. So the only rules are a length
//! ([NIST SP 800-63B] §3.1.1.2: at least fifteen characters if the password is the only factor, and
//! at least sixty-four allowed) and that it is not among the first that an attacker would try (the
//! same section: context-specific words and commonly used passwords are refused).
//!
//! [NIST SP 800-63B]: https://pages.nist.gov/800-63-4/sp800-63b.html

mod choice;
mod collapse;
mod guess;
mod hash;
mod leaked;
#[cfg(test)]
mod pattern_tests;
mod reason;
mod spelling;
#[cfg(test)]
mod tests;
mod well_known;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::redacted::redacted;

pub use choice::{NewPassword, PasswordRefused};
pub use guess::PasswordContext;
pub use hash::{NotAPasswordHash, PasswordHash, PasswordHashingFailed};
pub use reason::GuessableReason;

/// The most characters of a password after normalization. This bounds the work of reading one.
const MAXIMUM_CHARACTERS: usize = 128;

/// The most bytes that are read. No character in NFKC comes from more than four code points of four
/// bytes (UAX #15), so anything longer than this is also longer than [`MAXIMUM_CHARACTERS`].
const MAXIMUM_RAW_BYTES: usize = MAXIMUM_CHARACTERS * 4 * 4;

/// A password as somebody typed it to sign in, ready to be compared.
///
/// It is held in NFKC, so that full-width letters, half-width katakana and composed accents are the
/// same password on every keyboard (NIST SP 800-63B §3.1.1.2). It is wiped from memory when
/// dropped, and cannot be printed, copied or serialized.
pub struct Password(Zeroizing<String>);

impl Password {
    /// The most characters.
    pub const MAXIMUM: usize = MAXIMUM_CHARACTERS;

    /// Reads the password of a sign-in. Every password that could have been chosen is accepted, and
    /// no rule but the upper bound applies, because the rules may have changed since it was chosen.
    ///
    /// # Errors
    ///
    /// [`PasswordTooLong`] if it has more than 128 characters: nobody has such a password.
    pub fn parse(raw: &str) -> Result<Self, PasswordTooLong> {
        let too_long = PasswordTooLong { maximum: MAXIMUM_CHARACTERS };
        if raw.len() > MAXIMUM_RAW_BYTES {
            return Err(too_long);
        }
        // There is room for the longest password, because a string that grows leaves unwiped
        // copies.
        let mut normalized =
            Zeroizing::new(String::with_capacity(MAXIMUM_CHARACTERS * char::MAX_LEN_UTF8));
        for (position, character) in raw.nfkc().enumerate() {
            if position == MAXIMUM_CHARACTERS {
                return Err(too_long);
            }
            normalized.push(character);
        }
        Ok(Self(normalized))
    }

    fn characters(&self) -> usize {
        self.0.chars().count()
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

redacted!(Password);

/// The password is longer than any that could have been chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password has more than {maximum} characters")]
pub struct PasswordTooLong {
    /// The most characters (Unicode scalar values, after NFKC) that a password may have.
    pub maximum: usize,
}

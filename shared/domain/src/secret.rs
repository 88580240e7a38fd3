//! Secrets that travel by mail or in a cookie, and what is stored of them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::{digest, hkdf};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::redacted::redacted;
use crate::{DataKey, Entropy};

/// The secret in a mailed link: 256 random bits, used once. Only its [`TokenHash`] is stored.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct MailToken([u8; 32]);

impl MailToken {
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// A token that a keyed hash gives.
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a token; none if the text cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The text in the link.
    pub fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored to recognize the token. A plain hash is enough, because nobody can guess 256
    /// bits.
    pub fn hash(&self) -> TokenHash {
        TokenHash(hex(digest::digest(&digest::SHA256, &self.0).as_ref()))
    }

    /// A key that only the holder of the token has. It seals personal data until the link is
    /// opened, so that nobody else can read it until then, the vendor included.
    pub fn key(&self) -> DataKey {
        DataKey::from_bytes(expand(&self.0, b"yakusoku mail token"))
    }
}

/// The stored hash of a [`MailToken`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TokenHash(String);

impl TokenHash {
    /// Reads a hash; none if the text cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (digits && text.len() == 64).then(|| Self(text.to_owned()))
    }

    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is not the hash of a token.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not 64 hexadecimal digits")]
pub struct NotATokenHash;

impl TryFrom<String> for TokenHash {
    type Error = NotATokenHash;

    fn try_from(text: String) -> Result<Self, NotATokenHash> {
        Self::parse(&text).ok_or(NotATokenHash)
    }
}

impl From<TokenHash> for String {
    fn from(hash: TokenHash) -> Self {
        hash.0
    }
}

redacted!(MailToken);

/// HKDF-SHA-256 (RFC 5869) of a secret that is already uniformly random.
#[expect(clippy::expect_used, reason = "the output is exactly one hash long")]
fn expand(secret: &[u8; 32], purpose: &'static [u8]) -> [u8; 32] {
    let mut key = [0; 32];
    hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, secret)
        .expand(&[purpose], hkdf::HKDF_SHA256)
        .and_then(|material| material.fill(&mut key))
        .expect("one hash of output");
    key
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn a_mailed_token_reads_back_and_is_redacted_in_debug_output() {
        let token = MailToken::new(&SeededEntropy::new(7));
        assert_eq!(MailToken::parse(&token.expose()), Some(token.clone()));
        assert_eq!(format!("{token:?}"), "MailToken(redacted)");
        assert_eq!(TokenHash::parse(token.hash().as_str()), Some(token.hash()));
        assert!(!token.hash().as_str().contains(&token.expose()));
        for bad in ["", "short", "!!!", &"A".repeat(44), &format!("{}=", token.expose())] {
            assert_eq!(MailToken::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn each_token_has_its_own_key() {
        let entropy = SeededEntropy::new(7);
        let (one, other) = (MailToken::new(&entropy), MailToken::new(&entropy));
        assert_eq!(one.key().expose(), one.clone().key().expose());
        assert_ne!(one.key().expose(), other.key().expose());
    }
}

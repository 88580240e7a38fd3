//! Sealing personal data: AES-256-GCM with a data key, bound to the place where it is stored.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Entropy;
use crate::redacted::redacted;

/// The format of a box, so that another format can follow.
const VERSION: u8 = 1;

/// A 256-bit key that seals data. It exists in memory only; at rest it is wrapped by KMS.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

/// The box was sealed with another key or for another place, or it was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("sealed data does not open")]
pub struct SealBroken;

impl DataKey {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for deriving and wrapping keys only.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key that this one and the salt give (HKDF-SHA-256, RFC 5869).
    #[must_use]
    #[expect(clippy::expect_used, reason = "the output is exactly one hash long")]
    pub fn salted(&self, salt: &Salt) -> Self {
        let mut key = [0; 32];
        hkdf::Salt::new(hkdf::HKDF_SHA256, &salt.0)
            .extract(&self.0)
            .expand(&[b"yakusoku salted key"], hkdf::HKDF_SHA256)
            .and_then(|material| material.fill(&mut key))
            .expect("one hash of output");
        Self(key)
    }

    /// Seals the data for one `place` (table, key and attribute), so that it does not open anywhere
    /// else. Layout: version (1 byte), nonce (12), ciphertext, tag (16).
    #[expect(clippy::expect_used, reason = "a box must not exist if sealing failed")]
    pub fn seal(&self, place: &str, data: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + data.len() + AES_256_GCM.tag_len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        let mut body = data.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let aad = Aad::from(place.as_bytes());
        self.cipher()
            .seal_in_place_append_tag(nonce, aad, &mut body)
            .expect("nothing that is kept comes near the cipher's limit of 64 GiB");
        sealed.append(&mut body);
        sealed
    }

    /// Opens what [`Self::seal`] sealed for the same place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, SealBroken> {
        let (&[VERSION], rest) = sealed.split_first_chunk::<1>().ok_or(SealBroken)? else {
            return Err(SealBroken);
        };
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealBroken)?;
        let mut body = body.to_vec();
        let opened = self
            .cipher()
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place.as_bytes()),
                &mut body,
            )
            .map_err(|_| SealBroken)?
            .len();
        body.truncate(opened);
        Ok(body)
    }

    #[expect(
        clippy::expect_used,
        reason = "the type holds exactly as many bytes as the cipher takes"
    )]
    fn cipher(&self) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.0).expect("a key of 32 bytes"))
    }
}

redacted!(DataKey);

/// 256 random bits that, with a data key, give another: what that one seals can be destroyed apart,
/// by destroying the salt.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Salt([u8; 32]);

impl Salt {
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }

    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storing and deriving only.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

redacted!(Salt);

/// A data key wrapped by KMS: worthless without the right to unwrap it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

/// A data key and its wrapped form, which is stored beside what the key seals.
#[derive(Clone, Debug)]
pub struct EnvelopeKey {
    /// Seals and opens.
    pub plain: DataKey,
    /// Is stored.
    pub wrapped: WrappedKey,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sealed_data_opens_only_in_its_own_place(data: Vec<u8>, seed: u64, flip: usize) {
            let entropy: &dyn Entropy = &SeededEntropy::new(seed);
            let key = DataKey::from_bytes(entropy.bytes());
            let sealed = key.seal("directory/a/name", &data, entropy);
            prop_assert_eq!(key.open("directory/a/name", &sealed), Ok(data.clone()));
            prop_assert_eq!(key.open("directory/b/name", &sealed), Err(SealBroken));
            let other = DataKey::from_bytes(entropy.bytes());
            prop_assert_eq!(other.open("directory/a/name", &sealed), Err(SealBroken));
            let mut changed = sealed.clone();
            let at = flip % changed.len();
            changed[at] ^= 1;
            prop_assert_eq!(key.open("directory/a/name", &changed), Err(SealBroken));
            prop_assert!(data.len() < 4 || !sealed.windows(data.len()).any(|part| part == data));
        }
    }

    #[test]
    fn boxes_that_are_too_short_do_not_open() {
        let key = DataKey::from_bytes([0; 32]);
        for sealed in [&[][..], &[1], &[1; 13], &[2; 40]] {
            assert_eq!(key.open("", sealed), Err(SealBroken));
        }
    }
}

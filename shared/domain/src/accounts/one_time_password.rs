//! The second factor: time-based one-time passwords (TOTP, RFC 6238, on HOTP, RFC 4226), which
//! every authenticator app supports, and recovery codes for people who lost their app.

use jiff::Timestamp;
use ring::{digest, hmac};
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::redacted::redacted;
use crate::secret::hex;
use crate::{Entropy, Fault};

/// How many seconds an app shows one code.
const PERIOD: i64 = 30;
/// The number of codes with six digits.
const CODES: u32 = 1_000_000;
/// How many recovery codes a person gets.
pub const RECOVERY_CODES: usize = 10;

/// The half minute that a code belongs to, counted since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(pub i64);

impl Step {
    /// A value before every step: no code was used yet.
    pub const NEVER: Self = Self(-1);

    pub fn at(now: Timestamp) -> Self {
        Self(now.as_second().div_euclid(PERIOD))
    }
}

/// The secret that an authenticator app shares with the service: 160 random bits.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct OneTimeSecret([u8; 20]);

impl OneTimeSecret {
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// Reads a secret; none if the bytes cannot be one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes, for sealing only.
    pub const fn expose(&self) -> &[u8; 20] {
        &self.0
    }

    /// The text that a person types into the app if they cannot scan the picture.
    pub fn to_base32(&self) -> String {
        base32(&self.0)
    }

    /// The address in the picture that the app scans: the secret, and how to label it.
    pub fn to_uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (percent_encoded(issuer), percent_encoded(account));
        let secret = self.to_base32();
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}\
             &algorithm=SHA1&digits=6&period={PERIOD}"
        )
    }

    /// The code of a step (RFC 4226 §5.3). Every app knows SHA-1, and as an HMAC it is still sound.
    pub fn code(&self, Step(step): Step) -> OneTimeCode {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or_default() & 0xf);
        let chosen = tag.iter().skip(offset).take(4);
        let number = chosen.fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        OneTimeCode((number & 0x7fff_ffff) % CODES)
    }
}

redacted!(OneTimeSecret);

/// The six digits that an app shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct OneTimeCode(u32);

impl OneTimeCode {
    /// Reads a code as a person types it, in full-width or half-width digits.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let typed = typed(text);
        let right = typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit());
        typed.parse().ok().filter(|_| right).map(Self).ok_or(Fault::NotACode)
    }

    pub fn expose(self) -> String {
        format!("{:06}", self.0)
    }
}

redacted!(OneTimeCode);

/// Replaces a code once: 120 random bits.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    const LENGTH: usize = 24;

    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(base32(&entropy.bytes::<15>()))
    }

    /// The text for its owner, in groups of four.
    pub fn expose(&self) -> String {
        let letters: Vec<char> = self.0.to_ascii_lowercase().chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
    }

    /// What is stored to recognize the code. A plain hash is enough, because nobody can guess 120
    /// bits.
    pub fn hash(&self) -> RecoveryCodeHash {
        RecoveryCodeHash(hex(digest::digest(&digest::SHA256, self.0.as_bytes()).as_ref()))
    }
}

redacted!(RecoveryCode);

/// The stored hash of a recovery code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryCodeHash(String);

impl RecoveryCodeHash {
    /// Reads a stored hash; none if the text cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (digits && text.len() == 64).then(|| Self(text.to_owned()))
    }

    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a person enters besides the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// The code that the app shows.
    Code(OneTimeCode),
    Recovery(RecoveryCode),
}

impl SecondFactor {
    /// Reads either of them as a person types it.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let typed = typed(text);
        let letters = typed.bytes().all(|byte| ALPHABET.contains(&byte));
        if letters && typed.len() == RecoveryCode::LENGTH {
            return Ok(Self::Recovery(RecoveryCode(typed)));
        }
        OneTimeCode::parse(text).map(Self::Code)
    }
}

/// The most characters that are read as a code. A code is short, even with separators.
pub const LONGEST_CODE: usize = 64;

/// The typed text without separators, in half width and capitals.
fn typed(text: &str) -> String {
    let meant = |character: &char| !character.is_whitespace() && *character != '-';
    text.nfkc().take(LONGEST_CODE).filter(meant).collect::<String>().to_ascii_uppercase()
}

/// The alphabet of base 32 (RFC 4648 §6).
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Base 32 without padding, for whole groups of five bytes.
fn base32(bytes: &[u8]) -> String {
    let groups = bytes.chunks(5).flat_map(|group| {
        let number = group.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        (0..8).rev().map(move |letter| (number >> (letter * 5) & 31) as usize)
    });
    groups.map(|letter| char::from(ALPHABET[letter])).collect()
}

/// Percent-encodes a part of an address (RFC 3986 §2.1).
fn percent_encoded(text: &str) -> String {
    let encoded = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;
    use proptest::prelude::*;

    /// The secret in the appendices of both RFCs.
    fn rfc() -> OneTimeSecret {
        OneTimeSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn codes_match_the_test_vectors_of_the_rfcs() {
        // RFC 4226, appendix D.
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (step, code) in (0..).zip(expected) {
            assert_eq!(rfc().code(Step(step)).expose(), code, "count {step}");
        }
        // RFC 6238, appendix B, for SHA-1: the last six of its eight digits.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(rfc().code(Step::at(at(second))).expose(), code, "second {second}");
        }
    }

    #[test]
    fn a_secret_is_shown_in_base_32_and_as_an_authenticator_address() {
        assert_eq!(rfc().to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(base32(b"fooba"), "MZXW6YTB");
        let uri = rfc().to_uri("Yakusoku", "a+b@example.jp");
        assert_eq!(
            uri,
            "otpauth://totp/Yakusoku:a%2Bb%40example.jp?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Yakusoku&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for text in ["081804", " 081 804 ", "０８１８０４", "081-804"] {
            assert_eq!(OneTimeCode::parse(text).unwrap().expose(), "081804", "{text}");
        }
        for text in ["", "81804", "0818040", "+81804", "08180x", "〇八一八〇四"] {
            assert_eq!(OneTimeCode::parse(text), Err(Fault::NotACode), "{text}");
            assert_eq!(SecondFactor::parse(text), Err(Fault::NotACode), "{text}");
        }
    }

    #[test]
    fn a_recovery_code_is_recognized_however_it_is_typed_and_stays_redacted() {
        let code = RecoveryCode::new(&SeededEntropy::new(1));
        let shown = code.expose();
        assert_eq!((shown.len(), shown.matches('-').count()), (29, 5));
        for text in [shown.clone(), shown.to_uppercase(), shown.replace('-', " ")] {
            let Ok(SecondFactor::Recovery(read)) = SecondFactor::parse(&text) else {
                panic!("{text} is no recovery code")
            };
            assert_eq!(read.hash(), code.hash());
        }
        assert_eq!(RecoveryCodeHash::parse(code.hash().as_str()), Some(code.hash()));
        assert_eq!(
            format!("{code:?} {:?}", rfc()),
            "RecoveryCode(redacted) OneTimeSecret(redacted)"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_a_parser_panic(text in "\\PC{0,100}") {
            let read = SecondFactor::parse(&text);
            prop_assert!(read.is_ok() || read == Err(Fault::NotACode));
        }
    }
}

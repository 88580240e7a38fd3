//! Familiar devices: those on which a person has signed in before, or has opened a mailed link.
//!
//! A device holds a token for each log-in that it is familiar to: a random identifier and an end, with
//! a MAC over both and the log-in. Nothing of it is stored here but the failures that are counted by the
//! identifier. A token lets nobody in: it only keeps those who guess passwords on other devices from
//! delaying the owner on this one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};

use crate::secret::hex;
use crate::{Context, EmailIndex, LookupKey};

/// How long a device stays familiar after the last sign-in on it.
pub const FAMILIARITY: SignedDuration = SignedDuration::from_hours(24 * 90);
/// How many log-ins a device is familiar to: the latest ones.
pub const LOGINS_MAXIMUM: usize = 5;

/// A familiar device, as failures on it are counted: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeviceId(String);

impl DeviceId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What makes a device familiar to one log-in.
#[derive(Clone, PartialEq, Eq)]
struct DeviceToken {
    id: [u8; 16],
    /// In seconds since 1970.
    expires_at: i64,
    mac: [u8; 32],
}

impl DeviceToken {
    fn issue(id: [u8; 16], index: &EmailIndex, key: &LookupKey, now: Timestamp) -> Self {
        let expires_at = (now + FAMILIARITY).as_second();
        Self { id, expires_at, mac: key.device(index, &id, expires_at) }
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, rest) = bytes.split_first_chunk()?;
        let (expires_at, mac) = rest.split_first_chunk()?;
        let expires_at = i64::from_be_bytes(*expires_at);
        Some(Self { id: *id, expires_at, mac: mac.try_into().ok()? })
    }

    fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.id[..], &self.expires_at.to_be_bytes(), &self.mac].concat())
    }

    /// Whether it was issued for that log-in. A token that has expired still says so.
    fn is_of(&self, index: &EmailIndex, key: &LookupKey) -> bool {
        key.is_device(index, &self.id, self.expires_at, &self.mac)
    }
}

/// The tokens that a device holds, the latest one last.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DeviceTokens(Vec<DeviceToken>);

crate::redacted::redacted!(DeviceTokens);

impl DeviceTokens {
    /// Reads what a device sends. What cannot be a token is skipped: it lets nobody in anyway.
    pub fn parse(text: &str) -> Self {
        let latest = text.rsplit('.').take(LOGINS_MAXIMUM);
        let mut tokens: Vec<_> = latest.filter_map(DeviceToken::parse).collect();
        tokens.reverse();
        Self(tokens)
    }

    /// The text for the device: up to 380 characters.
    pub fn expose(&self) -> String {
        self.0.iter().map(DeviceToken::expose).collect::<Vec<_>>().join(".")
    }

    /// The device, if it is familiar to that log-in now.
    pub fn familiar_to(
        &self,
        index: &EmailIndex,
        key: &LookupKey,
        now: Timestamp,
    ) -> Option<DeviceId> {
        let mut valid = self.0.iter().filter(|token| now.as_second() < token.expires_at);
        valid.find(|token| token.is_of(index, key)).map(|token| DeviceId(hex(&token.id)))
    }

    /// Makes the device familiar to that log-in from now on. It keeps its identifier, so that nobody
    /// gets a new count of failures by signing in.
    #[must_use]
    pub fn made_familiar(
        mut self,
        context: &Context<'_>,
        index: &EmailIndex,
        key: &LookupKey,
    ) -> Self {
        let known = self.0.iter().find(|token| token.is_of(index, key)).map(|token| token.id);
        let id = known.unwrap_or_else(|| context.entropy.bytes());
        self.0.retain(|token| token.id != id);
        self.0.push(DeviceToken::issue(id, index, key, context.now));
        let surplus = self.0.len().saturating_sub(LOGINS_MAXIMUM);
        self.0.drain(..surplus);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Email, Product, SeededEntropy};
    use proptest::prelude::*;

    const DAY: i64 = 86_400;

    fn key() -> LookupKey {
        LookupKey::new(b"key")
    }

    fn index(number: usize) -> EmailIndex {
        let email = Email::parse(&format!("taro{number}@example.jp")).unwrap();
        key().email(Product::ProSign, &email)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn familiar(entropy: &SeededEntropy, tokens: DeviceTokens, number: usize) -> DeviceTokens {
        let context = Context::new(at(0), entropy, "request");
        tokens.made_familiar(&context, &index(number), &key())
    }

    #[test]
    fn a_device_is_familiar_to_its_log_in_for_ninety_days() {
        let tokens = familiar(&SeededEntropy::new(1), DeviceTokens::default(), 1);
        let at_second = |second| tokens.familiar_to(&index(1), &key(), at(second)).is_some();
        assert_eq!([0, 90 * DAY - 1, 90 * DAY].map(at_second), [true, true, false]);
        assert_eq!(tokens.familiar_to(&index(2), &key(), at(0)), None, "another log-in");
        assert_eq!(tokens.familiar_to(&index(1), &LookupKey::new(b"other"), at(0)), None);
        assert_eq!(format!("{tokens:?}"), "DeviceTokens(redacted)");
    }

    #[test]
    fn a_device_keeps_its_identifier_and_the_latest_five_log_ins() {
        let entropy = SeededEntropy::new(1);
        let first = familiar(&entropy, DeviceTokens::default(), 0);
        let id = first.familiar_to(&index(0), &key(), at(0)).unwrap();
        let again = familiar(&entropy, first, 0);
        assert_eq!(again.familiar_to(&index(0), &key(), at(0)), Some(id));
        assert!(!again.expose().contains('.'), "one token for each log-in");
        let every = (1..6).fold(again, |tokens, number| familiar(&entropy, tokens, number));
        let known = |number| every.familiar_to(&index(number), &key(), at(0)).is_some();
        assert_eq!([0, 1, 2, 3, 4, 5].map(known), [false, true, true, true, true, true]);
        assert!(every.expose().len() <= 380, "{}", every.expose().len());
    }

    proptest! {
        #[test]
        fn no_changed_token_makes_a_device_familiar(at_byte in 0usize..56, bit in 0u8..8) {
            let tokens = familiar(&SeededEntropy::new(1), DeviceTokens::default(), 1);
            let mut bytes = URL_SAFE_NO_PAD.decode(tokens.expose()).unwrap();
            prop_assert_eq!(bytes.len(), 56);
            bytes[at_byte] ^= 1 << bit;
            let changed = DeviceTokens::parse(&URL_SAFE_NO_PAD.encode(bytes));
            prop_assert_eq!(changed.familiar_to(&index(1), &key(), at(0)), None);
        }

        #[test]
        fn whatever_a_device_sends_is_read(text in "[.A-Za-z0-9_-]{0,900}|\\PC{0,100}") {
            let read = DeviceTokens::parse(&text);
            prop_assert_eq!(&DeviceTokens::parse(&read.expose()), &read);
            let tokens = familiar(&SeededEntropy::new(1), read, 1);
            prop_assert_eq!(&DeviceTokens::parse(&tokens.expose()), &tokens);
        }
    }
}

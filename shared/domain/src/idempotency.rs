//! Requests that arrive twice. A caller can name a request with a key of their own (the
//! `Idempotency-Key` header of the IETF draft). A repetition under that key gets the same answer
//! again, and what was asked for is done once.

use jiff::SignedDuration;

use crate::{DataKey, LookupKey, MemberId, OrganizationId, StaffId};

/// How long an answer is stored for repetitions.
pub const RESPONSE_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// The fewest characters of a key: two callers could easily choose the same shorter one.
pub const SHORTEST_KEY: usize = 16;
/// The most characters of a key.
pub const LONGEST_KEY: usize = 128;

/// The name that a caller gave to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key: letters, digits, `-` and `_`, with or without quotation marks. A UUID is a
    /// valid key.
    pub fn parse(text: &str) -> Option<Self> {
        let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = quoted.unwrap_or(text);
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let right = (SHORTEST_KEY..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(known);
        right.then(|| Self(text.to_owned()))
    }
}

/// Groups of callers whose stored answers are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Customers, and people who are becoming customers.
    Customers,
    /// The vendor's staff.
    Staff,
    /// Subscribers to notices.
    Subscribers,
}

/// A request with an idempotency key.
#[derive(Clone, Debug)]
pub struct IdempotentRequest {
    /// The caller's company, where it is known.
    pub organization: Option<OrganizationId>,
    /// The callers whose answers this one is stored among.
    pub side: Side,
    /// A keyed hash of the caller and their key: 64 hexadecimal digits.
    pub index: String,
    /// Seals the answer. It is derived from everything that was asked, so that nobody who asks for
    /// something else under the same key can read the answer, the vendor included.
    pub key: DataKey,
}

impl LookupKey {
    /// The request of that caller (none where the caller is not known) for `asked`: method, path
    /// and body.
    pub fn idempotent_request(
        &self,
        caller: Option<(OrganizationId, MemberId)>,
        name: &IdempotencyKey,
        asked: &[&str],
    ) -> IdempotentRequest {
        let who = caller.map_or("anyone".to_owned(), |(_, member)| member.to_string());
        let organization = caller.map(|(organization, _)| organization);
        IdempotentRequest { organization, ..self.named(&who, name, asked) }
    }

    /// The same on the staff's side.
    pub fn idempotent_request_of_staff(
        &self,
        caller: Option<StaffId>,
        name: &IdempotencyKey,
        asked: &[&str],
    ) -> IdempotentRequest {
        let who = caller.map_or("any staff".to_owned(), |staff| staff.to_string());
        IdempotentRequest { side: Side::Staff, ..self.named(&who, name, asked) }
    }

    /// The same for a subscriber to notices.
    pub fn idempotent_request_of_subscriber(
        &self,
        name: &IdempotencyKey,
        asked: &[&str],
    ) -> IdempotentRequest {
        IdempotentRequest { side: Side::Subscribers, ..self.named("any subscriber", name, asked) }
    }

    fn named(
        &self,
        who: &str,
        IdempotencyKey(name): &IdempotencyKey,
        asked: &[&str],
    ) -> IdempotentRequest {
        let named = [&["request", who, name], asked].concat();
        IdempotentRequest {
            organization: None,
            side: Side::Customers,
            index: self.digest(&["idempotency", who, name]),
            key: DataKey::from_bytes(self.bytes(&named)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    const NAME: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

    #[test]
    fn a_key_is_plain_and_long_enough_to_be_unique() {
        let quoted = format!("\"{NAME}\"");
        assert_eq!(IdempotencyKey::parse(NAME), IdempotencyKey::parse(&quoted));
        assert!(IdempotencyKey::parse(NAME).is_some());
        let long = "a".repeat(129);
        for bad in ["", "1", "fifteen-letters", "sixteen letters!", "\"", &long, "キーキーキーキー"]
        {
            assert_eq!(IdempotencyKey::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_the_same_request_of_the_same_caller_opens_an_answer() {
        let (lookup, entropy) = (LookupKey::new(b"key"), SeededEntropy::new(1));
        let now = jiff::Timestamp::UNIX_EPOCH;
        let caller = |_| Some((OrganizationId::new(now, &entropy), MemberId::new(now, &entropy)));
        let (one, other) = (caller(1), caller(2));
        let name = IdempotencyKey::parse(NAME).unwrap();
        let request = lookup.idempotent_request(one, &name, &["POST", "/a", "{}"]);
        let different = lookup.idempotent_request(one, &name, &["POST", "/a", "{ }"]);
        assert_eq!(request.index, different.index);
        let sealed = request.key.seal("place", b"answer", &entropy);
        assert!(request.key.open("place", &sealed).is_ok());
        assert!(different.key.open("place", &sealed).is_err());
        assert_ne!(request.index, lookup.idempotent_request(other, &name, &[]).index);
        assert_ne!(request.index, lookup.idempotent_request(None, &name, &[]).index);
    }
}

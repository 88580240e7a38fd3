//! Requests that arrive twice. A caller who names a request by a key of their own is given the same
//! answer again, and what was asked is done once (the `Idempotency-Key` header of the IETF's draft).

use jiff::SignedDuration;

use crate::{DataKey, LookupKey, MemberId, OrganizationId, StaffId};

/// How long an answer is kept for those who ask again.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The fewest characters of a key: fewer would be chosen by two people at once.
pub const SHORTEST_KEY: usize = 16;
/// The most characters of a key.
pub const LONGEST_KEY: usize = 128;

/// The name that a caller gave to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key: letters, digits, `-` and `_`, in quotation marks or not. A UUID is one.
    pub fn parse(text: &str) -> Option<Self> {
        let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = quoted.unwrap_or(text);
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let right = (SHORTEST_KEY..=LONGEST_KEY).contains(&text.len()) && text.bytes().all(known);
        right.then(|| Self(text.to_owned()))
    }
}

/// Whose requests have answers of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Those of customers, and of whoever becomes one.
    Customers,
    /// Those of the vendor's staff.
    Staff,
    /// Those of who subscribes to notices.
    Subscribers,
}

/// A request that was given a name.
#[derive(Clone, Debug)]
pub struct NamedRequest {
    /// Whose company asks, where that is known.
    pub organization: Option<OrganizationId>,
    /// Whose side it is of: their answers are kept apart.
    pub side: Side,
    /// Stands for the caller and the name they gave: 64 hexadecimal digits.
    pub index: String,
    /// What the answer is sealed with. It is derived from all that was asked, so that whoever asks
    /// something else under the same name cannot read the answer, the vendor included.
    pub key: DataKey,
}

impl LookupKey {
    /// The request of that caller (nobody known, where there is none) that asks for `asked`: method,
    /// path and body.
    pub fn named_request(
        &self,
        caller: Option<(OrganizationId, MemberId)>,
        name: &IdempotencyKey,
        asked: &[&str],
    ) -> NamedRequest {
        let who = caller.map_or("anyone".to_owned(), |(_, member)| member.to_string());
        let organization = caller.map(|(organization, _)| organization);
        NamedRequest { organization, ..self.named(&who, name, asked) }
    }

    /// The same on the staff's side.
    pub fn named_request_of_staff(
        &self,
        caller: Option<StaffId>,
        name: &IdempotencyKey,
        asked: &[&str],
    ) -> NamedRequest {
        let who = caller.map_or("any staff".to_owned(), |staff| staff.to_string());
        NamedRequest { side: Side::Staff, ..self.named(&who, name, asked) }
    }

    /// The same of somebody who subscribes to notices.
    pub fn named_request_of_subscriber(
        &self,
        name: &IdempotencyKey,
        asked: &[&str],
    ) -> NamedRequest {
        NamedRequest { side: Side::Subscribers, ..self.named("any subscriber", name, asked) }
    }

    fn named(
        &self,
        who: &str,
        IdempotencyKey(name): &IdempotencyKey,
        asked: &[&str],
    ) -> NamedRequest {
        let named = [&["request", who, name], asked].concat();
        NamedRequest {
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
    fn a_key_is_long_enough_to_be_nobody_elses_and_made_of_plain_characters() {
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
    fn a_name_is_the_callers_own_and_its_answer_opens_to_the_same_request_only() {
        let (lookup, entropy) = (LookupKey::new(b"key"), SeededEntropy::new(1));
        let now = jiff::Timestamp::UNIX_EPOCH;
        let caller = |_| Some((OrganizationId::new(now, &entropy), MemberId::new(now, &entropy)));
        let (one, other) = (caller(1), caller(2));
        let name = IdempotencyKey::parse(NAME).unwrap();
        let request = lookup.named_request(one, &name, &["POST", "/a", "{}"]);
        let different = lookup.named_request(one, &name, &["POST", "/a", "{ }"]);
        assert_eq!(request.index, different.index);
        let sealed = request.key.seal("place", b"answer", &entropy);
        assert!(request.key.open("place", &sealed).is_ok());
        assert!(different.key.open("place", &sealed).is_err());
        assert_ne!(request.index, lookup.named_request(other, &name, &[]).index);
        assert_ne!(request.index, lookup.named_request(None, &name, &[]).index);
    }
}

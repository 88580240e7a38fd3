//! What a company names its invitations by.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::NONCE_LEN;
use serde::{Serialize, Serializer};

use crate::{DataKey, EmailIndex, Entropy, LookupKey, OrganizationId};

/// The identifier of an invitation: the index of its address, sealed for its company. The same
/// invitation always has the same identifier, so nothing is stored or read for it. Whoever holds it, even
/// together with all tables, learns nothing of the address, nor whether it is known elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationId(String);

impl InvitationId {
    /// How every identifier begins.
    pub const PREFIX: &str = "inv_";

    /// The identifier of the address's invitation into that company.
    pub fn new(key: &LookupKey, organization: OrganizationId, index: &EmailIndex) -> Self {
        let nonce =
            Synthetic(key.bytes(&["invitation nonce", &organization.to_string(), index.as_str()]));
        let sealed = sealing(key).seal(&place(organization), &index.to_bytes(), &nonce);
        Self(format!("{}{}", Self::PREFIX, URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// The index of the address whose invitation into that company has this identifier; none if the
    /// text is no such identifier.
    pub fn read(
        key: &LookupKey,
        organization: OrganizationId,
        identifier: &str,
    ) -> Option<EmailIndex> {
        let sealed = URL_SAFE_NO_PAD.decode(identifier.strip_prefix(Self::PREFIX)?).ok()?;
        let bytes = sealing(key).open(&place(organization), &sealed).ok()?;
        Some(EmailIndex::from_bytes(bytes.try_into().ok()?))
    }
}

impl fmt::Display for InvitationId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for InvitationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

fn sealing(key: &LookupKey) -> DataKey {
    DataKey::from_bytes(key.bytes(&["invitation identifiers"]))
}

fn place(organization: OrganizationId) -> String {
    format!("invitation/{organization}")
}

/// A nonce that follows from what is sealed: no other index is sealed with it.
struct Synthetic([u8; 32]);

impl Entropy for Synthetic {
    fn fill(&self, buffer: &mut [u8]) {
        debug_assert_eq!(buffer.len(), NONCE_LEN);
        buffer.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Email, Product, SeededEntropy};

    fn organization(seed: u64) -> OrganizationId {
        OrganizationId::new(jiff::Timestamp::UNIX_EPOCH, &SeededEntropy::new(seed))
    }

    fn index(local: &str) -> EmailIndex {
        let email = Email::parse(&format!("{local}@example.jp")).unwrap();
        LookupKey::new(b"key").email(Product::ProSign, &email)
    }

    proptest! {
        #[test]
        fn an_invitation_has_one_identifier_and_only_in_its_company(local in "[a-z]{1,20}") {
            let (key, index, ours) = (LookupKey::new(b"key"), index(&local), organization(1));
            let id = InvitationId::new(&key, ours, &index);
            prop_assert_eq!(&id, &InvitationId::new(&key, ours, &index));
            let read = |key, organization| {
                InvitationId::read(key, organization, &id.to_string())
            };
            prop_assert_eq!(read(&key, ours), Some(index.clone()));
            prop_assert_eq!(read(&key, organization(2)), None);
            prop_assert_eq!(read(&LookupKey::new(b"other"), ours), None);
            prop_assert_ne!(&id, &InvitationId::new(&key, organization(2), &index));
            prop_assert!(!id.to_string().contains(index.as_str()));
        }

        #[test]
        fn no_text_is_an_identifier_by_accident(text in "(inv_)?.{0,100}") {
            let read = InvitationId::read(&LookupKey::new(b"key"), organization(1), &text);
            prop_assert_eq!(read, None);
        }
    }

    #[test]
    fn identifiers_of_two_addresses_have_nothing_in_common() {
        let (key, ours) = (LookupKey::new(b"key"), organization(1));
        let id = |local| InvitationId::new(&key, ours, &index(local)).to_string();
        let (one, other) = (id("one"), id("other"));
        let same = one.bytes().zip(other.bytes()).skip(6).filter(|(one, other)| one == other);
        assert!(same.count() < 12, "{one} {other}");
        assert_eq!(one.len(), 86);
    }
}

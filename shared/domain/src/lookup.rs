//! Blind indexes: how a row is found by personal data that it does not show.

use std::net::IpAddr;

use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::redacted::redacted;
use crate::secret::hex;
use crate::{CompanyName, Email, Product};

/// The key of the blind indexes. Without it nobody can find out which address a row belongs to, not
/// even by trying addresses.
#[derive(Clone)]
pub struct LookupKey(hmac::Key);

/// A keyed hash of one address at one product.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailIndex(String);

/// A keyed hash of one company's name at one product. Companies may share a name, and with it the
/// index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CompanyIndex(String);

/// A keyed hash of one source address, used to slow down password guessing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceIndex(String);

impl LookupKey {
    pub fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The index of an address at a product.
    pub fn email(&self, product: Product, email: &Email) -> EmailIndex {
        EmailIndex(self.digest(&["email", product.slug(), &email.canonical()]))
    }

    /// The index of a staff address.
    pub fn staff_email(&self, email: &Email) -> EmailIndex {
        EmailIndex(self.digest(&["email", "staff", &email.canonical()]))
    }

    /// The index of a company's name at a product.
    pub fn company(&self, product: Product, name: &CompanyName) -> CompanyIndex {
        CompanyIndex(self.digest(&["company", product.slug(), &name.canonical()]))
    }

    /// The index of a source address. IPv6 addresses count by their /64, which is what one
    /// subscriber has (RFC 6177).
    pub fn source(&self, address: IpAddr) -> SourceIndex {
        let network = match address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        };
        SourceIndex(self.digest(&["source", &network]))
    }

    /// The MAC of a device that is familiar to a log-in.
    pub(crate) fn device(&self, index: &EmailIndex, id: &[u8; 16], expires_at: i64) -> [u8; 32] {
        self.bytes(&device_parts(index, id, expires_at).each_ref().map(String::as_str))
    }

    /// Whether that is the MAC of such a device, compared in constant time.
    pub(crate) fn is_device(
        &self,
        index: &EmailIndex,
        id: &[u8; 16],
        expires_at: i64,
        mac: &[u8; 32],
    ) -> bool {
        let parts = device_parts(index, id, expires_at);
        hmac::verify(&self.0, parts.join("\n").as_bytes(), mac).is_ok()
    }

    pub(crate) fn digest(&self, parts: &[&str]) -> String {
        hex(&self.bytes(parts))
    }

    #[expect(clippy::expect_used, reason = "the algorithm gives exactly that many bytes")]
    pub(crate) fn bytes(&self, parts: &[&str]) -> [u8; 32] {
        let tag = hmac::sign(&self.0, parts.join("\n").as_bytes());
        tag.as_ref().try_into().expect("32 bytes")
    }
}

fn device_parts(EmailIndex(index): &EmailIndex, id: &[u8; 16], expires_at: i64) -> [String; 4] {
    ["device".to_owned(), index.clone(), hex(id), expires_at.to_string()]
}

impl EmailIndex {
    /// Reads an index; none if the text cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (digits && text.len() == 64).then(|| Self(text.to_owned()))
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(hex(&bytes))
    }

    #[expect(clippy::expect_used, reason = "an index is 64 hexadecimal digits")]
    pub(crate) fn to_bytes(&self) -> [u8; 32] {
        std::array::from_fn(|at| {
            u8::from_str_radix(&self.0[2 * at..2 * at + 2], 16).expect("two hexadecimal digits")
        })
    }

    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl CompanyIndex {
    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SourceIndex {
    /// 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

redacted!(LookupKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_index_per_product_and_key() {
        let (key, other_key) = (LookupKey::new(b"one"), LookupKey::new(b"other"));
        let email = Email::parse("Taro@Example.jp").unwrap();
        let same = Email::parse("taro@example.jp").unwrap();
        let index = key.email(Product::ProSign, &email);
        assert_eq!(index, key.email(Product::ProSign, &same));
        assert_ne!(index, key.email(Product::ProLead, &email));
        assert_ne!(index, key.staff_email(&email));
        assert_eq!(key.staff_email(&email), key.staff_email(&same));
        assert_ne!(index, other_key.email(Product::ProSign, &email));
    }

    #[test]
    fn two_spellings_of_a_companys_name_have_one_index() {
        let key = LookupKey::new(b"one");
        let index = |product, name| key.company(product, &CompanyName::parse(name).unwrap());
        let company = index(Product::ProSign, "株式会社サンプル Tokyo");
        for same in ["株式会社 ｻﾝﾌﾟﾙ TOKYO", "株式会社サンプル　Ｔｏｋｙｏ", "㍿サンプルtokyo"]
        {
            assert_eq!(index(Product::ProSign, same), company, "{same}");
        }
        assert_ne!(index(Product::ProSign, "株式会社サンプル Osaka"), company);
        assert_ne!(index(Product::ProLead, "株式会社サンプル Tokyo"), company);
    }

    #[test]
    fn one_subscriber_cannot_hide_behind_many_ipv6_addresses() {
        let key = LookupKey::new(b"one");
        let source = |text: &str| key.source(text.parse().unwrap());
        assert_eq!(source("2001:db8:1:2::1"), source("2001:db8:1:2:ffff::9"));
        assert_ne!(source("2001:db8:1:2::1"), source("2001:db8:1:3::1"));
        assert_eq!(source("192.0.2.1"), source("::ffff:192.0.2.1"));
        assert_ne!(source("192.0.2.1"), source("192.0.2.2"));
    }
}

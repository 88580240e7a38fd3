//! Where a request came from, as far as it is on record: an index that finds the same address again,
//! and the network of the address, sealed. Both are under a key of the day. Once that key is
//! destroyed, nobody finds the address out, not even by trying all there are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::civil::Date;

use crate::redacted::redacted;
use crate::{AuditId, DataKey, Entropy, LookupKey, SealBroken, SourceIndex};

/// The key of one day's sources.
#[derive(Clone)]
pub struct SourceKey {
    /// The day in UTC, which says which key it is.
    pub day: Date,
    index: LookupKey,
    network: DataKey,
}

redacted!(SourceKey);

/// Where the request that is being answered came from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    pub address: IpAddr,
    pub key: &'a SourceKey,
}

/// What is on record of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedSource {
    /// The day of the key.
    pub day: Date,
    /// The same for the same address, on that day.
    pub index: SourceIndex,
    /// The sealed network.
    pub network: Vec<u8>,
}

impl SourceKey {
    pub fn new(day: Date, key: &DataKey) -> Self {
        let keys = LookupKey::new(key.expose());
        Self {
            day,
            index: LookupKey::new(&keys.bytes(&["source index"])),
            network: DataKey::from_bytes(keys.bytes(&["source network"])),
        }
    }

    /// The index of the address on that day.
    pub fn index(&self, address: IpAddr) -> SourceIndex {
        self.index.source(address)
    }

    /// Opens the network in that record.
    pub fn open(&self, record: AuditId, network: &[u8]) -> Result<String, SealBroken> {
        let opened = self.network.open(&place(record), network)?;
        String::from_utf8(opened).map_err(|_| SealBroken)
    }
}

impl Source<'_> {
    pub(crate) fn record(self, record: AuditId, entropy: &dyn Entropy) -> RecordedSource {
        let Self { address, key } = self;
        let network = network(address);
        RecordedSource {
            day: key.day,
            index: key.index(address),
            network: key.network.seal(&place(record), network.as_bytes(), entropy),
        }
    }
}

/// Where the network of a record is stored.
fn place(record: AuditId) -> String {
    format!("audit\n{record}\nnetwork")
}

/// The network of an address: wide enough to be of many people, narrow enough to tell a company from
/// a provider in another country.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;
    use jiff::Timestamp;
    use jiff::civil::date;

    #[test]
    fn a_network_is_on_record_instead_of_the_address() {
        for (address, written) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ] {
            assert_eq!(network(address.parse().unwrap()), written);
        }
    }

    #[test]
    fn a_source_opens_only_with_the_key_of_its_day() {
        let entropy: &dyn Entropy = &SeededEntropy::new(1);
        let key = |day| SourceKey::new(day, &DataKey::from_bytes(entropy.bytes()));
        let (key, other) = (key(date(2026, 1, 1)), key(date(2026, 1, 2)));
        let id = AuditId::new(Timestamp::UNIX_EPOCH, entropy);
        let address = "192.0.2.77".parse().unwrap();
        let recorded = Source { address, key: &key }.record(id, entropy);
        assert_eq!(recorded.index, key.index(address));
        assert_ne!(recorded.index, other.index(address));
        assert_eq!(key.open(id, &recorded.network).unwrap(), "192.0.2.0/24");
        assert!(other.open(id, &recorded.network).is_err());
        let elsewhere = AuditId::new(Timestamp::UNIX_EPOCH, entropy);
        assert!(key.open(elsewhere, &recorded.network).is_err());
    }
}

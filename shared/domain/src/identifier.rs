//! Identifiers: a prefix that names the kind, and a ULID that sorts by time.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ulid::Ulid;

use crate::Entropy;

/// The text is not an identifier of the wanted kind.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not an identifier that begins with {prefix}_")]
pub struct NotAnIdentifier {
    /// The prefix of the wanted kind.
    pub prefix: &'static str,
}

macro_rules! identifier {
    ($(#[$meaning:meta])* $name:ident, $prefix:literal) => {
        $(#[$meaning])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Ulid);

        impl $name {
            /// A new identifier, made at that time.
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(new_ulid(now, entropy))
            }

            /// When it was made, to the millisecond.
            pub fn made_at(self) -> Timestamp {
                let made_at = i64::try_from(self.0.timestamp_ms()).ok();
                let made_at = made_at.and_then(|at| Timestamp::from_millisecond(at).ok());
                made_at.unwrap_or(Timestamp::MAX)
            }

            /// The identifier without its prefix, for compact tokens.
            pub fn to_bytes(self) -> [u8; 16] {
                self.0.to_bytes()
            }

            /// What [`Self::to_bytes`] wrote.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Ulid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!($prefix, "_{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }

        impl FromStr for $name {
            type Err = NotAnIdentifier;

            fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(|ulid| Ulid::from_string(ulid).ok())
                    .map(Self)
                    .filter(|parsed| parsed.to_string() == text)
                    .ok_or(NotAnIdentifier { prefix: $prefix })
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnIdentifier;

            fn try_from(text: String) -> Result<Self, NotAnIdentifier> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(identifier: $name) -> Self {
                identifier.to_string()
            }
        }
    };
}

pub(crate) fn new_ulid(now: Timestamp, entropy: &dyn Entropy) -> Ulid {
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
    Ulid::from_parts(milliseconds, u128::from_be_bytes(entropy.bytes()))
}

identifier!(
    /// A customer: the company that holds a contract for one product.
    OrganizationId,
    "org"
);
identifier!(
    /// A person within one organization.
    MemberId,
    "mem"
);
identifier!(
    /// One of the vendor's own people.
    StaffId,
    "stf"
);
identifier!(
    /// One signed-in device, and the family of refresh tokens that it went through.
    SessionId,
    "ses"
);
identifier!(
    /// A mail that waits to be sent.
    MailId,
    "mail"
);
identifier!(
    /// A notice that the vendor posts.
    NoticeId,
    "ntc"
);
identifier!(
    /// Something that happened to a notice, and is told.
    AnnouncementId,
    "ann"
);
identifier!(
    /// A line of the audit log.
    AuditId,
    "aud"
);

identifier!(
    /// What a customer has packed to take along.
    ExportId,
    "exp"
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn an_identifier_reads_back_and_another_kind_is_refused() {
        let now = Timestamp::UNIX_EPOCH;
        let organization = OrganizationId::new(now, &SeededEntropy::new(1));
        let text = organization.to_string();
        assert!(text.starts_with("org_"), "{text}");
        assert_eq!(text.parse(), Ok(organization));
        assert_eq!(OrganizationId::from_bytes(organization.to_bytes()), organization);
        assert!(text.parse::<MemberId>().is_err());
        assert!(text.to_lowercase().parse::<OrganizationId>().is_err());
    }
}

//! Identifiers: a prefix that names the kind, and a ULID that sorts by time.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ulid::Ulid;

use crate::Entropy;

/// The text is not an identifier of the expected kind.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("not an identifier that begins with {prefix}_")]
pub struct NotAnIdentifier {
    /// The prefix of the expected kind.
    pub prefix: &'static str,
}

/// The part of an identifier between its prefix and its ULID.
trait Leading: Copy {
    fn write(self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result;
    fn read(text: &str) -> Option<Self>;
}

/// A day: identifiers with a leading day sort by it.
impl Leading for Date {
    fn write(self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.strftime("%Y%m%d"), formatter)
    }

    fn read(text: &str) -> Option<Self> {
        Self::strptime("%Y%m%d", text).ok()
    }
}

/// The customer, without the prefix, so that the identifier alone says whose it is.
impl Leading for OrganizationId {
    fn write(self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }

    fn read(text: &str) -> Option<Self> {
        Ulid::from_string(text).ok().map(Self)
    }
}

macro_rules! identifier {
    ($(#[$meaning:meta])* $name:ident, $prefix:literal) => {
        $(#[$meaning])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Ulid);

        impl $name {
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

            /// Reads what [`Self::to_bytes`] wrote.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Ulid::from_bytes(bytes))
            }

            fn read(text: &str) -> Option<Self> {
                Ulid::from_string(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!($prefix, "_{}"), self.0)
            }
        }

        identifier!(@text $name, $prefix);
    };

    ($(#[$meaning:meta])* $name:ident, $prefix:literal, $(#[$part:meta])* $leading:ident: $kind:ty) => {
        $(#[$meaning])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name {
            $leading: $kind,
            ulid: Ulid,
        }

        impl $name {
            /// A new identifier with that leading part.
            pub fn new($leading: $kind, now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self { $leading, ulid: new_ulid(now, entropy) }
            }

            $(#[$part])*
            pub const fn $leading(self) -> $kind {
                self.$leading
            }

            fn read(text: &str) -> Option<Self> {
                let (leading, ulid) = text.split_once('_')?;
                let $leading = Leading::read(leading)?;
                Some(Self { $leading, ulid: Ulid::from_string(ulid).ok()? })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!($prefix, "_"))?;
                Leading::write(self.$leading, formatter)?;
                write!(formatter, "_{}", self.ulid)
            }
        }

        identifier!(@text $name, $prefix);
    };

    (@text $name:ident, $prefix:literal) => {
        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }

        impl FromStr for $name {
            type Err = NotAnIdentifier;

            fn from_str(text: &str) -> Result<Self, NotAnIdentifier> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(Self::read)
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

fn new_ulid(now: Timestamp, entropy: &dyn Entropy) -> Ulid {
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
    /// A request of one of the staff that a colleague approves an act.
    ApprovalId,
    "apr"
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
    /// The publication of a notice, which is announced to subscribers and customers.
    AnnouncementId,
    "ann"
);
identifier!(
    /// An entry in the audit log.
    AuditId,
    "aud"
);

impl AuditId {
    /// What no entry of that time or later comes before.
    pub fn earliest(at: Timestamp) -> Self {
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
        Self(Ulid::from_parts(milliseconds, 0))
    }
}

identifier!(
    /// Everything of a customer, packed to download.
    ExportId,
    "exp"
);

identifier!(
    /// A document. It begins with the date of the transaction, so that a company's documents sort
    /// by it: `doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR`.
    DocumentId,
    "doc",
    /// The day of the transaction.
    transacted_on: Date
);

impl DocumentId {
    /// What all identifiers of documents of that day begin with.
    pub fn prefix(transacted_on: Date) -> String {
        format!("doc_{}_", transacted_on.strftime("%Y%m%d"))
    }
}

identifier!(
    /// A pass to one customer's retained documents. It begins with the customer:
    /// `pas_01K7Z3Q4B8D6F1G2H5J9M0N3PR_01K7Z3Q4B8D6F1G2H5J9M0N3PR`.
    ArchivePassId,
    "pas",
    /// The customer whose documents it opens.
    organization: OrganizationId
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;
    use jiff::civil::date;

    #[test]
    fn an_identifier_reads_back_with_its_leading_part() {
        let (now, entropy) = (Timestamp::UNIX_EPOCH, SeededEntropy::new(1));
        let document = DocumentId::new(date(2026, 4, 1), now, &entropy);
        let text = document.to_string();
        assert!(text.starts_with(&DocumentId::prefix(date(2026, 4, 1))), "{text}");
        assert_eq!(text.parse(), Ok(document));
        assert_eq!(document.transacted_on(), date(2026, 4, 1));
        let organization = OrganizationId::new(now, &entropy);
        let pass = ArchivePassId::new(organization, now, &entropy);
        assert_eq!(pass.to_string().parse(), Ok(pass));
        assert_eq!(pass.organization(), organization);
        for bad in [
            "",
            "doc",
            "doc_20260401",
            "doc_20260431_",
            &text.replace("0401", "401"),
            &text.to_lowercase(),
        ] {
            assert!(bad.parse::<DocumentId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_identifier_reads_back_and_another_kind_is_rejected() {
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

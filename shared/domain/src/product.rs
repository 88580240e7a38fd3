//! The two products that share this back end.

use serde::{Deserialize, Serialize};

/// One of the vendor's products. An account belongs to exactly one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// Contract management.
    ProSign,
    /// Lead management.
    ProLead,
}

impl Product {
    pub const ALL: [Self; 2] = [Self::ProSign, Self::ProLead];

    /// The name in addresses, keys and tokens.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::ProSign => "pro-sign",
            Self::ProLead => "pro-lead",
        }
    }

    /// The name that people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ProSign => "Pro-Sign",
            Self::ProLead => "Pro-Lead",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.slug() == slug)
    }
}

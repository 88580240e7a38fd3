//! The certificate of deletion.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::access_token::{VerificationKey, signing_input};
use crate::{OrganizationId, Product};

use super::{Destroyed, RetainedCount};

/// The certificate that a customer's data is destroyed: the claims of a JWS (RFC 7515).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    #[serde(rename = "iss")]
    pub issuer: String,
    /// The customer.
    #[serde(rename = "sub")]
    pub organization: OrganizationId,
    /// In seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    pub product: Product,
    /// The last day of the contract, in Japan.
    pub contract_ended_on: Date,
    /// By the end of this day everything had to be gone, including backups.
    pub deadline: Date,
    pub started_at: Timestamp,
    /// When nothing was left.
    pub finished_at: Timestamp,
    /// One entry for each data class.
    pub destroyed: Vec<Destroyed>,
    /// What is retained, and why.
    pub retained: Vec<RetainedCount>,
    /// The last day on which a backup can still restore the destroyed key.
    pub backups_end_on: Date,
}

impl Certificate {
    pub fn signing_input(&self, key: &VerificationKey) -> String {
        signing_input("deletion-certificate+jwt", self, key)
    }
}

//! Whom staff act for.

use crate::{OrganizationId, Product};

/// A company as staff name it: by its number, with the product of its contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    pub organization: OrganizationId,
    pub product: Product,
}

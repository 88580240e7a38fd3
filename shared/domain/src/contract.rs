//! Contracts end as of a civil date in Japan (P3). From the day after, the customer's people only
//! read; on the day of the purge everything goes that the law does not keep.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::retention::PurgePlan;
use crate::{OrganizationId, Product, japan};

/// A customer's contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// Its last day; none while no end is in sight.
    pub ends_on: Option<Date>,
}

impl Contract {
    /// Whether it is over: its last day has passed.
    pub fn is_over(self, now: Timestamp) -> bool {
        self.ends_on.is_some_and(|last| last < japan::date_at(now))
    }

    /// What follows from its end, if that is in sight.
    pub fn plan(self) -> Option<PurgePlan> {
        self.ends_on.map(PurgePlan::new)
    }
}

/// A contract with an end, as it was read: without personal data, which who purges cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedContract {
    /// Whose.
    pub organization: OrganizationId,
    /// For which product.
    pub product: Product,
    /// Its last day.
    pub ends_on: Date,
}

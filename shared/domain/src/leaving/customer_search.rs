//! Customers as the vendor's staff find them: what is known of a contract, and nothing that is
//! personal.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::contract::Contract;
use crate::purge::Purge;
use crate::staff::{StaffChange, StaffMembership};
use crate::{
    Action, Changes, CompanyName, Context, Email, Fault, OrganizationId, Outcome, Product, Target,
};

/// How many customers one search shows at most: a state for each is read in one call.
pub const MAX_FOUND: usize = 40;

/// What somebody who searches for customers has in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerQuery {
    Number(OrganizationId),
    /// The exact address of any member.
    Address(Email),
    /// The whole name, however it is spelled.
    Company(CompanyName),
}

impl CustomerQuery {
    /// What begins like a number is one, and what has an @ is an address.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.starts_with("org_") {
            let example = Fault::WrongFormat("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR");
            return text.parse().map(Self::Number).map_err(|_| example);
        }
        if text.contains('@') {
            return Email::parse(text).map(Self::Address);
        }
        CompanyName::parse(text).map(Self::Company)
    }
}

/// How far a contract has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerStatus {
    /// No end is planned.
    Active,
    /// An end is planned; until then, nothing changes for the customer.
    Ending,
    /// The last day has passed: the customer can only read.
    Ended,
    /// The data is being destroyed.
    Purging,
    /// The data is destroyed, and a certificate proves it.
    Purged,
}

impl CustomerStatus {
    pub const ALL: [Self; 5] =
        [Self::Active, Self::Ending, Self::Ended, Self::Purging, Self::Purged];

    /// The word in answers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ending => "ending",
            Self::Ended => "ended",
            Self::Purging => "purging",
            Self::Purged => "purged",
        }
    }
}

/// The customer after which a page of a list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerCursor {
    pub organization: OrganizationId,
    /// The day that the list is in the order of, if it is in the order of days.
    pub day: Option<Date>,
}

impl CustomerCursor {
    const EXAMPLE: &str = "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR_2026-12-23";

    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::WrongFormat(Self::EXAMPLE);
        let (organization, day) = match text.rsplit_once('_') {
            Some((organization, day)) if day.contains('-') => {
                (organization, Some(day.parse().map_err(|_| fault())?))
            }
            _ => (text, None),
        };
        let organization = organization.parse().map_err(|_| fault())?;
        Ok(Self { organization, day })
    }
}

impl fmt::Display for CustomerCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.day {
            Some(day) => write!(formatter, "{}_{day}", self.organization),
            None => fmt::Display::fmt(&self.organization, formatter),
        }
    }
}

/// A customer who is or was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerSummary {
    pub organization: OrganizationId,
    pub product: Product,
    pub contract: Contract,
    /// When staff confirmed the contract, if they did.
    pub confirmed_at: Option<Timestamp>,
    /// How many representatives it has; none once its members are destroyed.
    pub representatives: Option<u32>,
    /// The progress of the purge, if it has begun.
    pub purge: Option<Purge>,
}

impl CustomerSummary {
    pub fn status(&self, now: Timestamp) -> CustomerStatus {
        match &self.purge {
            Some(purge) if purge.certificate.is_some() => CustomerStatus::Purged,
            Some(_) => CustomerStatus::Purging,
            None if self.contract.is_over(now) => CustomerStatus::Ended,
            None if self.contract.plan.is_some() => CustomerStatus::Ending,
            None => CustomerStatus::Active,
        }
    }
}

/// Records that a member of staff searched for or listed customers; in the customer's own log, if
/// exactly one was found.
pub fn search(context: &Context<'_>, staff: &StaffMembership, found: &[OrganizationId]) -> Changes {
    let only = if let [only] = found { Some(*only) } else { None };
    let record = context.audit_of_staff(Action::SearchCustomers, Outcome::Done);
    let changes = vec![StaffChange::RequireStaff(staff.clone()).into()];
    let mut record = record.by_staff(staff.id, only).with("found", found.len());
    record.target = only.map(Target::Organization);
    Changes::recorded(changes, record)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::contract::EndedContract;
    use crate::retention::PurgePlan;
    use crate::{SeededEntropy, japan};
    use jiff::civil::date;

    #[test]
    fn a_search_knows_numbers_addresses_and_names_apart() {
        let number = OrganizationId::new(Timestamp::UNIX_EPOCH, &SeededEntropy::new(1));
        let text = format!(" {number} ");
        assert_eq!(CustomerQuery::parse(&text), Ok(CustomerQuery::Number(number)));
        let address = CustomerQuery::parse("taro@example.jp").unwrap();
        assert!(matches!(address, CustomerQuery::Address(_)));
        let name = CustomerQuery::parse("株式会社例").unwrap();
        assert!(matches!(name, CustomerQuery::Company(_)));
        assert_eq!(
            CustomerQuery::parse("org_123"),
            Err(Fault::WrongFormat("org_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
        );
        assert_eq!(CustomerQuery::parse("taro@"), Err(Fault::NotAnAddress));
        assert_eq!(CustomerQuery::parse("  "), Err(Fault::Empty));
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let organization = OrganizationId::new(Timestamp::UNIX_EPOCH, &SeededEntropy::new(1));
        for day in [None, Some(date(2026, 12, 23))] {
            let cursor = CustomerCursor { organization, day };
            assert_eq!(CustomerCursor::parse(&cursor.to_string()), Ok(cursor));
        }
        let fault = Err(Fault::WrongFormat(CustomerCursor::EXAMPLE));
        for wrong in ["", "org_1", "org_1_2026-12-23", &format!("{organization}_2026-13-01")] {
            assert_eq!(CustomerCursor::parse(wrong), fault, "{wrong}");
        }
    }

    #[test]
    fn the_status_follows_the_contract_and_then_the_purge() {
        let organization = OrganizationId::new(Timestamp::UNIX_EPOCH, &SeededEntropy::new(1));
        let noon = |day: Date| japan::end_of(day) - jiff::SignedDuration::from_hours(12);
        let plan = PurgePlan::new(date(2026, 11, 30), date(2026, 11, 1));
        let purge = |certificate: Option<&str>| Purge {
            contract: EndedContract { organization, product: Product::ProSign, plan },
            started_at: Timestamp::UNIX_EPOCH,
            destroyed: BTreeMap::new(),
            certificate: certificate.map(str::to_owned),
            earlier: Vec::new(),
            next_check_on: crate::purge::NO_DAY,
        };
        let status = |plan, purge, day| {
            let (product, contract) = (Product::ProSign, Contract { plan });
            let representatives = Some(1);
            let confirmed_at = None;
            CustomerSummary {
                organization,
                product,
                contract,
                confirmed_at,
                representatives,
                purge,
            }
            .status(noon(day))
        };
        let (last, next) = (date(2026, 11, 30), date(2026, 12, 1));
        assert_eq!(status(None, None, last), CustomerStatus::Active);
        assert_eq!(status(Some(plan), None, last), CustomerStatus::Ending);
        assert_eq!(status(Some(plan), None, next), CustomerStatus::Ended);
        assert_eq!(status(Some(plan), Some(purge(None)), next), CustomerStatus::Purging);
        assert_eq!(status(None, Some(purge(Some("jws"))), next), CustomerStatus::Purged);
    }
}

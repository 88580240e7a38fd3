//! Customers whose contract has ended only read.

use domain::contract::Contract;
use jiff::Timestamp;

use crate::Problem;

/// Refuses to change anything for a customer whose contract is over.
pub fn contract_runs(contract: Contract, now: Timestamp) -> Result<(), Problem> {
    if contract.is_over(now) { Err(Problem::ContractEnded) } else { Ok(()) }
}

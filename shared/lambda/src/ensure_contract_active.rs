//! Customers whose contract has ended can only read.

use domain::contract::Contract;
use jiff::Timestamp;

use crate::Problem;

/// Refuses changes for a customer whose contract has ended.
pub fn ensure_contract_active(contract: Contract, now: Timestamp) -> Result<(), Problem> {
    if contract.is_over(now) { Err(Problem::ContractEnded) } else { Ok(()) }
}

//! Wires [`contract_end`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("contract-end").await;
    let contract_end = contract_end::ContractEnd::new(&start).await?;
    lambda::serve(start, contract_end).await
}

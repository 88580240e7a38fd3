//! Wires [`contract_confirmation`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("contract-confirmation").await;
    let confirmation = contract_confirmation::ContractConfirmation::new(&start).await?;
    lambda::serve(start, confirmation).await
}

//! Wires [`contract_end`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("contract-end").await;
    let contract_end = contract_end::ContractEnd::new(&start).await?;
    Function::new(start, contract_end).on_request()?.on_schedule().on_messages().run().await
}

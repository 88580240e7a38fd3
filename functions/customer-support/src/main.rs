//! Wires [`customer_support`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("customer-support").await;
    let customer_support = customer_support::CustomerSupport::new(&start).await?;
    lambda::serve(start, customer_support).await
}

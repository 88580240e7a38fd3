//! Wires [`customer_search`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("customer-search").await;
    let customer_search = customer_search::CustomerSearch::new(&start).await?;
    lambda::serve(start, customer_search).await
}

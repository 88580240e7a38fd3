//! Wires [`legal_hold`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("legal-hold").await;
    let legal_hold = legal_hold::LegalHold::new(&start).await?;
    lambda::serve(start, legal_hold).await
}

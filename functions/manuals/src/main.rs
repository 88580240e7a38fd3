//! Wires [`manuals`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("manuals").await;
    let manuals = manuals::Manuals::new(&start).await?;
    lambda::serve(start, manuals).await
}

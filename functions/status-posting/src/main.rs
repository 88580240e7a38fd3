//! Wires [`status_posting`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("status-posting").await;
    let status_posting = status_posting::StatusPosting::new(&start).await?;
    lambda::serve(start, status_posting).await
}

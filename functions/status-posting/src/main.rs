//! Wires [`status_posting`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("status-posting").await;
    let status_posting = status_posting::StatusPosting::new(&start).await?;
    Function::new(start, status_posting).on_request()?.on_schedule().run().await
}

//! Wires [`retention_purge`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("retention-purge").await;
    let retention_purge = retention_purge::RetentionPurge::new(&start).await?;
    lambda::serve_queue(start, retention_purge).await
}

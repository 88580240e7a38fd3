//! Wires [`retention_purge`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("retention-purge").await;
    let retention_purge = retention_purge::RetentionPurge::new(&start).await?;
    Function::new(start, retention_purge).on_schedule().on_messages().run().await
}

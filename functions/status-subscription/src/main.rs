//! Wires [`status_subscription`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("status-subscription").await;
    let status_subscription = status_subscription::StatusSubscription::new(&start).await?;
    lambda::serve(start, status_subscription).await
}

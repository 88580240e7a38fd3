//! Wires [`customer_notification`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("customer-notification").await;
    let customer_notification = customer_notification::CustomerNotification::new(&start)?;
    lambda::serve_queue(start, customer_notification).await
}

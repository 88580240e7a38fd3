//! Wires [`customer_notification`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("customer-notification").await;
    let customer_notification = customer_notification::CustomerNotification::new(&start)?;
    Function::new(start, customer_notification).on_new_items().on_messages().run().await
}

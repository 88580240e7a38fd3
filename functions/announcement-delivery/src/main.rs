//! Wires [`announcement_delivery`] to Lambda.

// A TLS connection within an HTTP connection within a function: deeper than the compiler expects.
#![recursion_limit = "256"]

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("announcement-delivery").await;
    let announcement_delivery = announcement_delivery::AnnouncementDelivery::new(&start)?;
    Function::new(start, announcement_delivery).on_new_items().on_messages().run().await
}

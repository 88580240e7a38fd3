//! Wires [`announcement_delivery`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("announcement-delivery").await;
    let announcement_delivery = announcement_delivery::AnnouncementDelivery::new(&start)?;
    lambda::serve_stream_and_queue(start, announcement_delivery).await
}

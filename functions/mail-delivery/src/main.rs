//! Wires [`mail_delivery`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("mail-delivery").await;
    let mail_delivery = mail_delivery::MailDelivery::new(&start)?;
    lambda::serve_stream(start, mail_delivery).await
}

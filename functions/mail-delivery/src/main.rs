//! Wires [`mail_delivery`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("mail-delivery").await;
    let mail_delivery = mail_delivery::MailDelivery::new(&start)?;
    Function::new(start, mail_delivery).on_new_items().run().await
}

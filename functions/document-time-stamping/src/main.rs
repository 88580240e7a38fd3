//! Wires [`document_time_stamping`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("document-time-stamping").await;
    let document_time_stamping = document_time_stamping::DocumentTimeStamping::new(&start)?;
    Function::new(start, document_time_stamping).on_messages().run().await
}

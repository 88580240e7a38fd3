//! Wires [`document_finalization`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("document-finalization").await;
    let document_finalization = document_finalization::DocumentFinalization::new(&start)?;
    Function::new(start, document_finalization).on_schedule().on_messages().run().await
}

//! Wires [`document_archive`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("document-archive").await;
    let document_archive = document_archive::DocumentArchive::new(&start).await?;
    lambda::serve(start, document_archive).await
}

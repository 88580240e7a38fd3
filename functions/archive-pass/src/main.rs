//! Wires [`archive_pass`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("archive-pass").await;
    let archive_pass = archive_pass::ArchivePasses::new(&start).await?;
    lambda::serve(start, archive_pass).await
}

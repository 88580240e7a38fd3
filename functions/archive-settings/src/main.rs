//! Wires [`archive_settings`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("archive-settings").await;
    let settings = archive_settings::ArchiveSettings::new(&start).await?;
    lambda::serve(start, settings).await
}

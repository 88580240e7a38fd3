//! Wires [`data_export`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("data-export").await;
    let data_export = data_export::DataExport::new(&start).await?;
    lambda::serve(start, data_export).await
}

//! Wires [`export_packing`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("export-packing").await;
    let export_packing = export_packing::ExportPacking::new(&start)?;
    Function::new(start, export_packing).on_messages().run().await
}

//! Wires [`audit_copy`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("audit-copy").await;
    let audit_copy = audit_copy::AuditCopy::new(&start)?;
    Function::new(start, audit_copy).on_changes().run().await
}

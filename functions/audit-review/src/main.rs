//! Wires [`audit_review`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("audit-review").await;
    let audit_review = audit_review::AuditReview::new(&start).await?;
    lambda::serve(start, audit_review).await
}

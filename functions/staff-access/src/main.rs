//! Wires [`staff_access`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("staff-access").await;
    let staff_access = staff_access::StaffAccess::new(&start).await?;
    lambda::serve(start, staff_access).await
}

//! Wires [`role_change`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("role-change").await;
    let role_change = role_change::RoleChange::new(&start).await?;
    lambda::serve(start, role_change).await
}

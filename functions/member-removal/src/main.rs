//! Wires [`member_removal`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("member-removal").await;
    let member_removal = member_removal::MemberRemoval::new(&start).await?;
    lambda::serve(start, member_removal).await
}

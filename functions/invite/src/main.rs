//! Wires [`invite`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("invite").await;
    let invite = invite::Invite::new(&start).await?;
    lambda::serve(start, invite).await
}

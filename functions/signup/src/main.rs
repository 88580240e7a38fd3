//! Wires [`signup`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("signup").await;
    let signup = signup::Signup::new(&start).await?;
    lambda::serve(start, signup).await
}

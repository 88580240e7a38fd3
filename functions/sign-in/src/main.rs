//! Wires [`sign_in`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("sign-in").await;
    let sign_in = sign_in::SignInSessions::new(&start).await?;
    lambda::serve(start, sign_in).await
}

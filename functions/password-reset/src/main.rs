//! Wires [`password_reset`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("password-reset").await;
    let password_reset = password_reset::PasswordReset::new(&start).await?;
    lambda::serve(start, password_reset).await
}

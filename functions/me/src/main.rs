//! Wires [`me`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("me").await;
    let me = me::Me::new(&start).await?;
    lambda::serve(start, me).await
}

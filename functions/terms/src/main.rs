//! Wires [`terms`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("terms").await;
    let terms = terms::Terms::new(&start)?;
    lambda::serve(start, terms).await
}

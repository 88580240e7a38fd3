//! Wires [`front_door`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("front-door").await;
    let front_door = front_door::FrontDoor::new(&start)?;
    Function::new(start, front_door).on_authorization().run().await
}

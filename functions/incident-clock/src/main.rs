//! Wires [`incident_clock`] to Lambda.

use lambda::{Error, Function, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("incident-clock").await;
    let incident_clock = incident_clock::IncidentClock::new(&start).await?;
    Function::new(start, incident_clock).on_request()?.on_schedule().run().await
}

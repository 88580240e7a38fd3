//! Wires [`incident_clock`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("incident-clock").await;
    let incident_clock = incident_clock::IncidentClock::new(&start).await?;
    lambda::serve_with_schedule(start, incident_clock).await
}

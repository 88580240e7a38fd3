//! Wires [`representative_appointment`] to Lambda.

use lambda::{Error, Start};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let start = Start::new("representative-appointment").await;
    let appointment = representative_appointment::RepresentativeAppointment::new(&start).await?;
    lambda::serve(start, appointment).await
}

//! The routes of this use case.

use domain::approval::Act;
use domain::representative_appointment::{Appointed, Evidence};
use lambda::{Caller, Problem, Route, schema};

pub fn routes() -> Vec<Route> {
    let appoints = Route::new(
        "appointRepresentative",
        "POST /v1/staff/contracts/{organization}/representatives",
        Caller::Staff,
        200,
        "Appoint a new representative of a company whose last one is gone",
        "On evidence, such as a certificate of registration: `evidence` says which, and where you \
         file it; it is shown to the colleague who approves, and deleted with the approval. A \
         member of the company becomes a representative (`appointed`). Anyone else is mailed an \
         invitation as one, and sets their own password (`invited`). Refused for an address of \
         the staff or of another company. Every present representative is notified by mail. \
         Appointing a representative again changes nothing.",
    );
    let evidence = schema::line(Evidence::MAXIMUM, "登記事項証明書（2026年9月1日付） 受付番号4711");
    vec![
        appoints
            .names([("organization", schema::id("org"))])
            .takes(schema::request(
                "RepresentativeAppointmentRequest",
                &[("email", schema::email()), ("evidence", evidence)],
                &[],
            ))
            .answers(schema::object(
                "RepresentativeAppointment",
                &[("status", schema::one_of::<Appointed>())],
            ))
            .refuses([
                Problem::NotOffered,
                Problem::PurgeBegan,
                Problem::ContractEnded,
                Problem::AlreadyRegistered,
            ])
            .needs_approval(Act::AppointRepresentative),
    ]
}

//! The routes of this use case.

use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};

pub fn routes() -> Vec<Route> {
    let removes = Route::new(
        "removeMember",
        "DELETE /v1/{product}/members/{id}",
        Caller::AccessToken,
        204,
        "Remove another member",
        "Representatives remove anyone; organization admins remove general users. The member's \
         sessions end, and their personal data is destroyed immediately.",
    );
    let leaves = Route::new(
        "deleteMyAccount",
        "DELETE /v1/{product}/me",
        Caller::AccessToken,
        204,
        "Delete the caller's account",
        "Requires the password again. The last representative must hand over first; the last \
         member must end the contract instead.",
    );
    vec![
        removes.names([("id", schema::id("mem"))]).refuses([
            Problem::NotPermitted,
            Problem::LastRepresentative,
            Problem::ContractEnded,
        ]),
        leaves
            .takes(schema::request("AccountDeletion", &[("password", schema::password())], &[]))
            .refuses([
                Problem::WrongPassword,
                Problem::TooManyAttempts(SignedDuration::from_secs(30)),
                Problem::LastRepresentative,
                Problem::LastMember,
            ]),
    ]
}

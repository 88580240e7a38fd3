//! The routes of this use case.

use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let removes = Route::new(
        "removeMember",
        "DELETE /v1/{product}/members/{id}",
        Caller::AccessToken,
        204,
        "Remove another member",
        "Representatives remove anyone, organization admins general users. Sessions end, and what is \
         known of the person is destroyed at once.",
    );
    let leaves = Route::new(
        "deleteMyAccount",
        "DELETE /v1/{product}/me",
        Caller::AccessToken,
        204,
        "Delete one's own account",
        "With the password said again. The last representative hands over first; the last person \
         ends the contract instead.",
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

//! The routes of this use case.

use domain::{CompanyName, PersonName, Role};
use lambda::{Caller, Problem, Route, schema};

pub fn routes() -> Vec<Route> {
    let asks = Route::new(
        "requestSignup",
        "POST /v1/{product}/signups",
        Caller::Anyone,
        202,
        "Request an account",
        "Mails the address a link that is valid for 24 hours or, if it already has an account, a \
         note that says so. The answer is the same either way. At most three mails an hour.",
    );
    let confirms = Route::new(
        "confirmSignup",
        "POST /v1/{product}/signups/confirm",
        Caller::MailToken,
        201,
        "Create the account",
        "The person who opened the link becomes the first representative of their company. `terms` \
         is the version of the terms of use that they have seen and accept.",
    );
    vec![
        asks.takes(schema::request("Signup", &[("email", schema::email())], &[])),
        confirms
            .makes_familiar()
            .takes(schema::request(
                "SignupConfirmation",
                &[
                    ("token", schema::mail_token()),
                    ("name", schema::name(PersonName::MAXIMUM, "山田太郎")),
                    ("company", schema::name(CompanyName::MAXIMUM, "株式会社例")),
                    ("password", schema::new_password()),
                    ("terms", schema::terms_version()),
                ],
                &[],
            ))
            .answers(schema::object(
                "NewAccount",
                &[
                    ("organization_id", schema::id("org")),
                    ("member_id", schema::id("mem")),
                    ("role", schema::one_of::<Role>()),
                ],
            ))
            .refuses([Problem::AlreadyRegistered]),
    ]
}

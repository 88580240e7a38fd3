//! The routes of this use case.

use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};

pub fn routes() -> Vec<Route> {
    let asks = Route::new(
        "requestPasswordReset",
        "POST /v1/{product}/password-resets",
        Caller::Anyone,
        202,
        "Request a password reset",
        "Mails a link that is valid for an hour, if the address has an account. The answer is the \
         same either way. At most three mails an hour.",
    );
    let confirms = Route::new(
        "confirmPasswordReset",
        "POST /v1/{product}/password-resets/confirm",
        Caller::MailToken,
        204,
        "Set the new password",
        "All sessions end, and a mail informs the owner.",
    );
    let changes = Route::new(
        "changeMyPassword",
        "PUT /v1/{product}/me/password",
        Caller::AccessToken,
        204,
        "Change the caller's password",
        "The other sessions end, and a mail informs the owner.",
    );
    vec![
        asks.takes(schema::request("PasswordReset", &[("email", schema::email())], &[])),
        confirms.makes_familiar().takes(schema::request(
            "PasswordResetConfirmation",
            &[("token", schema::mail_token()), ("password", schema::new_password())],
            &[],
        )),
        changes
            .takes(schema::request(
                "PasswordChange",
                &[("current_password", schema::password()), ("password", schema::new_password())],
                &[],
            ))
            .refuses([
                Problem::WrongPassword,
                Problem::TooManyAttempts(SignedDuration::from_secs(30)),
            ]),
    ]
}

//! The routes of this use case.

use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let asks = Route::new(
        "requestPasswordReset",
        "POST /v1/{product}/password-resets",
        Caller::Anyone,
        202,
        "Ask for a new password",
        "A link that is valid for an hour goes to the address, if it has an account. The answer is \
         the same. Three mails an hour at most.",
    );
    let confirms = Route::new(
        "confirmPasswordReset",
        "POST /v1/{product}/password-resets/confirm",
        Caller::MailToken,
        204,
        "Set the new password",
        "All sessions end, and a mail tells the owner.",
    );
    let changes = Route::new(
        "changeMyPassword",
        "PUT /v1/{product}/me/password",
        Caller::AccessToken,
        204,
        "Change one's password",
        "The other sessions end, and a mail tells the owner.",
    );
    vec![
        asks.takes(schema::request("PasswordReset", &[("email", schema::email())], &[])),
        confirms.takes(schema::request(
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

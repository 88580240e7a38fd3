//! The routes of this use case.

use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

pub fn routes() -> Vec<Route> {
    let signs_in = Route::new(
        "signIn",
        "POST /v1/{product}/sessions",
        Caller::Password,
        200,
        "Sign in",
        "After several failures, each further failure makes the next wait longer. The access token \
         is valid for ten minutes.",
    );
    let refreshes = Route::new(
        "refreshSession",
        "POST /v1/{product}/sessions/refresh",
        Caller::RefreshToken,
        200,
        "Get a new access token",
        "Answers with the refresh token to send the next time. For a minute that is the same one \
         again, so that tabs which share it do not overtake one another. After an answer was lost, \
         the previous token can be sent for ten minutes and gets the current one. Any earlier token \
         ends the session. A browser sends it in its cookie, without a body and from the site's \
         own origin.",
    );
    let signs_out = Route::new(
        "signOut",
        "DELETE /v1/{product}/sessions/current",
        Caller::AccessToken,
        204,
        "Sign out",
        "A caller without a valid access token can send the refresh token instead, as when it is \
         refreshed.",
    );
    let publishes = Route::new(
        "getPublicKeys",
        "GET /.well-known/jwks.json",
        Caller::Anyone,
        200,
        "Get the public keys that verify access tokens",
        "A JSON Web Key Set (RFC 7517). Fetch it again every five minutes. These keys sign nothing \
         but access tokens (`typ` is `at+jwt`).",
    );
    let publishes_for_certificates = Route::new(
        "getDeletionCertificateKeys",
        "GET /.well-known/deletion-certificate-keys.json",
        Caller::Anyone,
        200,
        "Get the public keys that verify certificates of deletion",
        "A JSON Web Key Set (RFC 7517). These keys sign nothing but certificates (`typ` is \
         `deletion-certificate+jwt`), and no other key signs one.",
    );
    let refresh_token = schema::request(
        "SessionRefresh",
        &[("refresh_token", schema::text("The latest refresh token."))],
        &[],
    );
    vec![
        signs_in
            .makes_familiar()
            .takes(schema::request(
                "Credentials",
                &[("email", schema::email()), ("password", schema::password())],
                &[],
            ))
            .answers(schema::session())
            .refuses([Problem::WrongCredentials, too_many()]),
        refreshes.may_take(refresh_token.clone()).answers(schema::session()),
        signs_out.may_take(refresh_token).refuses([Problem::SessionEnded, Problem::ForeignOrigin]),
        publishes.answers(keys()),
        publishes_for_certificates.answers(keys()),
    ]
}

fn keys() -> Value {
    let key = schema::object(
        "JsonWebKey",
        &[
            ("kty", json!({ "const": "EC" })),
            ("crv", json!({ "const": "P-256" })),
            ("x", schema::text("The x coordinate in base64url.")),
            ("y", schema::text("The y coordinate in base64url.")),
            ("alg", json!({ "const": "ES256" })),
            ("use", json!({ "const": "sig" })),
            ("kid", schema::text("The thumbprint of the key (RFC 7638).")),
        ],
    );
    let mut keys = schema::list(key);
    keys["minItems"] = 1.into();
    schema::object("JsonWebKeySet", &[("keys", keys)])
}

fn too_many() -> Problem {
    Problem::TooManyAttempts(SignedDuration::from_secs(30))
}

//! The routes of this use case.

use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::json;

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let signs_in = Route::new(
        "POST /v1/{product}/sessions",
        Caller::Password,
        200,
        "Sign in",
        "After some failures each further one makes the next wait longer. The access token is valid \
         for ten minutes.",
    );
    let refreshes = Route::new(
        "POST /v1/{product}/sessions/refresh",
        Caller::RefreshToken,
        200,
        "Get a new access token",
        "The refresh token is used up and a new one given. A browser sends it in its cookie and no \
         body. Within 30 seconds a repetition is given the same; later it ends the session.",
    );
    let signs_out = Route::new(
        "DELETE /v1/{product}/sessions/current",
        Caller::AccessToken,
        204,
        "Sign out",
        "Who has no valid access token any more shows the refresh token.",
    );
    let tells = Route::new(
        "GET /v1/{product}/me",
        Caller::AccessToken,
        200,
        "Who is signed in",
        "Anyone who is signed in.",
    );
    let publishes = Route::new(
        "GET /.well-known/jwks.json",
        Caller::Anyone,
        200,
        "The keys that verify access tokens",
        "A JSON Web Key Set (RFC 7517). Ask again every five minutes.",
    );
    let refresh_token = schema::object(&[("refresh_token", schema::text("The latest one."))]);
    vec![
        signs_in
            .takes(schema::object(&[("email", schema::email()), ("password", schema::password())]))
            .answers(schema::session())
            .refuses([Problem::WrongCredentials, too_many()]),
        refreshes.may_take(refresh_token.clone()).answers(schema::session()),
        signs_out.may_take(refresh_token).refuses([Problem::SessionEnded]),
        tells.answers(schema::object(&[
            ("id", schema::id("mem")),
            ("name", schema::text("Their name.")),
            ("email", schema::email()),
            ("language", json!({ "enum": ["ja", "en"] })),
            ("role", schema::role()),
            ("permissions", schema::permissions()),
            ("product", json!({ "enum": ["pro-sign", "pro-lead"] })),
            (
                "organization",
                schema::object(&[
                    ("id", schema::id("org")),
                    ("name", schema::text("Its name.")),
                    ("contract_ends_on", schema::or_null(schema::text("The contract's last day."))),
                ]),
            ),
        ])),
        publishes.answers(schema::object(&[(
            "keys",
            json!({ "type": "array", "items": { "type": "object" }, "minItems": 1 }),
        )])),
    ]
}

fn too_many() -> Problem {
    Problem::TooManyAttempts(SignedDuration::from_secs(30))
}

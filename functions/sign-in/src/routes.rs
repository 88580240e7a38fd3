//! The routes of this use case.

use domain::{Language, Product, Role};
use jiff::SignedDuration;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let signs_in = Route::new(
        "signIn",
        "POST /v1/{product}/sessions",
        Caller::Password,
        200,
        "Sign in",
        "After some failures each further one makes the next wait longer. The access token is valid \
         for ten minutes.",
    );
    let refreshes = Route::new(
        "refreshSession",
        "POST /v1/{product}/sessions/refresh",
        Caller::RefreshToken,
        200,
        "Get a new access token",
        "The refresh token is used up and a new one given. A browser sends it in its cookie and no \
         body. Within 30 seconds a repetition is given the same; later it ends the session.",
    );
    let signs_out = Route::new(
        "signOut",
        "DELETE /v1/{product}/sessions/current",
        Caller::AccessToken,
        204,
        "Sign out",
        "Who has no valid access token any more shows the refresh token.",
    );
    let tells = Route::new(
        "getMyProfile",
        "GET /v1/{product}/me",
        Caller::AccessToken,
        200,
        "Who is signed in",
        "Anyone who is signed in.",
    );
    let publishes = Route::new(
        "getPublicKeys",
        "GET /.well-known/jwks.json",
        Caller::Anyone,
        200,
        "The keys that verify access tokens",
        "A JSON Web Key Set (RFC 7517). Ask again every five minutes.",
    );
    let refresh_token = schema::request(
        "SessionRefresh",
        &[("refresh_token", schema::text("The latest one."))],
        &[],
    );
    vec![
        signs_in
            .takes(schema::request(
                "Credentials",
                &[("email", schema::email()), ("password", schema::password())],
                &[],
            ))
            .answers(schema::session())
            .refuses([Problem::WrongCredentials, too_many()]),
        refreshes.may_take(refresh_token.clone()).answers(schema::session()),
        signs_out.may_take(refresh_token).refuses([Problem::SessionEnded]),
        tells.answers(profile()),
        publishes.answers(keys()),
    ]
}

fn profile() -> Value {
    let organization = schema::object(
        "Organization",
        &[
            ("id", schema::id("org")),
            ("name", schema::text("Its name.")),
            ("contract_ends_on", schema::or_null(schema::date())),
        ],
    );
    schema::object(
        "Profile",
        &[
            ("id", schema::id("mem")),
            ("name", schema::text("Their name.")),
            ("email", schema::email()),
            ("language", schema::one_of::<Language>()),
            ("role", schema::one_of::<Role>()),
            ("permissions", schema::permissions()),
            ("product", schema::one_of::<Product>()),
            ("organization", organization),
        ],
    )
}

fn keys() -> Value {
    let key = schema::object(
        "JsonWebKey",
        &[
            ("kty", json!({ "const": "EC" })),
            ("crv", json!({ "const": "P-256" })),
            ("x", schema::text("In base64url.")),
            ("y", schema::text("In base64url.")),
            ("alg", json!({ "const": "ES256" })),
            ("use", json!({ "const": "sig" })),
            ("kid", schema::text("Which key it is (RFC 7638).")),
        ],
    );
    let mut keys = schema::list(key);
    keys["minItems"] = 1.into();
    schema::object("JsonWebKeySet", &[("keys", keys)])
}

fn too_many() -> Problem {
    Problem::TooManyAttempts(SignedDuration::from_secs(30))
}

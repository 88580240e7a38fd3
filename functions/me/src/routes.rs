//! The routes of this use case.

use domain::{Language, PersonName, Product, Role};
use lambda::{Caller, Problem, Route, schema};
use serde_json::Value;

/// The routes of the use case.
pub fn routes() -> Vec<Route> {
    let shows = Route::new(
        "getMyProfile",
        "GET /v1/{product}/me",
        Caller::AccessToken,
        200,
        "Get the caller's profile",
        "For anyone who is signed in.",
    );
    let changes = Route::new(
        "updateMyProfile",
        "PATCH /v1/{product}/me",
        Caller::AccessToken,
        204,
        "Change the caller's name or language",
        "For anyone who is signed in. What is not given stays. Later mail is written in the new \
         language. Repeating the request changes nothing more.",
    );
    let update = schema::request(
        "ProfileUpdate",
        &[],
        &[
            ("name", schema::name(PersonName::MAXIMUM, "山田花子")),
            ("language", schema::one_of::<Language>()),
        ],
    );
    let accepts = Route::new(
        "acceptTerms",
        "PUT /v1/{product}/me/terms",
        Caller::AccessToken,
        204,
        "Accept the terms of use",
        "For anyone who is signed in. Only the version in force can be accepted. Repeating the \
         request changes nothing, nor the time of the acceptance.",
    );
    let acceptance =
        schema::request("TermsAcceptance", &[("version", schema::terms_version())], &[]);
    let lists = Route::new(
        "listMySessions",
        "GET /v1/{product}/me/sessions",
        Caller::AccessToken,
        200,
        "List the caller's own sessions",
        "For anyone who is signed in. The latest first.",
    );
    let ends = Route::new(
        "endMySession",
        "DELETE /v1/{product}/me/sessions/{id}",
        Caller::AccessToken,
        204,
        "End one of the caller's own sessions",
        "For anyone who is signed in. An access token that was given to the session lasts at most ten \
         minutes longer, and not where the session is read.",
    );
    let ends_others = Route::new(
        "endMyOtherSessions",
        "DELETE /v1/{product}/me/sessions",
        Caller::AccessToken,
        204,
        "End the caller's other sessions",
        "For anyone who is signed in. All sessions end but the current one, and with them all links \
         that were mailed to reset the password.",
    );
    vec![
        shows.answers(profile()),
        changes.takes(update).refuses([Problem::ContractEnded]),
        accepts.takes(acceptance).refuses([Problem::ContractEnded]),
        lists.answers(schema::object("MySessions", &[("items", schema::list(session()))])),
        ends.names([("id", schema::id("ses"))]).refuses([Problem::NotFound]),
        ends_others,
    ]
}

fn session() -> Value {
    let browser = schema::text("Such as Chrome; null if it is none that is known.");
    let system = schema::text("Such as Windows; null if it is none that is known.");
    schema::object(
        "MySession",
        &[
            ("id", schema::id("ses")),
            ("opened_at", schema::time()),
            ("last_used_at", schema::time()),
            ("expires_at", schema::time()),
            ("is_current", schema::flag()),
            ("browser", schema::or_null(browser)),
            ("system", schema::or_null(system)),
        ],
    )
}

fn profile() -> Value {
    let organization = schema::object(
        "Organization",
        &[
            ("id", schema::id("org")),
            ("name", schema::text("The company's name.")),
            ("contract_ends_on", schema::or_null(schema::date())),
        ],
    );
    let accepted = schema::object(
        "AcceptedTerms",
        &[("version", schema::terms_version()), ("accepted_at", schema::time())],
    );
    schema::object(
        "Profile",
        &[
            ("id", schema::id("mem")),
            ("name", schema::text("The member's name.")),
            ("email", schema::email()),
            ("language", schema::one_of::<Language>()),
            ("role", schema::one_of::<Role>()),
            ("permissions", schema::permissions()),
            ("product", schema::one_of::<Product>()),
            ("organization", organization),
            ("terms", accepted),
            ("terms_to_accept", schema::or_null(schema::terms_version())),
        ],
    )
}

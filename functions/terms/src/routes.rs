//! The routes of this use case.

use domain::Language;
use lambda::{Caller, Route, schema};

pub fn routes() -> Vec<Route> {
    let shows = Route::new(
        "getTerms",
        "GET /v1/{product}/terms",
        Caller::Anyone,
        200,
        "Get the terms of use",
        "For everyone. The version in force, or the one that `version` names: earlier ones, and \
         those announced. `html` is rendered from `markdown`: it contains no scripts, styles or \
         images, and its headings begin at level three.",
    );
    vec![
        shows
            .answers(schema::object(
                "Terms",
                &[
                    ("version", schema::terms_version()),
                    ("language", schema::one_of::<Language>()),
                    ("markdown", schema::text("The source text (CommonMark).")),
                    ("html", schema::text("The same text as an HTML fragment.")),
                    ("in_force", schema::terms_version()),
                    ("versions", schema::list(schema::terms_version())),
                ],
            ))
            .asks([("version", schema::terms_version())]),
    ]
}

//! The routes of this use case.

use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

use crate::search::Words;

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let lists = Route::new(
        "GET /v1/{product}/manuals",
        Caller::AccessToken,
        200,
        "List or search the product's manuals",
        "Anyone who is signed in and whose contract runs. In the caller's language, in the order in \
         which they are best read.",
    );
    let shows = Route::new(
        "GET /v1/{product}/manuals/{slug}",
        Caller::AccessToken,
        200,
        "Read a manual",
        "Anyone who is signed in and whose contract runs. `html` is made from `markdown`: it holds no \
         scripts, styles or images, and its links lead to the web client.",
    );
    let words = json!({
        "type": "string",
        "maxLength": Words::MAXIMUM,
        "description": "Words that must all occur; neither width nor case counts.",
    });
    let excerpt =
        schema::text("What stands around the first of the words, where it is in the text.");
    let mut listed = named();
    listed.push(("excerpt", schema::or_null(excerpt)));
    let item = schema::object(&listed);
    let mut whole = named();
    whole.push(("language", json!({ "enum": ["ja", "en"] })));
    whole.push(("markdown", schema::text("The text as it was written (CommonMark with tables).")));
    whole.push(("html", schema::text("The same, as a part of a page.")));
    let every = schema::object(&[("items", json!({ "type": "array", "items": item }))]);
    vec![
        lists.answers(every).asks(vec![("q", words)]).refuses([Problem::ContractEnded]),
        shows.answers(schema::object(&whole)).refuses([Problem::ContractEnded]),
    ]
}

fn named() -> Vec<(&'static str, Value)> {
    let slug = json!({
        "type": "string",
        "pattern": "^[a-z]+(-[a-z]+)*$",
        "examples": ["getting-started"],
    });
    vec![
        ("slug", slug),
        ("title", schema::text("What it is called.")),
        ("summary", schema::text("What it is about, in a sentence.")),
    ]
}

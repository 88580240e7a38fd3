//! The routes of this use case.

use domain::Language;
use lambda::{Caller, Route, schema};
use serde_json::{Value, json};

use crate::search::Words;

pub fn routes() -> Vec<Route> {
    let lists = Route::new(
        "searchManuals",
        "GET /v1/{product}/manuals",
        Caller::AccessToken,
        200,
        "List or search the product's manuals",
        "For anyone who is signed in, until the customer's data is purged. In the caller's language \
         and in the recommended reading order.",
    );
    let shows = Route::new(
        "getManual",
        "GET /v1/{product}/manuals/{slug}",
        Caller::AccessToken,
        200,
        "Get a manual",
        "For anyone who is signed in, until the customer's data is purged; `certificate` for \
         everyone. `html` is rendered from `markdown`: it contains no scripts, styles or images, \
         and its links lead to the web client.",
    );
    let words = json!({
        "type": "string",
        "maxLength": Words::MAXIMUM,
        "pattern": r"\S",
        "description": "Words that must all occur; width and case are ignored.",
    });
    let excerpt = schema::text("The text around the first of the words, if it occurs in the text.");
    let mut listed = described();
    listed.push(("excerpt", schema::or_null(excerpt)));
    let item = schema::object("ManualSummary", &listed);
    let mut whole = described();
    whole.push(("language", schema::one_of::<Language>()));
    whole.push(("markdown", schema::text("The source text (CommonMark with tables).")));
    whole.push(("html", schema::text("The same text as an HTML fragment.")));
    let every = schema::object("ManualList", &[("items", schema::list(item))]);
    vec![
        lists.answers(every).asks([("q", words)]),
        shows.names([("slug", slug())]).answers(schema::object("Manual", &whole)),
    ]
}

fn described() -> Vec<(&'static str, Value)> {
    vec![
        ("slug", slug()),
        ("title", schema::text("The title of the manual.")),
        ("summary", schema::text("What the manual is about, in one sentence.")),
    ]
}

fn slug() -> Value {
    schema::pattern("^[a-z]+(-[a-z]+)*$", "getting-started")
}

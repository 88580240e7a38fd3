//! The routes of this use case.

use domain::Language;
use lambda::{Caller, Problem, Route, schema};
use serde_json::{Value, json};

use crate::search::Words;

/// What it answers to.
pub fn routes() -> Vec<Route> {
    let lists = Route::new(
        "searchManuals",
        "GET /v1/{product}/manuals",
        Caller::AccessToken,
        200,
        "List or search the product's manuals",
        "Anyone who is signed in and whose contract runs. In the caller's language, in the order in \
         which they are best read.",
    );
    let shows = Route::new(
        "getManual",
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
        "pattern": r"\S",
        "description": "Words that must all occur; neither width nor case counts.",
    });
    let excerpt =
        schema::text("What stands around the first of the words, where it is in the text.");
    let mut listed = described();
    listed.push(("excerpt", schema::or_null(excerpt)));
    let item = schema::object("ManualSummary", &listed);
    let mut whole = described();
    whole.push(("language", schema::one_of::<Language>()));
    whole.push(("markdown", schema::text("The text as it was written (CommonMark with tables).")));
    whole.push(("html", schema::text("The same, as a part of a page.")));
    let every = schema::object("ManualList", &[("items", schema::list(item))]);
    vec![
        lists.answers(every).asks([("q", words)]).refuses([Problem::ContractEnded]),
        shows
            .names([("slug", slug())])
            .answers(schema::object("Manual", &whole))
            .refuses([Problem::ContractEnded]),
    ]
}

fn described() -> Vec<(&'static str, Value)> {
    vec![
        ("slug", slug()),
        ("title", schema::text("What it is called.")),
        ("summary", schema::text("What it is about, in a sentence.")),
    ]
}

fn slug() -> Value {
    schema::pattern("^[a-z]+(-[a-z]+)*$", "getting-started")
}

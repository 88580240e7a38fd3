//! The API's document is what the code says, and the page of problems explains every one of them.
//! That the deployed API keeps to the document is checked with every answer of every other story.

use std::path::Path;

use acceptance::openapi;

/// Compares a file with what it should be, or writes it where that is asked for.
fn check(file: &str, made: impl Fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(file);
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    let made = made(&there);
    #[expect(clippy::disallowed_methods, reason = "whoever changed a route says so")]
    if std::env::var("UPDATE_DOCUMENTS").is_ok() {
        std::fs::write(&path, made).unwrap();
        return;
    }
    assert!(made == there, "{file} is not current: UPDATE_DOCUMENTS=1 makes it so");
}

#[test]
fn the_document_is_what_the_code_says() {
    check(openapi::DOCUMENT, |_| {
        format!("{}\n", serde_json::to_string_pretty(&openapi::document()).unwrap())
    });
}

#[test]
fn every_problem_is_explained_where_its_type_points() {
    check(openapi::PROBLEMS, openapi::problems_page);
}

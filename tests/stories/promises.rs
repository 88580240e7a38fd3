//! The promise register is complete, and every test that it names exists.

use std::path::Path;

use acceptance::Stack;

#[derive(serde::Deserialize)]
struct Register {
    #[serde(rename = "white-paper")]
    white_paper: WhitePaper,
    promise: Vec<Promise>,
}

#[derive(serde::Deserialize)]
struct WhitePaper {
    revisions: Vec<Revision>,
}

#[derive(serde::Deserialize)]
struct Revision {
    version: String,
    date: String,
    change: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Promise {
    id: String,
    says: String,
    kept: String,
    missing: Option<String>,
    tests: Vec<String>,
}

#[test]
fn the_trust_page_is_published_beside_the_notices() {
    let stack = Stack::find();
    for language in ["", "/en"] {
        for page in ["/trust/", "/trust/white-paper.html"] {
            let (status, headers, content) = stack.page(&format!("{language}{page}"));
            assert_eq!(status, 200, "{language}{page}");
            assert!(headers["content-type"].starts_with("text/html"), "{headers:?}");
            assert!(!content.contains("<script"), "{language}{page} needs no script");
        }
        let (_, _, promises) = stack.page(&format!("{language}/trust/"));
        let shown = (1..=18).filter(|number| promises.contains(&format!("id=\"P{number}\"")));
        assert_eq!(shown.count(), 18, "every promise is there");
    }
}

#[test]
fn the_register_names_every_promise_and_every_test_it_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let register = std::fs::read_to_string(root.join("tests/promises.toml")).unwrap();
    let register: Register = toml::from_str(&register).unwrap();

    let named: Vec<&str> = register.promise.iter().map(|promise| promise.id.as_str()).collect();
    let all: Vec<String> = (1..=18).map(|number| format!("P{number}")).collect();
    assert_eq!(named, all);
    for Promise { id, says, kept, missing, tests } in &register.promise {
        assert!(says.ends_with('.'), "{id}");
        assert_eq!(kept == "yes", missing.is_none(), "{id} says what is missing, or is kept");
        assert!(["yes", "partly", "no"].contains(&kept.as_str()), "{id}");
        assert!(kept != "yes" || !tests.is_empty(), "{id} is kept by a test or not at all");
        assert!(kept != "no" || tests.is_empty(), "{id} is not kept, but has tests");
        for test in tests {
            let (file, title) = test.split_once(": ").unwrap();
            let source = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            let there =
                source.contains(&format!("fn {title}(")) || source.contains(&format!("'{title}'"));
            assert!(there, "{id}: no such test: {test}");
        }
    }
    let revisions = register.white_paper.revisions;
    assert!(
        revisions.is_sorted_by(|one, next| one.date < next.date),
        "oldest first, without duplicates"
    );
    assert!(revisions.iter().all(|one| !one.version.is_empty() && !one.change.is_empty()));
}

//! The API's document is what the code says.
//! That the deployed API keeps to the document is checked with every answer of every other story.

use std::collections::BTreeSet;
use std::path::Path;

use acceptance::openapi;
use domain::document::{self, FIRST_DAY, LAST_DAY, MediaType};
use domain::legal_hold::Matter;
use domain::notice::BODY_MAXIMUM;
use domain::statutory::FiscalYearEnd;
use domain::text::{FORBIDDEN, UNSEEN};
use domain::{Email, Fault, IdempotencyKey, OrganizationId, PersonName};
use lambda::schema;
use serde_json::{Value, json};

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
fn every_route_is_listed_with_the_story_that_proves_it() {
    check(openapi::ROUTES, openapi::routes_index);
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    for (use_case, _) in openapi::routes() {
        let story = stories.join(openapi::story(use_case));
        assert!(story.exists(), "{} is not there", story.display());
    }
}

/// Every operation of the document, under its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let every = paths.iter().flat_map(|(path, operations)| {
        let operations = operations.as_object().unwrap().iter();
        operations.map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    every.collect()
}

/// The bodies and answers of an operation.
fn bodies(operation: &Value) -> Vec<&Value> {
    let answers = operation["responses"].as_object().unwrap().values();
    let contents = answers.chain([&operation["requestBody"]]).filter_map(|one| one.get("content"));
    let kinds = contents.flat_map(|content| content.as_object().unwrap().values());
    kinds.map(|kind| &kind["schema"]).collect()
}

/// Everything within, and the thing itself.
fn within(value: &Value) -> Vec<&Value> {
    let children: Vec<&Value> = match value {
        Value::Array(values) => values.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    };
    std::iter::once(value).chain(children.into_iter().flat_map(within)).collect()
}

/// The names of the components that are referred to from within.
fn references(value: &Value) -> BTreeSet<&str> {
    let every = within(value).into_iter().filter_map(|part| part.get("$ref")?.as_str());
    every.filter_map(|to| to.strip_prefix("#/components/schemas/")).collect()
}

#[test]
fn every_body_and_every_answer_has_a_name() {
    let document = openapi::document();
    for (operation, described) in operations(&document) {
        for schema in bodies(described) {
            assert_eq!(references(schema).len(), 1, "{operation}: {schema}");
            assert!(schema["$ref"].is_string(), "{operation}: {schema}");
        }
    }
}

#[test]
fn no_object_with_fields_is_without_a_name() {
    let document = openapi::document();
    let nameless = |value: &Value| -> Vec<Value> {
        let every = within(value).into_iter();
        every.filter(|part| part["properties"].is_object()).cloned().collect()
    };
    assert_eq!(nameless(&document["paths"]), Vec::<Value>::new());
    for (name, component) in document["components"]["schemas"].as_object().unwrap() {
        let parts = component.as_object().unwrap().iter().filter(|(part, _)| *part != "properties");
        let fields = component["properties"].as_object().into_iter().flat_map(|all| all.values());
        let inner = parts.map(|(_, part)| part).chain(fields);
        assert_eq!(inner.flat_map(nameless).collect::<Vec<_>>(), Vec::<Value>::new(), "{name}");
    }
}

#[test]
fn every_name_is_of_one_schema_that_is_there_and_used() {
    assert_eq!(openapi::ambiguous_names(), Vec::<String>::new());
    let document = openapi::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let known: BTreeSet<_> = schemas.keys().map(String::as_str).collect();
    assert_eq!(references(&document), known);
    assert!(!document.to_string().contains(schema::NAME));
}

#[test]
fn every_operation_has_a_name_of_its_own_for_a_method() {
    let document = openapi::document();
    let mut names = BTreeSet::new();
    for (operation, described) in operations(&document) {
        let name = described["operationId"].as_str().unwrap();
        assert!(name.starts_with(|first: char| first.is_ascii_lowercase()), "{operation}");
        assert!(name.bytes().all(|byte| byte.is_ascii_alphabetic()), "{operation}: {name}");
        assert!(names.insert(name), "{operation}: {name} is another's too");
    }
}

#[test]
fn every_part_of_a_path_is_described() {
    for route in openapi::routes().into_iter().flat_map(|(_, routes)| routes) {
        let parts = route.template().split('/').filter_map(|part| part.strip_prefix('{'));
        let parts = parts.map(|part| part.trim_end_matches('}')).filter(|part| *part != "product");
        let described = route.path.iter().map(|(name, _)| *name);
        assert_eq!(parts.collect::<Vec<_>>(), described.collect::<Vec<_>>(), "{}", route.key);
    }
}

/// Whether a schema takes a text as the code does, for each of these.
fn agree<T>(schema: &Value, parse: impl Fn(&str) -> Result<T, Fault>, texts: &[&str]) {
    let validator = jsonschema::validator_for(schema).unwrap();
    for text in texts {
        let taken = parse(text).is_ok();
        assert_eq!(validator.is_valid(&json!(text)), taken, "{schema}: {text:?}");
    }
}

/// The first and the last character of every range that text may not contain, or not consist of, and
/// their neighbours, within a text and alone.
fn edges_of_text() -> Vec<String> {
    let ranges = FORBIDDEN.iter().chain(UNSEEN);
    let edges = ranges.map(|range| (u32::from(*range.start()), u32::from(*range.end())));
    let edges = edges.flat_map(|(first, last)| [first.saturating_sub(1), first, last, last + 1]);
    let within = edges.filter_map(char::from_u32).map(|edge| format!("a{edge}b"));
    let alone = UNSEEN.iter().map(|range| range.start().to_string());
    within.chain(alone).collect()
}

#[test]
fn the_patterns_take_what_the_code_takes() {
    let (first, last) = (FIRST_DAY, LAST_DAY);
    let edges = [first, last, first.yesterday().unwrap(), last.tomorrow().unwrap()];
    let edges = edges.map(|day| day.to_string());
    let mut days: Vec<_> = edges.iter().map(String::as_str).collect();
    days.extend(["2026-02-28", "2026-02-29", "2028-02-29", "1900-02-29", "2000-02-29"]);
    days.extend(["2026-04-30", "2026-04-31", "2026-12-31", "2026-00-10", "2026-1-1", "2026-01-00"]);
    agree(&schema::transaction_date(), document::searched_date, &days);
    let year_end = |text: &str| FiscalYearEnd::parse(text).map_err(|_| Fault::Empty);
    let ends = ["00", "01", "12", "13", "3", "02-28", "02-29", "04-30", "04-31", "12-31", "00-01"];
    agree(&schema::fiscal_year_end(), year_end, &ends);
    let ids =
        ["doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR", "doc_20260231_01K7Z3Q4B8D6F1G2H5J9M0N3PR"];
    agree(&schema::document_id(), lambda::documents::id, &ids);
    let organization = |text: &str| text.parse::<OrganizationId>().map_err(|_| Fault::Empty);
    let ids = ["org_01K7Z3Q4B8D6F1G2H5J9M0N3PR", "org_81K7Z3Q4B8D6F1G2H5J9M0N3PR", "org_1"];
    agree(&schema::id("org"), organization, &ids);
    let lines = ["a", "", "  ", "\u{3000}", "a\tb", "a\nb", "a\u{202e}b", "山田　太郎", "a\u{7f}"];
    agree(&schema::line(PersonName::MAXIMUM, ""), PersonName::parse, &lines);
    let edges = edges_of_text();
    let edges: Vec<_> = edges.iter().map(String::as_str).collect();
    agree(&schema::line(PersonName::MAXIMUM, ""), PersonName::parse, &edges);
    let texts = ["a\nb\tc", "\n", "a\rb", "a\u{0}", "a\u{2066}"];
    agree(&schema::lines(BODY_MAXIMUM, "", ""), domain::notice::body, &texts);
    let addresses = ["a@b.jp", "a@b", "a.b+c@d.co.jp", "a b@c.jp", "a..b@c.jp", "a@-b.jp", "a@b.1"];
    agree(&schema::email(), Email::parse, &addresses);
    let addresses =
        ["a@日本語.jp", "a@xn--wgv71a119e.jp", "日@b.jp", "a@[1.2.3.4]", "a@ドメイン.世界"];
    agree(&schema::email(), Email::parse, &addresses);
    let matters = ["a-1", "A", "", "a b"];
    agree(&schema::matter(), Matter::parse, &matters);
    let types = ["application/pdf", "text/plain; charset=utf-8", "pdf", "a/b/c", "/"];
    agree(&lambda::documents::schema::media_type(), MediaType::parse, &types);
}

/// The schema of a parameter, by the operation and its name.
fn parameter<'a>(document: &'a Value, operation: &str, name: &str) -> &'a Value {
    let every = operations(document);
    let (_, described) = every.iter().find(|(known, _)| known == operation).unwrap();
    let parameters = described["parameters"].as_array().unwrap();
    parameters.iter().find(|parameter| parameter["name"] == name).unwrap()
}

#[test]
fn the_headers_are_described_as_the_code_takes_them() {
    let document = openapi::document();
    let of = |name| &parameter(&document, "post /v1/{product}/documents", name)["schema"];
    let key = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    let (quoted, left, right) = (format!("\"{key}\""), format!("\"{key}"), format!("{key}\""));
    let parse = |text: &str| IdempotencyKey::parse(text).ok_or(Fault::Empty);
    agree(of("Idempotency-Key"), parse, &[key, &quoted, &left, &right, "", "\"\"", "short"]);
    let languages = jsonschema::validator_for(of("Accept-Language")).unwrap();
    assert!(languages.is_valid(&json!("ja-JP,ja;q=0.9,en-US;q=0.8")));
}

#[test]
fn what_a_query_must_have_is_said() {
    let document = openapi::document();
    for (operation, name) in [
        ("get /v1/staff/incident-record", "year"),
        ("get /v1/staff/archive-passes", "organization"),
        ("get /v1/staff/notices", "product"),
        ("delete /v1/staff/notices/{id}", "version"),
    ] {
        assert_eq!(parameter(&document, operation, name)["required"], true, "{operation}");
    }
}

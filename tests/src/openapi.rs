//! The `OpenAPI` 3.1 document of the API, generated from the routes that the functions declare.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use domain::idempotency::{LONGEST_KEY, SHORTEST_KEY};
use domain::{Language, Product};
use lambda::{Caller, Familiarity, Problem, Route, role_for, schema};
use serde_json::{Map, Value, json};

/// The path of the document from the root of the repository.
pub const DOCUMENT: &str = "docs/openapi.json";
/// The path of the page with the index of routes.
pub const ROUTES: &str = "docs/architecture.md";

/// The address of the web client in examples.
const SITE: &str = "https://app.example.jp";

/// Every use case that answers requests, with its routes: every function that has a `routes.rs`.
pub fn routes() -> Vec<(&'static str, Vec<Route>)> {
    include!(concat!(env!("OUT_DIR"), "/routes.rs"))
}

/// The document, with its fields in alphabetical order.
pub fn document() -> Value {
    made().0
}

/// The names that two different schemas share.
pub fn ambiguous_names() -> Vec<String> {
    made().1
}

fn made() -> (Value, Vec<String>) {
    let mut document = unsorted();
    let (mut schemas, mut ambiguous) = (Map::new(), Vec::new());
    name_components(&mut document, &mut schemas, &mut ambiguous);
    document["components"]["schemas"] = schemas.into();
    (sorted(document), ambiguous)
}

/// Moves every named schema to the components and replaces it with a reference.
fn name_components(
    value: &mut Value,
    schemas: &mut Map<String, Value>,
    ambiguous: &mut Vec<String>,
) {
    match value {
        Value::Array(values) => {
            for value in values {
                name_components(value, schemas, ambiguous);
            }
        }
        Value::Object(fields) => {
            for value in fields.values_mut() {
                name_components(value, schemas, ambiguous);
            }
            let Some(Value::String(name)) = fields.remove(schema::NAME) else { return };
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            let component = std::mem::replace(value, reference);
            if *schemas.entry(name.clone()).or_insert_with(|| component.clone()) != component {
                ambiguous.push(name);
            }
        }
        _ => {}
    }
}

/// Sorts the fields, because whether a map keeps their order depends on what else is built with it.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> = fields.into_iter().collect();
            fields.into_iter().map(|(name, value)| (name, sorted(value))).collect()
        }
        Value::Array(values) => values.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// What applies to every operation.
const DESCRIPTION: &str = "\
Every error is returned as `application/problem+json` (RFC 9457).

Requests for paths or methods that are not in this document never reach the service: the gateway \
answers them itself with 404 and `{\"message\":\"Not Found\"}` as plain JSON. There is no 405.

A query parameter without a value (`?to=`), as web forms send it, counts as missing; a repeated \
parameter is refused. An optional body field that is null counts as missing.

The staff's routes return 404 without a valid staff access token.";

fn unsorted() -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for (use_case, routes) in routes() {
        for route in routes {
            let method = route.method().to_lowercase();
            paths.entry(route.template()).or_default().insert(method, operation(use_case, route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Yakusoku",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Accounts, retention and status of Pro-Sign and Pro-Lead.",
            "description": DESCRIPTION,
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "https://api.example.jp" }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "accessToken": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
                "staffAccessToken": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
                "archivePass": { "type": "http", "scheme": "bearer" },
            },
            "schemas": problem_schema(),
            "examples": problem_examples(),
        },
    })
}

fn operation(use_case: &str, route: Route) -> Value {
    let mut operation = json!({
        "operationId": route.operation,
        "tags": [use_case],
        "summary": route.summary,
        "description": route.description,
        "parameters": parameters(&route),
        "x-caller": route.caller.slug(),
    });
    let scheme = match route.caller {
        Caller::AccessToken => Some("accessToken"),
        Caller::Staff => Some("staffAccessToken"),
        Caller::ArchivePass => Some("archivePass"),
        Caller::Anyone | Caller::MailToken | Caller::Password | Caller::RefreshToken => None,
    };
    if let Some(role) = role_for(route.key).filter(|_| route.caller == Caller::Staff) {
        operation["x-role"] = role.slug().into();
    }
    if let Some(scheme) = scheme {
        operation["security"] = json!([{ scheme: [] }]);
    }
    if let Some(schema) = &route.takes {
        operation["requestBody"] = json!({
            "required": route.takes_always,
            "content": { "application/json": { "schema": schema } },
        });
    }
    operation["responses"] = responses(route);
    operation
}

fn parameters(route: &Route) -> Value {
    let named = |name| route.path.iter().find(|(known, _)| *known == name);
    let names =
        route.template().split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let path = names.map(|name| {
        let schema = match (name, named(name)) {
            (_, Some((_, schema))) => schema.clone(),
            ("product", None) => schema::one_of::<Product>(),
            _ => json!({ "type": "string" }),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    let needs = route.needs.iter().map(
        |(name, schema)| json!({ "name": name, "in": "query", "required": true, "schema": schema }),
    );
    let query = route.query.iter().map(|(name, schema)| {
        json!({ "name": name, "in": "query", "allowEmptyValue": true, "schema": schema })
    });
    let mut parameters: Vec<_> = path.chain(needs).chain(query).collect();
    parameters.push(json!({
        "name": "Accept-Language",
        "in": "header",
        "description": "The language of texts for people, as browsers send it (RFC 9110). `ja` and \
                        `en` are supported; `ja` is the default.",
        "schema": { "type": "string", "examples": ["ja-JP,ja;q=0.9", "en"] },
    }));
    if route.recognizes_repetition() {
        let key = format!("[A-Za-z0-9_-]{{{SHORTEST_KEY},{LONGEST_KEY}}}");
        parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "description": "A name for this request, such as a new UUID. Repeating the request \
                            within a day returns the same answer, and nothing is done twice.",
            "schema": { "type": "string", "pattern": format!("^({key}|\"{key}\")$") },
        }));
    }
    if route.act.is_some() {
        parameters.push(json!({
            "name": "Approval",
            "in": "header",
            "description": "The token of an approval that a colleague has given for exactly this.",
            "schema": { "type": "string" },
        }));
    }
    if route.familiarity == Familiarity::Begins {
        parameters.push(json!({
            "name": "Device-Tokens",
            "in": "header",
            "description": "What an earlier answer gave under this name, if the client is no browser; browsers \
                            keep it in a cookie. It lets nobody in, but failures on other devices do not \
                            delay this one.",
            "schema": { "type": "string", "maxLength": 380 },
        }));
    }
    parameters.into()
}

fn responses(route: Route) -> Value {
    let mut responses: BTreeMap<String, Value> = BTreeMap::new();
    let (status, schema) = route.answers.clone();
    let mut done = json!({ "description": "Done." });
    if let Some(schema) = schema {
        done["content"] = json!({ route.media_type: { "schema": schema } });
    }
    if route.familiarity == Familiarity::Begins {
        done["headers"] = json!({ "Device-Tokens": {
            "description": "Makes the device familiar to this log-in for 90 days, if the client sends it \
                            with its next sign-ins. Omitted for browsers, which receive it in a cookie.",
            "schema": { "type": "string", "maxLength": 380 },
        } });
    }
    responses.insert(status.to_string(), done);
    for problem in route.every_problem() {
        let status = problem.status();
        let entry = responses.entry(status.as_str().to_owned()).or_insert_with(|| {
            json!({
                "description": status.canonical_reason(),
                "content": { "application/problem+json": {
                    "schema": { "$ref": "#/components/schemas/Problem" },
                    "examples": {},
                } },
            })
        });
        let slug = problem.slug();
        entry["content"]["application/problem+json"]["examples"][slug] =
            json!({ "$ref": format!("#/components/examples/{slug}") });
    }
    json!(responses)
}

fn problem_examples() -> Map<String, Value> {
    let example = |problem: Problem| {
        let mut example = problem.to_json(SITE, Language::English);
        example["request_id"] = "JKJaXmPLvHcESHA=".into();
        let example = json!({ "summary": problem.title(Language::Japanese), "value": example });
        (problem.slug().to_owned(), example)
    };
    Problem::every().into_iter().map(example).collect()
}

fn problem_schema() -> Value {
    let slugs: Vec<_> = Problem::every().iter().map(Problem::slug).collect();
    let field = schema::object(
        "ProblemField",
        &[
            ("field", schema::text("The name of the field.")),
            ("code", schema::text("A stable code for programs.")),
            ("message", schema::text("A message for people.")),
        ],
    );
    let problem_type = json!({
        "type": "string",
        "format": "uri",
        "description": "A stable URI; the page it points to explains the problem.",
        "pattern": format!("/problems#({})$", slugs.join("|")),
    });
    let mut problem = schema::with_optional(
        "Problem",
        &[
            ("type", problem_type),
            ("title", schema::text("A message for people, in their language.")),
            ("status", json!({ "type": "integer" })),
        ],
        &[("request_id", schema::text("Give this to support.")), ("errors", schema::list(field))],
    );
    problem["description"] = "A problem (RFC 9457).".into();
    problem
}

/// The page that lists every route: what it does, its use case, and the story that proves it.
pub fn routes_index(page: &str) -> String {
    let mut rows = String::from("| route | what | use case | story |\n|---|---|---|---|\n");
    for (use_case, routes) in routes() {
        let story = story(use_case);
        for route in routes {
            let (key, summary) = (route.key, route.summary);
            let _ = writeln!(
                rows,
                "| `{key}` | {summary} | [`{use_case}`](../functions/{use_case}/src) | \
                 [`{name}`](../tests/stories/{story}) |",
                name = story.trim_end_matches(".rs"),
            );
        }
    }
    let (begin, end) = ("<!-- routes -->\n", "<!-- end of routes -->");
    let (head, rest) = page.split_once(begin).unwrap_or((page, ""));
    let (_, foot) = rest.split_once(end).unwrap_or_default();
    [head, begin, &rows, end, foot].concat()
}

/// Where the stories of a use case are: in a file, or in a folder where there are many.
pub fn story(use_case: &str) -> String {
    let name = use_case.replace('-', "_");
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    if stories.join(&name).is_dir() { name } else { format!("{name}.rs") }
}

//! The API's document (`OpenAPI` 3.1), made from what the functions say of their routes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::Language;
use lambda::{Caller, Problem, Route};
use serde_json::{Map, Value, json};

/// Where the document and the page of problems lie, from the root of the repository.
pub const DOCUMENT: &str = "docs/openapi.json";
/// See [`DOCUMENT`].
pub const PROBLEMS: &str = "web/problems.html";

/// An address for examples.
const SITE: &str = "https://app.example.jp";

/// Every use case that answers requests, with its routes.
pub fn routes() -> Vec<(&'static str, Vec<Route>)> {
    vec![
        ("signup", signup::routes()),
        ("sign-in", sign_in::routes()),
        ("password-reset", password_reset::routes()),
        ("invite", invite::routes()),
        ("role-change", role_change::routes()),
        ("member-removal", member_removal::routes()),
        ("staff-access", staff_access::routes()),
        ("legal-hold", legal_hold::routes()),
        ("contract-end", contract_end::routes()),
        ("document-archive", document_archive::routes()),
        ("manuals", manuals::routes()),
        ("archive-pass", archive_pass::routes()),
        ("data-export", data_export::routes()),
        ("incident-clock", incident_clock::routes()),
        ("status-posting", status_posting::routes()),
        ("status-subscription", status_subscription::routes()),
    ]
}

/// The document, its fields in alphabetical order.
pub fn document() -> Value {
    sorted(unsorted())
}

/// Whether a map keeps the order of its fields depends on what else is built beside it.
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

fn unsorted() -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for (use_case, routes) in routes() {
        for route in routes {
            let method = route.method().to_lowercase();
            paths.entry(route.path()).or_default().insert(method, operation(use_case, route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Yakusoku",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Accounts, retention and status of Pro-Sign and Pro-Lead.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "https://api.example.jp" }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "accessToken": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
                "archivePass": { "type": "http", "scheme": "bearer" },
            },
            "schemas": { "Problem": problem_schema() },
            "examples": problem_examples(),
        },
    })
}

fn operation(use_case: &str, route: Route) -> Value {
    let segments = route
        .path()
        .split('/')
        .filter(|segment| !segment.is_empty() && *segment != "v1" && !segment.starts_with('{'));
    let id: Vec<_> = std::iter::once(route.method()).chain(segments).collect();
    let mut operation = json!({
        "operationId": id.join("-").to_lowercase(),
        "tags": [use_case],
        "summary": route.summary,
        "description": route.description,
        "parameters": parameters(&route),
        "x-caller": route.caller.slug(),
    });
    if matches!(route.caller, Caller::AccessToken | Caller::Staff) {
        operation["security"] = json!([{ "accessToken": [] }]);
    }
    if route.caller == Caller::ArchivePass {
        operation["security"] = json!([{ "archivePass": [] }]);
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
    let names =
        route.path().split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<_> = names
        .map(|name| {
            let schema = match name {
                "product" => json!({ "enum": ["pro-sign", "pro-lead"] }),
                _ => json!({ "type": "string" }),
            };
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect();
    if route.paged {
        let schema = json!({ "type": "string" });
        parameters.push(json!({ "name": "cursor", "in": "query", "schema": schema }));
    }
    for (name, schema) in &route.query {
        parameters.push(json!({ "name": name, "in": "query", "schema": schema }));
    }
    parameters.push(json!({
        "name": "Accept-Language",
        "in": "header",
        "description": "The language of what is for people.",
        "schema": { "enum": ["ja", "en"], "default": "ja" },
    }));
    if route.recognizes_repetition() {
        parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "description": "A name for this request, such as a new UUID. Whoever repeats it within a \
                            day is given the same answer, and nothing is done twice.",
            "schema": { "type": "string", "pattern": "^\"?[A-Za-z0-9_-]{16,128}\"?$" },
        }));
    }
    parameters.into()
}

fn responses(route: Route) -> Value {
    let mut responses: BTreeMap<String, Value> = BTreeMap::new();
    let (status, schema) = route.answers.clone();
    let mut done = json!({ "description": "Done." });
    if let Some(schema) = schema {
        done["content"] = json!({ "application/json": { "schema": schema } });
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
    json!({
        "type": "object",
        "description": "RFC 9457.",
        "properties": {
            "type": {
                "type": "string",
                "format": "uri",
                "description": "Stable; explained where it points.",
                "pattern": format!("/problems#({})$", slugs.join("|")),
            },
            "title": { "type": "string", "description": "For people, in their language." },
            "status": { "type": "integer" },
            "request_id": { "type": "string", "description": "For whoever helps you." },
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "field": { "type": "string" },
                        "code": { "type": "string", "description": "Stable." },
                        "message": { "type": "string", "description": "For people." },
                    },
                    "required": ["field", "code", "message"],
                    "additionalProperties": false,
                },
            },
        },
        "required": ["type", "title", "status"],
        "additionalProperties": false,
    })
}

/// The page that explains every problem, where its `type` points: the page as it is, with what stands
/// between its marks made anew.
pub fn problems_page(page: &str) -> String {
    let mut rows = String::new();
    for problem in Problem::every() {
        let (slug, status) = (problem.slug(), problem.status().as_u16());
        let [japanese, english] =
            [Language::Japanese, Language::English].map(|language| problem.title(language));
        let _ = write!(
            rows,
            "      <section class=\"card\" id=\"{slug}\">\n        <h2><code>{slug}</code> \
             <small>{status}</small></h2>\n        <p lang=\"ja\">{japanese}</p>\n        \
             <p lang=\"en\">{english}</p>\n      </section>\n"
        );
    }
    let (begin, end) = ("<!-- problems -->\n", "      <!-- end of problems -->");
    let (head, rest) = page.split_once(begin).unwrap_or((page, ""));
    let (_, foot) = rest.split_once(end).unwrap_or_default();
    [head, begin, &rows, end, foot].concat()
}

/// The operation that a request is for, with the template of its path.
pub fn operation_of<'a>(
    document: &'a Value,
    method: &str,
    path: &str,
) -> Option<(&'a str, &'a Value)> {
    let path = path.split('?').next().unwrap_or_default();
    let fits = |template: &str| {
        let (template, path) = (template.split('/'), path.split('/'));
        template.clone().count() == path.clone().count()
            && template.zip(path).all(|(part, given)| part.starts_with('{') || part == given)
    };
    let paths = document["paths"].as_object()?;
    let mut fitting: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
    // What is spelled out comes before what stands for anything.
    fitting.sort_by_key(|(template, _)| template.matches('{').count());
    let mut operations = fitting.into_iter().filter_map(|(template, operations)| {
        Some((template.as_str(), operations.get(method.to_lowercase())?))
    });
    operations.next()
}

/// What is wrong with an exchange, as far as the document says.
pub fn fault_of(
    document: &Value,
    (method, path): (&str, &str),
    asked: &[u8],
    answer: &crate::Answer,
) -> Option<String> {
    let (_, operation) = operation_of(document, method, path)?;
    let status = answer.status.to_string();
    let Some(response) = operation["responses"].get(&status) else {
        return Some(format!("the document does not know the status {status}"));
    };
    if response["content"]["application/problem+json"].is_object() {
        let slug = answer.problem();
        let content = &response["content"]["application/problem+json"];
        if content["examples"].get(slug).is_none() {
            return Some(format!("the document does not know the problem {status} {slug:?}"));
        }
        return violation(document, &content["schema"], &answer.body);
    }
    let schema = &response["content"]["application/json"]["schema"];
    let fault = match (schema.is_null(), answer.body.is_null()) {
        (true, true) => None,
        (true, false) => Some("the document knows no body here".to_owned()),
        (false, _) => violation(document, schema, &answer.body),
    };
    // What was accepted must have been acceptable.
    let takes = &operation["requestBody"]["content"]["application/json"]["schema"];
    let asked = serde_json::from_slice(asked).unwrap_or(Value::Null);
    fault.or_else(|| violation(document, takes, &asked).filter(|_| !asked.is_null()))
}

fn violation(document: &Value, schema: &Value, body: &Value) -> Option<String> {
    if schema.is_null() {
        return None;
    }
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    match jsonschema::validator_for(&schema) {
        Ok(validator) => validator.iter_errors(body).next().map(|error| error.to_string()),
        Err(error) => Some(error.to_string()),
    }
}

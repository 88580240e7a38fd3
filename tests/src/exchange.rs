//! Checks requests and answers against the `OpenAPI` document.

use serde_json::Value;

use crate::Answer;

/// What every answer says to browsers, errors too.
const PROTECTIONS: [(&str, &str); 2] =
    [("strict-transport-security", "max-age=31536000"), ("x-content-type-options", "nosniff")];

/// The operation of a request, with its path template.
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
    // A literal path takes precedence over one with parameters.
    fitting.sort_by_key(|(template, _)| template.matches('{').count());
    let mut operations = fitting.into_iter().filter_map(|(template, operations)| {
        Some((template.as_str(), operations.get(method.to_lowercase())?))
    });
    operations.next()
}

/// How a request and its answer violate the document, if they do.
pub fn fault_of(
    document: &Value,
    (method, path): (&str, &str),
    asked: &[u8],
    answer: &Answer,
) -> Option<String> {
    let (_, operation) = operation_of(document, method, path)?;
    for (name, value) in PROTECTIONS {
        if answer.header(name) != Some(value) {
            return Some(format!("the answer lacks {name}: {value}"));
        }
    }
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
    let content = response["content"].as_object().and_then(|content| content.values().next());
    let schema = content.map_or(&Value::Null, |content| &content["schema"]);
    let fault = match (schema.is_null(), answer.body.is_null()) {
        (true, true) => None,
        (true, false) => Some("the document knows no body here".to_owned()),
        (false, _) => violation(document, schema, &answer.body),
    };
    // An accepted request must match the schema of the request body.
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

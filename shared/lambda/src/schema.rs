//! Parts of the JSON Schema in the `OpenAPI` document. A schema with a name becomes a component of
//! the document, so that generated clients have a type with that name.

mod codes;
mod components;
mod people;

use std::ops::RangeInclusive;

use domain::text::{FORBIDDEN, UNSEEN};
use domain::{NewPassword, Password, Permission};
use serde_json::{Map, Value, json};

use crate::OneOf;
use crate::one_of::most_of;

pub use codes::{app_code, second_factor};
pub use components::components;
pub use people::{email, name};

/// The key that holds the name of a schema until the document is assembled.
pub const NAME: &str = "x-name";

/// The characters of a ULID: 48 bits of time and 80 bits of randomness.
const ULID: &str = "[0-7][0-9A-HJKMNP-TV-Z]{25}";
/// Makes the schema a component of the document.
pub fn named(name: &str, mut schema: Value) -> Value {
    schema[NAME] = name.into();
    schema
}

/// An answer: an object with exactly these fields.
pub fn object(name: &str, fields: &[(&str, Value)]) -> Value {
    with_optional(name, fields, &[])
}

/// An answer with these fields, and optionally the others.
pub fn with_optional(name: &str, fields: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let every = fields.iter().chain(optional);
    let properties: Map<String, Value> =
        every.map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    named(
        name,
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }),
    )
}

/// A request body with these fields, and optionally the others. Null counts as missing.
pub fn request(name: &str, fields: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let optional = optional.iter().map(|(name, schema)| (*name, or_null(schema.clone())));
    with_optional(name, fields, &optional.collect::<Vec<_>>())
}

pub fn list(item: Value) -> Value {
    json!({ "type": "array", "items": item })
}

/// A page of such items, and the cursor of the next page.
pub fn page(item: Value) -> Value {
    let name = format!("{}Page", item[NAME].as_str().unwrap_or_default());
    let next = or_null(text("The `cursor` of the next page."));
    object(&name, &[("items", list(item)), ("next_cursor", next)])
}

/// One of the words of an enumeration.
pub fn one_of<T: OneOf>() -> Value {
    named(T::NAME, json!({ "type": "string", "enum": T::words() }))
}

/// The schema, or null.
pub fn or_null(schema: Value) -> Value {
    if schema["anyOf"].as_array().is_some_and(|any| any.contains(&json!({ "type": "null" }))) {
        return schema;
    }
    json!({ "anyOf": [schema, { "type": "null" }] })
}

pub fn flag() -> Value {
    json!({ "type": "boolean" })
}

pub fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

pub fn pattern(pattern: &str, example: &str) -> Value {
    json!({ "type": "string", "pattern": pattern, "examples": [example] })
}

/// A line of text with 1 to `maximum` characters.
pub fn line(maximum: usize, example: &str) -> Value {
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": maximum,
        "pattern": without(&class(FORBIDDEN)),
        "description": "One line. Control characters, line breaks and characters that nobody sees are \
                        refused; surrounding white space is removed.",
        "examples": [example],
    })
}

/// Text with 1 to `maximum` characters, on any number of lines.
pub fn lines(maximum: usize, description: &str, example: &str) -> Value {
    let forbidden = class(FORBIDDEN).replacen(r"\u0000-\u001f", r"\u0000-\u0008\u000b-\u001f", 1);
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": maximum,
        "pattern": without(&forbidden),
        "description": description,
        "examples": [example],
    })
}

/// A pattern for text with something to see, and without any of these characters.
fn without(forbidden: &str) -> String {
    let unseen = class(UNSEEN);
    format!(r"^[^{forbidden}]*[^\s{unseen}{forbidden}][^{forbidden}]*$")
}

/// The ranges as part of a character class. No escape of a character beyond the first plane means
/// the same in every dialect of regular expressions, so such a character stands for itself.
fn class(ranges: &[RangeInclusive<char>]) -> String {
    let written = |character: char| match u32::from(character) {
        number @ ..=0xffff => format!(r"\u{number:04x}"),
        _ => character.to_string(),
    };
    let range = |range: &RangeInclusive<char>| {
        format!("{}-{}", written(*range.start()), written(*range.end()))
    };
    ranges.iter().map(range).collect()
}

/// A password that a user chooses.
pub fn new_password() -> Value {
    json!({
        "type": "string",
        "format": "password",
        "minLength": NewPassword::MINIMUM,
        "maxLength": Password::MAXIMUM,
        "description": "Hard to guess; easily guessed passwords are refused.",
        "examples": ["violet ladder 七味 harbor quartz"],
    })
}

/// A password that a user already has.
pub fn password() -> Value {
    json!({
        "type": "string",
        "format": "password",
        "maxLength": Password::MAXIMUM,
        "examples": ["violet ladder 七味 harbor quartz"],
    })
}

/// The token in a mailed link.
pub fn mail_token() -> Value {
    json!({
        "type": "string",
        "description": "The part after `token=` in the mailed link.",
        "examples": ["dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgdG9rZW4hIQ"],
    })
}

/// An identifier with that prefix.
pub fn id(prefix: &str) -> Value {
    pattern(&format!("^{prefix}_{ULID}$"), &format!("{prefix}_01K7Z3Q4B8D6F1G2H5J9M0N3PR"))
}

/// An identifier with that prefix that contains an identifier of another kind.
pub fn id_within(prefix: &str) -> Value {
    let example = "_01K7Z3Q4B8D6F1G2H5J9M0N3PR".repeat(2);
    pattern(&format!("^{prefix}(_{ULID}){{2}}$"), &format!("{prefix}{example}"))
}

/// The identifier of a document, which contains the day of its transaction.
pub fn document_id() -> Value {
    pattern(&format!("^doc_{}_{ULID}$", days("")), "doc_20260401_01K7Z3Q4B8D6F1G2H5J9M0N3PR")
}

/// The permissions of a general user.
pub fn permissions() -> Value {
    json!({
        "type": "array",
        "items": one_of::<Permission>(),
        "maxItems": most_of::<Permission>(),
        "description": "Repeated values count once.",
        "examples": [["view-documents"]],
    })
}

/// A list of at least one word.
pub fn some_of<T: OneOf>() -> Value {
    json!({
        "type": "array",
        "minItems": 1,
        "maxItems": most_of::<T>(),
        "items": one_of::<T>(),
        "description": "Repeated values count once.",
        "examples": [T::words()],
    })
}

/// Texts of up to `maximum` characters by their names.
pub fn texts_by_name(maximum: usize) -> Value {
    json!({
        "type": "object",
        "additionalProperties": { "type": "string", "maxLength": maximum },
        "examples": [{ "organization": "org_01K7Z3Q4B8D6F1G2H5J9M0N3PR" }],
    })
}

pub fn time() -> Value {
    let example = "2026-11-23T03:00:00Z";
    json!({ "type": "string", "format": "date-time", "examples": [example] })
}

pub fn date() -> Value {
    json!({ "type": "string", "format": "date", "examples": ["2026-04-01"] })
}

pub fn terms_version() -> Value {
    let mut version = date();
    version["description"] = "The day from which this version is in force.".into();
    version
}

/// The day of a transaction, from [`domain::document::FIRST_DAY`] to
/// [`domain::document::LAST_DAY`].
pub fn transaction_date() -> Value {
    let (first, last) = (domain::document::FIRST_DAY, domain::document::LAST_DAY);
    json!({
        "type": "string",
        "pattern": format!("^{}$", days("-")),
        "description": format!("A day from {first} to {last}."),
        "examples": ["2026-04-01"],
    })
}

/// The day of a transaction in a registration.
pub fn registered_date() -> Value {
    let mut day = transaction_date();
    day["description"] =
        format!("From {} to a year after today.", domain::document::FIRST_DAY).into();
    day
}

/// The day on which a document was made or received.
pub fn received_date() -> Value {
    let mut day = transaction_date();
    day["description"] = "The day on which the company made or received the document, at most today; \
                          today unless it is given. Its business year decides how long the document \
                          is retained."
        .into();
    day
}

/// A pattern for every existing day from 1900 to 2099, with that separator between its parts.
fn days(apart: &str) -> String {
    let leap = "19(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26])";
    let every_month = format!("(0[1-9]|1[0-2]){apart}(0[1-9]|1[0-9]|2[0-8])");
    let longer = format!("(0[13-9]|1[0-2]){apart}(29|30)|(0[13578]|1[02]){apart}31");
    format!("((19|20)[0-9]{{2}}{apart}({every_month}|{longer})|({leap}){apart}02{apart}29)")
}

/// The end of a business year: the end of a month, or a day that exists in every year.
pub fn fiscal_year_end() -> Value {
    let day = "(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?|(0[13-9]|1[0-2])-(29|30)";
    json!({
        "type": "string",
        "pattern": format!("^({day}|(0[13578]|1[02])-31)$"),
        "description": "A month, for its last day, or a day.",
        "examples": ["03", "03-20"],
    })
}

pub fn integer(range: std::ops::RangeInclusive<i64>, description: &str) -> Value {
    json!({
        "type": "integer",
        "minimum": range.start(),
        "maximum": range.end(),
        "description": description,
    })
}

pub fn count(description: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": description })
}

/// A SHA-256 digest in hexadecimal.
pub fn sha256() -> Value {
    let example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    pattern("^[0-9A-Fa-f]{64}$", example)
}

/// A problem as part of an answer.
pub fn problem() -> Value {
    json!({ "$ref": "#/components/schemas/Problem" })
}

/// The answer to a sign-in.
pub fn session() -> Value {
    with_optional(
        "Session",
        &[
            ("access_token", text("A JWT, sent as `Authorization: Bearer`.")),
            ("token_type", json!({ "const": "Bearer" })),
            ("expires_in", json!({ "type": "integer", "description": "Lifetime in seconds." })),
        ],
        &[("refresh_token", text("Omitted for browsers, which receive it in a cookie."))],
    )
}

pub fn legal_hold() -> Value {
    object(
        "LegalHold",
        &[
            ("matter", matter()),
            ("reason", text("Why the data is held.")),
            ("documents", list(document_id())),
            ("held_by", id("stf")),
            ("held_since", time()),
        ],
    )
}

pub fn matter() -> Value {
    let maximum = domain::legal_hold::Matter::MAXIMUM;
    pattern(&format!("^[a-z0-9-]{{1,{maximum}}}$"), "tokyo-district-2026-wa-123")
}

//! What a route of the API takes, answers and refuses: what its `OpenAPI` document says of it, and
//! what API Gateway is told to let through.

use serde_json::{Map, Value, json};

use crate::Problem;

/// Who calls a route, and what the function checks of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone: there is no account yet, or nothing to protect.
    Anyone,
    /// Whoever opened a mailed link.
    MailToken,
    /// Whoever knows the password.
    Password,
    /// Whoever holds a refresh token.
    RefreshToken,
    /// Whoever is signed in.
    AccessToken,
    /// Whoever holds a pass to kept documents.
    ArchivePass,
    /// Whoever of the vendor's staff is signed in; for everyone else there is nothing here.
    Staff,
}

impl Caller {
    /// The words in the document.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::MailToken => "mail token",
            Self::Password => "password",
            Self::RefreshToken => "refresh token",
            Self::AccessToken => "access token",
            Self::ArchivePass => "archive pass",
            Self::Staff => "staff",
        }
    }
}

/// A route.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of a route")]
#[derive(Debug)]
pub struct Route {
    /// Method and path template, as API Gateway names it.
    pub key: &'static str,
    /// Who calls it.
    pub caller: Caller,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Who may, and whatever else there is to know.
    pub description: &'static str,
    /// Whether it takes a cursor, and answers page by page.
    pub paged: bool,
    /// The parameters of the query, beside the cursor, with their schemas.
    pub query: Vec<(&'static str, Value)>,
    /// Whether only products with roles offer it.
    pub roles_only: bool,
    /// Whether it may be repeated as it is: it writes nothing.
    pub repeatable: bool,
    /// The schema of the body.
    pub takes: Option<Value>,
    /// Whether a body must be there.
    pub takes_always: bool,
    /// Status and schema of the answer when all is well.
    pub answers: (u16, Option<Value>),
    /// The problems that are its own.
    pub problems: Vec<Problem>,
}

impl Route {
    /// A route that takes nothing and answers nothing.
    pub const fn new(
        key: &'static str,
        caller: Caller,
        status: u16,
        summary: &'static str,
        description: &'static str,
    ) -> Self {
        Self {
            key,
            caller,
            summary,
            description,
            paged: false,
            query: Vec::new(),
            roles_only: false,
            repeatable: false,
            takes: None,
            takes_always: true,
            answers: (status, None),
            problems: Vec::new(),
        }
    }

    /// It takes a body of that schema.
    #[must_use]
    pub fn takes(self, schema: Value) -> Self {
        Self { takes: Some(schema), ..self }
    }

    /// It takes a body of that schema, or none.
    #[must_use]
    pub fn may_take(self, schema: Value) -> Self {
        Self { takes: Some(schema), takes_always: false, ..self }
    }

    /// It answers a body of that schema.
    #[must_use]
    pub fn answers(self, schema: Value) -> Self {
        Self { answers: (self.answers.0, Some(schema)), ..self }
    }

    /// It answers a page of such items, and where the next one begins.
    #[must_use]
    pub fn pages(self, item: Value) -> Self {
        let page = schema::object(&[
            ("items", json!({ "type": "array", "items": item })),
            ("next_cursor", schema::or_null(schema::text("Where the next page begins."))),
        ]);
        Self { paged: true, ..self.answers(page) }
    }

    /// It takes these parameters in the query.
    #[must_use]
    pub fn asks(self, query: Vec<(&'static str, Value)>) -> Self {
        Self { query, ..self }
    }

    /// Only products with roles offer it.
    #[must_use]
    pub fn roles_only(self) -> Self {
        Self { roles_only: true, ..self }
    }

    /// It may be repeated as it is: it writes nothing, or the same again.
    #[must_use]
    pub fn repeatable(self) -> Self {
        Self { repeatable: true, ..self }
    }

    /// It is refused in these ways, beside those of every route of its kind.
    #[must_use]
    pub fn refuses(self, problems: impl Into<Vec<Problem>>) -> Self {
        Self { problems: problems.into(), ..self }
    }

    /// The method.
    pub fn method(&self) -> &'static str {
        self.key.split(' ').next().unwrap_or_default()
    }

    /// The path template.
    pub fn path(&self) -> &'static str {
        self.key.split(' ').nth(1).unwrap_or_default()
    }

    /// Whether a repetition is recognized by its `Idempotency-Key`. Whoever signs in twice has two
    /// sessions, and a repeated refresh is recognized by its token.
    pub fn recognizes_repetition(&self) -> bool {
        let signs_in = matches!(self.caller, Caller::Password | Caller::RefreshToken);
        self.method() == "POST" && !signs_in && !self.repeatable
    }

    /// Every way in which it is refused.
    pub fn every_problem(self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.query.is_empty() {
            problems.push(Problem::field("from", domain::Fault::Missing));
        }
        if self.takes.is_some() {
            problems.push(Problem::MalformedBody);
            problems.push(Problem::BodyTooLarge);
            problems.push(Problem::UnsupportedMediaType);
            problems.push(Problem::field("email", domain::Fault::Missing));
        }
        if self.path().contains('{') {
            problems.push(Problem::NotFound);
        }
        if self.roles_only {
            problems.push(Problem::NotOffered);
        }
        match self.caller {
            Caller::AccessToken => problems.push(Problem::NotSignedIn),
            Caller::ArchivePass => problems.push(Problem::PassNotValid),
            Caller::Staff => problems.push(Problem::NotFound),
            // In a path it is told from one that does not work no more than that.
            Caller::MailToken if self.takes.is_none() => {}
            Caller::MailToken => problems.push(Problem::LinkNotValid),
            Caller::RefreshToken => problems.push(Problem::SessionEnded),
            Caller::Anyone | Caller::Password => {}
        }
        if self.recognizes_repetition() {
            problems.push(Problem::InvalidIdempotencyKey);
            problems.push(Problem::IdempotencyKeyReused);
        }
        problems.extend(self.problems);
        problems.push(Problem::Busy);
        problems.push(Problem::unexpected("an example"));
        problems
    }
}

/// Parts of JSON Schema, as the document uses it.
pub mod schema {
    use super::{Map, Value, json};

    /// An object with exactly these fields.
    pub fn object(fields: &[(&str, Value)]) -> Value {
        with_optional(fields, &[])
    }

    /// An object with these fields, and perhaps those.
    pub fn with_optional(fields: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
        let every = fields.iter().chain(optional);
        let properties: Map<String, Value> =
            every.map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
        let required: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }

    /// Any text.
    pub fn text(description: &str) -> Value {
        json!({ "type": "string", "description": description })
    }

    /// A line of text with 1 to so many characters.
    pub fn line(maximum: usize, example: &str) -> Value {
        json!({ "type": "string", "minLength": 1, "maxLength": maximum, "examples": [example] })
    }

    /// An address.
    pub fn email() -> Value {
        json!({
            "type": "string",
            "format": "email",
            "maxLength": domain::Email::MAXIMUM,
            "examples": ["taro@example.jp"],
        })
    }

    /// A password that somebody chooses.
    pub fn new_password() -> Value {
        json!({
            "type": "string",
            "format": "password",
            "minLength": 15,
            "maxLength": 128,
            "description": "15 characters at least, and hard to guess.",
            "examples": ["violet ladder 七味 harbor quartz"],
        })
    }

    /// A password that somebody has.
    pub fn password() -> Value {
        json!({
            "type": "string",
            "format": "password",
            "maxLength": 128,
            "examples": ["violet ladder 七味 harbor quartz"],
        })
    }

    /// The token of a mailed link.
    pub fn mail_token() -> Value {
        json!({
            "type": "string",
            "description": "What stands after `token=` in the mailed link.",
            "examples": ["dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgdG9rZW4hIQ"],
        })
    }

    /// An identifier with that prefix.
    pub fn id(prefix: &str) -> Value {
        json!({
            "type": "string",
            "pattern": format!("^{prefix}_[0-9A-HJKMNP-TV-Z]{{26}}$"),
            "examples": [format!("{prefix}_01K7Z3Q4B8D6F1G2H5J9M0N3PR")],
        })
    }

    /// A role.
    pub fn role() -> Value {
        let every = domain::Role::ALL.map(domain::Role::slug);
        json!({ "type": "string", "enum": every, "examples": ["general"] })
    }

    /// Kinds of notices.
    pub fn notice_kinds() -> Value {
        let every =
            domain::announcement::NoticeKind::ALL.map(domain::announcement::NoticeKind::slug);
        json!({
            "type": "array",
            "minItems": 1,
            "items": { "type": "string", "enum": every },
            "examples": [["incident", "maintenance"]],
        })
    }

    /// What a general user is permitted.
    pub fn permissions() -> Value {
        let every = domain::Permission::ALL.map(domain::Permission::slug);
        json!({
            "type": "array",
            "items": { "type": "string", "enum": every },
            "examples": [["view-documents"]],
        })
    }

    /// A time.
    pub fn time() -> Value {
        let example = "2026-11-23T03:00:00Z";
        json!({ "type": "string", "format": "date-time", "examples": [example] })
    }

    /// A day.
    pub fn date() -> Value {
        json!({ "type": "string", "format": "date", "examples": ["2026-04-01"] })
    }

    /// A whole number.
    pub fn integer(range: std::ops::RangeInclusive<i64>, description: &str) -> Value {
        json!({
            "type": "integer",
            "minimum": range.start(),
            "maximum": range.end(),
            "description": description,
        })
    }

    /// That, or null.
    pub fn or_null(schema: Value) -> Value {
        json!({ "anyOf": [schema, { "type": "null" }] })
    }

    /// What a sign-in gives.
    pub fn session() -> Value {
        with_optional(
            &[
                ("access_token", text("A JWT, for the header `Authorization: Bearer`.")),
                ("token_type", json!({ "const": "Bearer" })),
                ("expires_in", json!({ "type": "integer", "description": "Seconds." })),
            ],
            &[("refresh_token", text("Browsers get it in a cookie instead."))],
        )
    }
}

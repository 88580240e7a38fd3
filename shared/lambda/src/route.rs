//! What a route of the API takes, answers and refuses: what its `OpenAPI` document says of it, and
//! what API Gateway is told to let through.

use serde_json::Value;

use crate::{Problem, schema};

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
    /// What a generated client calls it.
    pub operation: &'static str,
    /// Method and path template, as API Gateway names it.
    pub key: &'static str,
    /// Who calls it.
    pub caller: Caller,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Who may, and whatever else there is to know.
    pub description: &'static str,
    /// The parameters of the path, beside the product, with their schemas.
    pub path: Vec<(&'static str, Value)>,
    /// The parameters of the query that must be there, with their schemas.
    pub needs: Vec<(&'static str, Value)>,
    /// The parameters of the query that may be there, with their schemas.
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
        operation: &'static str,
        key: &'static str,
        caller: Caller,
        status: u16,
        summary: &'static str,
        description: &'static str,
    ) -> Self {
        Self {
            operation,
            key,
            caller,
            summary,
            description,
            path: Vec::new(),
            needs: Vec::new(),
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

    /// It answers a page of such items, and where the next one begins: after the item of that
    /// identifier.
    #[must_use]
    pub fn pages(mut self, item: Value, id: Value) -> Self {
        self.query.push(("cursor", id));
        self.answers(schema::page(item))
    }

    /// The path names these parts, beside the product.
    #[must_use]
    pub fn names(self, path: impl Into<Vec<(&'static str, Value)>>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// It takes these parameters in the query, which must be there.
    #[must_use]
    pub fn needs(self, query: impl Into<Vec<(&'static str, Value)>>) -> Self {
        Self { needs: query.into(), ..self }
    }

    /// It takes these parameters in the query.
    #[must_use]
    pub fn asks(mut self, query: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        self.query.extend(query);
        self
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
    pub fn template(&self) -> &'static str {
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
        if !(self.needs.is_empty() && self.query.is_empty()) {
            problems.push(Problem::field("from", domain::Fault::Missing));
        }
        if self.takes.is_some() {
            problems.push(Problem::MalformedBody);
            problems.push(Problem::BodyTooLarge);
            problems.push(Problem::UnsupportedMediaType);
            problems.push(Problem::field("email", domain::Fault::Missing));
        }
        if self.template().contains('{') {
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

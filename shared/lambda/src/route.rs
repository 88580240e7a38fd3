//! What a route of the API takes, answers and refuses. The `OpenAPI` document is made from this,
//! and tells API Gateway what to let through.

use domain::approval::Act;
use serde_json::Value;

use crate::staff_roles::role_for;
use crate::{Problem, schema};

/// Who calls a route, and what the function checks about the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone: there is no account yet, or nothing to protect.
    Anyone,
    /// The holder of a mailed link.
    MailToken,
    /// Anyone who knows the password.
    Password,
    /// The holder of a refresh token.
    RefreshToken,
    /// A signed-in member.
    AccessToken,
    /// The holder of a pass to retained documents.
    ArchivePass,
    /// A signed-in member of staff; everyone else gets "not found".
    Staff,
}

impl Caller {
    /// The word in the document.
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

/// What a success does to the familiarity of the caller's device with the log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Familiarity {
    Unchanged,
    Begins,
}

#[derive(Debug)]
pub struct Route {
    /// The name of the operation in generated clients.
    pub operation: &'static str,
    /// Method and path template, as API Gateway names it.
    pub key: &'static str,
    pub caller: Caller,
    /// What the route does, in a few words.
    pub summary: &'static str,
    /// Who may call it, and anything else that callers should know.
    pub description: &'static str,
    /// The parameters of the path, besides the product, with their schemas.
    pub path: Vec<(&'static str, Value)>,
    /// The required parameters of the query, with their schemas.
    pub needs: Vec<(&'static str, Value)>,
    /// The optional parameters of the query, with their schemas.
    pub query: Vec<(&'static str, Value)>,
    /// Whether only products with roles offer it.
    pub roles_only: bool,
    /// Whether it can be repeated without an idempotency key, because it writes nothing new.
    pub repeatable: bool,
    pub familiarity: Familiarity,
    pub takes: Option<Value>,
    /// Whether the body is required.
    pub takes_always: bool,
    /// Status and schema of the answer to a request that succeeds.
    pub answers: (u16, Option<Value>),
    /// The media type of that answer.
    pub media_type: &'static str,
    /// The problems that are specific to this route.
    pub problems: Vec<Problem>,
    /// The act that a colleague has to approve.
    pub act: Option<Act>,
}

impl Route {
    /// A route without parameters, and without a body in request and answer.
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
            familiarity: Familiarity::Unchanged,
            takes: None,
            takes_always: true,
            answers: (status, None),
            media_type: "application/json",
            problems: Vec::new(),
            act: None,
        }
    }

    /// It requires a body with that schema.
    #[must_use]
    pub fn takes(self, schema: Value) -> Self {
        Self { takes: Some(schema), ..self }
    }

    /// It takes an optional body with that schema.
    #[must_use]
    pub fn may_take(self, schema: Value) -> Self {
        Self { takes: Some(schema), takes_always: false, ..self }
    }

    /// Its answer has a body with that schema.
    #[must_use]
    pub fn answers(self, schema: Value) -> Self {
        Self { answers: (self.answers.0, Some(schema)), ..self }
    }

    /// Its answer is a CSV file.
    #[must_use]
    pub fn answers_csv(self, schema: Value) -> Self {
        Self { media_type: "text/csv", ..self.answers(schema) }
    }

    /// It answers a page of such items and a cursor: the identifier of the item after which the
    /// next page begins.
    #[must_use]
    pub fn pages(mut self, item: Value, id: Value) -> Self {
        self.query.push(("cursor", id));
        self.answers(schema::page(item))
    }

    /// The path has these parameters, besides the product.
    #[must_use]
    pub fn names(self, path: impl Into<Vec<(&'static str, Value)>>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// The query has these required parameters.
    #[must_use]
    pub fn needs(self, query: impl Into<Vec<(&'static str, Value)>>) -> Self {
        Self { needs: query.into(), ..self }
    }

    /// The query has these optional parameters.
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

    /// It can be repeated as it is: it writes nothing, or the same again.
    #[must_use]
    pub fn repeatable(self) -> Self {
        Self { repeatable: true, ..self }
    }

    /// A success makes the caller's device familiar to the log-in.
    #[must_use]
    pub fn makes_familiar(self) -> Self {
        Self { familiarity: Familiarity::Begins, ..self }
    }

    /// It is refused in these ways, besides those of every route of its kind.
    #[must_use]
    pub fn refuses(self, problems: impl Into<Vec<Problem>>) -> Self {
        Self { problems: problems.into(), ..self }
    }

    /// It is carried out only with a colleague's approval of that act.
    #[must_use]
    pub fn needs_approval(self, act: Act) -> Self {
        Self { act: Some(act), ..self }
    }

    pub fn method(&self) -> &'static str {
        self.key.split(' ').next().unwrap_or_default()
    }

    pub fn template(&self) -> &'static str {
        self.key.split(' ').nth(1).unwrap_or_default()
    }

    /// Whether a repetition is recognized by its `Idempotency-Key`. Signing in twice opens two
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
            Caller::Staff => {
                problems.push(Problem::NotFound);
                problems.extend(role_for(self.key).map(|_| Problem::NotPermitted));
            }
            // With a token in the path, a link that does not work gets the same answer as one that
            // does.
            Caller::MailToken if self.takes.is_none() => {}
            Caller::MailToken => problems.push(Problem::LinkNotValid),
            Caller::RefreshToken => {
                problems.push(Problem::SessionEnded);
                problems.push(Problem::ForeignOrigin);
            }
            Caller::Anyone | Caller::Password => {}
        }
        if self.recognizes_repetition() {
            problems.push(Problem::InvalidIdempotencyKey);
            problems.push(Problem::IdempotencyKeyReused);
        }
        if self.act.is_some() {
            problems.push(Problem::ApprovalNeeded);
        }
        problems.extend(self.problems);
        problems.push(Problem::Busy);
        problems.push(Problem::unexpected("an example"));
        problems
    }
}

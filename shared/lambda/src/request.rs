//! A request as a use case sees it.

use std::net::IpAddr;
use std::sync::OnceLock;

use domain::access_token::Claims;
use domain::approval::ApprovalToken;
use domain::user_agent::UserAgent;
use domain::{
    IdempotencyKey, IdempotentRequest, Language, LookupKey, Product, Source, SourceKey, StaffId,
};
use jiff::Timestamp;
use lambda_http::http::{HeaderMap, Method, header};
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt as _};

use crate::authorization::DOOR;
use crate::{Fields, Problem};

/// The most bytes that a body may have.
const BODY_MAXIMUM: usize = 16 * 1024;
/// The header with the caller's name for a request.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header with the address of who called the front door, which alone can set it.
const VIEWER: &str = "yakusoku-viewer";
/// The header with the approval of a dangerous act.
const APPROVAL: &str = "approval";

/// A request from API Gateway.
#[derive(Debug)]
pub struct Request {
    inner: lambda_http::Request,
    /// The identifier, for the logs of the caller and of the service.
    pub id: String,
    /// The matching route, as API Gateway names it: method and path template.
    pub route: String,
    /// When Lambda stops the function.
    pub(crate) deadline: Timestamp,
    source: Option<IpAddr>,
    /// Hides the source on record.
    pub(crate) source_key: Option<SourceKey>,
    forged: OnceLock<()>,
}

impl Request {
    pub(crate) fn new(inner: lambda_http::Request) -> Self {
        let deadline = inner.lambda_context().deadline;
        let deadline = i64::try_from(deadline).ok();
        let deadline = deadline.and_then(|at| Timestamp::from_millisecond(at).ok());
        let deadline = deadline.unwrap_or(Timestamp::MAX);
        let RequestContext::ApiGatewayV2(context) = inner.request_context() else {
            let (id, route) = (String::new(), String::new());
            return Self {
                inner,
                id,
                route,
                deadline,
                source: None,
                source_key: None,
                forged: OnceLock::new(),
            };
        };
        let (name, value) = DOOR;
        let came_in_by = context.authorizer.as_ref().and_then(|known| known.fields.get(name));
        let source = if came_in_by.is_some_and(|door| door == value) {
            inner.headers().get(VIEWER).and_then(|viewer| viewer.to_str().ok().map(str::to_owned))
        } else {
            context.http.source_ip
        };
        Self {
            deadline,
            id: context.request_id.unwrap_or_default(),
            route: context.route_key.unwrap_or_default(),
            source: source.and_then(|source| source.parse().ok()),
            source_key: None,
            forged: OnceLock::new(),
            inner,
        }
    }

    /// The caller's preferred language.
    pub fn language(&self) -> Language {
        self.header(&header::ACCEPT_LANGUAGE).map_or_else(Language::default, Language::preferred)
    }

    /// The product in the path.
    pub fn product(&self) -> Result<Product, Problem> {
        let parameters = self.inner.path_parameters();
        parameters.first("product").and_then(Product::from_slug).ok_or(Problem::NotFound)
    }

    pub(crate) fn is_to_staff(&self) -> bool {
        self.route.contains(" /v1/staff/")
    }

    /// A part of the path that the route names.
    pub fn path_part(&self, name: &str) -> Option<String> {
        self.inner.path_parameters().first(name).map(str::to_owned)
    }

    /// A query parameter; none if it is missing or empty.
    pub fn query(&self, name: &str) -> Option<String> {
        let parameters = self.inner.query_string_parameters();
        parameters.first(name).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// The query parameters, to be read like the fields of a body.
    pub fn query_fields(&self) -> Fields {
        Fields::of_query(self.inner.query_string_parameters().iter())
    }

    /// The link (RFC 8288) to what follows this answer: the same query with that cursor.
    pub fn next(&self, cursor: &str) -> String {
        let query = self.inner.uri().query().unwrap_or_default().split('&');
        let query = query.filter(|part| !part.is_empty() && !part.starts_with("cursor="));
        let cursor = format!("cursor={cursor}");
        let query: Vec<&str> = query.chain([&*cursor]).collect();
        format!("<?{}>; rel=\"next\"", query.join("&"))
    }

    /// The address of the caller: of the front door if the request came through it, otherwise of API
    /// Gateway.
    pub fn source(&self) -> Result<IpAddr, Problem> {
        self.source.ok_or_else(|| Problem::unexpected("the event names no source address"))
    }

    /// The same for the audit log, where a key of the day hides it.
    pub(crate) fn located(&self) -> Option<Source<'_>> {
        let (address, key) = (self.source?, self.source_key.as_ref()?);
        Some(Source { address, key })
    }

    /// Notes that it presented a token that nobody here signed.
    pub(crate) fn note_forgery(&self) {
        let _noted_before = self.forged.set(());
    }

    pub(crate) fn presented_forgery(&self) -> bool {
        self.forged.get().is_some()
    }

    /// The browser that sent the request, as it says itself.
    pub fn user_agent(&self) -> UserAgent {
        UserAgent::read(self.header(&header::USER_AGENT))
    }

    pub fn access_token(&self) -> Option<&str> {
        let (scheme, token) = self.header(&header::AUTHORIZATION)?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    }

    /// The approval that the caller presents.
    pub fn approval(&self) -> Result<ApprovalToken, Problem> {
        let token = self.inner.headers().get(APPROVAL).and_then(|token| token.to_str().ok());
        token.and_then(ApprovalToken::parse).ok_or(Problem::ApprovalNeeded)
    }

    /// Whether a browser's page sent the request: browsers add a header to every request that is
    /// not a plain GET.
    pub fn is_from_browser(&self) -> bool {
        self.origin().is_some()
    }

    /// The origin of the page that sent the request, as the browser states it.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.header(&header::ORIGIN)
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.inner.headers().get_all(header::COOKIE);
        let cookies = cookies.iter().filter_map(|cookies| cookies.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';'));
        pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
    }

    pub fn has_body(&self) -> bool {
        !self.bytes().is_empty()
    }

    pub fn fields(&self) -> Result<Fields, Problem> {
        let bytes = self.bytes();
        if bytes.len() > BODY_MAXIMUM {
            return Err(Problem::BodyTooLarge);
        }
        let content_type = self.header(&header::CONTENT_TYPE).unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return Err(Problem::UnsupportedMediaType);
        }
        Fields::parse(bytes)
    }

    /// How a repetition of the request is recognized; none if the caller sent no idempotency key.
    pub fn named(
        &self,
        lookup: &LookupKey,
        caller: Option<&Claims>,
    ) -> Result<Option<IdempotentRequest>, Problem> {
        let caller = caller.map(|caller| (caller.organization, caller.member));
        self.idempotent_by(|key, asked| lookup.idempotent_request(caller, key, asked))
    }

    /// The same on the staff's side.
    pub fn idempotent_by_staff(
        &self,
        lookup: &LookupKey,
        caller: Option<StaffId>,
    ) -> Result<Option<IdempotentRequest>, Problem> {
        self.idempotent_by(|key, asked| lookup.idempotent_request_of_staff(caller, key, asked))
    }

    /// The same for a subscriber to notices.
    pub fn idempotent_by_subscriber(
        &self,
        lookup: &LookupKey,
    ) -> Result<Option<IdempotentRequest>, Problem> {
        self.idempotent_by(|key, asked| lookup.idempotent_request_of_subscriber(key, asked))
    }

    fn idempotent_by(
        &self,
        named: impl FnOnce(&IdempotencyKey, &[&str]) -> IdempotentRequest,
    ) -> Result<Option<IdempotentRequest>, Problem> {
        // Only POST creates something; the other methods are repeatable by themselves.
        let key = self.inner.headers().get(IDEMPOTENCY_KEY);
        let Some(key) = key.filter(|_| self.inner.method() == Method::POST) else {
            return Ok(None);
        };
        let key = key.to_str().ok().and_then(IdempotencyKey::parse);
        let key = key.ok_or(Problem::InvalidIdempotencyKey)?;
        let body = String::from_utf8_lossy(self.bytes());
        let asked = [self.inner.method().as_str(), self.inner.uri().path(), &body];
        Ok(Some(named(&key, &asked)))
    }

    fn bytes(&self) -> &[u8] {
        match self.inner.body() {
            Body::Text(text) => text.as_bytes(),
            Body::Binary(bytes) => bytes,
            _ => &[],
        }
    }

    pub(crate) fn header(&self, name: &header::HeaderName) -> Option<&str> {
        let headers: &HeaderMap = self.inner.headers();
        headers.get(name)?.to_str().ok()
    }
}

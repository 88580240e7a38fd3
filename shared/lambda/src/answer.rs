//! What goes out when all is well.

use lambda_http::http::{HeaderName, HeaderValue, StatusCode, header};
use lambda_http::{Body, Response};
use serde::Serialize;

use crate::Problem;

/// An answer to a request.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Vec<u8>>,
}

impl Answer {
    /// An answer with a JSON body.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(body).map_err(Problem::unexpected)?;
        let content_type = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Self { status, headers: vec![content_type], body: Some(body) })
    }

    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: None }
    }

    /// The same answer with one header more.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let cacheable = self.headers.iter().any(|(name, _)| name == header::CACHE_CONTROL);
        let body = self.body.map_or(Body::Empty, |body| match String::from_utf8(body) {
            Ok(text) => Body::Text(text),
            Err(error) => Body::Binary(error.into_bytes()),
        });
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        if !cacheable {
            let never = HeaderValue::from_static("no-store");
            response.headers_mut().insert(header::CACHE_CONTROL, never);
        }
        response
    }
}

//! The answer to a request that succeeded.

use lambda_http::http::{HeaderName, HeaderValue, StatusCode, header};
use lambda_http::{Body, Response};
use serde::{Deserialize, Serialize};

use crate::Problem;

/// An answer to a request. It is serializable, because it may be stored and sent again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Answer {
    pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(Problem::unexpected)?;
        let answer = Self { body: Some(body), ..Self::empty(status) };
        Ok(answer.with(&header::CONTENT_TYPE, "application/json"))
    }

    /// A CSV file in UTF-8, under that name.
    pub fn csv(name: &str, content: String) -> Self {
        Self { body: Some(content), ..Self::empty(StatusCode::OK) }
            .with(&header::CONTENT_TYPE, "text/csv; charset=utf-8")
            .with(&header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
    }

    pub fn empty(status: StatusCode) -> Self {
        Self { status: status.as_u16(), headers: Vec::new(), body: None }
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn with(mut self, name: &HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name.to_string(), value.into()));
        self
    }

    pub(crate) fn into_response(self) -> Result<Response<Body>, Problem> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        let body = self.body.map_or(Body::Empty, Body::Text);
        let mut response = response.body(body).map_err(Problem::unexpected)?;
        let never = HeaderValue::from_static("no-store");
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(never);
        Ok(response)
    }
}

//! The cookie in which a browser keeps its refresh token, where no script of a page sees it.

use domain::session::REFRESH_VALIDITY;
use domain::{Product, RefreshToken};
use lambda_http::http::HeaderValue;

use crate::Request;

/// The cookie. The prefix of its name makes browsers hold it to this host, to TLS and to the whole
/// path; it is never sent with a request that another site makes.
#[derive(Debug)]
pub struct RefreshCookie;

impl RefreshCookie {
    const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

    /// The token in the request's cookie, if there is one.
    pub fn of(request: &Request) -> Option<&str> {
        request.cookie(&Self::name(request))
    }

    /// The value of `Set-Cookie` that keeps the token.
    pub fn keep(request: &Request, token: &RefreshToken) -> HeaderValue {
        Self::value(request, &token.expose(), REFRESH_VALIDITY.as_secs())
    }

    /// The value of `Set-Cookie` that makes the browser forget the token.
    pub fn forget(request: &Request) -> HeaderValue {
        Self::value(request, "", 0)
    }

    /// One for each product, so that a person stays signed in at both.
    fn name(request: &Request) -> String {
        let product = request.product().map_or("none", Product::slug);
        format!("__Host-refresh-{product}")
    }

    #[expect(clippy::expect_used, reason = "base64url and digits are characters of a header")]
    fn value(request: &Request, token: &str, seconds: i64) -> HeaderValue {
        let (name, attributes) = (Self::name(request), Self::ATTRIBUTES);
        let value = format!("{name}={token}; Max-Age={seconds}; {attributes}");
        HeaderValue::try_from(value).expect("a value without control characters")
    }
}

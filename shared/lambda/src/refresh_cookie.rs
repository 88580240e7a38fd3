//! The cookie in which a browser keeps its refresh token, where no script of a page sees it.

use domain::RefreshToken;
use domain::session::REFRESH_VALIDITY;
use lambda_http::http::HeaderValue;

use crate::Request;

/// The cookie. The prefix of its name makes browsers hold it to this host, to TLS and to the whole
/// path; it is never sent with a request that another site makes.
#[derive(Debug)]
pub struct RefreshCookie;

impl RefreshCookie {
    const NAME: &str = "__Host-refresh";
    const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

    /// The token in the request's cookie, if there is one.
    pub fn of(request: &Request) -> Option<&str> {
        request.cookie(Self::NAME)
    }

    /// The value of `Set-Cookie` that keeps the token.
    pub fn keep(token: &RefreshToken) -> HeaderValue {
        let (token, seconds) = (token.expose(), REFRESH_VALIDITY.as_secs());
        Self::value(&token, seconds)
    }

    /// The value of `Set-Cookie` that makes the browser forget the token.
    pub fn forget() -> HeaderValue {
        Self::value("", 0)
    }

    #[expect(clippy::expect_used, reason = "base64url and digits are characters of a header")]
    fn value(token: &str, seconds: i64) -> HeaderValue {
        let (name, attributes) = (Self::NAME, Self::ATTRIBUTES);
        let value = format!("{name}={token}; Max-Age={seconds}; {attributes}");
        HeaderValue::try_from(value).expect("a value without control characters")
    }
}

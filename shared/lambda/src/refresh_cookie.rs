//! The cookie in which a browser keeps its refresh token, where no script of a page sees it.

use domain::Product;
use jiff::SignedDuration;

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
    pub(crate) fn keep(request: &Request, token: &str, validity: SignedDuration) -> String {
        Self::value(request, token, validity.as_secs())
    }

    /// The value of `Set-Cookie` that makes the browser forget the token.
    pub fn forget(request: &Request) -> String {
        Self::value(request, "", 0)
    }

    /// One for each product, so that a person stays signed in at both, and one for the staff's side.
    fn name(request: &Request) -> String {
        let product = request.product().map_or("none", Product::slug);
        let realm = if request.is_to_staff() { "staff" } else { product };
        format!("__Host-refresh-{realm}")
    }

    fn value(request: &Request, token: &str, seconds: i64) -> String {
        let (name, attributes) = (Self::name(request), Self::ATTRIBUTES);
        format!("{name}={token}; Max-Age={seconds}; {attributes}")
    }
}

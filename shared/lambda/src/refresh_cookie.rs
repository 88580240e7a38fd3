//! The cookie that keeps a browser's refresh token out of reach of scripts.

use domain::Product;
use jiff::SignedDuration;

use crate::Request;

/// The prefix of the name makes browsers restrict the cookie to this host, to TLS and to the whole
/// path. It is never sent with a request from another site.
#[derive(Debug)]
pub struct RefreshCookie;

impl RefreshCookie {
    const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

    pub fn of(request: &Request) -> Option<&str> {
        request.cookie(&Self::name(request))
    }

    /// The value of `Set-Cookie` that stores the token.
    pub(crate) fn keep(request: &Request, token: &str, validity: SignedDuration) -> String {
        Self::value(request, token, validity.as_secs())
    }

    /// The value of `Set-Cookie` that deletes the token.
    pub fn forget(request: &Request) -> String {
        Self::value(request, "", 0)
    }

    /// One cookie for each product, so that a person stays signed in at both, and one for the
    /// staff's side.
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

//! The cookie that keeps a browser's refresh token out of reach of scripts.

use domain::Product;
use domain::refresh_token::{Holder, RefreshToken};
use jiff::SignedDuration;

use crate::{Problem, Request};

/// The prefix of the name makes browsers restrict the cookie to this host, to TLS and to the whole
/// path. It is never sent with a request from another site; and as a page of a sibling host is of
/// the same site, what comes with the cookie is only taken from a page of the site's own origin.
#[derive(Debug)]
pub struct RefreshCookie;

/// The refresh token that the caller sent in the body or, from a page of that site, in the cookie.
pub fn sent_refresh_token<H: Holder>(
    request: &Request,
    site: &str,
) -> Result<RefreshToken<H>, Problem> {
    let text = match RefreshCookie::of(request) {
        Some(_) if !request.has_body() && request.origin() != Some(site) => {
            return Err(Problem::ForeignOrigin);
        }
        Some(cookie) if !request.has_body() => cookie.to_owned(),
        None if !request.has_body() => return Err(Problem::SessionEnded),
        _ => {
            let mut fields = request.fields()?;
            let token = fields.text("refresh_token", |text| Ok(text.to_owned()));
            fields.finish(token)?
        }
    };
    RefreshToken::parse(&text).ok_or(Problem::SessionEnded)
}

impl RefreshCookie {
    const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

    fn of(request: &Request) -> Option<&str> {
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

//! What a person gets when they sign in.

use domain::RefreshToken;
use domain::access_token::VALIDITY;
use domain::session::REFRESH_VALIDITY;
use domain::staff_session::{STAFF_SESSION_VALIDITY, StaffRefreshToken};
use jiff::SignedDuration;
use lambda_http::http::StatusCode;
use lambda_http::http::header::SET_COOKIE;
use serde_json::json;

use crate::{Answer, Problem, RefreshCookie, Request};

impl Answer {
    /// An access token and a refresh token. Browsers get the refresh token in a cookie, where no
    /// script of a page can read it; other clients get it in the body.
    pub fn signed_in(
        request: &Request,
        access_token: &str,
        refresh_token: &RefreshToken,
    ) -> Result<Self, Problem> {
        Self::tokens(request, access_token, &refresh_token.expose(), REFRESH_VALIDITY)
    }

    /// The same for a member of staff.
    pub fn staff_signed_in(
        request: &Request,
        access_token: &str,
        refresh_token: &StaffRefreshToken,
    ) -> Result<Self, Problem> {
        Self::tokens(request, access_token, &refresh_token.expose(), STAFF_SESSION_VALIDITY)
    }

    fn tokens(
        request: &Request,
        access_token: &str,
        refresh_token: &str,
        validity: SignedDuration,
    ) -> Result<Self, Problem> {
        let mut body = json!({
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": VALIDITY.as_secs(),
        });
        if request.is_from_browser() {
            let answer = Self::json(StatusCode::OK, &body)?;
            return Ok(
                answer.with(&SET_COOKIE, RefreshCookie::keep(request, refresh_token, validity))
            );
        }
        body["refresh_token"] = refresh_token.into();
        Self::json(StatusCode::OK, &body)
    }
}

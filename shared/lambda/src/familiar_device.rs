//! Familiar devices: browsers hold their tokens in a cookie, other clients in a header.

use domain::attempts::Claimant;
use domain::device::{DeviceTokens, FAMILIARITY};
use domain::{Context, EmailIndex, LookupKey};
use lambda_http::http::HeaderName;
use lambda_http::http::header::SET_COOKIE;

use crate::{Answer, Problem, Request};

/// One cookie for all log-ins of a browser, at both products and on the staff's side.
const COOKIE: &str = "__Host-devices";
/// The header of other clients, in requests and in answers.
const HEADER: HeaderName = HeaderName::from_static("device-tokens");

impl Request {
    /// The caller, who is about to prove that the log-in with that index is theirs.
    pub fn claimant(
        &self,
        context: &Context<'_>,
        lookup: &LookupKey,
        index: EmailIndex,
    ) -> Result<Claimant, Problem> {
        let device = self.device_tokens().familiar_to(&index, lookup, context.now);
        Ok(Claimant { index, source: lookup.source(self.source()?), device })
    }

    fn device_tokens(&self) -> DeviceTokens {
        let held = self.header(&HEADER).or_else(|| self.cookie(COOKIE));
        held.map(DeviceTokens::parse).unwrap_or_default()
    }
}

impl Answer {
    /// The answer, which makes the caller's device familiar to the log-in with that index.
    #[must_use]
    pub fn makes_familiar(
        self,
        request: &Request,
        context: &Context<'_>,
        lookup: &LookupKey,
        index: &EmailIndex,
    ) -> Self {
        let tokens = request.device_tokens().made_familiar(context, index, lookup).expose();
        if !request.is_from_browser() {
            return self.with(&HEADER, tokens);
        }
        let seconds = FAMILIARITY.as_secs();
        let attributes = "Path=/; Secure; HttpOnly; SameSite=Strict";
        self.with(&SET_COOKIE, format!("{COOKIE}={tokens}; Max-Age={seconds}; {attributes}"))
    }
}

//! Signing out.

use domain::{StaffPrincipal, staff};
use lambda::{Answer, Problem, RefreshCookie, Request, commit_or};
use lambda_http::http::StatusCode;
use lambda_http::http::header::SET_COOKIE;

use crate::{StaffAccess, refresh_token};

impl StaffAccess {
    /// Signs out. If the access token has expired, the refresh token identifies the session.
    pub(crate) async fn sign_out(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let who = match self.callers.staff(request, &mut context) {
            Ok(caller) => caller,
            Err(problem) => {
                let Ok(token) = refresh_token(request) else { return Err(problem) };
                let session = self.store.staff_session(&token, context.now).await?;
                let session =
                    session.filter(|(session, _)| token.is_of(&session.rotation, &self.refresh));
                let (session, _) = session.ok_or(problem)?;
                StaffPrincipal { staff: session.staff, session: session.id, role: None }
            }
        };
        self.store.staff(who, context.now).await?.ok_or(Problem::NotFound)?;
        let ended = staff::end_session(&context, who.staff, who.session);
        commit_or(&self.store, &ended, |_| Problem::NotFound).await?;
        let answer = Answer::empty(StatusCode::NO_CONTENT);
        let browser = request.is_from_browser();
        Ok(if browser { answer.with(&SET_COOKIE, RefreshCookie::forget(request)) } else { answer })
    }
}

//! Signing out.

use domain::{StaffPrincipal, staff};
use lambda::{Answer, Problem, RefreshCookie, Request, commit_or, sent_refresh_token};
use lambda_http::http::StatusCode;
use lambda_http::http::header::SET_COOKIE;

use crate::StaffAccess;

impl StaffAccess {
    /// Signs out. If the access token has expired, the refresh token identifies the session.
    pub(crate) async fn sign_out(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let who = match self.callers.staff(request, &mut context) {
            Ok(caller) => caller,
            Err(problem) => {
                let token = match sent_refresh_token(request, &self.site) {
                    Ok(token) => token,
                    Err(Problem::ForeignOrigin) => return Err(Problem::ForeignOrigin),
                    Err(_) => return Err(problem),
                };
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

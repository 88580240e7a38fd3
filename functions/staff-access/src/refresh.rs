//! Renewing a session.

use domain::staff;
use domain::staff_access_token::StaffClaims;
use domain::staff_session::StaffRefreshed;
use lambda::{Answer, Decision, Problem, Request, decide, sent_refresh_token};

use crate::StaffAccess;

impl StaffAccess {
    /// Moves on to the next refresh token and returns a new access token.
    pub(crate) async fn refresh(&self, request: &Request) -> Result<Answer, Problem> {
        let token = sent_refresh_token(request, &self.site)?;
        let context = self.contexts.for_request(request);
        decide(&self.store, async || {
            let session = self.store.staff_session(&token, context.now).await?;
            let (session, changes) =
                match staff::refresh_session(&context, &token, session, &self.refresh) {
                    StaffRefreshed::Continued(session, changes) => (session, changes),
                    StaffRefreshed::Copied(changes) => {
                        // The condition fails if the session has already ended.
                        self.store.try_commit(&changes).await?;
                        return Err(Problem::SessionEnded);
                    }
                    StaffRefreshed::NotValid => return Err(Problem::SessionEnded),
                };
            // Signed first: a session must not move on to a token that nobody has received.
            let claims = StaffClaims::of(&session, &self.issuer, context.now);
            let access_token = self.signer.sign_for_staff(&claims).await?;
            let refresh_token = session.token(&self.refresh);
            let answer = Answer::staff_signed_in(request, &access_token, &refresh_token)?;
            Ok(Decision::done(changes, answer))
        })
        .await
    }
}

//! Sending an invitation again.

use domain::access_token::Claims;
use domain::invite::InviteRefused;
use domain::{Action, Context};
use lambda::{Answer, Decision, Idempotent, Problem, Request, decide};
use lambda_http::http::StatusCode;

use crate::{Invite, index_in, refused};

impl Invite {
    /// Sends an invitation again, with a new link.
    pub(crate) async fn resend(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: &Claims,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let index = index_in(request)?;
        decide(&self.store, async || {
            let known = std::slice::from_ref(&index);
            let (actor, key) = self.mailing_actor(context, caller, known).await?;
            let (product, action) = (caller.product, Action::ResendInvitation);
            let Some(before) = actor.invitation(&index) else {
                return Ok(refused(context, product, &actor, action, &index));
            };
            let inviter = self.inviter(product, &actor, &key, request.language());
            let (wanted, mailings) = (index.clone(), actor.mailings.clone());
            match domain::invite::resend(context, &inviter, wanted, before, mailings) {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::ACCEPTED))
                    .store_response(named, context.now),
                Err(InviteRefused::TooMany(wait)) => Err(Problem::TooManyAttempts(wait)),
                Err(_) => Ok(refused(context, product, &actor, action, &index)),
            }
        })
        .await
    }
}

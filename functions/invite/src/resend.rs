//! Sending an invitation again.

use domain::access_token::Claims;
use domain::invite::InviteRefused;
use domain::{Action, Context};
use lambda::{Answer, Decision, Idempotent, Problem, Request, decide};
use lambda_http::http::StatusCode;

use crate::{Invite, index_in, invitation, not_permitted};

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
            let before = invitation(&actor, &index)?;
            let inviter = self.inviter(caller.product, &actor, &key, request.language());
            let (index, mailings) = (index.clone(), actor.mailings.clone());
            match domain::invite::resend(context, &inviter, index, before.clone(), mailings) {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::ACCEPTED))
                    .store_response(named, context.now),
                Err(InviteRefused::TooMany(wait)) => Err(Problem::TooManyAttempts(wait)),
                Err(_) => {
                    let membership = &actor.member.membership;
                    Ok(not_permitted(
                        context,
                        caller.product,
                        membership,
                        Action::ResendInvitation,
                        &before,
                    ))
                }
            }
        })
        .await
    }
}

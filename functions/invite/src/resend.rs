//! Sending an invitation again.

use domain::access_token::Claims;
use domain::invite::InviteRefused;
use domain::{Action, Context};
use lambda::{Answer, Decision, Idempotent, Problem, Request, decide};
use lambda_http::http::StatusCode;

use crate::guests::to_problem;
use crate::{Invite, refused};

impl Invite {
    /// Sends an invitation again, with a new link.
    pub(crate) async fn resend(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: &Claims,
        named: Idempotent<'_>,
    ) -> Result<Answer, Problem> {
        let index = self.index_in(caller, request);
        decide(&self.store, async || {
            let (actor, key) = self.mailing_actor(context, caller, index.as_slice()).await?;
            let (product, action) = (caller.product, Action::ResendInvitation);
            let before = actor.invitation(index.as_ref());
            let Some((index, before)) = index.clone().zip(before) else {
                return Ok(refused(context, product, &actor, action, None));
            };
            let inviter = self.inviter(product, &actor, &key, request.language());
            let mailings = actor.mailings.clone();
            match domain::invite::resend(context, &inviter, index, before.clone(), mailings) {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::ACCEPTED))
                    .store_response(named, context.now),
                Err(InviteRefused::NotPermitted) => {
                    Ok(refused(context, product, &actor, action, Some(&before)))
                }
                Err(refused) => Err(to_problem(refused)),
            }
        })
        .await
    }
}

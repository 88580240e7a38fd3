//! Revoking an invitation.

use domain::Action;
use lambda::{Answer, Decision, Problem, Request, decide, ensure_contract_active};
use lambda_http::http::StatusCode;

use crate::{Invite, refused};

impl Invite {
    pub(crate) async fn revoke(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let index = self.index_in(&caller, request);
        decide(&self.store, async || {
            let actor = self.actor(&context, &caller, index.as_slice()).await?;
            ensure_contract_active(actor.contract, context.now)?;
            let (product, action) = (caller.product, Action::RevokeInvitation);
            let before = actor.invitation(index.as_ref());
            let Some((index, before)) = index.clone().zip(before) else {
                return Ok(refused(&context, product, &actor, action, None));
            };
            let membership = &actor.member.membership;
            let revoked = domain::invite::revoke(&context, product, membership, index, &before);
            Ok(match revoked {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)),
                Err(_) => refused(&context, product, &actor, action, Some(&before)),
            })
        })
        .await
    }
}

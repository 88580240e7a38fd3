//! Revoking an invitation.

use domain::Action;
use lambda::{Answer, Decision, Problem, Request, decide, ensure_contract_active};
use lambda_http::http::StatusCode;

use crate::{Invite, index_in, refused};

impl Invite {
    pub(crate) async fn revoke(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let index = index_in(request)?;
        decide(&self.store, async || {
            let actor = self.actor(&context, &caller, std::slice::from_ref(&index)).await?;
            ensure_contract_active(actor.contract, context.now)?;
            let (product, action) = (caller.product, Action::RevokeInvitation);
            let Some(before) = actor.invitation(&index) else {
                return Ok(refused(&context, product, &actor, action, &index));
            };
            let (membership, wanted) = (&actor.member.membership, index.clone());
            let revoked = domain::invite::revoke(&context, product, membership, wanted, &before);
            Ok(match revoked {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)),
                Err(_) => refused(&context, product, &actor, action, &index),
            })
        })
        .await
    }
}

//! Revoking an invitation.

use domain::Action;
use lambda::{Answer, Decision, Problem, Request, decide, ensure_contract_active};
use lambda_http::http::StatusCode;

use crate::{Invite, index_in, invitation, not_permitted};

impl Invite {
    pub(crate) async fn revoke(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let index = index_in(request)?;
        decide(&self.store, async || {
            let actor = self.actor(&context, &caller, std::slice::from_ref(&index)).await?;
            ensure_contract_active(actor.contract, context.now)?;
            let before = invitation(&actor, &index)?;
            let membership = &actor.member.membership;
            let revoked = domain::invite::revoke(
                &context,
                caller.product,
                membership,
                index.clone(),
                &before,
            );
            Ok(match revoked {
                Ok(changes) => Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)),
                Err(_) => not_permitted(
                    &context,
                    caller.product,
                    membership,
                    Action::RevokeInvitation,
                    &before,
                ),
            })
        })
        .await
    }
}

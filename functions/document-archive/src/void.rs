//! Voiding a registration.

use domain::{Action, Target, document};
use lambda::{Answer, Decision, Problem, Request, decide, ensure_contract_active};
use lambda_http::http::StatusCode;

use crate::{DocumentArchive, id_in, stored, to_problem};

impl DocumentArchive {
    /// Voids the registration of a document. Voiding it again changes nothing.
    pub(crate) async fn void(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.of(request, &mut context)?;
        let id = id_in(request)?;
        let (product, action) = (caller.product, Action::VoidDocument);
        decide(&self.store, async || {
            let access = self.access(&context, &caller, Some(id)).await?;
            ensure_contract_active(access.contract, context.now)?;
            let actor = &access.membership;
            let refused = |problem| {
                let record = domain::refused(&context, product, actor, action, Target::from(id));
                Ok(Decision::refused(record, problem))
            };
            // Only callers who may manage documents learn whether one exists.
            if !actor.may_manage_documents() {
                return refused(Problem::NotPermitted);
            }
            let Some(entry) = stored(&access.documents)? else {
                return refused(Problem::NotFound);
            };
            let answer = Answer::empty(StatusCode::NO_CONTENT);
            if entry.voided.is_some() {
                return Ok(Decision::unchanged(answer));
            }
            match document::void(&context, product, actor, entry) {
                Ok(changes) => Ok(Decision::done(changes, answer)),
                Err(refusal) => refused(to_problem(refusal)),
            }
        })
        .await
    }
}

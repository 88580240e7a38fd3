//! Taking back the end of a contract.

use domain::StaffPrincipal;
use domain::approval::Act;
use domain::contract::{self, Contract};
use domain::{Action, Context, Customer};
use lambda::{Answer, Decision, Problem, Request, decide};
use lambda_http::http::StatusCode;

use crate::{ContractEnd, organization};

impl ContractEnd {
    /// Reinstates a contract.
    pub(crate) async fn reinstate(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let of = organization(request)?;
        let answer = decide(&self.store, async || {
            let action = Action::ReinstateContract;
            let (staff, state) = self.contract_state(context, caller, of, action).await?;
            let answer = Answer::empty(StatusCode::NO_CONTENT);
            if state.purge.is_some() {
                return Err(Problem::PurgeBegan);
            }
            let (product, seen) = state.contract.ok_or(Problem::NotFound)?;
            if seen == Contract::default() {
                return Ok(Decision::unchanged(answer));
            }
            let customer = Customer { organization: of, product };
            let changes = {
                let parameters = [("organization", of.to_string())];
                let approval = request.approval()?;
                let act = Act::ReinstateContract;
                let approved = approval.use_up(act, parameters, &staff, context.now);
                contract::reinstate(context, &staff, customer, seen, approved)
            };
            Ok(Decision::done(changes, answer))
        });
        let answer = answer.await?;
        // Again for a repetition, in case the first message was lost.
        self.queue_notification(of).await?;
        Ok(answer)
    }
}

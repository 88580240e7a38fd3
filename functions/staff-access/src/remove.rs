//! Removing a staff member.

use domain::{Action, Context, StaffId, StaffPrincipal, Target, staff};
use lambda::{Answer, Decision, Problem, Request, decide, refuse_staff};
use lambda_http::http::StatusCode;

use crate::StaffAccess;

impl StaffAccess {
    /// Removes another staff member: one read, one transaction.
    pub(crate) async fn remove(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let id: Option<StaffId> = request.path_part("id").and_then(|id| id.parse().ok());
        let id = id.ok_or(Problem::NotFound)?;
        let attempt = || (Action::RemoveStaff, Target::from(id));
        decide(&self.store, async || {
            let read = self.store.staff_and_other(*caller, id, context.now).await?;
            let (actor, other) = read.ok_or(Problem::NotFound)?;
            let target = if id == actor.id { Some(actor.clone()) } else { other };
            let Some(target) = target else {
                let problem = Problem::NotFound;
                return refuse_staff(&self.store, context, &actor, attempt(), problem).await;
            };
            match staff::remove(context, &actor, &target) {
                Ok(changes) => Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT))),
                Err(_) => {
                    let problem = Problem::NotPermitted;
                    refuse_staff(&self.store, context, &actor, attempt(), problem).await
                }
            }
        })
        .await
    }
}

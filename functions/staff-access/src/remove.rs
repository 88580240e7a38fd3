//! Removing a staff member.

use domain::{Context, StaffId, StaffPrincipal, staff};
use lambda::{Answer, Decision, Problem, Request, decide};
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
        let target: Option<StaffId> = request.path_part("id").and_then(|id| id.parse().ok());
        let target = target.ok_or(Problem::NotFound)?;
        decide(&self.store, async || {
            let read = self.store.staff_and_other(*caller, target, context.now).await?;
            let (actor, other) = read.ok_or(Problem::NotFound)?;
            let target = if target == actor.id { Some(actor.clone()) } else { other };
            let target = target.ok_or(Problem::NotFound)?;
            let changes =
                staff::remove(context, &actor, &target).map_err(|_| Problem::NotPermitted)?;
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }
}

//! Changing the roles of a staff member.

use domain::approval::Act;
use domain::staff::{self, Administrator};
use domain::{Action, Context, StaffId, StaffPrincipal, Target};
use lambda::{Answer, Decision, Problem, Request, decide, refuse_staff};
use lambda_http::http::StatusCode;

use crate::{StaffAccess, roles_in_words};

impl StaffAccess {
    /// Gives a colleague other roles: one read, one transaction.
    pub(crate) async fn change_roles(
        &self,
        context: &Context<'_>,
        request: &Request,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let target: Option<StaffId> = request.path_part("id").and_then(|id| id.parse().ok());
        let target = target.ok_or(Problem::NotFound)?;
        let mut fields = request.fields()?;
        let roles = fields.some_of("roles");
        let roles = fields.finish(roles)?;
        let attempt = || (Action::ChangeStaffRoles, Target::from(target));
        decide(&self.store, async || {
            let read = self.store.staff_and_other(*caller, target, context.now).await?;
            let (actor, other) = read.ok_or(Problem::NotFound)?;
            let Some(other) = other else {
                let problem = Problem::NotFound;
                return refuse_staff(&self.store, context, &actor, attempt(), problem).await;
            };
            let done = || Answer::empty(StatusCode::NO_CONTENT);
            if other.roles == roles {
                return Ok(Decision::unchanged(done()));
            }
            let parameters = [("staff", target.to_string()), ("roles", roles_in_words(&roles))];
            let approved =
                request.approval()?.use_up(Act::ChangeStaffRoles, parameters, &actor, context.now);
            let administrator = Administrator { staff: actor.clone(), approved };
            match staff::change_roles(context, administrator, &other, roles.clone()) {
                Ok(changes) => Ok(Decision::done(changes, done())),
                Err(_) => {
                    let problem = Problem::NotPermitted;
                    refuse_staff(&self.store, context, &actor, attempt(), problem).await
                }
            }
        })
        .await
    }
}

//! Revoking a pass.

use domain::StaffPrincipal;
use domain::{Action, ArchivePassId, Context, Target, archive_pass};
use lambda::{Answer, Decision, Problem, Request, decide, refuse_staff};
use lambda_http::http::StatusCode;

use crate::ArchivePasses;

impl ArchivePasses {
    /// Revokes a pass with immediate effect.
    pub(crate) async fn revoke(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let id = request.path_part("id").and_then(|id| id.parse().ok());
        let id: ArchivePassId = id.ok_or(Problem::NotFound)?;
        let who = *caller;
        decide(&self.store, async || {
            let read = self.store.issued_archive_pass(who, id, context.now).await?;
            let (staff, pass) = read.ok_or(Problem::NotFound)?;
            let Some(pass) = pass else {
                let attempt = (Action::RevokeArchivePass, Target::from(id));
                return refuse_staff(&self.store, context, &staff, attempt, Problem::NotFound)
                    .await;
            };
            let changes = archive_pass::revoke(context, &staff, &pass);
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }
}

//! Discarding a draft.

use domain::StaffPrincipal;
use domain::notice;
use domain::{Action, Context};
use lambda::{Answer, Decision, Problem, Request, decide, written_integer};
use lambda_http::http::StatusCode;

use crate::{StatusPosting, VERSIONS, to_problem};

impl StatusPosting {
    pub(crate) async fn discard(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let mut fields = request.query_fields();
        let version = fields.text("version", written_integer(VERSIONS));
        let version = version.and_then(|version| u64::try_from(version).ok());
        let version = fields.finish(version)?;
        decide(&self.store, async || {
            let action = Some(Action::DiscardNotice);
            let (staff, seen) = self.seen(request, context, caller, action).await?;
            let changes = notice::discard(context, &staff, &seen, version);
            let changes = changes.map_err(|refusal| to_problem(refusal, None))?;
            Ok(Decision::done(changes, Answer::empty(StatusCode::NO_CONTENT)))
        })
        .await
    }
}

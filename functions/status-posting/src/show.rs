//! One notice, and the ready texts for notices.

use domain::Context;
use domain::StaffPrincipal;
use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::{StatusPosting, templates, view};

impl StatusPosting {
    /// A notice with its whole history.
    pub(crate) async fn show(
        &self,
        request: &Request,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let (_, notice) = self.seen(request, context, caller, None).await?;
        let updates = self.store.notice_updates(notice.product, notice.id).await?;
        let mut shown = view::notice(&notice, &self.base);
        shown["updates"] = updates.iter().map(view::update).collect();
        Answer::json(StatusCode::OK, &shown)
    }

    pub(crate) async fn list_templates(
        &self,
        context: &Context<'_>,
        caller: &StaffPrincipal,
    ) -> Result<Answer, Problem> {
        let who = *caller;
        self.store.staff(who, context.now).await?.ok_or(Problem::NotFound)?;
        Answer::json(StatusCode::OK, &json!({ "items": templates::all() }))
    }
}

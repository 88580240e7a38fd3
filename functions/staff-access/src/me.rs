//! The profile of the caller.

use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::json;

use crate::StaffAccess;

impl StaffAccess {
    pub(crate) async fn me(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let member = self.store.staff_member(caller, &self.key, context.now).await?;
        let member = member.ok_or(Problem::NotFound)?;
        let me = json!({
            "id": member.membership.id,
            "name": member.name.expose(),
            "email": member.email.expose(),
            "roles": member.membership.roles,
        });
        Answer::json(StatusCode::OK, &me)
    }
}

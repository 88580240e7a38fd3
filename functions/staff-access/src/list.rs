//! Listing the staff.

use domain::staff::{self, StaffMember};
use domain::{Action, StaffId};
use lambda::{Answer, Problem, Request, commit_or};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::StaffAccess;

impl StaffAccess {
    /// A page of the staff. Viewing it is recorded.
    pub(crate) async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let after: Option<StaffId> = match request.query("cursor") {
            Some(cursor) => Some(cursor.parse().map_err(|_| Problem::NotFound)?),
            None => None,
        };
        let caller = self.store.staff(caller, context.now).await?.ok_or(Problem::NotFound)?;
        let viewed = staff::viewed(&context, &caller, Action::ListStaff, None);
        let record = commit_or(&self.store, &viewed, |_| Problem::NotFound);
        let page = async { Ok(self.store.staff_members(after, &self.key).await?) };
        let ((), (people, next)) = tokio::try_join!(record, page)?;
        let items: Vec<Value> = people
            .iter()
            .map(|StaffMember { membership, name, .. }| {
                json!({ "id": membership.id, "name": name.expose(), "roles": membership.roles })
            })
            .collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }
}

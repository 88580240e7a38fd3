//! Listing the staff.

use domain::StaffId;
use domain::staff::StaffMember;
use lambda::{Answer, Problem, Request};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::StaffAccess;

impl StaffAccess {
    /// A page of the staff.
    pub(crate) async fn list(&self, request: &Request) -> Result<Answer, Problem> {
        let mut context = self.contexts.for_request(request);
        let caller = self.callers.staff(request, &mut context)?;
        let now = context.now;
        let after: Option<StaffId> = match request.query("cursor") {
            Some(cursor) => Some(cursor.parse().map_err(|_| Problem::NotFound)?),
            None => None,
        };
        let (caller, page) = tokio::try_join!(
            self.store.staff(caller, now),
            self.store.staff_members(after, &self.key),
        )?;
        caller.ok_or(Problem::NotFound)?;
        let (people, next) = page;
        let items: Vec<Value> = people
            .iter()
            .map(|StaffMember { membership, name, .. }| {
                json!({ "id": membership.id, "name": name.expose(), "roles": membership.roles })
            })
            .collect();
        Answer::json(StatusCode::OK, &json!({ "items": items, "next_cursor": next }))
    }
}

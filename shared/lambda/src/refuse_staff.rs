//! Requests of the vendor's staff that name what is not there.

use aws::Store;
use domain::staff::{self, StaffMembership};
use domain::{Action, Context, Target};

use crate::{Problem, commit_or};

/// Records that a member of staff named something that is not there, and returns why the request
/// was refused.
pub async fn refuse_staff<T>(
    store: &Store,
    context: &Context<'_>,
    staff: &StaffMembership,
    (action, target): (Action, Target),
    problem: Problem,
) -> Result<T, Problem> {
    let refused = staff::refused(context, staff, action, None, target);
    commit_or(store, &refused, |_| Problem::NotFound).await?;
    Err(problem)
}
